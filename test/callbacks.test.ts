/** Callbacks: what they do, what they write, and that training's end is told in every case. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Callback, callbacks, layers, loadModel, type Model, optimizers, sequential } from "limpid";
import { afterAll, describe, expect, it, test } from "vitest";
import { crc32c } from "../src/callbacks/event-file.ts";

const folder = mkdtempSync(join(tmpdir(), "limpid-callbacks-"));
afterAll(() => rmSync(folder, { recursive: true }));
const place = (name: string) => join(folder, name);

const x = [[0], [1], [2], [3]];
const y = [[1], [3], [5], [7]];

function line(options: object = {}): Model {
  const net = sequential([layers.dense({ units: 1, inputShape: [1] })], { seed: 1 });
  return net.compile({
    optimizer: optimizers.sgd({ learningRate: 0.05, ...options }),
    loss: "meanSquaredError",
    metrics: ["meanAbsoluteError"],
  }) as unknown as Model;
}
const trained = (net: Model, list: readonly Callback[], more: object = {}) =>
  net.fit(x, y, { epochs: 4, batchSize: 2, shuffle: false, verbose: 0, callbacks: list, ...more } as never);

/** Plays values to a callback, one an epoch. */
async function play(its: Callback, key: string, values: readonly number[]) {
  const rates: number[] = [];
  const model = { learningRate: 1, weights: {}, setWeights: () => undefined } as never as Model;
  let epoch = 0;
  const context = { model, stop: () => undefined };
  await its.onTrainBegin?.({ ...context, reported: { [key]: "min" } });
  for (const value of values) {
    await its.onEpochEnd?.({ ...context, epoch, logs: { [key]: value } });
    rates.push(model.learningRate);
    epoch++;
  }
  return { rates };
}

describe("reduceLearningRateOnPlateau", () => {
  const make = callbacks.reduceLearningRateOnPlateau;
  test.each<[object, number[], number[]]>([
    [{ patience: 2 }, [3, 2, 2, 2, 2, 2], [1, 1, 1, 0.1, 0.1, 0.01]],
    [{ patience: 1, factor: 0.5, cooldown: 2 }, [3, 3, 3, 3, 3], [1, 0.5, 0.5, 0.25, 0.25]],
    [{ patience: 1, factor: 0.5, minLearningRate: 0.4 }, [1, 1, 1, 1], [1, 0.5, 0.4, 0.4]],
    [{ patience: 1, factor: 0.5, minDelta: 1 }, [3, 2.5, 1.9], [1, 0.5, 0.5]],
  ])("%o", async (options, values, rates) => {
    const played = await play(make({ monitor: "loss", ...options }), "loss", values);
    played.rates.forEach((rate, k) => void expect(rate).toBeCloseTo(rates[k], 12));
  });
  it("in a fit", async () => {
    const net = line({ learningRate: 0 });
    await trained(net, [make({ monitor: "loss", patience: 2, factor: 0.5 })]);
    expect(net.learningRate).toBe(0);
    expect(() => make({ factor: 1 })).toThrow("factor is 1");
    await expect(trained(line(), [make()])).rejects.toThrow("there is no valLoss, because nothing is validated");
  });
});

