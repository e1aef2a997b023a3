/** What functions of `limpid/explain` say of what they cannot take: the code, the text, and the same in Chinese. */
import { describe, expect, test } from "vitest";
import * as door from "../src/doors/explain.ts";
import * as limpid from "../src/index.ts";
import { describeError } from "../src/words/errors/zh-CN.ts";
import { classify, data, net, stack, story, view, x, y } from "./support/hostile-explain.ts";

const { layers, LimpidError } = limpid;

describe("what is said", () => {
  const three = limpid
    .sequential([layers.dense({ name: "hidden", units: 3, inputShape: [2] })])
    .compile({ optimizer: "sgd", loss: "mse" });
  const at = (place: unknown) => () => door.explain(net, { ...data, at: place as door.At });
  const { presets } = door;
  const said: readonly (readonly [what: string, call: () => unknown, code: string, en: string, zh: string])[] = [
    [
      "a model that is none",
      () => door.explain({} as never, data),
      "not-a-model",
      "explain: the model is {}",
      "不是模型",
    ],
    ["no model of layers", () => door.drawNetwork([] as never), "not-a-model", "the model is []", "不是模型"],
    [
      "not compiled",
      () => door.diagnose(stack([2]), x, y),
      "not-compiled",
      "diagnose: the model is not compiled",
      "模型没有编译过",
    ],
    [
      "not compiled",
      () => door.rehearse(stack([2]), x, y),
      "not-compiled",
      "rehearse: the model is not compiled",
      "模型没有编译过",
    ],
    [
      "never built",
      () => door.drawNetwork(stack()),
      "no-input-shape",
      "does not know its input's shape",
      "不知道输入的形状",
    ],
    ["never built", () => door.summarize(stack()), "no-input-shape", "inputShape: [28, 28]", "inputShape: [28, 28]"],
    [
      "one sample",
      () => door.explain(net, { x: [1, 2], y: [0] }),
      "input-shape",
      "that is one sample; the first axis counts samples: [x], or x.reshape([1, 2])",
      "[x]",
    ],
    [
      "one sample of a model never built",
      () => door.explain(stack().compile(classify), { x: [1, 2], y: [0] }),
      "input-shape",
      "explain: x is f64[2], and the first axis counts samples\n  hint: if it is one sample: [x]",
      "[x]",
    ],
    [
      "one number",
      () => door.explain(net, { x: 1 as never, y: [0] }),
      "data-kind",
      "one sample is a list of one: [x]",
      "[x]",
    ],
    [
      "one label",
      () => door.explain(net, { x: [[1, 2]], y: 0 as never }),
      "data-kind",
      "one sample is a list of one: [y]",
      "[y]",
    ],
    [
      "one row of targets",
      () => door.explain(three, { x: [[1, 2]], y: [1, 2, 3] }),
      "label-shape",
      "that is one sample; the first axis counts samples: [y]",
      "[y]",
    ],
    [
      "lengths that differ",
      () => door.landscape(net, { x, y: [1] }),
      "unequal-lengths",
      "landscape: x has 2 samples, but y has 1",
      "x 有 2 个，y 有 1 个",
    ],
    [
      "no samples",
      () => door.diagnose(net, [], []),
      "data-empty",
      "diagnose: x is f64[0]: there are no samples",
      "没有样本",
    ],
    [
      "NaN",
      () => door.gradientCheck(net, { x: [[1, Number.NaN]], y: [0] }),
      "data-not-finite",
      "gradientCheck: x[0, 1] is NaN",
      "x[0, 1] 是 NaN",
    ],
    ["a label too high", () => door.diagnose(net, x, [0, 5]), "label-out-of-range", "diagnose: y[1] is 5", "y[1] 是 5"],
    [
      "no such layer",
      at("hiden[0]"),
      "unknown-name",
      'unknown layer "hiden"\n  hint: did you mean "hidden"?',
      '未知的层 "hiden"',
    ],
    [
      "no such parameter",
      at("hidden/kernl[0,0]"),
      "unknown-name",
      'unknown parameter of hidden "kernl"',
      '未知的 hidden 的参数 "kernl"',
    ],
    [
      "no such place",
      at({ layer: "hidden", unit: 7 }),
      "explain-index",
      "[7] is not a place in hidden",
      "最近的位置是 [1]",
    ],
    ["no such word", at({ layer: "hidden", unti: 1 }), "unknown-name", 'did you mean "unit"?', '是不是指 "unit"？'],
    [
      "a place said twice",
      at({ layer: "hidden", unit: 0, index: 1 }),
      "explain-at",
      "at is { layer:",
      "at 是 { layer:",
    ],
    [
      "a place that is none",
      at({ layer: "hidden", unit: 0, sample: 1.5 }),
      "argument",
      "sample is 1.5\n  hint: a whole number from 0",
      "应为非负整数",
    ],
    [
      "a model that cannot learn",
      () =>
        door.diagnose(
          limpid.sequential([layers.flatten({ inputShape: [1] })]).compile({ loss: "mse", optimizer: "sgd" }),
          [[1]],
          [[1]],
        ),
      "nothing-trained",
      "diagnose: the model has no parameter that is trained",
      "没有要训练的参数",
    ],
    [
      "a path that stays where it is",
      () => door.landscape(net, { ...data, path: [net.weights, net.weights, net.weights] }),
      "path-still",
      "its weights are all the same",
      "停在原地",
    ],
    [
      "no filter to move",
      () =>
        door.landscape(
          limpid
            .sequential([layers.dense({ units: 1, inputShape: [2], kernelInitializer: "zeros" })])
            .compile({ loss: "mse", optimizer: "sgd" }),
          { x, y },
        ),
      "plane-flat",
      "there is nothing to move",
      "没有可移动的权重",
    ],
    [
      "logarithms of what has none",
      () => door.drawLoss({ loss: [1, -1] }, { log: true }),
      "picture-log",
      "the lowest loss is -1",
      "大于 0",
    ],
    [
      "a range that overflows",
      () =>
        door.landscape(net, {
          ...data,
          range: [
            [-1e308, 1e308],
            [0, 1],
          ],
        }),
      "argument",
      "range[0] is",
      "小的在前",
    ],
    ["a sample without its number", at("hidden(sample=)[0]"), "argument", "sample is NaN", "sample 的值是 NaN"],
    [
      "a weight without its place",
      () => door.landscape(net, { ...data, plane: { weights: ["hidden/kernel[,]", "hidden/bias[0]"] } }),
      "plane-weights",
      "hidden/kernel[,] is no single weight",
      "不是单个权重",
    ],
    ["a slope of a slope", at({ gradient: { gradient: "loss" } }), "explain-at", "at is { gradient: {", "at 是"],
    [
      "a path of another model",
      () => door.landscape(net, { ...data, path: [three.weights] }),
      "path-weights",
      "record the path of this very model: its hidden/kernel has 4 numbers",
      "请记录这个模型自己的轨迹",
    ],
    [
      "a range the wrong way round",
      () =>
        door.landscape(net, {
          ...data,
          range: [
            [1, -1],
            [0, 1],
          ],
        }),
      "argument",
      "range[0] is [1,-1]\n  hint: two finite numbers, the smaller first",
      "两个有限的数，小的在前",
    ],
    [
      "a grid of millions",
      () => door.landscape(net, { ...data, resolution: 1e6 }),
      "argument",
      "a whole number from 2 to 1024",
      "2 到 1,024 的整数",
    ],
    [
      "no such language",
      () => story.toString({ locale: "zh" as never }),
      "unknown-name",
      'story: unknown language "zh"',
      "未知的语言",
    ],
    [
      "no such option",
      () => door.drawLoss({ loss: [2, 1] }, { lcale: "en" } as never),
      "unknown-name",
      'unknown option "lcale"\n  hint: did you mean "locale"?',
      "未知的选项",
    ],
    [
      "nothing finite",
      () => door.drawLandscape({ ...view, losses: view.losses.map((row) => row.map(() => Number.NaN)) }),
      "landscape-empty",
      "no loss of the landscape is finite",
      "没有一个损失是有限的",
    ],
    [
      "names for other columns",
      () => door.diagnose(net, x, y, { columns: ["height"] }),
      "argument",
      "one name for each of the input's 2 columns",
      "columns 的值是",
    ],
    [
      "numbers that do not match",
      () => presets.neuron({ weights: [1, 2], x: [1] }),
      "argument",
      "neuron: x is [1]\n  hint: a list of 2 finite numbers",
      "2 个有限的数",
    ],
    [
      "kernels that do not match",
      () => presets["worked-2-2-2"]({ output: [[1]] }),
      "argument",
      "output is [[1]]\n  hint: 2 rows",
      "应有 2 行",
    ],
  ];
  test.each(said)("%s: %#", async (_, call, code, en, zh) => {
    const error = await Promise.resolve()
      .then(call)
      .then(() => new LimpidError("test", "no error", { code: "none" }))
      .catch((thrown) => thrown as limpid.LimpidError);
    expect(error).toBeInstanceOf(LimpidError);
    expect(error.code).toBe(code);
    expect(error.message).toContain(en);
    expect(describeError(error)).toContain(zh);
  });

  test("a curve that is finite nowhere is left out", async () => {
    const drawn = await door.drawLoss({ loss: [2, 1], valLoss: [Number.NaN, Number.NaN] });
    expect(drawn).toBe(await door.drawLoss({ loss: [2, 1] }));
  });

  test("the numbers of a running fit are not copied", async () => {
    const busy = stack([2]).compile(classify);
    const refused: unknown[] = [];
    const onSteps = async () => void refused.push(await door.diagnose(busy, x, y).catch((error) => error));
    await busy.fit(x, y, { verbose: 0, callbacks: [{ onSteps }] });
    expect(refused).toMatchObject([{ code: "model-busy", subject: "diagnose" }]);
  });
});
