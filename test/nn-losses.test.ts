/** Losses and metrics: numbers of another implementation, slopes, stability, names, and the size of the gradient. */
import { describe, expect, it, test } from "vitest";
import { nodesOf } from "../src/ir/index.ts";
import { print } from "../src/ir/print.ts";
import { type Loss, losses, type MetricName, metrics, regularizers, type SampleMetric } from "../src/nn/index.ts";
import { toMetric } from "../src/nn/metrics/choose.ts";
import { type LossName, toLoss } from "../src/nn/resolve-judges.ts";
import { grad, type Tensor, tensor } from "../src/tensor/all.ts";
import { trace } from "../src/tensor/trace.ts";
import fixture from "./fixtures/nn.json" with { type: "json" };

const read = ({ shape, values }: { shape: number[]; values: number[] }) => tensor(values, { dtype: "f64", shape });
const targetOf = (loss: Loss, given: { shape: number[]; values: number[] }) =>
  loss.targets === "classes" ? read(given).cast("i32") : read(given);

function expectClose(got: Tensor, want: ArrayLike<number>, gap: number): void {
  expect(got.size).toBe(want.length);
  got.data.forEach((x, k) => {
    expect(Math.abs(x - want[k])).toBeLessThanOrEqual(gap * Math.max(1, Math.abs(want[k])));
  });
}

describe("numbers", () => {
  for (const { name, target, output, losses: want } of fixture.losses)
    test(name, () => {
      const loss = toLoss(name as LossName);
      expectClose(loss.perSample(targetOf(loss, target), read(output)), want, 1e-12);
    });
  for (const { name, target, output, losses: want } of fixture.logits)
    test(`${name} from logits`, () => {
      const loss = toLoss(name as LossName);
      const [fromLogits] = Object.values(loss.fromLogits!);
      expectClose(fromLogits(targetOf(loss, target), read(output)), want, 1e-12);
    });

  test("samples of several axes have a loss for each place, and labels may have an axis of one", () => {
    const t = tensor(
      [
        [
          [1, 2],
          [3, 4],
        ],
      ],
      { dtype: "f64" },
    );
    expect(losses.meanSquaredError().perSample(t, t.add(2)).toArray()).toEqual([[4, 4]]);
    expect(losses.halfSquaredError().perSample(t, t.add(2)).toArray()).toEqual([8]);
    const z = tensor(
      [
        [0, 100],
        [100, 0],
      ],
      { dtype: "f64" },
    );
    const { fromLogits } = losses.sparseCategoricalCrossentropy();
    expect(fromLogits!.softmax!(tensor([[1], [1]], { dtype: "i32" }), z).toArray()).toEqual([0, 100]);
    const pixels = losses.sparseCategoricalCrossentropy().perSample(
      tensor([[0, 1]]),
      tensor([
        [
          [0.5, 0.5],
          [0.5, 0.5],
        ],
      ]),
    );
    expect(pixels.shape).toEqual([1, 2]);
    expect(pixels.toArray<number[][]>()[0][1]).toBeCloseTo(Math.log(2), 6);
    expect(losses.binaryCrossentropy().perSample(tensor([1, 0]), tensor([[0.5], [0.5]])).shape).toEqual([2]);
  });
});

describe("slopes agree with central differences", () => {
  const cases: [string, Tensor, Tensor, (t: Tensor, o: Tensor) => Tensor][] = [
    ...fixture.losses.map(({ name, target, output }): (typeof cases)[number] => {
      const loss = toLoss(name as LossName);
      return [name, targetOf(loss, target), read(output), loss.perSample];
    }),
    ...fixture.logits.map(({ name, target, output }): (typeof cases)[number] => {
      const loss = toLoss(name as LossName);
      return [`${name} from logits`, targetOf(loss, target), read(output), Object.values(loss.fromLogits!)[0]];
    }),
  ];
  it.each(cases)("%s", (_name, target, output, perSample) => {
    const total = (o: Tensor) =>
      perSample(target, o)
        .mul(tensor([1, 2, 3, 4], { dtype: "f64" }))
        .sum();
    const slopes = grad(total)(output);
    output.data.forEach((x, k) => {
      const h = 1e-6 * Math.abs(x);
      const at = (value: number) =>
        total(tensor(output.data.with(k, value) as Float64Array, { shape: output.shape })).item();
      const slope = (at(x + h) - at(x - h)) / (2 * h);
      expect(Math.abs(slope - slopes.data[k])).toBeLessThan(1e-5 * Math.max(1, Math.abs(slope)));
    });
  });
});

describe("logits are stable where probabilities are 0 or 1", () => {
  const z = tensor([[1000, -1000]]);

  test("softmax", () => {
    const label = tensor([1], { dtype: "i32" });
    const sparse = losses.sparseCategoricalCrossentropy().fromLogits!.softmax!;
    const dense = losses.categoricalCrossentropy().fromLogits!.softmax!;
    expect(sparse(label, z).toArray()).toEqual([2000]);
    expect(dense(tensor([[0, 1]]), z).toArray()).toEqual([2000]);
    expect(grad((x: Tensor) => sparse(label, x).sum())(z).toArray()).toEqual([[1, -1]]);
    expect(grad((x: Tensor) => dense(tensor([[0, 1]]), x).sum())(z).toArray()).toEqual([[1, -1]]);
  });

  test("sigmoid, also where the logit is exactly 0", () => {
    const loss = losses.binaryCrossentropy().fromLogits!.sigmoid!;
    expect(loss(tensor([[0, 0]]), z).toArray()).toEqual([500]);
    expect(grad((x: Tensor) => loss(tensor([[0, 1]]), x).sum())(z).toArray()).toEqual([[0.5, -0.5]]);
    expect(grad((x: Tensor) => loss(tensor([[0, 1]]), x).sum())(tensor([[0, 0]])).toArray()).toEqual([[0.25, -0.25]]);
  });
});

