/** Training on several threads: the same bits for any number of them, a free event loop, and workers that die. */
import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it, vi } from "vitest";
import { crewOf } from "../../src/backend/wasm/threads.ts";
import { layers, sequential, type Tensor, tensor } from "../../src/index.ts";
import { forceThreads } from "../../src/runtime/configure.ts";
import { childLimitMs } from "../support/child-limit.ts";
import { numbers } from "../support/samples.ts";

afterAll(() => forceThreads(1));

const next = numbers(5);
const pictures = tensor(
  Uint8Array.from({ length: 700 * 14 * 14 }, () => Math.floor(next() * 256)),
  { shape: [700, 14, 14, 1] },
);
const digits = tensor(
  Int32Array.from({ length: 700 }, () => Math.floor(next() * 10)),
  { shape: [700] },
);

function convNet(threads: number) {
  forceThreads(threads);
  return sequential([
    layers.rescaling({ scale: 1 / 255, inputShape: [14, 14, 1] }),
    layers.conv2d({ filters: 12, kernelSize: 3, activation: "relu" }),
    layers.maxPooling2d(),
    layers.dropout({ rate: 0.3 }),
    layers.flatten(),
    layers.dense({ units: 24, activation: "tanh" }),
    layers.dense({ units: 10, activation: "softmax" }),
  ]).compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
}

const bits = (weights: Readonly<Record<string, Tensor>>) =>
  Object.fromEntries(Object.entries(weights).map(([name, x]) => [name, x.data]));

it("1, 2, 4 and 7 threads give the same bits after 100 steps, and judge and predict alike", async () => {
  const results = [];
  for (const threads of [1, 2, 4, 7]) {
    const net = convNet(threads);
    const { loss } = await net.fit(pictures, digits, { epochs: 5, batchSize: 35, verbose: 0 });
    const { accuracy } = await net.evaluate(pictures, digits, { verbose: 0 });
    const seen = await net.predict(pictures, { batchSize: 100 });
    expect(net.internals.state.session.threads).toBe(threads);
    expect(net.steps).toBe(100);
    results.push({ weights: bits(net.weights), loss, accuracy, seen: seen.data });
  }
  const [one, ...others] = results;
  for (const other of others) expect(other).toEqual(one);
}, 60_000);

it("the event loop is free meanwhile", async () => {
  const net = convNet(2);
  await net.fit(pictures, digits, { epochs: 1, batchSize: 350, verbose: 0 });
  const late: number[] = [];
  let at = performance.now();
  const timer = setInterval(() => {
    late.push(performance.now() - at - 10);
    at = performance.now();
  }, 10);
  await net.fit(pictures, digits, { epochs: 40, batchSize: 350, verbose: 0 });
  clearInterval(timer);
  late.sort((a, b) => a - b);
  expect(late.length).toBeGreaterThan(3);
  // The median: what a busy machine does to a single tick says nothing about us.
  expect(late[late.length >> 1]).toBeLessThan(50);
});

function cut() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort(new Error("cut")) };
}

it("a run that was begun on one thread goes on with two, and the other way round, with the same bits", async () => {
  const folder = await mkdtemp(join(tmpdir(), "limpid-threads-"));
  const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const how = { batchSize: 35, verbose: 0 } as const;
  const straight = convNet(1);
  await straight.fit(pictures, digits, { ...how, epochs: 2 });
  for (const [before, after] of [
    [1, 2],
    [2, 1],
  ]) {
    const run = join(folder, String(before));
    const { signal, abort } = cut();
    const onSteps = ({ to }: { readonly to: number }) => void (to >= 27 && abort());
    const broken = convNet(before).fit(pictures, digits, { ...how, epochs: 2, run, signal, callbacks: [{ onSteps }] });
    await expect(broken.then()).rejects.toThrow("cut");
    const again = convNet(after);
    await again.fit(pictures, digits, { ...how, epochs: 2, run, resume: true });
    expect(again.steps).toBe(40);
    expect(bits(again.weights)).toEqual(bits(straight.weights));
  }
  said.mockRestore();
  await rm(folder, { recursive: true });
});

it("two models train at once", async () => {
  const nets = [convNet(2), convNet(2)];
  await Promise.all(nets.map((net) => net.fit(pictures, digits, { epochs: 1, verbose: 0 })));
  expect(bits(nets[0].weights)).toEqual(bits(nets[1].weights));
});

