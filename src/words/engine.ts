/** What the engine says by itself, in Chinese: notices on the way, and the line of a training. */
import type { LimpidError } from "../base/index.ts";
import type { Notice } from "../runtime/index.ts";

/** `describe` has errors in Chinese. */
export function noticeInChinese(
  { line, code, facts, error }: Notice,
  describe: (error: LimpidError) => string,
): string {
  if (code === "threads-over-cores")
    return `${facts.subject}：${facts.threads} 个线程，比这台电脑的处理器核还多，改用 ${facts.most} 个`;
  if (code === "using-wasm" && error) return `${describe(error).split("\n")[0]}；改用 wasm`;
  return line;
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
