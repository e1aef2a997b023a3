/** L-BFGS: how many looks at the data it needs, that a stopped run goes on with the same bits, and what it refuses. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import {
  layers,
  loadModel,
  type Model,
  type Optimizer,
  optimizers,
  regularizers,
  sequential,
  type Tensor,
} from "limpid";
import { standardize } from "limpid/data";
import { diagnose, drawLandscape, explain, landscape, rehearse } from "limpid/explain";
import { tensor } from "limpid/tensor";
import { afterAll, describe, expect, test } from "vitest";

type Dtype = "f32" | "f64";

/** 569 tumours by 30 measures (Wolberg, Street and Mangasarian, UCI 1995, CC BY 4.0), as scikit-learn has them. */
const table = gunzipSync(await readFile(new URL("fixtures/breast-cancer.csv.gz", import.meta.url)))
  .toString()
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split(",").map(Number));
const measures = standardize().fitTransform(
  tensor(
    table.map((row) => row.slice(0, 30)),
    { dtype: "f64" },
  ),
);
const benign = table.map((row) => [row[30]]);

/** The course's blueberries: one weight. */
const [kilograms, money] = [
  [[1], [2], [3]],
  [[20], [40], [60]],
];
const berries = (optimizer: Optimizer) =>
  sequential([layers.dense({ units: 1, useBias: false, inputShape: [1], kernelInitializer: [[15]] })], {
    dtype: "f64",
  }).compile({ optimizer, loss: "meanSquaredError" });

/** Σ 100·(w₍ᵢ₊₁₎ - wᵢ²)² + (1 - wᵢ)² of twenty weights, from the place where everybody begins. */
const rosenbrock = (_: Tensor, w: Tensor): Tensor => {
  const [before, after] = [w.slice([0, 0], [w.shape[0], 19]), w.slice([0, 1], [w.shape[0], 20])];
  return after.sub(before.square()).square().mul(100).add(before.neg().add(1).square()).sum(-1);
};
const [one, nothing] = [[[1]], [Array<number>(20).fill(0)]];
const valley = (optimizer: Optimizer) =>
  sequential(
    [
      layers.dense({
        units: 20,
        useBias: false,
        inputShape: [1],
        kernelInitializer: [Array.from({ length: 20 }, (_, k) => (k % 2 === 0 ? -1.2 : 1))],
      }),
    ],
    { dtype: "f64" },
  ).compile({ optimizer, loss: rosenbrock });

const logistic = (optimizer: Optimizer, dtype: Dtype = "f64") =>
  sequential(
    [
      layers.dense({
        units: 1,
        activation: "sigmoid",
        inputShape: [30],
        kernelInitializer: "zeros",
        kernelRegularizer: regularizers.l2({ l2: 1e-3 }),
      }),
    ],
    { dtype },
  ).compile({ optimizer, loss: "binaryCrossentropy" });

/** By SciPy 1.17, `minimize(method="L-BFGS-B")`, to a gradient of 1e-12. */
const lowest = 0.06808282313911913;

const exact = { gradientTolerance: 1e-12, changeTolerance: 0 };
const quiet = { verbose: 0, shuffle: false } as const;
const looksTo = (losses: readonly number[], goal: number) => losses.findIndex((loss) => loss - goal <= 1e-10) + 1;
const small = (optimizer: Optimizer, dtype: Dtype = "f64") =>
  sequential(
    [
      layers.dense({ units: 3, activation: "tanh", inputShape: [2], name: "hidden" }),
      layers.dense({ units: 1, name: "last" }),
    ],
    { seed: 5, dtype },
  ).compile({ optimizer, loss: "meanSquaredError", metrics: ["meanAbsoluteError"] });
const x = [
  [0.5, -1],
  [1, 0.25],
  [-0.75, 0.5],
  [0.2, 0.9],
  [-0.4, -0.3],
];
const y = [[1], [-1], [0.5], [0], [0.3]];
const numbers = ({ internals: { state } }: Pick<Model, "internals">) =>
  state.cells.map(({ key }) => [key, [...state.readNow(key)]]);

