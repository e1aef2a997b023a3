/** What a model says about its memory is what it takes. */
import { expect, test } from "vitest";
import { type FitEvent, layers, sequential } from "../src/index.ts";
import { Heap, HeapBuffer } from "../src/ir/heap.ts";

const quiet = { verbose: 0 } as const;
const parameters = 20 * 30 + 30 + 30 * 4 + 4;
const net = () =>
  sequential([layers.dense({ units: 30, activation: "relu", inputShape: [20] }), layers.dense({ units: 4 })]).compile({
    optimizer: "adam",
    loss: "mse",
  });
const bytes = (samples: number) => ({
  x: { data: new Uint8Array(samples * 20), shape: [samples, 20] },
  y: { data: new Float32Array(samples * 4), shape: [samples, 4] },
});

test("the parts, and their sum", async () => {
  const model = net();
  const before = model.memory;
  expect(before).toMatchObject({ parameters: 4 * parameters, data: 0, arena: 0, feeds: 0, streams: 0, snapshot: 0 });
  const { x, y } = bytes(1000);
  const events: FitEvent[] = [];
  for await (const event of model.fit(x, y, { ...quiet, batchSize: 50 })) events.push(event);
  const { memory } = model;
  // Two moments for each parameter, and two powers.
  expect(memory.optimizer).toBe(4 * (2 * parameters + 2));
  expect(memory.data).toBe(1000 * 20 + 4 * 1000 * 4);
  expect(memory.snapshot).toBe(memory.parameters + memory.optimizer + 4);
  expect(memory.arena).toBeGreaterThan(4 * 50 * 30);
  const { total, reserved, ...parts } = memory;
  expect(total).toBe(Object.values(parts).reduce((sum, part) => sum + part));
  expect(reserved).toBeGreaterThan(total - memory.snapshot);
  const compiled = events.filter((event) => event.type === "compiled");
  expect(compiled).toEqual([{ type: "compiled", memory: { ...memory, reserved: expect.any(Number) } }]);
  expect(events[1]).toBe(compiled[0]);
});

test("bytes are copied once, as bytes; a data set takes a block", async () => {
  const { x, y } = bytes(100_000);
  const model = net();
  await model.fit(x, y, { ...quiet, batchSize: 1000 });
  const { memory } = model;
  const { used } = model.internals.state.session.memory!;
  expect(memory.data).toBe(100_000 * (20 + 16));
  // Blocks of memory begin on lines of their own, and barriers have room.
  expect(used).toBeGreaterThanOrEqual(memory.total - memory.snapshot);
  expect(used - (memory.total - memory.snapshot)).toBeLessThan(20_000);
  await model.fit({ size: 100_000, chunk: 500, read: (from, to) => bytes(to - from) }, { ...quiet, batchSize: 100 });
  expect(model.memory.data).toBe((500 + 99) * (20 + 16));
});

test("predictions of many sizes do not add up", async () => {
  const model = net();
  const { x } = bytes(3000);
  const ask = async (from: number, to: number) => {
    for (let n = from; n < to; n++) {
      const some = { data: x.data.subarray(0, n * 20), shape: [n, 20] };
      await model.predict(some, { batchSize: n });
      model.predictSync(some, { batchSize: n });
    }
    return model.internals.state.session.memory!.used;
  };
  await ask(1, 40);
  const some = await ask(100, 110);
  const more = await ask(110, 160);
  expect(more).toBeLessThan(2 * some);
  expect(model.memory.streams).toBeGreaterThan(0);
  expect(model.memory.streams).toBeLessThan(more);
});

test("a buffer starts with zeros, in memory that was never used and in memory that was", () => {
  const memory = { buffer: new ArrayBuffer(4096), most: 4096, reserve() {} };
  const heap = new Heap(memory);
  const first = new HeapBuffer(heap, { dtype: "f32", shape: [20] });
  first.write(new Float32Array(20).fill(1));
  first.free();
  // It reaches beyond what the first one had.
  const second = new HeapBuffer(heap, { dtype: "f32", shape: [200] });
  expect(second.address).toBe(first.address);
  expect(second.readNow()).toEqual(new Float32Array(200));
});
