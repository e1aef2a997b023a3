/** The source texts' systems through `explain`: their numbers, and those of other settings. */
import { presets } from "limpid/explain";
import { abs, compile, grad, matmul, mean, mul, sigmoid, square, sub, sum, type Tensor, tensor } from "limpid/tensor";
import { describe, expect, test } from "vitest";
import { blueberries } from "../src/course/verify/expected/blueberries.ts";
import { litterBox } from "../src/course/verify/expected/litter-box.ts";
import { worked } from "../src/course/verify/expected/worked.ts";

type Facts = Record<string, never>;
const f64 = (values: Parameters<typeof tensor>[0]) => tensor(values, { dtype: "f64" });
const listed = (of: object): number[] =>
  Object.values(of).flatMap((part) => (typeof part === "number" ? [part] : listed(part)));

function near(got: unknown, wanted: unknown, tolerance = 1e-9): void {
  const [a, b] = [got, wanted].map((part) => (typeof part === "number" ? [part] : listed(part as object)));
  expect(a.length).toBe(b.length);
  for (const [k, value] of a.entries()) expect(Math.abs(value - b[k]), `number ${k}`).toBeLessThanOrEqual(tolerance);
}

describe("worked-2-2-2", () => {
  test("the text's numbers, both readings of its biases", async () => {
    const { facts } = await presets["worked-2-2-2"]();
    const { shared, vector, after, neurons, sums, outputs } = facts as unknown as Record<string, Facts>;
    near(facts.loss, worked.total.values);
    near(facts.errors, worked.errors.values);
    near(sums, [...(worked.sumsHidden.values as number[]), ...(worked.sumsOutput.values as number[])]);
    near(outputs, [...(worked.hidden.values as number[]), ...(worked.output.values as number[])]);
    near(facts.deltas, worked.deltas.values);
    near(facts.gradients, worked.gradients.values);
    near(facts.updated, worked.updated.values);
    const paths = ({ paths: via, sum: all }: { paths: Record<string, number>; sum: number }) => [
      via["output[0]"],
      via["output[1]"],
      all,
    ];
    near(paths(neurons.h1), worked.pathsFirst.values);
    near(paths(neurons.h2), worked.pathsSecond.values);
    near(shared.gradients, worked.biasGradients.values);
    near(shared.updated, worked.biasUpdated.values);
    near(shared.lossAfter, worked.totalShared.values);
    near(vector.gradients, worked.layersBiasGradients.values);
    near(vector.lossAfter, worked.layersMoved.values);
    near(after.loss, worked.totalFixed.values);
    near(after.outputs, worked.outputFixed.values);
  });

  test("other inputs, weights, targets and rates", async () => {
    const given = {
      x: [0.3, -0.7],
      y: [0.2, 0.9],
      hidden: [
        [0.4, -0.6],
        [1.1, 0.2],
      ],
      output: [
        [-0.3, 0.8],
        [0.5, 0.1],
      ],
      biases: [-0.2, 0.6] as const,
      learningRate: 0.3,
    };
    const { facts } = await presets["worked-2-2-2"]({ ...given, biases: [-0.2, 0.6] });
    const loss = ({ hidden, output }: { hidden: Tensor; output: Tensor }) => {
      const h = sigmoid(matmul(f64(given.x), hidden).add(-0.2));
      return mul(0.5, sum(square(sub(f64(given.y), sigmoid(matmul(h, output).add(0.6))))));
    };
    const slope = grad(loss)({ hidden: f64(given.hidden), output: f64(given.output) });
    const inTextOrder = (part: Tensor) => part.transpose().reshape([4]).toArray() as number[];
    near(facts.gradients, [...inTextOrder(slope.hidden), ...inTextOrder(slope.output)], 1e-12);
    expect(Object.values(facts.updated as object)[0]).toBeCloseTo(0.4 - 0.3 * inTextOrder(slope.hidden)[0], 12);
  });
});

