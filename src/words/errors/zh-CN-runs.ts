/** What can be wrong with runs and their folders, in Chinese, by the errors' stable codes. */
import type { Texts } from "./zh-CN-files.ts";

export const runTexts: Texts = {
  "backup-and-run": ({ twice }) => ({
    problem: twice ? "backupAndRestore 给出了两次" : "backupAndRestore 与 run 同时给出",
    hint: "一处就够了：{ run, resume: true } 作用相同，并且会保留训练",
  }),
  "callback-restore": ({ callback, why }) => ({
    problem: `回调 ${callback} 无法取回它的状态：${why}`,
    hint: "restore(state) 得到的就是它的 state() 给出的内容",
  }),
  "callback-state": ({ path }) => ({
    problem: `${path} 的内容无法写入文件`,
    hint: "state() 可以给出对象、列表、数、文字、张量和类型化数组",
  }),
  "cli-runs": ({ action, wanted, received }) => ({
    problem: `${action} 需要 ${wanted} 个训练的名字，给出了 ${received} 个`,
    hint: "limpid runs show NAME；limpid runs diff NAME OTHER；limpid runs delete NAME",
  }),
  "cli-runs-ask": ({ path }) => ({ problem: `无法询问是否可以删除 ${path}`, hint: "请事先说明：--yes" }),
  "run-damaged": ({ notes }) => ({
    problem: Array.isArray(notes) ? `没有一个检查点是完整的：${notes.length} 个都已损坏` : "不是训练的检查点，或已损坏",
    hint: "请从备份恢复，或者换一个名字重新训练",
  }),
  "run-exists": () => ({
    problem: "这里已经有一次训练",
    hint: "接着训练：resume: true，命令行用 --resume；或者换一个名字；或者删除：limpid runs delete",
  }),
  "run-foreign": ({ file }) => ({
    problem: `其中的 ${file} 不属于 Limpid 的任何训练`,
    hint: "请给这次训练一个单独的文件夹",
  }),
  "run-locked": ({ pid, host, since }) => ({
    problem: host ? `另一个进程正在这里训练：${host} 上的进程 ${pid}，开始于 ${since}` : "另一个进程刚刚开始在这里训练",
    hint: "请等它结束或停止它；也可以给这次训练换一个名字",
  }),
  "run-mismatch": ({ different }) => ({
    problem: `检查点与现在的模型、优化器或数据不同：${Array.isArray(different) ? different.slice(0, 3).join("、") : ""}`,
    hint: "请用与之前相同的模型、编译选项和数据，或者给这次训练换一个名字",
  }),
  "run-needed": ({ option }) => ({
    problem: `给出了 ${option}，但没有给出 run`,
    hint: '请写明训练的文件夹：run: "runs/iris"',
  }),
  "run-not-folder": () => ({
    problem: "是文件，不是文件夹",
    hint: "请给出文件夹的名字；它可以还不存在",
  }),
  "run-not-there": () => ({ problem: "这里没有训练", hint: "列出所有训练：limpid runs list" }),
};
