/** `landscape`: the loss over planes in the space of the weights, the path on it, and what the picture is worth. */
import { layers, optimizers, sequential, type Tensor } from "limpid";
import { whiten } from "limpid/data";
import { type Landscape, landscape, recordPath, type Vertex } from "limpid/explain";
import { tensor } from "limpid/tensor";
import { beforeAll, describe, expect, test } from "vitest";
import {
  answers,
  bought,
  classesOf,
  classify,
  deep,
  digits,
  litterBox,
  noise,
  picture,
  survey,
  twoQuestions,
} from "./support/setups.ts";

const data = { x: survey, y: bought };
const net = litterBox();
let path: readonly Vertex[];
let early: Landscape;

beforeAll(async () => {
  const recorder = recordPath();
  await net.fit(survey, bought, { epochs: 2000, verbose: 0, callbacks: [recorder] });
  path = recorder.path;
  early = await landscape(net, { ...data, path });
});

/** The weights at a place of the plane. */
const at = ({ plane }: Landscape, a: number, b: number): Record<string, Tensor> =>
  Object.fromEntries(
    Object.entries(plane.origin).map(([name, w]) => [name, w.add(plane.u[name].mul(a)).add(plane.v[name].mul(b))]),
  );

const flat = (weights: Readonly<Record<string, Tensor>>): number[] =>
  Object.values(weights).flatMap((w) => [...w.data]);
const length = (row: readonly number[]): number => Math.hypot(...row);

describe("the litter box's first 2,000 steps, by principal components", () => {
  test("two directions hold more than 99 % of the path", () => {
    const { captured, alone, warnings } = early.fidelity!;
    expect(captured).toBeGreaterThanOrEqual(0.99);
    expect(alone[0] + alone[1]).toBeCloseTo(captured, 9);
    expect(alone[0]).toBeGreaterThan(alone[1]);
    expect(warnings).toEqual([]);
    expect(length(flat(early.plane.u))).toBeCloseTo(1, 12);
  });

  test("at every vertex the true loss is what the run logged", () => {
    expect(early.path).toHaveLength(2001);
    expect(early.path[2000].logged).toBe(undefined);
    for (const { trueLoss, logged } of early.path.slice(0, 2000))
      expect(Math.abs(trueLoss - logged!)).toBeLessThan(1e-9);
  });

  test("the grid's losses are those of the weights there", async () => {
    const other = litterBox();
    for (const [i, j] of [
      [0, 0],
      [40, 7],
      [13, 29],
    ]) {
      other.setWeights(at(early, early.a[i], early.b[j]));
      const { loss } = await other.evaluate(survey, bought, { verbose: 0 });
      expect(early.losses[j][i]).toBeCloseTo(loss, 12);
    }
    const vertex = early.path[500];
    other.setWeights(at(early, vertex.a, vertex.b));
    expect((await other.evaluate(survey, bought, { verbose: 0 })).loss).toBeCloseTo(vertex.planeLoss, 12);
  });

  test("the path lies inside, and its gaps add up", () => {
    for (const { a, b } of early.path) {
      expect(a).toBeGreaterThan(early.a[0]);
      expect(b).toBeLessThan(early.b[40]);
    }
    const gaps = early.path.map(({ trueLoss, planeLoss }) => Math.abs(trueLoss - planeLoss));
    expect(early.fidelity!.largestGap).toBe(Math.max(...gaps));
    expect(early.fidelity!.meanGap).toBeCloseTo(gaps.reduce((sum, gap) => sum + gap) / gaps.length, 12);
  });
});

test("of all 60,000 updates two principal components hold 99.7 %", async () => {
  const recorder = recordPath({ every: 100 });
  await litterBox().fit(survey, bought, { epochs: 60_000, verbose: 0, callbacks: [recorder] });
  const { fidelity, path: points } = await landscape(net, { ...data, path: recorder.path, resolution: 2 });
  expect(points.map(({ epoch }) => epoch).slice(0, 3)).toEqual([0, 100, 200]);
  expect(points).toHaveLength(601);
  expect(fidelity!.captured).toBeCloseTo(0.997, 3);
  for (const { trueLoss, logged } of points.slice(0, 600)) expect(Math.abs(trueLoss - logged!)).toBeLessThan(1e-9);
});

