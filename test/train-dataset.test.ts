/** Data sets that are read piece by piece: the same numbers as arrays give, and errors that say which piece. */
import { describe, expect, test } from "vitest";
import {
  type Chunk,
  type Dataset,
  type FitEvent,
  type LimpidError,
  layers,
  type Model,
  optimizers,
  sequential,
} from "../src/index.ts";
import { compile, type Tensor, tensor } from "../src/tensor/all.ts";
import { describeError } from "../src/words/errors/zh-CN.ts";

const quiet = { verbose: 0 } as const;
const samples = 103;
const features = 3;
const x = Float32Array.from({ length: samples * features }, (_, k) => Math.sin(k));
const y = Int32Array.from({ length: samples }, (_, k) => (k * 7) % 4);
const whole = { x: { data: x, shape: [samples, features] }, y };

const part = (from: number, to: number) => ({
  x: { data: x.subarray(from * features, to * features), shape: [to - from, features] },
  y: y.subarray(from, to),
});

/** Chunks of odd sizes, some smaller than a batch and some larger. */
const cuts = [0, 5, 6, 40, 41, 90, 103];
async function* odd(): AsyncGenerator<Chunk> {
  for (let k = 1; k < cuts.length; k++) yield part(cuts[k - 1], cuts[k]);
}
const anywhere: Dataset = { size: samples, read: (from, to) => part(from, to) };

function net({ rate = 0.05, shaped = true }: { rate?: number; shaped?: boolean } = {}) {
  return sequential(
    [
      layers.dense({ units: 8, activation: "tanh", ...(shaped && { inputShape: [features] }) }),
      layers.dense({ units: 4, activation: "softmax" }),
    ],
    { seed: 2 },
  ).compile({
    optimizer: optimizers.sgd({ learningRate: rate }),
    loss: "sparseCategoricalCrossentropy",
    metrics: ["accuracy"],
  });
}
const weightsOf = (model: Pick<Model, "weights">) =>
  Object.fromEntries(Object.entries(model.weights).map(([name, tensor]) => [name, tensor.toArray()]));

async function failure(run: PromiseLike<unknown>): Promise<Error & { code?: string; cause?: unknown }> {
  try {
    await run;
  } catch (error) {
    return error as Error & { code?: string };
  }
  throw new Error("it should have failed");
}

