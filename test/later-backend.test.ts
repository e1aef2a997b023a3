/** A backend that does nothing at once: everything that may be awaited works on it, with the same bits. */
import { configure, layers, loadModel, type Model, sequential, type Tensor, tensor } from "limpid";
import { diagnose, explain, gradientCheck, landscape } from "limpid/explain";
import { compile, grad, matmul, scan, sum } from "limpid/tensor";
import { afterAll, beforeAll, expect, it } from "vitest";
import { backend as wasm } from "../src/backend/wasm/index.ts";
import type { Backend, Buffer, Program, Session } from "../src/ir/index.ts";
import { addBackend } from "../src/runtime/configure.ts";

const moment = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

/** The wasm session without what it can do at once, every answer a moment later. */
function later(inner: Session): Session {
  const own = new Map<Buffer, Buffer>();
  const bare = (buffers: readonly Buffer[]) => buffers.map((buffer) => own.get(buffer)!);
  const given = async <T>(promise: Promise<T>): Promise<T> => {
    const value = await promise;
    await moment();
    return value;
  };
  return {
    backend: "later",
    threads: 1,
    get running() {
      return inner.running;
    },
    settled: () => given(inner.settled()),
    buffer(type) {
      const hidden = inner.buffer(type);
      const buffer: Buffer = {
        type,
        read: (...range) => given(hidden.read(...range)),
        write: (...data) => hidden.write(...data),
        copyFrom: (other) => hidden.copyFrom(own.get(other)!),
        free: () => hidden.free(),
      };
      own.set(buffer, hidden);
      return buffer;
    },
    async program(step, inputs, outputs): Promise<Program> {
      const program = await given(inner.program(step, bare(inputs), bare(outputs)));
      const { scratchBytes, flops } = program;
      return { scratchBytes, flops, start: (from, to) => given(program.start(from, to)), free: () => program.free() };
    },
  };
}

const backend: Backend = {
  name: "later",
  exact: true,
  dtypes: wasm.dtypes,
  isAvailable: () => true,
  open: async (options) => {
    await moment();
    return later(await wasm.open(options));
  },
};

let remove = () => {};
beforeAll(() => {
  remove = addBackend(backend);
});
afterAll(() => remove());

const x = Array.from({ length: 40 }, (_, k) => [Math.sin(k), Math.cos(3 * k)]);
const y = x.map(([a, b]) => [a * b]);
const net = (where: string) =>
  sequential(
    [
      layers.dense({ units: 6, activation: "tanh", inputShape: [2] }),
      layers.dropout({ rate: 0.2 }),
      layers.dense({ units: 1 }),
    ],
    { seed: 5, backend: where },
  ).compile({ optimizer: "adam", loss: "meanSquaredError", metrics: ["meanAbsoluteError"] });
const fit = { epochs: 3, batchSize: 16, verbose: 0, validationSplit: 0.2 } as const;
const numbers = (model: Model<Tensor>) =>
  Object.fromEntries(Object.entries(model.weights).map(([name, value]) => [name, [...value.data]]));

it("fit, evaluate, predict and files give the bits of the backend behind it", async () => {
  const [here, there] = [net("wasm"), net("later")];
  expect(there.backend).toBe("later");
  expect(numbers(there as never)).toEqual(numbers(here as never));
  const seen: unknown[] = [];
  const onEpochEnd = ({ model }: { model: { weights: Readonly<Record<string, Tensor>> } }) =>
    void seen.push([...model.weights["dense/kernel"].data]);
  const histories = [await here.fit(x, y, { ...fit, callbacks: [{ onEpochEnd }] })];
  histories.push(await there.fit(x, y, { ...fit, callbacks: [{ onEpochEnd }] }));
  expect(histories[1]).toEqual(histories[0]);
  expect(seen.slice(3)).toEqual(seen.slice(0, 3));
  expect(numbers(there as never)).toEqual(numbers(here as never));
  expect(await there.evaluate(x, y, { verbose: 0 })).toEqual(await here.evaluate(x, y, { verbose: 0 }));
  expect((await there.predict(x)).toArray()).toEqual((await here.predict(x)).toArray());
  expect(await there.toBytes()).toEqual(await here.toBytes());
  const again = await loadModel(await there.toBytes());
  expect((await again.predict(x)).toArray()).toEqual((await there.predict(x)).toArray());
});