describe("modelCheckpoint", () => {
  it("writes a file an epoch, named by its numbers", async () => {
    const net = line();
    const { loss } = await trained(net, [
      callbacks.modelCheckpoint({ filepath: place("all/{epoch:02d}-{loss:.3f}.limpid"), monitor: "loss" }),
    ]);
    expect(readdirSync(place("all")).sort()).toEqual(
      loss.map((value, k) => `0${k + 1}-${value.toFixed(3)}.limpid`).sort(),
    );
    const last = await loadModel(place(`all/04-${loss[3].toFixed(3)}.limpid`));
    expect(last.weights["dense/kernel"].data).toEqual(net.weights["dense/kernel"].data);
    expect(last.steps).toBe(8);
  });
  it("only the best", async () => {
    const net = line();
    const kernels: number[] = [];
    const rates = callbacks.learningRateScheduler((epoch) => (epoch < 2 ? 0.05 : 0.3));
    const watch = callbacks.lambda({
      onEpochEnd: ({ model }) => void kernels.push(model.weights["dense/kernel"].data[0] as number),
    });
    const best = callbacks.modelCheckpoint({ filepath: place("best.limpid"), monitor: "loss", saveBestOnly: true });
    const { loss } = await trained(net, [rates, watch, best]);
    const at = loss.indexOf(Math.min(...loss));
    expect(at).toBeLessThan(3);
    expect((await loadModel(place("best.limpid"))).weights["dense/kernel"].data[0]).toBe(kernels[at]);
    const none = { filepath: place("none.limpid"), monitor: "loss", saveBestOnly: true, initialValueThreshold: 0 };
    await trained(line(), [callbacks.modelCheckpoint(none)]);
    expect(readdirSync(folder)).not.toContain("none.limpid");
  });
  it("by steps", async () => {
    await trained(line(), [callbacks.modelCheckpoint({ filepath: place("steps/{batch}.limpid"), saveFreq: 4 })]);
    const saved = readdirSync(place("steps")).map((name) => Number.parseInt(name, 10));
    expect(saved.length).toBeGreaterThan(0);
    for (const steps of saved) expect(steps).toBeGreaterThanOrEqual(4);
  });
  it("names what a path does not know, before the first epoch", async () => {
    const bad = callbacks.modelCheckpoint({ filepath: place("{accuracy}.limpid") });
    await expect(trained(line(), [bad])).rejects.toThrow('modelCheckpoint: unknown value in filepath: "accuracy"');
    expect(() => callbacks.modelCheckpoint({} as never)).toThrow("filepath is missing");
    expect(() => callbacks.modelCheckpoint({ filepath: "a", saveFreq: 2, saveBestOnly: true })).toThrow(
      "do not go together",
    );
  });
});