describe("the same numbers as with arrays", () => {
  const forms: Record<string, Dataset> = {
    "any stretch, a few at a time": { size: samples, chunk: 7, read: (from, to) => part(from, to) },
    "an async generator function": odd,
    "a generator function": function* () {
      for (let k = 1; k < cuts.length; k++) yield [part(cuts[k - 1], cuts[k]).x, part(cuts[k - 1], cuts[k]).y];
    },
    "an iterable object": { [Symbol.asyncIterator]: odd },
    "any stretch": anywhere,
    "any stretch, later": { size: samples, read: async (from, to) => part(from, to) },
    "single samples": function* () {
      for (let k = 0; k < samples; k++) yield part(k, k + 1);
    },
  };
  for (const [name, dataset] of Object.entries(forms)) {
    test(name, async () => {
      for (const batchSize of [10, 32, 200]) {
        const options = { ...quiet, epochs: 3, batchSize, shuffle: false } as const;
        const [streamed, plain] = [net(), net()];
        const history = await streamed.fit(dataset, options);
        const wanted = await plain.fit(whole.x, whole.y, options);
        expect(weightsOf(streamed)).toEqual(weightsOf(plain));
        expect(history.epochs).toEqual([0, 1, 2]);
        history.loss.forEach((loss, k) => {
          expect(loss).toBeCloseTo(wanted.loss[k], 6);
        });
        expect(history.accuracy).toEqual(wanted.accuracy.map((value) => expect.closeTo(value, 6)));
      }
    });
  }

  test("evaluate and predict", async () => {
    const model = net();
    const wanted = await model.evaluate(whole.x, whole.y, { ...quiet, batchSize: 10 });
    for (const dataset of [odd, anywhere]) {
      const got = await model.evaluate(dataset, { ...quiet, batchSize: 10 });
      expect(got.loss).toBeCloseTo(wanted.loss, 6);
      expect(got.accuracy).toBeCloseTo(wanted.accuracy, 6);
      expect((await model.predict(dataset)).toArray()).toEqual((await model.predict(whole.x)).toArray());
    }
    const inputs = await model.predict(function* () {
      yield { x: whole.x } as unknown as Chunk;
    });
    expect(inputs.shape).toEqual([samples, 4]);
  });

  test("samples as they come from `datasets`", async () => {
    const [a, b] = [net(), net()];
    await a.fit(whole, quiet);
    await b.fit(whole.x, whole.y, quiet);
    expect(weightsOf(a)).toEqual(weightsOf(b));
    expect(await a.evaluate(whole, quiet)).toEqual(await b.evaluate(whole.x, whole.y, quiet));
  });

  test("weights of samples and classes, and a model that learns its input's shape", async () => {
    const sampleWeight = Float32Array.from(y, (_, k) => 1 + (k % 3));
    const classWeight = { 0: 2, 3: 0.5 };
    const options = { ...quiet, epochs: 2, batchSize: 16, shuffle: false, classWeight } as const;
    const [streamed, plain] = [net({ shaped: false }), net()];
    await streamed.fit(function* () {
      for (let k = 1; k < cuts.length; k++)
        yield { ...part(cuts[k - 1], cuts[k]), sampleWeight: sampleWeight.subarray(cuts[k - 1], cuts[k]) };
    }, options);
    await plain.fit(whole.x, whole.y, { ...options, sampleWeight });
    expect(weightsOf(streamed)).toEqual(weightsOf(plain));
  });

  test("validation, by arrays and by a data set", async () => {
    const options = { ...quiet, epochs: 2, batchSize: 16 } as const;
    const byArrays = await net().fit(odd, { ...options, validationData: [whole.x, whole.y] });
    const byDataset = await net().fit(odd, { ...options, validationData: odd });
    const both = await net().fit(whole.x, whole.y, { ...options, validationData: anywhere });
    expect(byDataset.loss).toEqual(byArrays.loss);
    for (const history of [byDataset, both]) expect(history.valLoss).toHaveLength(2);
    byArrays.valLoss.forEach((loss, k) => {
      expect(byDataset.valLoss[k]).toBeCloseTo(loss, 6);
    });
    expect(byDataset.valAccuracy).toEqual(byArrays.valAccuracy.map((value) => expect.closeTo(value, 6)));
  });
});

describe("order", () => {
  const seen = async (dataset: Dataset, options: object = {}) => {
    const model = net();
    const history = await model.fit(dataset, { ...quiet, epochs: 2, batchSize: 8, ...options });
    return { weights: weightsOf(model), history };
  };

  test("the same seed gives the same bits, another one others", async () => {
    for (const dataset of [odd, anywhere]) {
      const first = await seen(dataset, { seed: 4 });
      expect(await seen(dataset, { seed: 4 })).toEqual(first);
      expect((await seen(dataset, { seed: 5 })).weights).not.toEqual(first.weights);
      expect((await seen(dataset, { shuffle: false })).weights).not.toEqual(first.weights);
    }
  });

  test("every sample is met once an epoch", async () => {
    // With a rate of 0 the mean over an epoch does not depend on the order.
    for (const dataset of [odd, anywhere])
      for (const shuffle of [true, false]) {
        const model = net({ rate: 0 });
        const { loss } = await model.fit(dataset, { ...quiet, epochs: 2, batchSize: 8, shuffle });
        const wanted = (await model.evaluate(whole.x, whole.y, quiet)).loss;
        expect(loss).toEqual([expect.closeTo(wanted, 5), expect.closeTo(wanted, 5)]);
      }
  });

  test("stretches are read in another order each epoch", async () => {
    const read: number[] = [];
    const dataset: Dataset = {
      size: samples,
      chunk: 26,
      read(from, to) {
        read.push(from);
        return part(from, to);
      },
    };
    await net().fit(dataset, { ...quiet, epochs: 2, batchSize: 8 });
    // The first of all is a look at what there is.
    const blocks = read.slice(1);
    expect(blocks).toHaveLength(8);
    const [first, second] = [blocks.slice(0, 4), blocks.slice(4)];
    expect(first.toSorted((a, b) => a - b)).toEqual([0, 26, 52, 78]);
    expect(second.toSorted((a, b) => a - b)).toEqual([0, 26, 52, 78]);
    expect(first).not.toEqual(second);
  });
});