describe("litter-box", () => {
  const errors = litterBox.error.values as number[];
  const table = async (iteration: number) =>
    (await presets["litter-box"]({ iteration })).facts as unknown as Record<string, number[]> & {
      ratios: Record<string, number[]>;
    };

  test("the first round, and the five ratios", async () => {
    const facts = await table(0);
    near(facts.syn0, litterBox.syn0.values, 5e-9);
    near(facts.syn1, litterBox.syn1.values, 5e-9);
    near(facts.meanError, errors[0]);
    near(facts.ratios.product, litterBox.exactSlope.values);
    near(facts.ratios.nearby, litterBox.exactSlope.values);
    near(facts.ratios.rounded, litterBox.ratios.values);
    near(facts.ratios.roundedProduct, litterBox.ratioProduct.values, 5e-5);
    // The text's rounding, from the exact ratios.
    near(
      facts.ratios.exact.map((ratio) => Math.round(ratio * 100) / 100),
      [-1, 0.25, 12.21, 0.02, 1],
    );
  });

  test("any iteration: all thirteen steps hold together", { timeout: 30_000 }, async () => {
    for (const [iteration, error] of [
      [10_000, errors[1]],
      [50_000, errors[5]],
    ])
      near((await table(iteration)).meanError, error);
    const facts = await table(59_999);
    near(facts.l2, litterBox.lastPrediction.values);
    near(facts.meanError, litterBox.lastError.values);
    const [l1, syn1, l2, slope] = [facts.l1, facts.syn1, facts.l2, facts.slope].map((part) => f64(part));
    near((await compile((a: Tensor, b: Tensor) => sigmoid(matmul(a, b)))(l1, syn1)).data, l2.data, 1e-15);
    near(facts.l2Delta, f64(facts.error).mul(slope).data, 1e-15);
    near(facts.slope, l2.mul(l2.neg().add(1)).data, 1e-15);
    near(facts.l1Error, matmul(f64(facts.l2Delta).reshape([4, 1]), syn1.transpose()).data, 1e-15);
    near(facts.l1Delta, f64(facts.l1Error).mul(l1.mul(l1.neg().add(1))).data, 1e-15);
    near(facts.newSyn1, syn1.add(matmul(l1.transpose(), f64(facts.l2Delta).reshape([4, 1]))).data, 1e-14);
    near(facts.meanError, mean(abs(f64(facts.error))).item(), 1e-15);
  });

  test("another seed, width and rate; and an iteration that is none", async () => {
    const { facts } = await presets["litter-box"]({ iteration: 50, seed: 7, hidden: 3, learningRate: 0.5 });
    expect((facts.l1 as number[][])[0].length).toBe(3);
    expect(facts.meanError).not.toBeCloseTo(errors[0], 6);
    await expect(presets["litter-box"]({ iteration: 1.5 })).rejects.toThrow("iteration is 1.5");
  });
});

test("neuron: 9.7, and what else it may be", async () => {
  expect((await presets.neuron()).facts).toMatchObject({
    sum: expect.closeTo(9.7, 12),
    normal: 1,
    slopes: [1, 180, 70],
  });
  const other = await presets.neuron({ weights: [0.2, 0.03, 0.06], bias: 5, activation: "tanh" });
  expect(other.facts).toMatchObject({ sum: expect.closeTo(14.8, 12), normal: 0 });
  expect(other.toString()).toContain("not normal");
});

test("blueberries: 15, 19, 19.8, and the largest stable rate", async () => {
  const { facts } = await presets.blueberries();
  near(facts.guesses, blueberries.guesses.values);
  near(facts.stabilityLimit, blueberries.stabilityLimit.values);
  const atTheLimit = await presets.blueberries({ learningRate: 3 / 14, guesses: 2 });
  near(atTheLimit.facts.guesses, blueberries.atTheLimit.values);
});

test("one-hidden-layer: the sum over paths is the product matrix, as long as nothing bends", async () => {
  const { facts } = await presets["one-hidden-layer"]({
    kernels: [
      [
        [1, 2],
        [3, -4],
      ],
      [
        [0.5, 1],
        [-1, 2],
      ],
      [
        [1, 1],
        [2, -1],
      ],
    ],
    x: [0.3, 0.4],
  });
  near(facts.paths, facts.product, 1e-12);
  const [here, there] = facts.bent as number[][][];
  expect(here).not.toEqual(there);
});