describe("looks at the data to within 1e-10 of the lowest loss", () => {
  test("twenty variables in Rosenbrock's valley: SciPy's L-BFGS-B needs 150, the best rate of descent 22,318", async () => {
    const { loss } = await valley(optimizers.lbfgs(exact)).fit(one, nothing, { ...quiet, epochs: 400 });
    const looks = looksTo(loss, 0);
    expect(looks).toBeGreaterThan(0);
    expect(looks).toBeLessThanOrEqual(160);
    // The largest rate, by tenths of a thousandth, at which descent does not run away: ten times as many looks are not enough.
    const descent = valley(optimizers.sgd({ learningRate: 1.1e-3 }));
    const slow = await descent.fit(one, nothing, { ...quiet, epochs: 10 * looks });
    expect(looksTo(slow.loss, 0)).toBe(0);
  });

  test("logistic regression on 30 columns: SciPy's L-BFGS-B needs 35, the best rate of descent 287", async () => {
    const { loss } = await logistic(optimizers.lbfgs(exact)).fit(measures, benign, { ...quiet, epochs: 200 });
    expect(loss.at(-1)).toBeCloseTo(lowest, 14);
    const looks = looksTo(loss, lowest);
    expect(looks).toBeGreaterThan(0);
    expect(looks).toBeLessThanOrEqual(40);
    const wide = logistic(optimizers.lbfgs({ ...exact, memory: 31 }));
    const { loss: remembered } = await wide.fit(measures, benign, { ...quiet, epochs: 200 });
    expect(looksTo(remembered, lowest)).toBeLessThanOrEqual(34);
    // A rate of 12 is far beyond what is safe at the start (2 / curvature is 0.6), and lucky here.
    for (const [learningRate, times] of [
      [12, 7],
      [2, 40],
    ]) {
      const descent = logistic(optimizers.sgd({ learningRate }));
      const slow = await descent.fit(measures, benign, { ...quiet, batchSize: 569, epochs: times * looks });
      expect(looksTo(slow.loss, lowest), `${learningRate}`).toBe(0);
    }
  });

  test("blueberries: three looks, of which the first is at the guess; on a parabola the best rate needs two", async () => {
    const { loss } = await berries(optimizers.lbfgs()).fit(kilograms, money, { ...quiet, epochs: 50 });
    expect(looksTo(loss, 0)).toBe(3);
    expect(loss.length).toBe(3);
    const text = await berries(optimizers.sgd({ learningRate: 0.6 / 7 })).fit(kilograms, money, {
      ...quiet,
      epochs: 50,
    });
    expect(looksTo(text.loss, 0)).toBeGreaterThan(8);
  });

  test("f32, to what f32 can tell", async () => {
    const net = logistic(optimizers.lbfgs(), "f32");
    const { loss } = await net.fit(measures, benign, { ...quiet, epochs: 400 });
    expect(loss.length).toBeLessThan(100);
    expect(loss.at(-1)! - lowest).toBeLessThan(1e-6);
  });
});

