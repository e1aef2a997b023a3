/** What `limpid runs` and `limpid train --run` say. */
import type { Status } from "../runs/list.ts";
import type { Locale } from "./language.ts";

export interface RunsWords {
  readonly command: string;
  readonly options: Readonly<Record<"action" | "names" | "folder" | "yes" | "run" | "resume", string>>;
  readonly status: Readonly<Record<Status, string>>;
  readonly columns: readonly string[];
  readonly facts: Readonly<
    Record<
      "path" | "status" | "error" | "created" | "changed" | "epochs" | "steps" | "logs" | "checkpoints" | "best",
      string
    >
  >;
  /** The heading over what differs. */
  readonly what: string;
  readonly same: string;
  readonly none: (folder: string) => string;
  readonly ask: (path: string, epochs: string) => string;
  readonly kept: string;
  readonly deleted: (path: string) => string;
  readonly left: (names: string) => string;
  /** After Ctrl-C, where a run kept what was learnt. */
  readonly interrupted: (command: string) => string;
}

export const runsWords: Readonly<Record<Locale, RunsWords>> = {
  en: {
    command: "list runs that training kept in folders, show one, compare two, delete one",
    options: {
      action: "list, show, diff or delete (default: list)",
      names: "runs: names in the folder of runs, or paths",
      folder: "the folder of runs",
      yes: "delete without asking",
      run: "keep this run in a folder: a name in the folder runs, or a path",
      resume: "go on with the run where it stopped, or begin it",
    },
    status: {
      running: "running",
      finished: "finished",
      stopped: "stopped",
      failed: "failed",
      "broken off": "broken off",
    },
    columns: ["Run", "Status", "Epochs", "Begun", "Last epoch"],
    facts: {
      path: "Run",
      status: "Status",
      error: "Error",
      created: "Begun",
      changed: "Last written",
      epochs: "Epochs",
      steps: "Steps",
      logs: "Last epoch",
      checkpoints: "Checkpoints",
      best: "Best",
    },
    what: "What differs",
    same: "Nothing differs.",
    none: (folder) => `There are no runs in ${folder}. Training keeps one with --run NAME, or with fit(x, y, { run }).`,
    ask: (path, epochs) => `Delete ${path} (epochs: ${epochs}), checkpoints and model included? [y/N] `,
    kept: "Nothing was deleted.",
    deleted: (path) => `Deleted: ${path}`,
    left: (names) => `These files are not Limpid's and were left there: ${names}`,
    interrupted: (command) => `interrupted; all that was learnt is kept. To go on: ${command}`,
  },
  "zh-CN": {
    command: "列出、查看、比较、删除保存在文件夹中的训练",
    options: {
      action: "list（列出）、show（查看）、diff（比较）或 delete（删除）（默认：list）",
      names: "训练：总文件夹中的名字，或路径",
      folder: "存放各次训练的文件夹",
      yes: "不询问，直接删除",
      run: "把这次训练保存在文件夹中：文件夹 runs 中的名字，或路径",
      resume: "从停下的地方接着训练；还没有开始则从头开始",
    },
    status: {
      running: "进行中",
      finished: "已完成",
      stopped: "已停止",
      failed: "出错",
      "broken off": "中断",
    },
    columns: ["训练", "状态", "轮数", "开始时间", "最近一轮"],
    facts: {
      path: "训练",
      status: "状态",
      error: "错误",
      created: "开始时间",
      changed: "最近写入",
      epochs: "轮数",
      steps: "步数",
      logs: "最近一轮",
      checkpoints: "检查点",
      best: "最佳",
    },
    what: "不同之处",
    same: "没有不同。",
    none: (folder) => `${folder} 中还没有训练。用 --run NAME 或 fit(x, y, { run }) 训练时会保存在文件夹中。`,
    ask: (path, epochs) => `删除 ${path}（轮数：${epochs}），包括检查点和模型？[y/N] `,
    kept: "没有删除任何文件。",
    deleted: (path) => `已删除：${path}`,
    left: (names) => `以下文件不是 Limpid 写的，已保留：${names}`,
    interrupted: (command) => `已中断；已学到的都已保存。接着训练：${command}`,
  },
};