describe("loggers", () => {
  it("csv, and behind what is there", async () => {
    const net = line();
    const log = (append: boolean) => callbacks.csvLogger({ filename: place("deep/log.csv"), separator: ";", append });
    const first = await trained(net, [log(false)], { validationData: [x, y], validationFreq: 3 });
    await trained(net, [log(true)], { epochs: 1 });
    const rows = readFileSync(place("deep/log.csv"), "utf8").split("\n");
    expect(rows[0]).toBe("epoch;loss;meanAbsoluteError;valLoss;valMeanAbsoluteError");
    expect(rows[1]).toBe(`0;${first.loss[0]};${first.meanAbsoluteError[0]};NA;NA`);
    expect(rows[3]).toBe(
      `2;${first.loss[2]};${first.meanAbsoluteError[2]};${first.valLoss[0]};${first.valMeanAbsoluteError[0]}`,
    );
    expect(rows.length).toBe(1 + 4 + 1 + 1);
    expect(rows[5].startsWith("0;")).toBe(true);
  });
  it("json", async () => {
    const { loss, meanAbsoluteError } = await trained(line(), [callbacks.jsonLogger({ filename: place("log.jsonl") })]);
    const rows = readFileSync(place("log.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((row) => JSON.parse(row));
    expect(rows).toEqual(
      loss.map((value, epoch) => ({
        epoch,
        learningRate: 0.05,
        loss: value,
        meanAbsoluteError: meanAbsoluteError[epoch],
      })),
    );
  });
  it("a place that cannot be written to is an error", async () => {
    await expect(trained(line(), [callbacks.csvLogger({ filename: "/dev/null/x.csv" })])).rejects.toThrow("/dev/null");
  });
});

/** Reads an event file by the published formats: TFRecord, event.proto, summary.proto. */
function readEvents(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const check = (from: number, to: number) => {
    // Bit by bit, apart from the writer's table.
    let crc = 0xffffffff;
    for (const byte of bytes.subarray(from, to))
      for (let k = 0; k < 8; k++) crc = (crc ^ (byte >>> k)) & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    const value = (crc ^ 0xffffffff) >>> 0;
    return (((value >>> 15) | (value << 17)) + 0xa282ead8) >>> 0;
  };
  const fields = (from: number, to: number) => {
    const found: { field: number; from: number; to: number; number?: number }[] = [];
    for (let at = from; at < to; ) {
      const varint = () => {
        let [value, scale] = [0, 1];
        for (;;) {
          const byte = bytes[at++];
          value += (byte & 127) * scale;
          scale *= 128;
          if (byte < 128) return value;
        }
      };
      const head = varint();
      const [field, kind] = [head >>> 3, head & 7];
      if (kind === 0) found.push({ field, from: at, to: at, number: varint() });
      else {
        const length = kind === 1 ? 8 : kind === 5 ? 4 : varint();
        const number = kind === 1 ? view.getFloat64(at, true) : kind === 5 ? view.getFloat32(at, true) : undefined;
        found.push({ field, from: at, to: at + length, number });
        at += length;
      }
    }
    return found;
  };
  const text = (part: { from: number; to: number }) => new TextDecoder().decode(bytes.subarray(part.from, part.to));
  const doubles = (part: { from: number; to: number }) =>
    Array.from({ length: (part.to - part.from) / 8 }, (_, k) => view.getFloat64(part.from + 8 * k, true));
  const events: {
    step: number;
    version?: string;
    values: Record<string, number | { numbers: number[]; ends: number[]; counts: number[] }>;
  }[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(view.getBigUint64(at, true));
    expect(view.getUint32(at + 8, true)).toBe(check(at, at + 8));
    const [from, to] = [at + 12, at + 12 + length];
    expect(view.getUint32(to, true)).toBe(check(from, to));
    const event: (typeof events)[number] = { step: 0, values: {} };
    for (const part of fields(from, to)) {
      if (part.field === 2) event.step = part.number!;
      if (part.field === 3) event.version = text(part);
      if (part.field !== 5) continue;
      for (const value of fields(part.from, part.to)) {
        const its = fields(value.from, value.to);
        const tag = text(its.find(({ field }) => field === 1)!);
        const histogram = its.find(({ field }) => field === 5);
        if (!histogram) event.values[tag] = its.find(({ field }) => field === 2)!.number!;
        else {
          const inside = fields(histogram.from, histogram.to);
          event.values[tag] = {
            numbers: inside.filter(({ field }) => field <= 5).map(({ number }) => number!),
            ends: doubles(inside.find(({ field }) => field === 6)!),
            counts: doubles(inside.find(({ field }) => field === 7)!),
          };
        }
      }
    }
    events.push(event);
    at = to + 4;
  }
  return events;
}

describe("tensorBoard", () => {
  test("CRC-32C of the standard's example", () => {
    expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  });
  it("writes files that a reader of the format reads", async () => {
    const net = line();
    const kernels: number[] = [];
    const watch = callbacks.lambda({
      onEpochEnd: ({ model }) => void kernels.push(model.weights["dense/kernel"].data[0] as number),
    });
    const board = callbacks.tensorBoard({ logDir: place("board"), histogramFreq: 2 });
    const history = await trained(net, [watch, board], { validationData: [x, y] });
    const read = (part: string) => {
      const [name, ...more] = readdirSync(place(`board/${part}`));
      expect(name.startsWith("events.out.tfevents.") && more.length === 0).toBe(true);
      return readEvents(readFileSync(place(`board/${part}/${name}`)));
    };
    const [head, ...train] = read("train");
    expect(head.version).toBe("brain.Event:2");
    expect(train.map(({ step }) => step)).toEqual([0, 1, 2, 3]);
    train.forEach(({ values }, k) => {
      expect(values.epoch_loss).toBe(Math.fround(history.loss[k]));
      expect(values.epoch_learning_rate).toBe(Math.fround(0.05));
      expect(Object.keys(values).some((tag) => tag.startsWith("val"))).toBe(false);
    });
    const histogram = train[2].values["dense/kernel/histogram"] as {
      numbers: number[];
      ends: number[];
      counts: number[];
    };
    expect(histogram.numbers).toEqual([kernels[2], kernels[2], 1, kernels[2], kernels[2] ** 2]);
    expect(histogram.counts.reduce((sum, count) => sum + count)).toBe(1);
    expect(histogram.ends.length).toBe(histogram.counts.length);
    expect(train[1].values["dense/kernel/histogram"]).toBeUndefined();
    const [, ...validation] = read("validation");
    validation.forEach(({ values }, k) => {
      expect(values).toEqual({
        epoch_loss: Math.fround(history.valLoss[k]),
        epoch_meanAbsoluteError: Math.fround(history.valMeanAbsoluteError[k]),
      });
    });
  });
});

describe("the end of training is always told", () => {
  const ends = () => {
    const told: string[] = [];
    return { told, callback: { onTrainBegin: () => void told.push("begin"), onTrainEnd: () => void told.push("end") } };
  };
  it("after its epochs, and after stop", async () => {
    for (const more of [[], [{ onEpochEnd: ({ stop }) => stop() } as Callback]]) {
      const { told, callback } = ends();
      await trained(line(), [callback, ...more]);
      expect(told).toEqual(["begin", "end"]);
    }
  });
  it("after a signal, an error of a callback and a NaN; and the best weights are put back", async () => {
    const huge = [[1e38], [1e38], [1e38], [1e38]];
    const abort = new AbortController();
    const cases: [Callback, object, string][] = [
      [
        { onEpochEnd: ({ epoch }) => (epoch === 1 ? abort.abort(new Error("enough")) : undefined) },
        { signal: abort.signal },
        "enough",
      ],
      [
        {
          onEpochEnd: ({ epoch }) => {
            if (epoch === 1) throw new Error("mine");
          },
        },
        {},
        "mine",
      ],
      [
        {
          onEpochEnd: ({ epoch, model }) => {
            if (epoch === 1) model.learningRate = 1e30;
          },
        },
        { epochs: 50 },
        "became",
      ],
    ];
    for (const [its, more, text] of cases) {
      const { told, callback } = ends();
      const kernels: number[] = [];
      const watch = callbacks.lambda({
        onEpochEnd: ({ model }) => void kernels.push(model.weights["dense/kernel"].data[0] as number),
      });
      const net = line();
      const stopping = callbacks.earlyStopping({
        monitor: "loss",
        mode: "max",
        restoreBestWeights: true,
        patience: 100,
      });
      await expect(trained(net, [callback, watch, stopping, its], more)).rejects.toThrow(text);
      expect(told).toEqual(["begin", "end"]);
      // The loss falls, so the best in this mode is the first epoch (or what exploded, which is not finite).
      if (text !== "became") expect(net.weights["dense/kernel"].data[0]).toBe(kernels[0]);
      else expect(kernels).toContain(net.weights["dense/kernel"].data[0]);
    }
    const { told, callback } = ends();
    await expect(trained(line(), [callback], { validationData: [huge, [[1]]] })).rejects.toThrow();
    expect(told.length === 0 || told.at(-1) === "end").toBe(true);
  });
  it("who never heard of the beginning hears nothing of the end", async () => {
    const { told, callback } = ends();
    await expect(
      trained(line(), [
        {
          onTrainBegin: () => {
            throw new Error("first");
          },
        },
        callback,
      ]),
    ).rejects.toThrow("first");
    expect(told.at(-1) === undefined || told.at(-1) === "end").toBe(true);
    await expect(line().fit(x, [[1]], { verbose: 0, callbacks: [callback] })).rejects.toThrow();
  });
});

describe("terminateOnNan", () => {
  it("ends with the last good parameters, and does not reject", async () => {
    const net = line();
    const told: string[] = [];
    const end: Callback = {
      onEpochEnd: ({ epoch, model }) => {
        if (epoch === 1) model.learningRate = 1e30;
      },
      onTrainEnd: () => void told.push("end"),
    };
    const history = await trained(net, [callbacks.terminateOnNan(), end], { epochs: 50 });
    expect(history.loss.length).toBeLessThan(50);
    expect(history.loss.length).toBeGreaterThanOrEqual(2);
    expect(Number.isFinite(net.weights["dense/kernel"].data[0])).toBe(true);
    expect(told).toEqual(["end"]);
    await expect(
      trained(line({ learningRate: 1e30 }), [callbacks.terminateOnNan({ raiseError: true })], { epochs: 50 }),
    ).rejects.toThrow("became");
  });
});

describe("swapEmaWeights", () => {
  const ema = { useEma: true, emaMomentum: 0.5 };
  it("validates on the averages, and trains on as without it", async () => {
    const validation = { validationData: [x, y] };
    const [plain, swapped] = [line(ema), line(ema)];
    const losses: number[] = [];
    const kernels: number[] = [];
    const watch: Callback = {
      onEpochEnd: ({ model }) => {
        kernels.push(model.weights["dense/kernel"].data[0] as number);
      },
    };
    const one = await trained(plain, [watch], validation);
    const two = await trained(swapped, [callbacks.swapEmaWeights()], validation);
    expect(two.loss).toEqual(one.loss);
    expect(two.valLoss).not.toEqual(one.valLoss);
    expect(swapped.weights["dense/kernel"].data).toEqual(plain.weights["dense/kernel"].data);
    // Training ends on the averages: so the last validation is what evaluate gives.
    expect((await swapped.evaluate(x, y, { batchSize: 2, verbose: 0 })).loss).toBe(two.valLoss[3]);
    expect(losses).toEqual([]);
  });
  it("with swapOnEpoch callbacks behind it see the averages", async () => {
    const seen: number[] = [];
    const watch: Callback = {
      onEpochEnd: ({ model }) => void seen.push(model.weights["dense/kernel"].data[0] as number),
    };
    const [a, b] = [line(ema), line(ema)];
    const one = await trained(a, []);
    const two = await trained(b, [callbacks.swapEmaWeights({ swapOnEpoch: true }), watch]);
    expect(two.loss).toEqual(one.loss);
    expect(b.weights["dense/kernel"].data[0]).toBe(seen[3]);
    expect(a.weights["dense/kernel"].data).toEqual(b.weights["dense/kernel"].data);
    for (const net of [a, b]) expect((await trained(net, [], { epochs: 1 })).loss.length).toBe(1);
    expect(a.weights["dense/kernel"].data).toEqual(b.weights["dense/kernel"].data);
  });
  it("wants averages", async () => {
    await expect(trained(line(), [callbacks.swapEmaWeights()])).rejects.toThrow("the optimizer keeps no averages");
  });
});

describe("validationFreq", () => {
  it("validates every so many epochs, or after those that are named", async () => {
    const validation = { validationData: [x, y], epochs: 5 };
    const every = await trained(line(), [], validation);
    const second = await trained(line(), [], { ...validation, validationFreq: 2 });
    const named = await trained(line(), [], { ...validation, validationFreq: [1, 5] });
    expect(second.valLoss).toEqual([every.valLoss[1], every.valLoss[3]]);
    expect(named.valLoss).toEqual([every.valLoss[0], every.valLoss[4]]);
    expect(named.loss.length).toBe(5);
    await expect(trained(line(), [], { validationFreq: 0 })).rejects.toThrow("validationFreq is 0");
    await expect(trained(line(), [], { validationFreq: [0] })).rejects.toThrow("an epoch of validationFreq is 0");
  });
});

test("lambda names a hook that there is not", () => {
  expect(() => callbacks.lambda({ onEpochEd: () => undefined } as never)).toThrow('did you mean "onEpochEnd"');
  expect(() => callbacks.lambda({ onEpochEnd: 1 } as never)).toThrow("lambda: onEpochEnd is 1");
  expect(() => callbacks.lambda({})).toThrow("lambda: the functions are {}");
});