describe("reading ahead", () => {
  test("the next chunk is asked for before the steps on this one", async () => {
    const log: string[] = [];
    async function* logged(): AsyncGenerator<Chunk> {
      for (let k = 0; k < 3; k++) {
        log.push(`read ${k}`);
        yield part(0, 64);
      }
      log.push("end");
    }
    const onSteps = ({ to }: { to: number }) => void log.push(`steps to ${to}`);
    await net().fit(logged, { ...quiet, batchSize: 64, shuffle: false, callbacks: [{ onSteps }] });
    // The first chunk says how large blocks are; 32 batches are gathered where chunks are small.
    expect(log.slice(0, 2)).toEqual(["read 0", "read 1"]);
    expect(log.indexOf("end")).toBeGreaterThan(log.indexOf("read 2"));
    const large: string[] = [];
    async function* blocks(): AsyncGenerator<Chunk> {
      for (let k = 0; k < 3; k++) {
        large.push(`read ${k}`);
        yield part(0, 100);
      }
    }
    await net().fit(blocks, {
      ...quiet,
      batchSize: 2,
      callbacks: [{ onSteps: ({ to }) => void (to % 50 === 0 && large.push(`steps to ${to}`)) }],
    });
    expect(large).toEqual(["read 0", "read 1", "steps to 50", "read 2", "steps to 100", "steps to 150"]);
  });

  test("events and progress of a length that nobody knows", async () => {
    const events: FitEvent[] = [];
    for await (const event of net().fit(odd, { ...quiet, epochs: 2, batchSize: 10 })) events.push(event);
    expect(events[0]).toEqual({ type: "begin", epochs: 2, steps: undefined, samples: undefined });
    expect(events.filter(({ type }) => type === "epoch")).toHaveLength(2);
    expect(events.at(-1)).toEqual({ type: "end", steps: 22 });
    const [begin] = await firstEvent(net().fit(anywhere, { ...quiet, batchSize: 10 }));
    expect(begin).toEqual({ type: "begin", epochs: 1, steps: 11, samples: 103 });

    const parts: string[] = [];
    const output = { write: (more: string) => void parts.push(more), isTTY: true, columns: 200 };
    await net().fit(odd, { epochs: 2, batchSize: 10, output });
    const text = parts.join("");
    expect(text).toMatch(/Epoch 1\/2\n.*11\/11 ━+ \d+s \d+ samples\/s - loss/s);
    expect(text).toMatch(/Epoch 2\/2\n.*11\/11 ━+ \d+s \d+ samples\/s - loss/s);
  });

  test("whoever stops early closes the source", async () => {
    const closed: string[] = [];
    const endless = (name: string) =>
      async function* (): AsyncGenerator<Chunk> {
        try {
          for (;;) yield part(0, 50);
        } finally {
          closed.push(name);
        }
      };
    const run = net().fit(endless("break"), { ...quiet, batchSize: 10 });
    for await (const event of run) if (event.type === "steps") break;
    await run;
    const stop = { onSteps: ({ stop }: { stop: () => void }) => stop() };
    const { loss } = await net().fit(endless("stop"), { ...quiet, batchSize: 10, callbacks: [stop] });
    expect(loss).toEqual([]);
    const abort = new AbortController();
    const aborted = net().fit(endless("abort"), {
      ...quiet,
      batchSize: 10,
      signal: abort.signal,
      callbacks: [{ onSteps: () => abort.abort() }],
    });
    expect((await failure(aborted)).name).toBe("AbortError");
    await new Promise((resolve) => setTimeout(resolve));
    expect(closed.toSorted()).toEqual(["abort", "break", "stop"]);
  });

  test("a signal need not wait for a source that hangs", async () => {
    const abort = new AbortController();
    async function* hangs(): AsyncGenerator<Chunk> {
      yield part(0, 100);
      abort.abort();
      await new Promise(() => {});
    }
    const run = net().fit(hangs, { ...quiet, batchSize: 2, signal: abort.signal });
    expect((await failure(run)).name).toBe("AbortError");
  });
});

