/** What the engine says by itself, in Chinese: notices on the way, and the line of a training. */
import type { LimpidError } from "../base/index.ts";
import type { Notice } from "../runtime/index.ts";
import type { Misfit } from "../train/misfit.ts";

/** `describe` has errors in Chinese. */
export function noticeInChinese(
  { line, code, facts, error }: Notice,
  describe: (error: LimpidError) => string,
): string {
  if (code === "threads-over-cores")
    return `${facts.subject}：${facts.threads} 个线程，比这台电脑的处理器核还多，改用 ${facts.most} 个`;
  if (code === "using-wasm" && error) return `${describe(error).split("\n")[0]}；改用 wasm`;
  const why = error ? describe(error) : String(facts.why);
  const said = Object.hasOwn(notices, code) ? notices[code](facts, why) : undefined;
  return said ?? (error ? describe(error) : line);
}

/** Notices of training, by their codes. */
const notices: Readonly<Record<string, (facts: Notice["facts"], why: string) => string | undefined>> = {
  "output-misfit": (facts) => `compile：${misfit(facts as unknown as Misfit)}`,
  "targets-odd": ({ subject, metric, answers, odd }) =>
    `${subject}：指标 ${metric} 数的是答对的个数，目标值应为${answers === "one-hot" ? "独热编码（one-hot）的行" : " 0 和 1"}，其中却有 ${odd}\n  提示：目标值是数值时，请用 "meanAbsoluteError"；两个类别请写 0 和 1；若是 −1 和 1，请给出自己的函数：(yTrue, yPred) => yTrue.mul(yPred).greater(0)`,
  "mask-lost": ({ layers }) =>
    `model：掩码在 ${(layers as readonly string[]).map((name) => `"${name}"`).join("、")} 处丢失，这一层没有用它：从这里起，所有时间步都算数\n  提示：请在它之前用掉掩码（globalAveragePooling1d 或循环层），或给你自己的层写上 \`mask\``,
  "trainable-after-compile": ({ subject }) =>
    `${subject}：有层的 trainable 在 compile 之后改过，现在还不算数\n  提示：请再调用一次 model.compile({ … })`,
  "slow-at-once": () => "立即计算在这里要好几秒：请用 compile(f)；在网页里请先 await ready()",
  "run-note": ({ path, note }) => `${path}：${noteInChinese(String(note))}`,
  "run-step-not-kept": ({ step }, why) => `第 ${step} 步没有存下来，训练继续：${why}`,
  "run-model-not-written": ({ file }, why) => `${file} 没有写成：${why}`,
};

/** What is said of a run that goes on. */
const noteInChinese = (note: string): string => note.replace(/^went on from the older (.+)$/, "改从较早的 $1 继续");

function misfit({ kind, output, loss, activation, wanted }: Misfit): string {
  if (kind === "one-class")
    return `输出 "${output}" 只有一个单元，${activation === "softmax" ? "softmax 永远回答 1" : `${loss} 只知道一个类别`}\n  提示：二分类请用 activation: "sigmoid" 与 "binaryCrossentropy"；多分类请每个类别一个单元`;
  if (kind === "twice")
    return `输出 "${output}" 以 ${activation} 结束，而 ${loss}({ fromLogits: true }) 还要再取一次 ${wanted}\n  提示：请去掉其中一个`;
  return `${loss} 要的是概率，而输出 "${output}" ${activation ? `以 ${activation} 结束` : "没有激活函数"}\n  提示：最后一层请用 activation: "${wanted}"`;
}

/** The names of what is recorded; others are the user's. */
const recorded: Readonly<Record<string, string>> = {
  loss: "损失",
  accuracy: "准确率",
  valLoss: "验证损失",
  valAccuracy: "验证准确率",
};

/**
 * A piece of a progress line:
 *
 *     1875/1875 ━━━━━━━━━━━━━━━━━━━━ 3s 19840 samples/s - loss: 0.4102     // 1875/1875 ━━━ 3 秒，每秒 19840 个样本，损失 0.4102
 */
export function progressInChinese(text: string): string {
  const said = text
    .replace(/^Epoch (\d+)\/(\d+)/m, "第 $1 轮，共 $2 轮")
    // Without a speed nothing follows the time.
    .replace(/ (\S+) left(?=\s*$)/, (_, time: string) => ` 还要 ${timeOf(time)}`)
    .replace(/([━─]+) (\d+s|[\d:]+)(?=\s*$)/, (_, bar: string, time: string) => `${bar} ${timeOf(time)}`)
    .replace(/ (\S+) left /, (_, time: string) => ` 还要 ${timeOf(time)}，`)
    .replace(/([━─]+) (\d+s|[\d:]+) (?=\d)/, (_, bar: string, time: string) => `${bar} ${timeOf(time)}，`)
    .replace(/(\d+) samples\/s/, "每秒 $1 个样本")
    .replace(/ - (\w+): /g, (_, name: string) => `，${recorded[name] ?? name} `)
    // What a line could not hold any more.
    .replace(/(个样本|\d) - \w*:? *$/, "$1");
  // A line that is written over another one takes other cells than the one it was made for.
  return text.startsWith("\r") ? said.replace(/ *(\n?)$/, "\x1b[K$1") : said;
}

const timeOf = (time: string): string => time.replace(/^(\d+)s$/, "$1 秒");
