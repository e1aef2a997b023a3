/** What the tests of layers of texts share: a small reader of Chinese sentences, and messages that have their Chinese words. */
import { type LayerSpec, LimpidError, layers, sequential } from "limpid";
import { expect } from "vitest";
import { describeError } from "../../src/words/errors/zh-CN.ts";

/** Every typed error also has its Chinese words. */
export function message(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    expect(error).toBeInstanceOf(LimpidError);
    expect(describeError(error as LimpidError)).toMatch(/\p{Script=Han}/u);
    return (error as LimpidError).message;
  }
  throw new Error("nothing was thrown");
}

export const sentences = ["妈妈在商场买了苹果", "我在超市买了苹果", "妈妈在超市挑了香蕉", "我在商场挑了手机"];
export const answers = [[1], [0], [0], [1]];

/** Characters to an answer: by the mean of what is embedded, unless a layer is given that walks. */
export function reader(
  options: { outputSequenceLength?: number } = {},
  walk: LayerSpec = layers.globalAveragePooling1d(),
) {
  const characters = layers.textVectorization({ split: "character", ...options }).adapt(sentences);
  const net = sequential(
    [
      characters,
      layers.embedding({ inputDim: characters.vocabularySize(), outputDim: 8, maskZero: true }),
      walk,
      layers.dense({ units: 1, activation: "sigmoid" }),
    ],
    { seed: 1 },
  );
  net.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["accuracy"] });
  return net;
}