async function firstEvent(run: AsyncIterable<FitEvent>): Promise<FitEvent[]> {
  for await (const event of run) return [event];
  return [];
}

describe("errors", () => {
  const chunks = (...list: unknown[]) =>
    function* () {
      yield* list as Chunk[];
    };

  test("the source's own, once, with the chunk's number; what was trained stays", async () => {
    const cause = new Error("disk on fire");
    async function* burns(): AsyncGenerator<Chunk> {
      yield part(0, 100);
      throw cause;
    }
    const model = net();
    const before = weightsOf(model);
    const error = await failure(model.fit(burns, { ...quiet, batchSize: 2 }));
    expect(error).toMatchObject({ name: "DataError", code: "dataset-failed", cause });
    expect(error.message).toContain("fit: the data set failed at chunk 2: disk on fire");
    expect(describeError(error as unknown as LimpidError)).toContain("数据集在第 2 块出错：disk on fire");
    expect(model.steps).toBe(50);
    expect(weightsOf(model)).not.toEqual(before);
    await model.fit(odd, quiet);

    const run = net().fit(burns, { ...quiet, batchSize: 2 });
    await expect(
      (async () => {
        for await (const _ of run);
      })(),
    ).rejects.toThrow("disk on fire");
    await run;
    const read = () => Promise.reject(new Error("no network"));
    expect((await failure(net().fit({ size: 10, read }, quiet))).message).toContain("failed at chunk 1: no network");
    expect((await failure(net().evaluate({ size: 10, read }, quiet))).message).toContain(
      "evaluate: the data set failed",
    );
    expect((await failure(net().predict({ size: 10, read }))).message).toContain("predict: the data set failed");
  });

  const bad: Record<string, [Dataset, string, string]> = {
    "labels out of range": [
      chunks(part(0, 90), { ...part(0, 9), y: Int32Array.from([0, 1, 2, 3, 4, 0, 0, 0, 0]) }),
      "label-out-of-range",
      "fit: chunk 2: y[4] is 4, but the model has 4 classes",
    ],
    "another type": [
      chunks(part(0, 90), { x: { data: new Uint8Array(27), shape: [9, 3] }, y: new Int32Array(9) }),
      "chunk-dtype",
      "fit: chunk 2: holds u8 where the first chunk held f32",
    ],
    "no answers": [chunks({ x: whole.x }), "chunk-parts", "fit: chunk 1: the chunk has no y"],
    "no chunk": [chunks(undefined), "chunk-parts", "fit: chunk 1: the chunk has no x"],
    "weights now and then": [
      chunks(part(0, 90), { ...part(0, 9), sampleWeight: new Float32Array(9) }),
      "chunk-weights",
      "fit: chunk 2: has sample weights, unlike the first chunk",
    ],
    "nothing at all": [chunks(), "data-empty", "fit: the data set is empty"],
    "a chunk without samples": [chunks(part(0, 0)), "data-empty", "fit: chunk 1: x is f32[0,3]: there are no samples"],
    "no size": [{ size: 0, read: () => part(0, 1) }, "dataset-size", "fit: the data set's size is 0"],
    "fewer than asked for": [
      { size: 50, read: (from, to) => part(from, Math.max(from + 1, to - 1)) },
      "chunk-samples",
      "fit: chunk 1: 32 samples were asked for, and 31 came",
    ],
    "nothing to iterate over": [
      (() => 5) as unknown as Dataset,
      "dataset-kind",
      "fit: the data set's function gave number",
    ],
  };
  for (const [name, [dataset, code, message]] of Object.entries(bad)) {
    test(name, async () => {
      const error = await failure(net().fit(dataset, quiet));
      expect(error.message).toContain(message);
      expect(error.code).toBe(code);
      expect(describeError(error as unknown as LimpidError)).toMatch(/：.*\p{Script=Han}/u);
    });
  }

  test("a generator can be gone through once", async () => {
    const once = await failure(net().fit(odd(), { ...quiet, epochs: 2 }));
    expect(once).toMatchObject({ code: "dataset-exhausted" });
    expect(describeError(once as unknown as LimpidError)).toContain("第 2 轮时数据集没有给出任何样本");
    expect(once.message).toContain("fit: the data set gave nothing in epoch 2");
    expect((await net().fit(odd(), quiet)).loss).toHaveLength(1);
  });

  test("options that make no sense with it", async () => {
    const split = await failure(net().fit(odd, { ...quiet, validationSplit: 0.1 }));
    expect(split.message).toContain("fit: validationSplit was given beside a data set\n  hint: give validationData");
    const weights = await failure(net().fit(odd, { ...quiet, sampleWeight: y }));
    expect(weights).toMatchObject({ code: "dataset-option" });
    expect(describeError(weights as unknown as LimpidError)).toContain("sampleWeight 不能与数据集同用");
    const fit = net().fit as (...args: unknown[]) => PromiseLike<unknown>;
    expect(() => fit.call(net(), odd, y, quiet)).toThrow("fit: y was given beside a data set");
    const validation = await failure(net().fit(odd, { ...quiet, validationData: chunks() }));
    expect(validation.message).toContain("fit: validation data: the data set is empty");
  });

  test("a loss that is not finite names its step, also in a later block", async () => {
    const huge = { x: { data: new Float32Array(90).fill(3e38), shape: [30, 3] }, y: y.subarray(0, 30) };
    const model = sequential([layers.dense({ units: 4, activation: "softmax", inputShape: [3] })]).compile({
      optimizer: optimizers.sgd({ learningRate: 1e30 }),
      loss: "sparseCategoricalCrossentropy",
    });
    const error = await failure(model.fit(chunks(part(0, 100), huge), { ...quiet, batchSize: 2, shuffle: false }));
    expect(error).toMatchObject({ name: "NonFiniteError" });
    expect((error as unknown as { facts: { step: number } }).facts.step).toBe(model.steps);
    for (const tensor of Object.values(model.weights)) expect([...tensor.data].every(Number.isFinite)).toBe(true);
  });
});

