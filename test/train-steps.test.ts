/** Epochs, validations and evaluations that end after some steps: data without an end, and data that go on. */
import { describe, expect, test } from "vitest";
import type { Chunk, Dataset } from "../src/index.ts";
import { kernelOf, line, quiet } from "./support/line.ts";

/** Chunks of `size` samples, 0, 1, 2, …, without an end; says which chunks were asked for, and that it was closed. */
function endless(size = 1) {
  const log: (number | "closed")[] = [];
  let calls = 0;
  const make = function* (): Generator<Chunk> {
    calls++;
    try {
      for (let k = 0; ; k++) {
        log.push(k);
        const x = Array.from({ length: size }, (_, at) => k * size + at + 1);
        yield { x, y: x.map((value) => 2 * value) };
      }
    } finally {
      log.push("closed");
    }
  };
  return { make, log, calls: () => calls };
}

const later = (make: () => Generator<Chunk>) =>
  async function* (): AsyncGenerator<Chunk> {
    yield* make();
  };

/** What the steps saw, from the losses of a model that does not move: w = 0, so a loss is the mean of (2x)². */
async function seen(data: Dataset, options: object): Promise<number[]> {
  const means: number[] = [];
  const net = line({ rate: 0 });
  const onSteps = ({ losses }: { losses: Float64Array }) => void means.push(...losses);
  await net.fit(data, { ...quiet, shuffle: false, callbacks: [{ onSteps }], ...options });
  return means.map((mean) => Math.sqrt(mean) / 2);
}