describe("what a fit tells", () => {
  test("the loss of the place reached, which is what is evaluated, saved and read; never a higher one", async () => {
    const net = small(optimizers.lbfgs());
    const { loss } = await net.fit(x, y, { ...quiet, epochs: 15 });
    expect(loss.length).toBe(15);
    expect(loss.every((one, k) => k === 0 || one <= loss[k - 1])).toBe(true);
    expect((await net.evaluate(x, y, { verbose: 0 })).loss).toBeCloseTo(loss.at(-1)!, 12);
    const again = (await loadModel(await net.toBytes())) as Model;
    expect(again.predictSync(x).data).toEqual(net.predictSync(x).data);
    expect(again.weights["last/bias"].data).toEqual(net.weights["last/bias"].data);
  });

  test("it ends at the goal, with a step and an epoch for each look and none more", async () => {
    const net = berries(optimizers.lbfgs());
    const seen: number[] = [];
    await net.fit(kilograms, money, {
      ...quiet,
      epochs: 1000,
      callbacks: [{ onSteps: ({ to }) => void seen.push(to) }],
    });
    expect(seen.at(-1)).toBe(3);
    expect([net.internals.steps, net.internals.epochs]).toEqual([3, 3]);
    expect(net.internals.state.readNow("@counter")[0]).toBe(3);
    // At the goal another fit looks once and ends.
    expect((await net.fit(kilograms, money, { ...quiet, epochs: 9 })).loss.length).toBe(1);
    // Other data have another goal.
    const { loss } = await net.fit(kilograms, [[30], [60], [90]], { ...quiet, epochs: 50 });
    expect(loss.at(-1)).toBeLessThan(1e-10);
    expect(net.weights["dense/kernel"].data[0]).toBeCloseTo(30, 6);
  });

  test("a second fit on the same data remembers, with one look more; replaced weights are where it begins", async () => {
    const [whole, halves] = [small(optimizers.lbfgs()), small(optimizers.lbfgs())];
    await whole.fit(x, y, { ...quiet, epochs: 9 });
    await halves.fit(x, y, { ...quiet, epochs: 9 });
    const memory = halves.internals.state.readNow("@moves/last/bias");
    expect(memory.some((one) => one !== 0)).toBe(true);
    await halves.fit(x, y, { ...quiet, epochs: 1 });
    expect(halves.internals.state.readNow("@moves/last/bias")).toEqual(memory);
    halves.setWeights({ "last/bias": [2] });
    const { loss } = await halves.fit(x, y, { ...quiet, epochs: 1 });
    expect(loss[0]).toBeCloseTo((await halves.evaluate(x, y, { verbose: 0 })).loss, 12);
    expect(halves.weights["last/bias"].data[0]).toBe(2);
    expect(halves.internals.state.readNow("@moves/last/bias").every((one) => one === 0)).toBe(true);
  });

  test("a place whose loss is not finite is too far away", async () => {
    const net = sequential([layers.dense({ units: 1, inputShape: [2] })], { dtype: "f64" }).compile({
      optimizer: optimizers.lbfgs({ learningRate: 1e6 }),
      loss: (yTrue, yPred) => yPred.exp().sub(yTrue.mul(yPred)).mean(-1),
    });
    const { loss } = await net.fit(
      x,
      y.map(() => [2]),
      { ...quiet, epochs: 200 },
    );
    // e^a - 2a is lowest at a = log 2.
    expect(loss.at(-1)).toBeCloseTo(2 - 2 * Math.log(2), 10);
  });

  test("a move may be looked into, rehearsed and diagnosed", async () => {
    const net = small(optimizers.lbfgs());
    await net.fit(x, y, { ...quiet, epochs: 4 });
    const before = numbers(net);
    const { update } = await explain(net, { x, y, at: "hidden/kernel[0,0]" });
    const { history, path } = await rehearse(net, x, y, { epochs: 20, verbose: 0 });
    expect(history.loss.at(-1)).toBeLessThan(history.loss[0]);
    expect(path.length).toBe(history.loss.length + 1);
    await diagnose(net, x, y);
    expect(numbers(net)).toEqual(before);
    await net.fit(x, y, { ...quiet, epochs: 1 });
    expect(update!.optimizer).toBe("lbfgs");
    expect(Object.keys(update!.slots!)).toEqual(["start", "gradient", "direction", "lowGradient"]);
  });
});

describe("beside descent in one landscape", () => {
  test("up to four ways from one start, in a plane for all of them, drawn with their names", async () => {
    const net = small(optimizers.sgd());
    const ways = { descent: optimizers.sgd({ learningRate: 0.1 }), lbfgs: "lbfgs" } as const;
    const walk = async (optimizer: Optimizer | "lbfgs") =>
      (await rehearse(net, x, y, { optimizer, epochs: 12, batchSize: 5, verbose: 0 })).path;
    const taken = { descent: await walk(ways.descent), lbfgs: await walk(ways.lbfgs) };
    const view = await landscape(net, { x, y, paths: taken, resolution: 5 });
    const { descent, lbfgs } = view.paths!;
    expect([descent.length, lbfgs.length]).toEqual([13, 13]);
    expect(descent[0]).toEqual({ ...lbfgs[0], logged: descent[0].logged });
    expect(lbfgs[12].trueLoss).toBeLessThan(descent[12].trueLoss);
    expect(view.path).toBe(descent);
    expect(view.fidelity!.captured).toBeGreaterThan(0);
    const svg = await drawLandscape(view);
    for (const name of ["start", "descent", "lbfgs"]) expect(svg).toContain(`>${name}<`);
    const five = Object.fromEntries("abcde".split("").map((name) => [name, taken.descent]));
    await expect(landscape(net, { x, y, paths: five })).rejects.toThrow("one to four paths by name");
    await expect(landscape(net, { x, y, paths: taken, path: taken.lbfgs })).rejects.toThrow("both given");
    await expect(landscape(net, { x, y, paths: { descent: [] } })).rejects.toThrow("at least one place");
  });
});

