/** Early stopping: which way a value gets better, when it stops, what it puts back, and what it refuses before the first epoch. */
import { describe, expect, test } from "vitest";
import {
  type Callback,
  callbacks,
  input,
  layers,
  losses,
  type Model,
  metrics,
  model,
  type Tensor,
} from "../src/index.ts";
import { kernelOf, line, quiet } from "./support/line.ts";

const r2 = {
  name: "r2",
  perSample: (t: Tensor, o: Tensor) => t.reshape(o.shape).sub(o).square().mean(1).mul(-1).add(1),
};
/** Something that rises, under a name that says nothing. */
const [x, y] = [
  [0, 1, 2, 3],
  [1, 3, 5, 7],
];

/** A callback and a model that answers with these values, one an epoch: how many epochs it lets run, and what it puts back. */
async function play(
  options: Parameters<typeof callbacks.earlyStopping>[0],
  values: readonly number[],
  reported: Record<string, "min" | "max" | undefined> = { loss: "min", score: undefined },
) {
  const its = callbacks.earlyStopping(options);
  let [epoch, stopped] = [0, false];
  let restored: number | undefined;
  const player = {
    get weights() {
      return { epoch } as unknown as Record<string, Tensor>;
    },
    setWeights(weights: unknown) {
      restored = (weights as { epoch: number }).epoch;
    },
    learningRate: 0.1,
  };
  const context = {
    model: player as unknown as Model,
    stop: () => {
      stopped = true;
    },
  };
  await its.onTrainBegin?.({ ...context, reported });
  for (; epoch < values.length && !stopped; epoch++)
    await its.onEpochEnd?.({ ...context, epoch, logs: { loss: 1, [options?.monitor ?? "valLoss"]: values[epoch] } });
  await its.onTrainEnd?.(context);
  return { epochs: epoch, restored };
}

describe("which way", () => {
  test("a metric of one's own, with mode, with its own direction, and with neither", async () => {
    const run = (metric: typeof r2, mode?: "max" | "min" | "auto") => {
      const its = line({ rate: 0.01 }).compile({ optimizer: "sgd", loss: "mse", metrics: [metric] });
      const stop = callbacks.earlyStopping({ monitor: "valR2", patience: 2, ...(mode && { mode }) });
      return its.fit(x, y, { ...quiet, epochs: 20, validationData: [x, y], callbacks: [stop] });
    };
    const rising = await run(r2, "max");
    expect(rising.valR2).toEqual([...rising.valR2].sort((a, b) => a - b));
    expect(rising.loss).toHaveLength(20);
    expect((await run({ ...r2, direction: "max" } as typeof r2)).loss).toHaveLength(20);
    expect((await run({ ...r2, direction: "max" } as typeof r2, "auto")).loss).toHaveLength(20);
    expect((await run({ ...r2, direction: "max" } as typeof r2, "min")).loss).toHaveLength(3);
    expect((await run(r2, "min")).loss).toHaveLength(3);
    await expect(run(r2)).rejects.toMatchObject({
      code: "monitor-direction",
      message:
        "earlyStopping: whether valR2 should rise or fall is not known\n  " +
        'hint: say mode: "max" or mode: "min"; or let the metric say it: { name, direction: "max", perSample }',
    });
  });

  test("names do not count: an inaccuracy that falls", async () => {
    const inaccuracy = {
      name: "inaccuracy",
      direction: "min",
      perSample: losses.meanSquaredError().perSample,
    } as const;
    const net = line({ rate: 0.01 }).compile({ optimizer: "sgd", loss: "mse", metrics: [inaccuracy] });
    const stop = callbacks.earlyStopping({ monitor: "inaccuracy", patience: 2 });
    expect((await net.fit(x, y, { ...quiet, epochs: 20, callbacks: [stop] })).loss).toHaveLength(20);
  });

  test("everything built in knows its own", async () => {
    expect(metrics.sparseCategoricalAccuracy().direction).toBe("max");
    const all = Object.keys(metrics) as (keyof typeof metrics)[];
    const forOneHot = all.filter((name) => name !== "sparseCategoricalAccuracy");
    const needed: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
      precisionAtRecall: { recall: 0.5 },
      recallAtPrecision: { precision: 0.5 },
      sensitivityAtSpecificity: { specificity: 0.5 },
      specificityAtSensitivity: { sensitivity: 0.5 },
      iou: { targetClassIds: [0, 1] },
      oneHotIou: { targetClassIds: [0, 1] },
    };
    const seen: unknown[] = [];
    const look: Callback = { onTrainBegin: ({ reported }) => void seen.push(reported) };
    const image = input({ shape: [3] });
    const [a, b] = [layers.dense({ units: 2, activation: "softmax" })(image), layers.dense({ units: 1 })(image)];
    const net = model({ inputs: image, outputs: { a, b } }).compile({
      optimizer: "sgd",
      loss: { a: "categoricalCrossentropy", b: "mse" },
      metrics: {
        a: forOneHot.map((name) => (needed[name] ? { name, config: needed[name] } : name)),
        b: [losses.huber(), "mae", { name: "own", perSample: r2.perSample }],
      },
    });
    const data = [{ a: [[1, 0]], b: [1] }, { validationData: [[[1, 2, 3]], { a: [[1, 0]], b: [1] }] }] as const;
    await net.fit([[1, 2, 3]], data[0], { ...quiet, ...data[1], callbacks: [look] } as never);
    const neither = ["mean", "sum"];
    // Early stopping cannot read an array.
    const arrays = ["confusionMatrix", "f1Score", "fBetaScore"];
    const rises =
      /ccuracy$|^(true|precision|recall|sensitivity|specificity)|[iI]ou$|^auc$|Kappa$|orrelation$|^r2Score$|^cosine/;
    const up: string[] = forOneHot.filter((name) => rises.test(name));
    const down = forOneHot.filter((name) => !up.includes(name) && ![...neither, ...arrays].includes(name));
    const named = (names: readonly string[], direction: unknown) =>
      names.map((name) => [`a${name[0].toUpperCase()}${name.slice(1)}`, direction] as const);
    const expected = Object.fromEntries([
      ...["loss", "aLoss", "bLoss", "bHuber", "bMae"].map((key) => [key, "min"] as const),
      ["bOwn", undefined],
      ...named(up, "max"),
      ...named(down, "min"),
      ...named(neither, undefined),
    ]);
    expect(up.length).toBeGreaterThan(2);
    for (const [key, direction] of Object.entries(expected)) {
      const reported = seen[0] as Record<string, unknown>;
      expect(reported).toHaveProperty(key);
      expect([key, reported[key]]).toEqual([key, direction]);
      expect([key, reported[`val${key[0].toUpperCase()}${key.slice(1)}`]]).toEqual([key, direction]);
    }
  });
});

