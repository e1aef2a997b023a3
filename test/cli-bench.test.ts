/** `limpid bench`: what it computes is right, and what it says. How fast it is, is nothing for a test. */
import { expect, test } from "vitest";
import { makePictures } from "../src/cli/bench/data.ts";
import { type JobResult, runJobs } from "../src/cli/bench/jobs.ts";
import { betterOf, type Limits } from "../src/cli/bench/limits.ts";
import { bench, limitSeconds } from "../src/cli/commands/bench.ts";
import { recording } from "./support/recording.ts";

const limits: Limits = {
  gflops: 50,
  bandwidth: [
    { array: 1024, gigabytes: 100 },
    { array: 1 << 20, gigabytes: 10 },
  ],
};

test("the limit of a job", () => {
  expect(limitSeconds({ flops: 50e9, moved: [] }, limits)).toBe(1);
  expect(limitSeconds({ flops: 0, moved: [{ bytes: 1e9, array: 1000 }] }, limits)).toBeCloseTo(0.01, 12);
  expect(limitSeconds({ flops: 0, moved: [{ bytes: 1e9, array: 1e9 }] }, limits)).toBeCloseTo(0.1, 12);
});

test("of two measurements the better one counts, number by number", () => {
  const other: Limits = { gflops: 60, bandwidth: [limits.bandwidth[0], { array: 1 << 20, gigabytes: 20 }] };
  expect(betterOf(limits, other)).toEqual({ gflops: 60, bandwidth: [limits.bandwidth[0], other.bandwidth[1]] });
});

test("pictures are the same every time, and of ten kinds", () => {
  const [a, b] = [makePictures(20), makePictures(20)];
  expect(a.x.shape).toEqual([20, 28, 28]);
  expect(a.x.dtype).toBe("u8");
  expect(a.x.data).toEqual(b.x.data);
  expect([...a.y.data]).toEqual([...Array(20).keys()].map((k) => k % 10));
});

test("the jobs are done and checked", { timeout: 60_000 }, async () => {
  const results: JobResult[] = [];
  const effort = { images: 3200, ms: 0 };
  for await (const one of runJobs(new AbortController().signal, effort)) results.push(one);
  expect(results.map(({ job, passed }) => [job, passed])).toEqual([
    ["tiny", true],
    ["mlp", true],
    ["latencyMlp", true],
    ["cnn", true],
    ["latencyCnn", true],
  ]);
});

async function* jobs(): AsyncGenerator<JobResult> {
  const work = { flops: 5e9, moved: [] };
  yield { job: "tiny", seconds: 0.0123, score: 0.0031835, passed: true };
  yield { job: "mlp", seconds: 0.2, score: 0.3, passed: false, work };
  yield { job: "latencyMlp", seconds: 8.5e-6, score: 0, passed: true, work: { flops: 50_000, moved: [] } };
}
const measure = { limits: async () => limits, jobs };

test("what it says, and that a job that did not learn is a failure", async () => {
  const context = recording("en");
  expect(await bench({ threads: 1 }, context, measure)).toBe(1);
  const text = context.said.join("\n");
  expect(text).toContain("Arithmetic: 50 GFLOP/s (f32)");
  expect(text).toContain("Memory, read and written: 100 GB/s at 1 KiB, 10 GB/s at 1 MiB");
  expect(text).toMatch(/^tiny: .* 0\.0123 s$/m);
  expect(text).toMatch(/^mlp: 784.* 0\.2 s +25 +50 % +✗ did not learn$/m);
  expect(text).toMatch(/^mlp: one image.* 8\.5 µs +5\.88 +12 %$/m);
  expect(context.results).toEqual([
    expect.objectContaining({ passed: false, limits, threads: 1, jobs: expect.any(Array) }),
  ]);
});

test("in Chinese", async () => {
  const context = recording("zh-CN");
  await bench({ threads: 1 }, context, measure);
  const text = context.said.join("\n");
  expect(text).toContain("运算：50 GFLOP/s");
  expect(text).toContain("✗ 没有学会");
  expect(text).not.toMatch(/did not learn|threads/);
});