describe("other planes", () => {
  test("random directions say how little of the path they show", async () => {
    const { plane, fidelity } = await landscape(net, { ...data, path, plane: "random", resolution: 5 });
    expect(fidelity!.captured).toBeLessThan(0.5);
    expect(fidelity!.warnings.map(({ code }) => code)).toContain("low-variance");
    expect(fidelity!.warnings[0].text.en).toMatch(/^the plane holds [\d.]+ % of the path's variance/);
    expect(fidelity!.warnings[0].text["zh-CN"]).toMatch(/^这个平面只解释了轨迹方差的 [\d.]+%/);
    // Another seed, another plane; the same seed, the same one.
    const again = await landscape(net, { ...data, plane: "random", resolution: 2 });
    expect(flat(again.plane.u)).toEqual(flat(plane.u));
    const other = await landscape(net, { ...data, plane: "random", resolution: 2, seed: 1 });
    expect(flat(other.plane.u)).not.toEqual(flat(plane.u));
    expect(again).toMatchObject({ path: [], fidelity: undefined, a: [-1, 1], b: [-1, 1] });
  });

  test("a random direction's filters are as long as the weights' own; biases stay", async () => {
    const model = sequential([
      layers.conv2d({
        name: "conv",
        filters: 3,
        kernelSize: 3,
        activation: "relu",
        inputShape: [5, 5, 2],
        biasInitializer: 1,
      }),
      layers.flatten(),
      layers.dense({ name: "dense", units: 2 }),
    ]).compile({ optimizer: "adam", loss: "meanSquaredError" });
    const { plane, losses } = await landscape(model, {
      x: noise(4, 50).reshape([4, 5, 5, 2]),
      y: noise(4, 2),
      resolution: 3,
    });
    for (const name of ["conv/kernel", "dense/kernel"]) {
      const units = plane.origin[name].shape.at(-1)!;
      const columns = (w: Tensor) =>
        Array.from({ length: units }, (_, f) => length([...w.data].filter((_, k) => k % units === f)));
      columns(plane.v[name]).forEach((size, f) => {
        expect(size).toBeCloseTo(columns(plane.origin[name])[f], 6);
      });
    }
    expect([...plane.u["conv/bias"].data]).toEqual([0, 0, 0]);
    expect([...plane.origin["conv/bias"].data]).toEqual([1, 1, 1]);
    const { loss } = await model.evaluate(noise(4, 50).reshape([4, 5, 5, 2]), noise(4, 2), { verbose: 0 });
    expect(losses[1][1]).toBeCloseTo(loss, 5);
  });

  test("two weights: the coordinates are the weights themselves", async () => {
    const names = ["hidden/kernel[0,2]", "output/kernel[1,0]"] as const;
    const view = await landscape(net, {
      ...data,
      path: [net.weights, litterBox().weights, net.weights],
      plane: { weights: names },
    });
    expect(view.plane.names).toEqual(names);
    expect(view.path[0].a).toBeCloseTo(net.weights["hidden/kernel"].data[2], 12);
    expect(view.path[1].b).toBeCloseTo(litterBox().weights["output/kernel"].data[1], 12);
    expect(view.path.map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
    const here = await landscape(net, { ...data, plane: { weights: names }, resolution: 3 });
    expect(here.a[1]).toBeCloseTo(net.weights["hidden/kernel"].data[2], 12);
    expect(here.losses[1][1]).toBeCloseTo(early.path[2000].trueLoss, 12);
  });

  test("few points of many weights: the Gram matrix gives what the covariance gives", async () => {
    const some = path.filter((_, k) => k % 250 === 0);
    const { fidelity, plane } = await landscape(net, { ...data, path: some, resolution: 2 });
    const rows = tensor(
      some.map(({ weights }) => flat(weights)),
      { dtype: "f64" },
    );
    const { variances } = await whiten({ method: "pca" }).fit(rows);
    expect(fidelity!.captured).toBeCloseTo(variances.slice(0, 2).sum().div(variances.sum()).item(), 9);
    const [u, v] = [flat(plane.u), flat(plane.v)];
    expect(u.reduce((sum, x, k) => sum + x * v[k], 0)).toBeCloseTo(0, 9);
  });
});

describe("any model", () => {
  test("f32, a convolution, two outputs; and it stays as it is", async () => {
    const { x, y } = digits(0, 40);
    const model = twoQuestions().compile({
      optimizer: "adam",
      loss: { digit: "sparseCategoricalCrossentropy", isEven: "binaryCrossentropy" },
    });
    const recorder = recordPath();
    await model.fit(picture(x), answers(y), { epochs: 4, verbose: 0, callbacks: [recorder] });
    const before = model.weights["digit/kernel"].data;
    const { path: points, fidelity } = await landscape(model, {
      x: picture(x),
      y: answers(y),
      path: recorder.path,
      resolution: 3,
    });
    expect(model.weights["digit/kernel"].data).toEqual(before);
    const { loss } = await model.evaluate(picture(x), answers(y), { verbose: 0 });
    expect(points[4].trueLoss).toBeCloseTo(loss, 4);
    expect(fidelity!.captured).toBeGreaterThan(0.9);
  });

  test("a path too long and of too many weights for one decomposition is thinned for its directions only", async () => {
    const model = deep(2, "tanh").compile({ ...classify, optimizer: optimizers.sgd({ learningRate: 0.1 }) });
    const x = noise(32, 4);
    const recorder = recordPath();
    await model.fit(x, classesOf(x), { epochs: 900, verbose: 0, callbacks: [recorder] });
    const { path: points, fidelity } = await landscape(model, {
      x,
      y: classesOf(x),
      path: recorder.path,
      resolution: 2,
    });
    expect(points).toHaveLength(901);
    expect(fidelity!.captured).toBeGreaterThan(0.8);
  });
});

describe("errors", () => {
  test.each<[object, string, string]>([
    [
      { plane: "componnets" },
      'landscape: unknown plane "componnets"\n  hint: did you mean "components"?',
      "unknown-name",
    ],
    [
      { plane: "components" },
      "landscape: the path has 0 points\n  hint: principal components want at least three",
      "path-short",
    ],
    [
      { plane: { weights: ["hidden/kernl[0,0]", "output/kernel[0,0]"] } },
      'unknown parameter "hidden/kernl"',
      "unknown-name",
    ],
    [
      { plane: { weights: ["hidden/kernel[0,4]", "output/kernel[0,0]"] } },
      "hidden/kernel[0,4] is no single weight: hidden/kernel is [3,4]\n  hint: for example hidden/kernel[0,0]",
      "plane-weights",
    ],
    [
      { plane: { weights: ["hidden/kernel[0,1]", "hidden/kernel[0,1]"] } },
      "both weights are hidden/kernel[0,1]",
      "plane-weights",
    ],
    [{ resolution: 1 }, "landscape: resolution is 1\n  hint: a whole number from 2", "argument"],
    [{ rang: 1 }, 'unknown option "rang"', "unknown-name"],
    [
      { path: [{ "hidden/kernel": tensor([1]) }] },
      "a vertex of the path has 1 numbers in hidden/kernel\n  hint: record the path of this very model",
      "path-weights",
    ],
  ])("%j", async (options, message, code) => {
    const error = await landscape(net, { ...data, ...options }).catch((thrown) => thrown);
    expect(error.message).toContain(message);
    expect(error.code).toBe(code);
  });

  test("recordPath", () =>
    expect(() => recordPath({ every: 0 })).toThrow("recordPath: every is 0\n  hint: a whole number from 1"));
});
