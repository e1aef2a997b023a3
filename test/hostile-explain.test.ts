/**
 * Whatever is handed to a function of `limpid/explain`, it works or says in the house's words what is wrong. The list of
 * functions, and each one's list of options, are the door's own: one that is not tried here fails a test.
 */
import * as plot from "@observablehq/plot";
import { beforeAll, describe, expect, test } from "vitest";
import * as door from "../src/doors/explain.ts";
import * as limpid from "../src/index.ts";
import { describeError } from "../src/words/errors/zh-CN.ts";
import { type Battery, battery, type Calls, saysNothing, unknownOptionsOf, untriedOptions } from "./support/hostile.ts";

const { layers, LimpidError } = limpid;
const x = [
  [1, 2],
  [3, 4],
];
const y = [0, 1];
const data = { x, y };
const kernel = [
  [0.1, 0.2],
  [0.3, 0.4],
];
const stack = (inputShape?: number[]) =>
  limpid.sequential([layers.dense({ name: "hidden", units: 2, activation: "softmax", inputShape })]);
const classify = { optimizer: "sgd", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] } as const;
/** One for all calls: nothing here changes it. */
const net = stack([2]).compile(classify);
const recorder = door.recordPath();
await net.fit(x, y, { epochs: 4, verbose: 0, callbacks: [recorder] });
const { path } = recorder;
const story = await door.explain(net, data);
const report = await door.presets.neuron();
const span = [-1, 1];
/** How long work is watched and stopped. */
const watch = {
  signal: new AbortController().signal,
  onEvent: () => undefined,
  verbose: 0,
  output: { write: () => undefined },
} as const;
const view = await door.landscape(net, { ...data, path, resolution: 3 });
const [finding] = (await door.diagnose(net, [[1e5, 2], ...x], [0, 1, 0], { steps: 2 })).findings;
const locale = "en";
const code = false;

const calls: Calls = {
  explain: [door.explain, net, { ...data, sampleWeight: [1, 1], at: "loss", limit: 3, neurons: "all", code }],
  "explain at": [
    (at: never) => door.explain(net, { ...data, at, limit: 1 }),
    { layer: "hidden", index: 0, value: "sum", sample: 1, step: undefined, part: undefined, call: 0 },
  ],
  "explain arrays": [
    (given: never, labels: never) => door.explain(net, { x: given, y: labels }),
    { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2], dtype: "f32" },
    { data: Int32Array.of(0, 1), shape: [2], dtype: "i32" },
  ],
  diagnose: [
    door.diagnose,
    net,
    x,
    y,
    {
      validationData: [x, y],
      validationSplit: 0.5,
      classWeight: { 0: 1 },
      sampleWeight: [1, 1],
      batchSize: 1,
      steps: 2,
      columns: ["height", "weight"],
      ...watch,
    },
  ],
  tellFinding: [
    (en: never, to: never) => door.tellFinding({ ...finding, text: { en } as never }, to),
    finding.text.en,
    "en",
  ],
  gradientCheck: [door.gradientCheck, net, { ...data, sampleWeight: [1, 1], samples: 2, tolerance: 1e-4 }],
  landscape: [
    door.landscape,
    net,
    {
      ...data,
      path,
      plane: "random",
      resolution: 2,
      range: [
        [-1, 1],
        [-1, 1],
      ],
      seed: 1,
      ...watch,
    },
  ],
  "landscape paths": [
    door.landscape,
    net,
    { ...data, paths: { sgd: path }, plane: "random", resolution: 2, range: [span, span], seed: 1, ...watch },
  ],
  recordPath: [door.recordPath, { every: 1 }],
  rehearse: [
    door.rehearse,
    net,
    x,
    y,
    {
      fresh: true,
      optimizer: "sgd",
      every: 1,
      epochs: 1,
      batchSize: 1,
      shuffle: true,
      seed: 1,
      validationSplit: 0.5,
      validationData: [x, y],
      stepsPerEpoch: 1,
      validationFreq: 1,
      validationSteps: 1,
      classWeight: { 0: 1 },
      sampleWeight: [1, 1],
      callbacks: [],
      initialEpoch: 0,
      signal: new AbortController().signal,
      verbose: 0,
      output: { write() {} },
    },
  ],
  drawNetwork: [door.drawNetwork, net, { locale, title: "a network" }],
  drawLoss: [door.drawLoss, { loss: [2, 1], valLoss: [3, 2] }, { locale, title: "a loss", log: false, plot }],
  drawLandscape: [door.drawLandscape, view, { locale, title: "a landscape", plot }],
  summarize: [door.summarize, net],
  verify: [door.verify, { systems: ["blueberries"] }],
  presetModel: [door.presetModel, "neuron"],
  "worked-2-2-2": [
    door.presets["worked-2-2-2"],
    { x: [0.1, 0.2], y: [0.85, 0.3], hidden: kernel, output: kernel, biases: [0.35, 0.5], learningRate: 1, code },
  ],
  "litter-box": [door.presets["litter-box"], { iteration: 1, seed: 1, hidden: 1, learningRate: 1, x, y, code }],
  neuron: [door.presets.neuron, { x: [1, 2], weights: [1, 2], bias: 0, activation: "tanh", normal: [0, 1], code }],
  blueberries: [
    door.presets.blueberries,
    { kilograms: [1, 2], money: [3, 4], guess: 1, learningRate: 0.1, guesses: 1, code },
  ],
  microgpt: [door.presets.microgpt, { name: "a", at: "loss", code }],
  "one-hidden-layer": [
    door.presets["one-hidden-layer"],
    { kernels: [[[1, 2]], [[1], [2]]], x: [1], activation: "tanh", code },
  ],
  ...Object.fromEntries(
    (["toString", "toMarkdown", "toHtml"] as const).flatMap((name) => [
      [`story.${name}`, [(options: never) => story[name](options), { locale, width: 80 }]],
      [`report.${name}`, [(options: never) => report[name](options), { locale, width: 80 }]],
    ]),
  ),
};

