/** Models over pipelines: the numbers of arrays, runs that go on bit by bit, and generators that are closed. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dataset, layers, type Model, sequential, type Tensor, tensor } from "../src/index.ts";

const quiet = { verbose: 0 } as const;
const count = 103;
const features = 3;
const numbers = Float32Array.from({ length: count * features }, (_, k) => Math.sin(k));
const x = { data: numbers, shape: [count, features] };
const y = Int32Array.from({ length: count }, (_, k) => (k * 7) % 4);
const table = () => dataset({ x, y });
const rows = () =>
  dataset(function* () {
    for (let k = 0; k < count; k++) yield { x: numbers.subarray(k * features, (k + 1) * features), y: y[k] };
  });

function net(units = 8) {
  return sequential(
    [
      layers.dense({ units, activation: "tanh", inputShape: [features] }),
      layers.dropout({ rate: 0.2 }),
      layers.dense({ units: 4, activation: "softmax" }),
    ],
    { seed: 2 },
  ).compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
}
const weightsOf = (model: Pick<Model, "weights">) =>
  Object.fromEntries(Object.entries(model.weights).map(([name, one]) => [name, one.toArray()]));
const failure = (run: PromiseLike<unknown>) =>
  Promise.resolve(run).then(
    () => undefined,
    (error: unknown) => error,
  );

describe("the numbers of arrays", () => {
  test("fit, whatever is batched by whom", async () => {
    const plain = net();
    const options = { ...quiet, epochs: 2, batchSize: 10, shuffle: false } as const;
    const wanted = await plain.fit(x, y, options);
    const { batchSize: _, ...unsized } = options;
    const fits: readonly ((model: ReturnType<typeof net>) => PromiseLike<{ loss: number[] }>)[] = [
      (model) => model.fit(table(), options),
      (model) => model.fit(rows(), options),
      (model) => model.fit(table().batch(10), unsized),
      (model) => model.fit(table().batch(7).unbatch().batch(10).prefetch(2), unsized),
      (model) =>
        model.fit(
          dataset(tensor(x.data).reshape([count, 3]))
            .zip(dataset(y))
            .batch(10),
          unsized,
        ),
    ];
    for (const run of fits) {
      const model = net();
      const { loss } = await run(model);
      expect(weightsOf(model)).toEqual(weightsOf(plain));
      expect(loss).toEqual(wanted.loss.map((one) => expect.closeTo(one, 6)));
    }
  });

  test("evaluate, predict and validation", async () => {
    const model = net();
    const wanted = await model.evaluate(x, y, quiet);
    const got = await model.evaluate(table().batch(20), quiet);
    expect(got).toEqual({ loss: expect.closeTo(wanted.loss, 6), accuracy: expect.closeTo(wanted.accuracy, 6) });
    const outputs = (await model.predict(x)).toArray();
    const inputs = dataset(tensor(x.data).reshape([count, 3]));
    for (const questions of [inputs, inputs.batch(9), table(), dataset({ x })])
      expect((await model.predict(questions)).toArray()).toEqual(outputs);
    expect((await model.predict(inputs.repeat(), { batchSize: 10, steps: 3 })).shape).toEqual([30, 4]);
    const history = await model.fit(table().batch(16), {
      ...quiet,
      validationData: table().repeat(),
      validationSteps: 2,
    });
    expect(history.valLoss).toHaveLength(1);
  });

  test("weights of samples, several inputs", async () => {
    const sampleWeight = Float32Array.from(y, (_, k) => 1 + (k % 3));
    const [a, b] = [net(), net()];
    await a.fit(x, y, { ...quiet, shuffle: false, sampleWeight });
    await b.fit(dataset({ x, y, sampleWeight }), quiet);
    expect(weightsOf(b)).toEqual(weightsOf(a));
  });

  test("the order is the pipeline's: its own seed, else that of fit", async () => {
    const trained = async (seed: number | undefined, own?: number) => {
      const model = net();
      await model.fit(table().shuffle(50, own).batch(8), { ...quiet, epochs: 2, ...(seed !== undefined && { seed }) });
      return weightsOf(model);
    };
    expect(await trained(4)).toEqual(await trained(4));
    expect(await trained(5)).not.toEqual(await trained(4));
    expect(await trained(undefined, 5)).not.toEqual(await trained(undefined, 6));
  });

  test("steps of an epoch, known before or not", async () => {
    const begins: unknown[] = [];
    for (const [data, options] of [
      [table().batch(10), {}],
      [rows().batch(10), {}],
      [table().repeat().batch(10), { stepsPerEpoch: 4 }],
    ] as const)
      for await (const event of net().fit(data, { ...quiet, epochs: 2, ...options }))
        if (event.type === "begin" || event.type === "end") begins.push([event.type, event.steps]);
    expect(begins).toEqual([
      ["begin", 11],
      ["end", 22],
      ["begin", undefined],
      ["end", 22],
      ["begin", 4],
      ["end", 8],
    ]);
  });

  test("with stepsPerEpoch, an epoch begins where the last one ended", async () => {
    const seen: number[] = [];
    const data = table().map((row, { index }) => {
      seen.push(index);
      return row;
    });
    await net().fit(data.repeat().batch(10), { ...quiet, epochs: 3, stepsPerEpoch: 4 });
    // The pass of 103 samples ends within the third epoch, and the next one begins.
    expect(seen.slice(0, 105)).toEqual([...Array(103).keys(), 0, 1]);
    const error = await failure(net().fit(table().batch(10), { ...quiet, epochs: 3, stepsPerEpoch: 4 }));
    expect(error).toMatchObject({ code: "steps-too-many" });
  });
});

describe("runs that go on", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "limpid-pipeline-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const pipelines = {
    "shuffled, batched, mapped": [
      () =>
        table()
          .shuffle(50)
          .batch(10)
          .map(({ x: images, y: labels }) => ({ x: images.mul(2), y: labels })),
      {},
    ],
    "no batches of its own": [() => table().shuffle(), { batchSize: 7 }],
    endless: [() => table().shuffle(40, 5).repeat().batch(8), { stepsPerEpoch: 5 }],
    "ends where an epoch does": [() => table().shuffle(40).batch(8).prefetch(3), { stepsPerEpoch: 13 }],
    "cached generator, uneven": [
      () =>
        rows()
          .cache()
          .shuffle(20)
          .batch(9)
          .filter((_, { index }) => index % 3 !== 2)
          .map(({ x: some, y: its }, { seed }) => ({ x: (some as Tensor).add(seed / 2 ** 48), y: its })),
      {},
    ],
  } as const;

  test.each(Object.entries(pipelines))("%s", async (name, [make, options]) => {
    const whole = net();
    const all = { ...quiet, epochs: 3, ...options };
    const wanted = await whole.fit(make(), all);
    for (const stop of [1, 13]) {
      const run = join(folder, `${name} ${stop}`);
      const kept = { ...all, run, checkpoint: { every: 1 } };
      for await (const event of net().fit(make(), kept)) if (event.type === "steps" && event.to >= stop) break;
      const again = net();
      const history = await again.fit(make(), { ...kept, resume: true });
      expect(weightsOf(again)).toEqual(weightsOf(whole));
      expect(history).toEqual(wanted);
    }
  });

  test("what was trained on before is not made again", async () => {
    const made: number[] = [];
    const data = () =>
      table()
        .batch(10)
        .map((samples, { index }) => {
          made.push(index);
          return samples;
        });
    const kept = { ...quiet, run: join(folder, "skipped"), checkpoint: { every: 1 } };
    for await (const event of net().fit(data(), kept)) if (event.type === "steps" && event.to >= 6) break;
    made.length = 0;
    await net().fit(data(), { ...kept, resume: true });
    expect(Math.min(...made)).toBeGreaterThan(4);
    expect(new Set(made).size).toBe(made.length);
  });
});

describe("what goes wrong", () => {
  test("whoever stops, the generator is closed", async () => {
    const closed: string[] = [];
    const endless = (name: string) =>
      dataset(function* () {
        try {
          for (let k = 0; ; k++) yield { x: [k % 3, 1, 2], y: k % 4 };
        } finally {
          closed.push(name);
        }
      })
        .shuffle(20)
        .batch(10)
        .prefetch(2);
    const run = net().fit(endless("break"), quiet);
    for await (const event of run) if (event.type === "steps") break;
    await run;
    const stop = { onSteps: (context: { stop: () => void }) => context.stop() };
    await net().fit(endless("stop"), { ...quiet, callbacks: [stop] });
    const controller = new AbortController();
    const abort = { onSteps: () => controller.abort() };
    await failure(net().fit(endless("abort"), { ...quiet, signal: controller.signal, callbacks: [abort] }));
    await net().fit(endless("limit"), { ...quiet, epochs: 2, stepsPerEpoch: 3 });
    await net().evaluate(endless("evaluate"), { ...quiet, steps: 2 });
    const throws = () => {
      throw new Error("no");
    };
    await failure(net().fit(endless("error"), { ...quiet, callbacks: [{ onSteps: throws }] }));
    await failure(net().fit(endless("map").map(throws) as never, quiet));
    await failure(
      net().fit(
        endless("bad").map(() => ({ x: [[1]], y: [0] })),
        quiet,
      ),
    );
    // Closing is not waited for: a source that hangs must not hold up what has stopped.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(closed.toSorted()).toEqual("abort bad break error evaluate limit map stop".split(" "));
  });

  test("errors of the pipeline come out as they are, and what was trained stays", async () => {
    const model = net();
    const bad = table()
      .batch(1)
      .map((samples, { index }) => {
        if (index === 90) throw new Error("broken picture");
        return samples;
      });
    const error = await failure(model.fit(bad, quiet));
    expect(error).toMatchObject({ code: "pipeline-failed", facts: { stage: "map", number: 3, element: 90 } });
    expect(model.steps).toBeGreaterThan(30);
    const lacks = await failure(model.fit(dataset([[1, 2, 3]]) as never, quiet));
    expect(lacks).toMatchObject({ code: "chunk-parts", facts: { lacks: "y" } });
    expect(await failure(net().fit(dataset({ x: [], y: [] }), quiet))).toMatchObject({ code: "data-empty" });
  });

  test("options that the pipeline decides", async () => {
    const data = table().batch(10);
    expect(await failure(net().fit(data, { ...quiet, batchSize: 8 }))).toMatchObject({ code: "pipeline-batch" });
    expect(await failure(net().evaluate(data, { ...quiet, batchSize: 8 }))).toMatchObject({ code: "pipeline-batch" });
    expect(await failure(net().predict(data, { batchSize: 8 }))).toMatchObject({ code: "pipeline-batch" });
    expect(await failure(net().fit(data, { ...quiet, shuffle: true }))).toMatchObject({ code: "pipeline-option" });
    await net().fit(data, { ...quiet, batchSize: 10, shuffle: false });
  });
});