describe("a run that was stopped goes on with the same bits", () => {
  const folder = mkdtemp(join(tmpdir(), "limpid-lbfgs-"));
  afterAll(async () => rm(await folder, { recursive: true, force: true }));

  test.each([1, 2, 3, 7, 12])("after %i looks", async (stop) => {
    const [whole, parted] = [small(optimizers.lbfgs(), "f32"), small(optimizers.lbfgs(), "f32")];
    const { loss } = await whole.fit(x, y, { ...quiet, epochs: 15 });
    const run = join(await folder, `${stop}`);
    await parted.fit(x, y, { ...quiet, epochs: stop, run });
    const again = small(optimizers.lbfgs(), "f32");
    const history = await again.fit(x, y, { ...quiet, epochs: 15, run, resume: true });
    expect(history.loss).toEqual(loss);
    expect(numbers(again)).toEqual(numbers(whole));
  });

  test("at its goal it is over", async () => {
    const run = join(await folder, "goal");
    const net = berries(optimizers.lbfgs());
    await net.fit(kilograms, money, { ...quiet, epochs: 30, run });
    const again = berries(optimizers.lbfgs());
    const { loss } = await again.fit(kilograms, money, { ...quiet, epochs: 30, run, resume: true });
    expect(loss.length).toBe(3);
    expect(numbers(again)).toEqual(numbers(net));
  });
});

describe("what it refuses", () => {
  const refused = async (attempt: () => unknown) => {
    const error: unknown = await (async () => attempt())().catch((problem: unknown) => problem);
    return error as Error & { code: string };
  };
  const of = (layer: Parameters<typeof sequential>[0][number]) =>
    sequential([layers.dense({ units: 2, inputShape: [2] }), layer, layers.dense({ units: 1 })]).compile({
      optimizer: "lbfgs",
      loss: "meanSquaredError",
    });

  test("batches, steps of an epoch, data sets", async () => {
    const net = small(optimizers.lbfgs());
    const batches = await refused(() => net.fit(x, y, { batchSize: 2 }));
    expect(batches.code).toBe("whole-data-batches");
    expect(batches.message).toContain(
      "lbfgs compares the losses of its steps, and they were to come from batches of 2",
    );
    expect(batches.message).toContain("leave batchSize out, and a batch has all 5 samples");
    expect((await refused(() => net.fit(x, y, { stepsPerEpoch: 2 }))).code).toBe("whole-data-batches");
    const read = () => ({ x, y });
    expect((await refused(() => net.fit({ size: 5, read }, { epochs: 1 }))).code).toBe("whole-data-batches");
    await net.fit(x, y, { batchSize: 64, verbose: 0 });
  });

  test("dropout and its like, by the layer's name; batch normalization is the same in each step", async () => {
    for (const layer of [layers.dropout({ rate: 0.5 }), layers.gaussianNoise({ stddev: 1 })]) {
      const error = await refused(() => of(layer).fit(x, y, quiet));
      expect(error.code).toBe("whole-data-changing");
      expect(error.message).toMatch(/layer "(dropout|gaussianNoise)" reads random numbers/);
    }
    await of(layers.batchNormalization()).fit(x, y, quiet);
  });

  test("constraints, a place in multi, options that would move weights off the line", async () => {
    const bound = of(layers.dense({ units: 2, kernelConstraint: "nonNeg" }));
    expect((await refused(() => bound.fit(x, y, quiet))).code).toBe("whole-data-constraint");
    const defaultOptimizer = optimizers.lbfgs();
    const map = { defaultOptimizer: optimizers.sgd(), optimizerMap: { ".*": defaultOptimizer } };
    expect((await refused(() => optimizers.multi(map))).code).toBe("multi-together");
    expect((await refused(() => optimizers.lbfgs({ clipNorm: 1 } as never))).message).toContain(
      'unknown option "clipNorm"',
    );
  });

  test("an optimizer of one's own whose `together` leaves something out", async () => {
    const own: Optimizer = {
      name: "mine",
      learningRate: 0.1,
      scalars: { count: 0 },
      init: () => ({ count: { shape: [], first: 0 } }),
      together: ({ memory }) => ({ memory, scalars: {} }),
      step: ({ parameter, memory }) => ({ parameter, memory }),
    };
    const error = await refused(() => small(own).fit(x, y, quiet));
    expect([error.code, error.message]).toEqual(["optimizer-together", expect.stringContaining("gives no count")]);
  });
});