describe("a report", () => {
  test("in both languages, as Markdown, HTML and JSON", async () => {
    const report = await presets["worked-2-2-2"]();
    expect(report.toString()).toContain("All weights, one update");
    expect(report.toString({ locale: "zh-CN" })).toContain("全部权重的一次更新");
    expect(() => report.toString({ locale: "de" as "en" })).toThrow('unknown language "de"');
    const markdown = report.toMarkdown();
    expect(markdown).toContain("\\frac{\\partial \\mathrm{loss}}{\\partial \\mathrm{output}_{1}}");
    // Every formula is closed, every table has one number of cells.
    expect(markdown.split("$").length % 2).toBe(1);
    for (const block of markdown.split("\n\n").filter((part) => part.startsWith("|"))) {
      const widths = block
        .trim()
        .split("\n")
        .map((line) => line.replaceAll("\\|", "").split("|").length);
      expect(new Set(widths).size, block).toBe(1);
    }
    const html = report.toHtml({ locale: "zh-CN" });
    expect(html).toMatch(/^<!doctype html>\n<html lang="zh-CN">/);
    expect(html).not.toMatch(/https?:|<script|<link|<img|src=|url\(/);
    const parsed = JSON.parse(JSON.stringify(report));
    near(parsed.facts.gradients, worked.gradients.values);
    expect(parsed.stories.w1.backward.count).toBe("2");
  });
});

describe("microgpt", () => {
  const probabilityOf = (row: readonly number[]) => row.reduce((sum, p) => sum + p, 0);

  test("one step on one name, every number of it", async () => {
    const report = await presets.microgpt({ name: "ava" });
    const facts = report.facts as unknown as {
      readonly [name in "tokens" | "targets" | "losses"]: number[];
    } & {
      readonly parameterCount: number;
      readonly loss: number;
      readonly uniform: number;
      readonly probabilities: number[][];
      readonly attention: number[][][];
      readonly parameters: Record<string, Record<"before" | "gradient" | "after", Nested>>;
    };
    expect(facts.parameterCount).toBe(4192);
    expect([facts.tokens, facts.targets]).toEqual([
      [26, 0, 21, 0],
      [0, 21, 0, 26],
    ]);
    for (const [place, row] of facts.probabilities.entries()) {
      expect(probabilityOf(row)).toBeCloseTo(1, 12);
      expect(facts.losses[place]).toBeCloseTo(-Math.log(row[facts.targets[place]]), 12);
    }
    expect(facts.loss).toBeCloseTo(facts.losses.reduce((sum, loss) => sum + loss, 0) / 4, 10);
    expect(Math.abs(facts.loss - facts.uniform)).toBeLessThan(0.3);
    // Four heads; nobody looks at what comes later.
    expect(facts.attention.map((head) => head.length)).toEqual([4, 4, 4, 4]);
    for (const head of facts.attention)
      for (const [query, row] of head.entries()) {
        expect(probabilityOf(row)).toBeCloseTo(1, 12);
        expect(row.slice(query + 1).every((share) => share === 0)).toBe(true);
      }
    // What one number is told in full is one of the numbers of the step; Adam's first step is the learning rate, whatever the slope.
    const { step } = report.stories;
    const letters = facts.parameters["letters/embeddings"] as Record<string, number[][]>;
    expect(step.update).toMatchObject({
      before: letters.before[0][0],
      gradient: expect.closeTo(letters.gradient[0][0], 12),
      after: expect.closeTo(letters.after[0][0], 12),
    });
    expect(Math.abs(letters.after[0][0] - letters.before[0][0])).toBeCloseTo(0.01, 5);
    expect(step.check.gap).toBeLessThan(1e-8);
    const sizes = Object.values(facts.parameters).map(({ gradient }) => listed(gradient as object).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(4192);
  });

  test("in both languages; a name of other letters is told what it should be", async () => {
    const report = await presets.microgpt();
    expect(report.toString()).toContain("microgpt: one step on one name");
    expect(report.toString({ locale: "zh-CN" })).toContain("注意力头 3：每个字母看向哪里");
    await expect(presets.microgpt({ name: "Émile" })).rejects.toThrow("one to fifteen letters");
  });
});

type Nested = readonly (number | Nested)[];