test("the gradient of sparse cross entropy is softmax less one-hot, and hardly more", () => {
  const types = [
    { dtype: "i32", shape: [32] },
    { dtype: "f32", shape: [32, 10] },
  ] as const;
  const { graph, captured } = trace(types, ([labels, logits]) => [
    grad((z: Tensor) => losses.sparseCategoricalCrossentropy().fromLogits!.softmax!(labels, z).mean())(logits),
  ]);
  expect(captured).toEqual([]);
  const passes = nodesOf(graph).filter(
    (x) => x.type.shape.length === 2 && !["input", "broadcast", "iota"].includes(x.op.name),
  );
  // z - max, its exp, exp · (1 / 32 Σ), label = column, −1/32 or 0, their sum.
  expect(passes.map((x) => x.op.name).sort(), print(graph)).toEqual(["add", "equal", "exp", "mul", "select", "sub"]);
});

describe("metrics", () => {
  const classes = losses.sparseCategoricalCrossentropy();

  test("accuracy means what loss and output mean", () => {
    const { accuracy } = metrics;
    const of = (loss: Loss, shape: number[], t: Tensor, o: Tensor) => {
      const metric = accuracy()(loss, shape) as SampleMetric;
      expect(metric.name).toBe("accuracy");
      return metric.perSample(t, o).toArray<number[]>();
    };
    const rows = tensor([
      [0.1, 0.7, 0.2],
      [0.6, 0.3, 0.1],
    ]);
    expect(of(classes, [3], tensor([1, 1], { dtype: "i32" }), rows)).toEqual([1, 0]);
    expect(of(classes, [3], tensor([[1], [0]]).cast("u8"), rows)).toEqual([1, 1]);
    expect(
      of(
        losses.categoricalCrossentropy(),
        [3],
        tensor([
          [0, 1, 0],
          [0, 0, 1],
        ]),
        rows,
      ),
    ).toEqual([1, 0]);
    expect(of(losses.binaryCrossentropy(), [1], tensor([true, true]), tensor([[0.9], [0.2]]))).toEqual([1, 0]);
    expect(
      of(
        losses.binaryCrossentropy(),
        [3],
        tensor([
          [0, 1, 1],
          [1, 0, 0],
        ]),
        rows,
      )[1],
    ).toBe(1);
    expect(of(losses.meanSquaredError(), [1], tensor([[1], [0]]), tensor([[0.9], [0.2]]))).toEqual([1, 1]);
  });

  test("by name, by alias, and of one's own", () => {
    const [t, o] = [tensor([[1, 2]]), tensor([[2, 4]])];
    const named = (name: string) => toMetric(name as MetricName, losses.meanSquaredError(), [2]) as SampleMetric;
    expect(named("meanAbsoluteError").perSample(t, o).toArray()).toEqual([1.5]);
    expect([named("mse").name, named("mse").perSample(t, o).toArray()]).toEqual(["mse", [2.5]]);
    const own = { name: "own", perSample: (x: Tensor) => x.sum(1) };
    expect(toMetric(own, classes, [2])).toBe(own);
    expect(toMetric(metrics.accuracy(), classes, [2]).name).toBe("accuracy");
    expect(() => toMetric("acuracy" as never, classes, [2])).toThrow(
      'compile: unknown metric "acuracy"\n  hint: did you mean "accuracy"?',
    );
    expect(() => toMetric(3 as never, classes, [2])).toThrow("compile: 3 is not a metric");
  });
});

describe("names and options", () => {
  test("losses", () => {
    expect(toLoss("mse").name).toBe("meanSquaredError");
    expect(() => toLoss("sparseCategoricalCrossentrpy" as never)).toThrow(
      'compile: unknown loss "sparseCategoricalCrossentrpy"\n  hint: did you mean "sparseCategoricalCrossentropy"?',
    );
    expect(() => toLoss("constructor" as never)).toThrow("unknown loss");
    expect(() => losses.meanSquaredError({ reduction: "summ" as never })).toThrow('did you mean "sum"?');
    const own = { name: "own", targets: "values", perSample: (t: Tensor) => t } as const;
    expect(toLoss(own)).toBe(own);
  });

  test("reductions", () => {
    expect(losses.meanSquaredError().reduction).toBe("sumOverBatchSize");
    expect(losses.halfSquaredError().reduction).toBe("sum");
    expect(losses.sumAbsoluteError({ reduction: "mean" }).reduction).toBe("mean");
  });

  test("configs come back", () => {
    const made = losses.huber({ delta: 2, reduction: "sum" });
    const again = toLoss(JSON.parse(JSON.stringify({ name: made.name, config: made.config })));
    expect([again.reduction, again.config]).toEqual(["sum", made.config]);
    const [t, o] = [tensor([[0]]), tensor([[5]])];
    expect(again.perSample(t, o).item()).toBe(made.perSample(t, o).item());
  });

  test("regularizers", () => {
    const w = tensor([
      [1, -2],
      [3, 0],
    ]);
    expect(regularizers.l1({ l1: 0.5 }).penalty(w).item()).toBe(3);
    expect(regularizers.l2({ l2: 0.5 }).penalty(w).item()).toBe(7);
    expect(regularizers.l1l2({ l1: 0.5, l2: 0.5 }).penalty(w).item()).toBe(10);
    expect(() => regularizers.l2({ l2: -1 })).toThrow("l2: l2 is -1\n  hint: a finite number from 0");
  });
});
