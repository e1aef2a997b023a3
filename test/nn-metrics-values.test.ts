/** Metrics over data sets, with weights, against NumPy (`fixtures/metrics.py`), for batches of 1, 7, 32 and all, in both precisions. */
import { layers, metrics, sequential } from "limpid";
import { describe, expect, test } from "vitest";
import type { Metric } from "../src/nn/index.ts";
import fixture from "./fixtures/metrics.json" with { type: "json" };

type Maker = (options?: object) => Metric;
const precisions = { f64: [1e-8, 1e-9], f32: [2e-5, 2e-6] } as const;
const flat = (value: unknown): number[] => (Array.isArray(value) ? value.flatMap(flat) : [value as number]);

function expectClose(got: unknown, want: unknown, [relative, absolute]: readonly [number, number], name: string): void {
  const [values, wanted] = [flat(got), flat(want)];
  expect(values.length, name).toBe(wanted.length);
  values.forEach((value, k) => {
    const gap = Math.abs(value - wanted[k]);
    expect(gap <= absolute + relative * Math.abs(wanted[k]), `${name}: ${value} instead of ${wanted[k]}`).toBe(true);
  });
}

describe.each(["f64", "f32"] as const)("%s", (dtype) => {
  test.each(fixture)(
    "$loss",
    { timeout: 120_000 },
    async ({ loss, shape, target, output, weights, metrics: wanted }) => {
      const made = wanted.map(({ name, options }, k) => {
        const metric = (metrics as unknown as Record<string, Maker>)[name](
          Object.keys(options).length ? options : undefined,
        );
        return { ...metric, name: `m${k}` };
      });
      const samples = weights.length;
      const model = sequential([layers.activation({ activation: "linear", inputShape: shape })], { dtype });
      // What an output ends in is no matter here.
      model.compile({
        optimizer: "sgd",
        loss: {
          name: loss,
          targets: loss.startsWith("sparse") ? "classes" : "values",
          perSample: (_, o) => o.mean(-1),
        },
        weightedMetrics: made as never,
      });
      const x = { data: Float64Array.from(output), shape: [samples, ...shape] };
      const y = { data: Float64Array.from(target), shape: loss.startsWith("sparse") ? [samples] : [samples, ...shape] };
      for (const batchSize of [1, 7, 32, samples]) {
        const results = (await model.evaluate(x, y, { verbose: 0, batchSize, sampleWeight: weights })) as never;
        for (const [k, { name, options, value }] of wanted.entries())
          expectClose(results[`m${k}`], value, precisions[dtype], `${name} ${JSON.stringify(options)} by ${batchSize}`);
      }
    },
  );
});