describe("stepsPerEpoch", () => {
  for (const [form, of] of [
    ["a generator function", (make: () => Generator<Chunk>): Dataset => make],
    ["an async generator function", (make: () => Generator<Chunk>): Dataset => later(make)],
  ] as const)
    test(`${form} is called anew for each epoch, and closed`, async () => {
      const { make, log, calls } = endless();
      const net = line({ rate: 0.01 });
      const history = await net.fit(of(make), { ...quiet, epochs: 3, batchSize: 1, stepsPerEpoch: 4 });
      expect(history.loss).toHaveLength(3);
      expect(net.steps).toBe(12);
      expect(calls()).toBe(3);
      expect(log).toEqual([0, 1, 2, 3, "closed", 0, 1, 2, 3, "closed", 0, 1, 2, 3, "closed"]);
    });

  for (const [form, of] of [
    ["a generator", (make: () => Generator<Chunk>): Dataset => make()],
    ["an async generator", (make: () => Generator<Chunk>): Dataset => later(make)()],
  ] as const)
    test(`${form} goes on, and stays open for the next fit`, async () => {
      const { make, log } = endless();
      const data = of(make);
      const options = { batchSize: 1, stepsPerEpoch: 4 };
      expect(await seen(data, { ...options, epochs: 3 })).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
      expect(await seen(data, options)).toEqual([13, 14, 15, 16]);
      expect(log).toEqual(Array.from({ length: 16 }, (_, k) => k));
    });

  test("steps are of batchSize samples, however large the chunks; nothing is lost between epochs", async () => {
    for (const size of [1, 2, 3, 5, 64]) {
      const { make } = endless(size);
      const net = line({ rate: 0 });
      // The means of (2x)² over stretches of 4 · 3 samples.
      const { loss } = await net.fit(make(), { ...quiet, epochs: 3, batchSize: 4, stepsPerEpoch: 3 });
      const wanted = [0, 1, 2].map((epoch) => {
        const xs = Array.from({ length: 12 }, (_, k) => epoch * 12 + k + 1);
        return xs.reduce((sum, x) => sum + 4 * x * x, 0) / 12;
      });
      loss.forEach((value, k) => {
        expect(value).toBeCloseTo(wanted[k], 9);
      });
    }
  });

  test("an iterable goes on, and begins anew where it has ended", async () => {
    const chunks = new Set([1, 2, 3, 4].map((x) => ({ x: [x], y: [2 * x] })));
    const options = { batchSize: 1, stepsPerEpoch: 2, epochs: 3 };
    expect(await seen(chunks, options)).toEqual([1, 2, 3, 4, 1, 2]);
  });

  test("a stream of the platform goes on", async () => {
    const { make } = endless();
    const data = make();
    const stream = new ReadableStream<Chunk>({ pull: (to) => to.enqueue(data.next().value as Chunk) });
    const chunks = stream as unknown as AsyncIterable<Chunk>;
    expect(await seen(chunks, { batchSize: 1, stepsPerEpoch: 2, epochs: 3 })).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("of data of known size, and of arrays: the first of each epoch's order", async () => {
    const all = Array.from({ length: 10 }, (_, k) => k + 1);
    const options = { batchSize: 2, stepsPerEpoch: 2, epochs: 8 };
    const anywhere: Dataset = { size: 10, read: (from, to) => [all.slice(from, to), all.slice(from, to)] };
    for (const data of [anywhere, { x: all, y: all.map((x) => 2 * x) }])
      for (const shuffle of [false, true]) {
        const net = line({ rate: 0 });
        const { loss } = await net.fit(data as Dataset, { ...quiet, ...options, shuffle });
        expect(net.steps).toBe(16);
        expect(new Set(loss).size === 1).toBe(!shuffle);
      }
    // One step of one sample, another one in each epoch.
    const net = line({ rate: 0 });
    const { loss } = await net.fit(all, all, { ...quiet, batchSize: 1, stepsPerEpoch: 1, epochs: 20 });
    expect(new Set(loss).size).toBeGreaterThan(5);
  });

  test("as many as there are is once through, a smaller last batch included", async () => {
    const x = [1, 2, 3, 4, 5];
    const [with3, plain] = [line(), line()];
    const options = { ...quiet, epochs: 2, batchSize: 2 };
    await with3.fit(x, x, { ...options, stepsPerEpoch: 3 });
    await plain.fit(x, x, options);
    expect(kernelOf(with3)).toBe(kernelOf(plain));
    const few = function* (): Generator<Chunk> {
      yield [x, x];
    };
    const streamed = line();
    await streamed.fit(few, { ...options, stepsPerEpoch: 3 });
    expect(streamed.steps).toBe(6);
  });

  test("stopped in the middle of an epoch: the epoch is not in the history", async () => {
    const { make } = endless();
    const stop = { onSteps: (context: { stop: () => void }) => context.stop() };
    const { loss } = await line({ rate: 0 }).fit(make, {
      ...quiet,
      batchSize: 1,
      stepsPerEpoch: 1000,
      epochs: 2,
      callbacks: [stop],
    });
    expect(loss).toEqual([]);
  });

  test("events and progress know the epoch's size", async () => {
    const { make } = endless();
    const events = [];
    for await (const event of line({ rate: 0 }).fit(make, { ...quiet, batchSize: 2, stepsPerEpoch: 3 }))
      events.push(event);
    expect(events[0]).toEqual({ type: "begin", epochs: 1, steps: 3, samples: 6 });
    expect(events.at(-1)).toEqual({ type: "end", steps: 3 });
  });
});

describe("validationSteps, and steps of evaluate and predict", () => {
  const net = () => line({ rate: 0 });
  const x = [1, 2, 3, 4, 5];
  const y = x.map((value) => 2 * value);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + 4 * value * value, 0) / values.length;

  test("validation on data without an end", async () => {
    const { make, log } = endless();
    const options = { ...quiet, batchSize: 2, epochs: 2, validationSteps: 2 };
    const anew = await net().fit(x, y, { ...options, validationData: make });
    expect(anew.valLoss).toEqual([mean([1, 2, 3, 4]), mean([1, 2, 3, 4])]);
    expect(log).toEqual([0, 1, 2, 3, "closed", 0, 1, 2, 3, "closed"]);
    const on = await net().fit(x, y, { ...options, validationData: endless().make() });
    expect(on.valLoss).toEqual([mean([1, 2, 3, 4]), mean([5, 6, 7, 8])]);
    const both = { ...options, stepsPerEpoch: 2, validationData: endless().make };
    expect((await net().fit(endless().make, both)).valLoss).toEqual([mean([1, 2, 3, 4]), mean([1, 2, 3, 4])]);
    const arrays = await net().fit(x, y, { ...options, validationData: [x, y] });
    expect(arrays.valLoss).toEqual([mean([1, 2, 3, 4]), mean([1, 2, 3, 4])]);
    const split = await net().fit(x, y, { ...options, batchSize: 1, validationSplit: 0.6 });
    expect(split.valLoss).toEqual([mean([3, 4]), mean([3, 4])]);
  });

  test("evaluate and predict", async () => {
    const options = { ...quiet, batchSize: 2, steps: 2 };
    expect(await net().evaluate(endless().make, options)).toEqual({ loss: mean([1, 2, 3, 4]) });
    expect(await net().evaluate(endless(3).make(), options)).toEqual({ loss: mean([1, 2, 3, 4]) });
    expect(await net().evaluate(x, y, options)).toEqual({ loss: mean([1, 2, 3, 4]) });
    for (const data of [endless().make, endless(3).make(), x]) {
      const predicted = await net().predict(data, { batchSize: 2, steps: 2 });
      expect(predicted.shape).toEqual([4, 1]);
    }
    expect(net().predictSync(x, { batchSize: 2, steps: 2 }).shape).toEqual([4, 1]);
  });
});

describe("refused", () => {
  const x = [1, 2, 3, 4, 5];
  const few = function* (): Generator<Chunk> {
    yield [x, x];
  };
  const anywhere: Dataset = { size: 5, read: (from, to) => [x.slice(from, to), x.slice(from, to)] };
  const options = { ...quiet, batchSize: 2 };
  const words = "but 5 samples in batches of 2 make 3 steps";
  for (const [name, run, message, steps] of [
    ["arrays", (net: ReturnType<typeof line>) => net.fit(x, x, { ...options, stepsPerEpoch: 4 }), words, 0],
    ["known size", (net: ReturnType<typeof line>) => net.fit(anywhere, { ...options, stepsPerEpoch: 4 }), words, 0],
    [
      "data that end",
      (net: ReturnType<typeof line>) => net.fit(few, { ...options, stepsPerEpoch: 4 }),
      `fit: stepsPerEpoch is 4, ${words}: the data set ended in epoch 1\n  hint: say stepsPerEpoch: 3, or leave it out`,
      3,
    ],
    [
      "validation",
      (net: ReturnType<typeof line>) => net.fit(x, x, { ...options, validationData: few, validationSteps: 9 }),
      "fit: validation data: validationSteps is 9",
      3,
    ],
    [
      "validation on arrays",
      (net: ReturnType<typeof line>) => net.fit(x, x, { ...options, validationData: [x, x], validationSteps: 9 }),
      "fit: validation data: validationSteps is 9",
      0,
    ],
    ["evaluate", (net: ReturnType<typeof line>) => net.evaluate(few, { ...options, steps: 4 }), words, 0],
    ["evaluate arrays", (net: ReturnType<typeof line>) => net.evaluate(x, x, { ...options, steps: 4 }), words, 0],
    ["predict", (net: ReturnType<typeof line>) => net.predict(few, { batchSize: 2, steps: 4 }), words, 0],
  ] as const)
    test(`more steps than there are: ${name}`, async () => {
      const net = line({ rate: 0 });
      const error = await Promise.resolve(run(net)).then(
        () => undefined,
        (problem: Error) => problem,
      );
      expect(error).toMatchObject({ name: "DataError", code: "steps-too-many" });
      expect(error?.message).toContain(message);
      expect(net.steps).toBe(steps);
    });

  test("numbers that are none", async () => {
    for (const value of [0, -1, 1.5, Number.NaN, "3", Number.POSITIVE_INFINITY]) {
      for (const option of ["stepsPerEpoch", "validationSteps"])
        await expect(line().fit(x, x, { ...quiet, [option]: value as number })).rejects.toThrow(`fit: ${option} is`);
      await expect(line().evaluate(x, x, { ...quiet, steps: value as number })).rejects.toThrow("evaluate: steps is");
      await expect(line().predict(x, { steps: value as number })).rejects.toThrow("predict: steps is");
    }
  });
});
