/**
 * Whatever is handed to a function of `limpid/explain`, it works or says in the house's words what is wrong. The list of
 * functions, and each one's list of options, are the door's own: one that is not tried here fails a test.
 */
import * as plot from "@observablehq/plot";
import { beforeAll, describe, expect, test } from "vitest";
import * as door from "../src/doors/explain.ts";
import { type Battery, battery, type Calls, saysNothing, unknownOptionsOf, untriedOptions } from "./support/hostile.ts";
import { data, net, path, story, view, x, y } from "./support/hostile-explain.ts";

const kernel = [
  [0.1, 0.2],
  [0.3, 0.4],
];
const report = await door.presets.neuron();
const span = [-1, 1];
/** How long work is watched and stopped. */
const watch = {
  signal: new AbortController().signal,
  onEvent: () => undefined,
  verbose: 0,
  output: { write: () => undefined },
} as const;
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
  verify: [door.verify, { systems: ["blueberries"], dtype: "f32" }],
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