it("what a running step changes is not read; what can wait does", async () => {
  const net = convNet(2);
  const order: string[] = [];
  const training = net.fit(pictures, digits, { epochs: 4, batchSize: 350, verbose: 0 }).then(() => order.push("fit"));
  const { session } = net.internals.state;
  while (!session.running) await new Promise((resolve) => setImmediate(resolve));
  expect(() => net.weights).toThrow("weights: the model is busy: fit is running");
  const seen = net.predict(pictures.slice(0, 3)).then(() => order.push("predict"));
  await Promise.all([training, seen]);
  expect(order).toContain("predict");
  expect(Object.keys(net.weights).length).toBe(6);
});

it("a worker that dies is an error at once; the parameters are from before; the next fit has new workers", async () => {
  const net = convNet(2);
  await net.fit(pictures, digits, { epochs: 1, verbose: 0 });
  const before = bits(net.weights);
  const crew = crewOf(2);
  const training = net.fit(pictures, digits, { epochs: 10_000, verbose: 0 });
  const { session } = net.internals.state;
  while (!session.running) await new Promise((resolve) => setImmediate(resolve));
  crew.threads[1].stop();
  await expect(training).rejects.toThrow(/threads: a worker died: it ended with code 1\n {2}hint: run it again/);
  expect(crew.dead).toBe(true);
  expect(Object.keys(bits(net.weights))).toEqual(Object.keys(before));
  expect(net.steps).toBeGreaterThan(0);
  await net.fit(pictures, digits, { epochs: 1, verbose: 0 });
  expect(crewOf(2)).not.toBe(crew);
}, 30_000);

it("idle workers do not keep a process alive", async () => {
  const script = `
    import { configure, layers, sequential, tensor } from "${new URL("../../src/index.ts", import.meta.url).href}";
    configure({ threads: 2 });
    const x = tensor(new Float32Array(64 * 400), { shape: [64, 400] });
    const net = sequential([layers.dense({ units: 300, inputShape: [400] })]).compile({ optimizer: "sgd", loss: "meanSquaredError" });
    await net.fit(x, tensor(new Float32Array(64 * 300), { shape: [64, 300] }), { verbose: 0 });
    console.log("threads", net.internals.state.session.threads);`;
  const cwd = fileURLToPath(new URL("../..", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
    cwd,
    timeout: childLimitMs,
  });
  let said = "";
  child.stdout.on("data", (text) => {
    said += text;
  });
  child.stderr.on("data", (text) => {
    said += text;
  });
  const code = await new Promise((resolve) => child.on("exit", resolve));
  expect({ code, said }).toEqual({ code: 0, said: "threads 2\n" });
});

it.each(["0", "two", "1.5", "1000"])("LIMPID_THREADS=%s is refused", async (wanted) => {
  const { defaultThreads } = await import("../../src/runtime/threads.ts");
  const before = process.env.LIMPID_THREADS;
  process.env.LIMPID_THREADS = wanted;
  try {
    expect(() => defaultThreads()).toThrow(
      `LIMPID_THREADS: threads is "${wanted}"\n  hint: a whole number from 1 to 256`,
    );
  } finally {
    process.env.LIMPID_THREADS = before;
  }
});

it("more threads than cores are not used, and a line says so", async () => {
  const script = `
    import { availableParallelism } from "node:os";
    import { configure } from "${new URL("../../src/index.ts", import.meta.url).href}";
    import { threadsInForce } from "${new URL("../../src/runtime/configure.ts", import.meta.url).href}";
    const cores = availableParallelism();
    const before = threadsInForce();
    configure({ threads: 256 });
    console.log(before === cores, threadsInForce() === cores, cores);`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    encoding: "utf8",
    timeout: childLimitMs,
    env: { ...process.env, LIMPID_THREADS: "99" },
  });
  const cores = Number(stdout.trim().split(" ")[2]);
  expect(stdout).toBe(`true true ${cores}\n`);
  expect(stderr).toBe(
    `limpid: LIMPID_THREADS: 99 threads are more than this computer has cores; using ${cores}\n` +
      `limpid: configure: 256 threads are more than this computer has cores; using ${cores}\n`,
  );
});