describe("when, and what comes back (Keras's rules)", () => {
  const score = { monitor: "score", mode: "max" } as const;
  for (const [name, options, values, epochs, best] of [
    ["patience 0 is as 1", { ...score }, [1, 2, 2, 3], 3, 1],
    ["patience counts epochs without improvement", { ...score, patience: 2 }, [1, 3, 2, 2, 9], 4, 1],
    ["small changes are none", { ...score, patience: 2, minDelta: 0.5 }, [1, 1.4, 1.5, 9], 3, 0],
    ["falling", { monitor: "loss" as const, patience: 1 }, [3, 2, 2.5, 0], 3, 1],
    ["a baseline that is not reached", { ...score, patience: 3, baseline: 10 }, [1, 2, 3, 4, 5], 3, 2],
    ["a baseline that is reached, then lost", { ...score, patience: 2, baseline: 2 }, [1, 3, 2.5, 2.6, 9], 4, 1],
    ["from some epoch on", { ...score, patience: 1, startFromEpoch: 2 }, [9, 8, 1, 2, 1.5], 5, 3],
    ["NaN is no improvement", { ...score, patience: 2 }, [Number.NaN, Number.NaN, 1], 2, 0],
    ["never stopped: the best comes back all the same", { ...score, patience: 9 }, [1, 3, 2], 3, 1],
  ] as const)
    test(name, async () => {
      expect(await play({ ...options, restoreBestWeights: true }, values)).toEqual({ epochs, restored: best });
      expect(await play(options, values)).toEqual({ epochs, restored: undefined });
    });

  test("the best of a metric that rises comes back", async () => {
    // Training pulls w to 1; validation likes w = 0.5 best.
    const net = line({ rate: 0.1 }).compile({ optimizer: "sgd", loss: "mse", learningRate: 0.1, metrics: [r2] });
    const kernels: number[] = [];
    const history = await net.fit([1], [1], {
      ...quiet,
      epochs: 50,
      validationData: [[1], [0.5]],
      callbacks: [
        callbacks.earlyStopping({ monitor: "valR2", mode: "max", patience: 2, restoreBestWeights: true }),
        { onEpochEnd: () => void kernels.push(kernelOf(net)) },
      ],
    });
    const best = history.valR2.indexOf(Math.max(...history.valR2));
    expect(history.loss).toHaveLength(best + 3);
    expect(kernelOf(net)).toBe(kernels[best]);
  });
});

describe("refused before the first epoch", () => {
  const validationData = [x, y] as const;
  for (const [name, monitor, options, code, message] of [
    ["Keras's word", "val_loss", { validationData }, "unknown-name", 'did you mean "valLoss"?'],
    ["a word that is near", "valLos", { validationData }, "unknown-name", 'did you mean "valLoss"?'],
    ["nothing like it", "accuracy", { validationData }, "unknown-name", "known: loss, valLoss"],
    ["no validation", undefined, {}, "monitor-not-validated", "there is no valLoss, because nothing is validated"],
    ["no validation, in Keras's word", "val_loss", {}, "monitor-not-validated", "give fit validationData"],
  ] as const)
    test(name, async () => {
      const net = line();
      const stop = callbacks.earlyStopping(monitor === undefined ? {} : { monitor });
      await expect(net.fit(x, y, { ...quiet, epochs: 3, ...options, callbacks: [stop] })).rejects.toMatchObject({
        name: "ValueError",
        code,
        message: expect.stringContaining(message),
      });
      expect(net.steps).toBe(0);
    });

  test("also on a data set", async () => {
    const net = line();
    const data = function* () {
      yield { x, y };
    };
    const stop = callbacks.earlyStopping({ monitor: "val_loss" });
    await expect(net.fit(data, { ...quiet, callbacks: [stop] })).rejects.toThrow("nothing is validated");
    expect(net.steps).toBe(0);
  });

  test("options", () => {
    for (const [options, message] of [
      [{ mode: "up" }, 'unknown mode "up"'],
      [{ patience: -1 }, "patience is -1"],
      [{ patience: 1.5 }, "patience is 1.5"],
      [{ minDelta: -0.1 }, "minDelta is -0.1"],
      [{ baseline: "1" }, 'baseline is "1"'],
      [{ startFromEpoch: 0.5 }, "startFromEpoch is 0.5"],
      [{ restoreBestWeights: 1 }, "restoreBestWeights is 1"],
      [{ monitor: 3 }, "monitor is 3"],
      [{ minimum: 3 }, 'unknown option "minimum"'],
    ] as const)
      expect(() => callbacks.earlyStopping(options as never)).toThrow(message);
  });
});