describe("more than an address reaches", () => {
  // Zeros that nobody writes take no memory.
  const images = () => {
    try {
      return { data: new Uint8Array(2.3e9), shape: [2.3e6, 1000] };
    } catch {
      return undefined;
    }
  };

  test("is refused before anything is copied, and says what helps", async (context) => {
    const x = images();
    if (!x) return context.skip("this machine does not give 2.3 GB of zeros");
    const model = sequential([layers.dense({ units: 1, inputShape: [1000] })]).compile({
      optimizer: "sgd",
      loss: "mse",
    });
    const error = await failure(model.fit(x, new Float32Array(2.3e6), quiet));
    expect(error).toMatchObject({ name: "ValueError", code: "too-large" });
    expect(error.message).toBe(
      "fit: the data need 2.3 GB; the wasm backend has at most 2.1 GB\n" +
        "  hint: let fit read them piece by piece: fit({ size, read: (from, to) => ({ x, y }) }, …)",
    );
    expect(describeError(error as unknown as LimpidError)).toContain("需要 2.3 GB，而 WebAssembly 最多有 2.1 GB");
    expect(model.internals.state.session.memory!.used).toBeLessThan(1e6);
    const sum = compile((t: Tensor) => t.cast("f32").sum());
    await expect(sum(tensor(x.data))).rejects.toThrow("compile: arguments and results need 2.3 GB");
    expect(() => sequential([layers.dense({ units: 30_000, inputShape: [20_000], kernelInitializer: 0 })])).toThrow(
      "model: the parameters need 2.4 GB; the wasm backend has at most 2.1 GB",
    );
  });
});
