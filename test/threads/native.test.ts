import { describe, expect, it } from "vitest";
import { openWith } from "../../src/backend/native/index.ts";
import { enableRelaxedSimd } from "../../src/backend/wasm/index.ts";
import type { TypedArray } from "../../src/base/index.ts";
import { layers, sequential } from "../../src/index.ts";
import { forceThreads } from "../../src/runtime/configure.ts";
import { agreeOn, contractionCases } from "../support/contract.ts";
import { sameBits, skipsNative } from "../support/native.ts";
import { numbers } from "../support/samples.ts";

const skipped = skipsNative("test/threads/native.test.ts");
const fused = enableRelaxedSimd();

describe.skipIf(skipped)("shared kernels", () => {
  // Threads run ahead of each other, so what one copies may never lie where another still reads: seen in one run of five, if at all.
  it("threads that copy rows, again and again: the bits of one", { timeout: 240_000 }, async () => {
    const [{ graph, values }] = contractionCases("f32").filter(({ name }) => name === "blocks of rows");
    const session = openWith({ threads: 4, shareFrom: 0, flags: ["-O1"] });
    const [inputs, [output]] = [graph.inputs, graph.outputs].map((list) => list.map((x) => session.buffer(x.type)));
    for (const [k, value] of values.entries()) inputs[k].write(value);
    const program = await session.program({ graph, fed: [false, false], recorded: [false] }, inputs, [output]);
    program.run(0, 1);
    const alone = output.readNow();
    for (let turn = 0; turn < 20; turn++) {
      output.write(alone.map(() => 0));
      await program.start(0, 40);
      expect(sameBits(output.readNow(), alone)).toBe(true);
    }
  });

  it("three threads that share everything: the bits of one", { timeout: 240_000 }, async () => {
    const cases = contractionCases("f32");
    const inputs = cases.flatMap(({ graph }) => graph.inputs);
    const outputs = cases.flatMap(({ graph }) => graph.outputs);
    const session = openWith({ straightLine: false, threads: 3, shareFrom: 0, flags: ["-O1"] });
    const buffers = [inputs, outputs].map((list) => list.map((x) => session.buffer(x.type)));
    for (const [k, value] of cases.flatMap(({ values }) => values).entries()) buffers[0][k].write(value);
    const step = { graph: { inputs, outputs }, fed: inputs.map(() => false), recorded: outputs.map(() => false) };
    const program = await session.program(step, buffers[0], buffers[1]);
    const results = async (run: () => void | Promise<void>): Promise<TypedArray[]> => {
      for (const buffer of buffers[1]) buffer.write(buffer.readNow().fill(0));
      await run();
      return buffers[1].map((buffer) => buffer.readNow());
    };
    const alone = await results(() => program.run(0, 1));
    for (const [k, one] of cases.entries()) agreeOn(one, alone[k]);
    // Two runs that are started at once take turns; meanwhile nobody may run.
    const shared = await results(async () => {
      const both = Promise.all([program.start(0, 50), program.start(50, 100)]);
      expect(session.running).toBe(true);
      expect(() => program.run(0, 1)).toThrow("run: the model is busy");
      await both;
      expect(session.running).toBe(false);
    });
    expect(shared).toEqual(alone);
  });
});

describe.skipIf(skipped || !fused)("training gives the bits of wasm", () => {
  const next = numbers(3);
  const images = Float32Array.from({ length: 256 * 144 }, () => next());
  const labels = Int32Array.from({ length: 256 }, () => Math.floor(next() * 10));
  const x = { dtype: "f32", shape: [256, 12, 12, 1], data: images } as const;
  const y = { dtype: "i32", shape: [256], data: labels } as const;
  const networks = {
    "a convolutional network with dropout": () => [
      layers.conv2d({ filters: 8, kernelSize: 3, activation: "relu", inputShape: [12, 12, 1] }),
      layers.maxPooling2d(),
      layers.conv2d({ filters: 12, kernelSize: 3, activation: "relu" }),
      layers.flatten(),
      layers.dropout({ rate: 0.3 }),
      layers.dense({ units: 10, activation: "softmax" }),
    ],
    "the digit reader": () => [
      layers.flatten({ inputShape: [12, 12, 1] }),
      layers.dense({ units: 32, activation: "relu" }),
      layers.dense({ units: 64, activation: "tanh" }),
      layers.dense({ units: 10, activation: "softmax" }),
    ],
  };
  const widths = { "a convolutional network with dropout": [1, 4, 7], "the digit reader": [1] };
  for (const [name, make] of Object.entries(networks)) {
    it(`${name}, after 100 steps of Adam, on any number of threads`, { timeout: 240_000 }, async () => {
      const trained = async (backend: string, threads: number) => {
        forceThreads(threads);
        const net = sequential(make(), { seed: 5, backend });
        net.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
        await net.fit(x, y, { epochs: 13, batchSize: 33, verbose: 0 });
        expect(net.steps).toBeGreaterThanOrEqual(100);
        return Object.entries(net.weights).map(([key, value]) => [key, value.data] as const);
      };
      const wanted = await trained("wasm", 1);
      expect(wanted.every(([, data]) => data.every(Number.isFinite))).toBe(true);
      for (const threads of widths[name as keyof typeof widths]) {
        for (const [k, [key, data]] of (await trained("native", threads)).entries())
          expect(sameBits(data, wanted[k][1]), `${key} on ${threads} threads`).toBe(true);
      }
      forceThreads(1);
    });
  }
});
