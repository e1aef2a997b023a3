/** What `limpid diagnose` says around the findings, which speak for themselves. */
import type { Confidence, Severity } from "../explain/index.ts";
import type { Locale } from "./language.ts";

export interface DiagnoseWords {
  readonly command: string;
  readonly options: Readonly<Record<"batchSize" | "steps", string>>;
  readonly loading: (data: string) => string;
  readonly looked: (facts: { samples: string; lookedAt: string; steps: number; from: string; to: string }) => string;
  readonly severities: Readonly<Record<Severity, string>>;
  readonly confidences: Readonly<Record<Confidence, string>>;
  /** What stands before how sure it is. */
  readonly sure: string;
  /** What stands before the advice. */
  readonly advice: string;
  readonly subjects: Readonly<Record<"layer" | "input" | "output" | "column", (name: string) => string>>;
  /** What a finding is about, behind its name. */
  readonly about: (subjects: readonly string[]) => string;
  readonly data: string;
  readonly training: string;
  readonly product: (rows: number, columns: number) => string;
  readonly sound: (checks: number) => string;
  readonly found: (errors: number, warnings: number) => string;
}

export const diagnoseWords: Readonly<Record<Locale, DiagnoseWords>> = {
  en: {
    command: "say what is wrong with a saved model and its data, by which numbers, and what to try",
    options: {
      batchSize: "samples a trial step",
      steps: "trial steps, on a copy of the model",
    },
    loading: (data) => `Loading ${data} …`,
    looked: ({ samples, lookedAt, steps, from, to }) =>
      `${samples} samples, ${lookedAt} of them looked at layer by layer; ${steps} trial steps on a copy: loss ${from} → ${to}.`,
    severities: { error: "error", warning: "warning" },
    confidences: {
      certain: "certain, it follows from the numbers",
      likely: "likely, the trial or a usual range shows it",
      possible: "possible, and it may be meant",
    },
    sure: "how sure: ",
    advice: "try: ",
    subjects: {
      layer: (name) => `layer ${name}`,
      input: (name) => `input ${name}`,
      output: (name) => `output ${name}`,
      column: (name) => `column ${name}`,
    },
    about: (subjects) => `  (${subjects.join(", ")})`,
    data: "data",
    training: "training",
    product: (rows, columns) => `the one matrix they are (${rows} x ${columns}):`,
    sound: (checks) => `Nothing found: ${checks} checks.`,
    found: (errors, warnings) =>
      `${errors} ${errors === 1 ? "error" : "errors"}, ${warnings} ${warnings === 1 ? "warning" : "warnings"}.`,
  },
  "zh-CN": {
    command: "诊断已保存的模型与数据：哪里不对、凭哪些数字、该试什么",
    options: {
      batchSize: "试跑时每一步用多少个样本",
      steps: "在副本上试跑几步",
    },
    loading: (data) => `正在加载 ${data}……`,
    looked: ({ samples, lookedAt, steps, from, to }) =>
      `共 ${samples} 个样本，逐层查看了其中 ${lookedAt} 个；在副本上试跑 ${steps} 步：损失 ${from} → ${to}。`,
    severities: { error: "错误", warning: "警告" },
    confidences: {
      certain: "确定，由数值直接得出",
      likely: "很可能，试跑或常见范围表明如此",
      possible: "可能，也许是有意为之",
    },
    sure: "把握：",
    advice: "建议：",
    subjects: {
      layer: (name) => `层 ${name}`,
      input: (name) => `输入 ${name}`,
      output: (name) => `输出 ${name}`,
      column: (name) => (/^\d+$/.test(name) ? `下标为 ${name} 的列` : `列 ${name}`),
    },
    about: (subjects) => `（${subjects.join("，")}）`,
    data: "数据",
    training: "训练",
    product: (rows, columns) => `它们合成的那一个矩阵（${rows}×${columns}）：`,
    sound: (checks) => `没有发现问题：共检查 ${checks} 项。`,
    found: (errors, warnings) => `${errors} 个错误，${warnings} 个警告。`,
  },
};
