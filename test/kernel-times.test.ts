/** The table of kernels: what is in it, that it counts right, and that looking changes nothing. */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { backend as nativeBackend } from "../src/backend/native/index.ts";
import { showKernelTimes, timeKernels } from "../src/doors/ir.ts";
import { configure, layers, sequential } from "../src/index.ts";
import { compile, matmul, ones, relu, type Tensor } from "../src/tensor/all.ts";
import { childLimitMs } from "./support/child-limit.ts";

const [m, k, n] = [40, 64, 48];

test("a product's arithmetic and bytes", async () => {
  const product = compile(function product(x: Tensor, w: Tensor) {
    return relu(matmul(x, w));
  });
  const [times, ...more] = await timeKernels(async () => {
    for (let run = 0; run < 3; run++) await product(ones([m, k]), ones([k, n]));
  });
  expect(more).toEqual([]);
  expect(times).toMatchObject({ name: "product", backend: "wasm", runs: 3 });
  const [kernel, ...others] = times.kernels;
  expect(others).toEqual([]);
  expect(kernel).toMatchObject({
    runs: 3,
    places: m * n,
    // A multiplication and an addition for each term, and the relu behind.
    flops: 2 * m * k * n + m * n,
    bytes: 4 * (m * k + k * n + m * n),
    bound: "arithmetic",
    share: 1,
  });
  for (const rate of [kernel.microseconds, kernel.gigaflops, kernel.gigabytes, kernel.ofRoof, times.peakGigaflops])
    expect(rate).toBeGreaterThan(0);
  expect(kernel.ofRoof).toBeLessThanOrEqual(1);
  const text = showKernelTimes(times);
  for (const word of ["product on wasm", "3 steps", kernel.name, "GFLOP/s", "of arithmetic", "100.0 %"])
    expect(text).toContain(word);
});

const native = nativeBackend.problem?.();
if (native) console.warn(`native kernels are NOT timed: ${native.error.message}`);

test.skipIf(native)("kernels in C have times, and a roof of their own", async () => {
  try {
    configure({ backend: "native", threads: 2 });
    const product = compile(function product(x: Tensor, w: Tensor) {
      return relu(matmul(x, w)).sum(0);
    });
    const large = { x: ones([512, 256]), w: ones([256, 256]) };
    const results: Tensor[] = [];
    const [times] = await timeKernels(async () => {
      for (let run = 0; run < 3; run++) results.push(await product(large.x, large.w));
    });
    expect(times).toMatchObject({ name: "product", backend: "native", runs: 3 });
    expect(times.kernels.map(({ flops }) => flops)).toEqual([2 * 512 * 256 * 256 + 512 * 256, 512 * 256]);
    for (const { microseconds, ofRoof } of times.kernels) {
      expect(microseconds).toBeGreaterThan(0);
      expect(ofRoof).toBeGreaterThan(0);
    }
    expect(results[2].data).toEqual(new Float32Array(256).fill(512 * 256));
  } finally {
    configure({ backend: "auto", threads: 1 });
  }
});

test("what is gathered counts as what is read, and functions without an instruction count twenty", async () => {
  const pick = compile((x: Tensor, at: Tensor) => x.gather(at).mul(3));
  const [{ kernels: picked }] = await timeKernels(() => pick(ones([5000, 8]), ones([500]).cast("i32")));
  expect(picked.map(({ bytes }) => bytes)).toEqual([4 * (500 * 8 + 500 + 500 * 8)]);
  const curve = compile((x: Tensor) => x.exp().add(1));
  const [{ kernels: curved }] = await timeKernels(() => curve(ones([5000, 8])));
  expect(curved.map(({ flops }) => flops)).toEqual([5000 * 8 * 21]);
});

test("only what is compiled meanwhile is in the table, and results do not change", async () => {
  const make = () =>
    sequential([layers.dense({ units: 24, activation: "tanh", inputShape: [60] }), layers.dense({ units: 5 })], {
      seed: 3,
    }).compile({ optimizer: "adam", loss: "mse" });
  const x = { data: Float32Array.from({ length: 6000 }, (_, i) => Math.sin(i)), shape: [100, 60] };
  const y = { data: Float32Array.from({ length: 500 }, (_, i) => Math.cos(i)), shape: [100, 5] };
  const [watched, alone] = [make(), make()];
  const options = { epochs: 2, batchSize: 32, verbose: 0 } as const;
  const before = alone.predictSync(x);
  const times = await timeKernels(async () => {
    await watched.fit(x, y, options);
    alone.predictSync(x);
  });
  // The longest first, whichever that is here.
  expect(Object.fromEntries(times.map(({ name, runs }) => [name, runs]))).toEqual({
    "fit, batch 32": 6,
    "fit, batch 4": 2,
  });
  expect(times[0].kernels.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
  await alone.fit(x, y, options);
  expect(watched.weights).toEqual(alone.weights);
  expect(before.shape).toEqual([100, 5]);
  expect(await timeKernels(() => watched.fit(x, y, options))).toEqual([]);
});

test("a step without loops is one line", async () => {
  const small = compile((x: Tensor) => x.mul(2).add(1));
  const [{ kernels }] = await timeKernels(() => small(ones([4])));
  expect(kernels.map(({ name, flops, bytes }) => ({ name, flops, bytes }))).toEqual([
    { name: "straight", flops: 8, bytes: 32 },
  ]);
});

test("LIMPID_DEBUG=kernels prints it when the process ends", () => {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const door = pathToFileURL(fileURLToPath(new URL("../src/tensor/all.ts", import.meta.url))).href;
  const program = `const { compile, ones, matmul } = await import("${door}");
    console.log((await compile(function mine(x) { return matmul(x, x); })(ones([64, 64]))).data[0]);`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--import", tsx, "--input-type=module", "-e", program], {
    encoding: "utf8",
    timeout: childLimitMs,
    env: { ...process.env, LIMPID_DEBUG: "kernels" },
  });
  expect(stdout).toBe("64\n");
  expect(stderr).toMatch(/mine on wasm, one thread: .* 1 steps?; peak/);
  expect(stderr).toMatch(/k0_contract +100\.0 %/);
});
