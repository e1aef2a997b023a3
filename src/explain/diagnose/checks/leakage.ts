/** Samples that stand in the training part and in the validation part as well: what is measured there is memory. */
import type { Context } from "../context.ts";
import { type Check, type Found, kind, percent } from "../finding.ts";
import { RowIndex } from "../tables.ts";

/** A share of this size may be chance. */
const tolerated = 0.01;

const leaks = kind<{
  repeated: number;
  of: number;
  share: number;
  within: number;
  pairs: readonly (readonly number[])[];
}>("leakage", ["error", "likely"], {
  en: ({ repeated, of, share, within, pairs }) => ({
    problem: `${repeated} of ${of} validation samples (${percent(share)}) are in the training data as well, value for value: ${pairs.map(([v, t]) => `validation ${v} = training ${t}`).join(", ")}${repeated > pairs.length ? ", …" : ""}; within the training data ${percent(within)} are repeated`,
    advice: "remove repeated samples first and split then; keep all samples of one source on one side",
  }),
  "zh-CN": ({ repeated, of, share, within, pairs }) => ({
    problem: `${of} 个验证样本中有 ${repeated} 个（${percent(share, "zh-CN")}）也在训练数据里，每个数都相同：${pairs.map(([v, t]) => `验证 ${v} = 训练 ${t}`).join("，")}${repeated > pairs.length ? "……" : ""}；训练数据内部的重复率为 ${percent(within, "zh-CN")}`,
    advice: "先去掉重复的样本，再划分；同一来源的样本应全部放在同一边",
  }),
});

function check({ train, validation }: Context): Found[] {
  if (!validation) return [];
  const index = new RowIndex(train.x, train.samples);
  const pairs: [number, number][] = [];
  let repeated = 0;
  for (let row = 0; row < validation.samples; row++) {
    const at = index.find(validation.x, validation.samples, row);
    if (at === undefined) continue;
    repeated++;
    if (pairs.length < 3) pairs.push([row, at]);
  }
  const of = validation.samples;
  const share = repeated / of;
  // Where there are few different samples at all (two bits, a survey), they come again by nature.
  const within = index.repeated / train.samples;
  if (share <= tolerated + 2 * within) return [];
  return [leaks({}, { repeated, of, share, within, pairs })];
}

export const leakage: Check = { id: "leakage", kinds: [leaks], check };