it("a NaN is found and the last good state put back", async () => {
  const errors = [];
  for (const where of ["wasm", "later"]) {
    const model = net(where).compile({ optimizer: "sgd", loss: "meanSquaredError", learningRate: 1e30 });
    const error = await model.fit(x, y, fit).then(
      () => undefined,
      (problem: unknown) => problem as Error,
    );
    errors.push([error?.message, numbers(model as never)]);
  }
  expect(errors[0][0]).toMatch(/became/);
  expect(errors[1]).toEqual(errors[0]);
});

it("explain, landscape, diagnose and gradientCheck", async () => {
  const both = [net("wasm"), net("later")];
  for (const model of both) await model.fit(x, y, fit);
  const of = (ask: (model: (typeof both)[number]) => Promise<unknown>) => Promise.all(both.map(ask));
  const data = { x: [x[0]], y: [y[0]] };
  const [a, b] = await of(
    async (model) =>
      (await explain(model, { ...data, at: { layer: "dense", param: "kernel", index: [0, 0] }, code: true })).update,
  );
  expect(b).toEqual(a);
  const [c, d] = await of(async (model) => (await landscape(model, { x, y, resolution: 3 })).losses);
  expect(d).toEqual(c);
  const [e, f] = await of(async (model) => (await diagnose(model, x, y, { steps: 5 })).findings);
  expect(f).toEqual(e);
  const [g, h] = await of((model) => gradientCheck(model, data));
  expect(h).toEqual(g);
});

it("what is wanted at once says how to wait", async () => {
  const model = net("later");
  expect(() => model.predictSync(x)).toThrow(expect.objectContaining({ code: "not-at-once" }));
  await model.predict(x);
  expect(() => model.predictSync(x)).toThrow(/await it/);
  const fresh = net("later");
  const story = await explain(fresh, { x: [x[0]], y: [y[0]], code: true });
  expect(story.code?.backend).toBe("later");
});

it("a device that cannot be had at first may be there the next time", async () => {
  let tries = 0;
  const takeAway = addBackend({
    ...backend,
    name: "shy",
    open: async (options) => {
      if (tries++ === 0) throw new Error("no device");
      return backend.open(options);
    },
  });
  try {
    const [shy, same] = [net("shy"), net("later")];
    await expect(shy.fit(x, y, fit)).rejects.toThrow("no device");
    expect(await shy.fit(x, y, fit)).toEqual(await same.fit(x, y, fit));
    expect(tries).toBe(2);
  } finally {
    takeAway();
  }
});

it("tensors at once are the processor's: the same numbers, small work and large", async () => {
  const large = tensor(
    Float32Array.from({ length: 120 * 120 }, (_, k) => Math.sin(k)),
    { shape: [120, 120] },
  );
  const small = tensor([1, 2, 3]);
  const f = (a: Tensor) => sum(matmul(a, a).tanh());
  const twice = compile((a: Tensor) => a.mul(2));
  const results: unknown[] = [];
  try {
    for (const where of ["wasm", "later"]) {
      configure({ backend: where });
      const [last, sums] = scan((total: Tensor, row: Tensor) => [total.add(row), total.mul(row)], tensor(1), small);
      const made = [small.add(1).div(3), matmul(large, large), grad(f)(large), last, sums, await twice(small)];
      results.push(made.map(({ dtype, shape, data }) => ({ dtype, shape, data })));
    }
  } finally {
    configure({ backend: "auto" });
  }
  expect(results[1]).toEqual(results[0]);
});