/** What is taken of all that is hostile, where it is not `undefined` or options that ask for nothing. */
const taken: Readonly<Record<string, string>> = {
  // However wide a line may be.
  ...Object.fromEntries(
    ["toString", "toMarkdown", "toHtml"].flatMap((name) => [
      [`story.${name}`, "width: huge"],
      [`report.${name}`, "width: huge"],
    ]),
  ),
  "explain arrays": "argument 0: matrix",
  explain: "code: truth; sampleWeight: sizes no memory has; x: matrix",
  diagnose:
    "argument 1: matrix; validationSplit: half; batchSize: huge; onEvent: function; classWeight: empty array, holes, sizes no memory has; sampleWeight: sizes no memory has",
  gradientCheck: "tolerance: half, huge; samples: huge; sampleWeight: sizes no memory has; x: matrix",
  landscape: "seed: minus one, huge; onEvent: function; path: empty array; x: matrix",
  "landscape paths": "seed: minus one, huge; onEvent: function; x: matrix",
  recordPath: "every: huge",
  // `fit` takes null for an option that is not given.
  rehearse:
    "argument 1: matrix; seed: minus one, huge; validationSplit: half; every: huge; batchSize: huge; validationFreq: huge, empty array, sizes no memory has; initialEpoch: huge; fresh: truth; shuffle: truth; classWeight: empty array, holes, sizes no memory has; callbacks: empty array; sampleWeight: sizes no memory has",
  drawNetwork: "title: text, no text",
  drawLoss:
    "loss: empty array, sizes no memory has; valLoss: empty array, sizes no memory has; title: text, no text; log: truth",
  drawLandscape: "path: empty array; title: text, no text",
  tellFinding: "problem: text, no text; advice: text, no text",
  verify: "systems: empty array",
  "worked-2-2-2":
    "learningRate: half, huge; code: truth; x: sizes no memory has; y: sizes no memory has; biases: sizes no memory has",
  "litter-box": "learningRate: half, huge; code: truth; y: sizes no memory has",
  neuron: "bias: minus one, half, huge; code: truth; x: sizes no memory has; weights: sizes no memory has",
  blueberries:
    "guess: minus one, half, huge; learningRate: half, huge; code: truth; kilograms: sizes no memory has; money: sizes no memory has",
  "one-hidden-layer": "code: truth",
  microgpt: "code: truth",
};

describe("limpid/explain", () => {
  let found: Battery;
  beforeAll(async () => {
    // What takes long is not done again for options that say nothing, nor training that would never end.
    const slow = ["rehearse", "verify", "worked-2-2-2", "litter-box", "one-hidden-layer", "microgpt"];
    found = await battery(
      calls,
      (name, what, how) =>
        (slow.includes(name) && saysNothing.includes(how)) ||
        (name === "rehearse" && what === "epochs" && how === "huge"),
    );
  }, 120_000);

  test("every function is tried, with every option that it knows", async () => {
    const functions = [...Object.entries(door), ...Object.entries(door.presets)].flatMap(([name, value]) =>
      typeof value === "function" ? [name] : [],
    );
    expect(functions.filter((name) => !Object.hasOwn(calls, name))).toEqual([]);
    expect(functions).toHaveLength(19);
    const known = await unknownOptionsOf(calls);
    expect(Object.keys(known).sort()).toEqual(
      Object.keys(calls)
        .filter((name) => !["summarize", "tellFinding", "presetModel", "explain arrays"].includes(name))
        .sort(),
    );
    // What writes files is tried in train-runs.test.ts.
    const apart = ["landscape: paths", "landscape paths: path"];
    const written = ["rehearse: run", "rehearse: resume", "rehearse: checkpoint"];
    expect(untriedOptions(calls, known)).toEqual(["explain at: unit", ...apart, ...written]);
  });

  test("good calls work", async () => {
    for (const [f, ...good] of Object.values(calls)) await f(...(good as never[]));
  });

  test("bad ones are told what is wrong", () => {
    expect(found.faults).toEqual([]);
    expect(found.tried).toBeGreaterThan(4000);
  });

  test("every one of them in Chinese, too", () => expect(found.untold).toEqual([]));

  test("nothing is taken that means nothing", () => {
    expect(found.taken).toEqual(taken);
  });
});

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
