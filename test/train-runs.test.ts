/** Runs that are kept in a folder: what is in it, and going on from any step with the same bits. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { callbacks, type FitOptions, layers, loadModel, sequential } from "limpid";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  type AnyModel,
  asOf as asOfRun,
  bitsOf,
  classes,
  differences,
  everyStep,
  fitArrays,
  mlp,
  optimizers,
  quiet,
  recipes,
  samples,
  x,
  y,
} from "./support/resume.ts";

let folder: string;
let run: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "limpid-runs-"));
  run = join(folder, "iris");
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

/** A run as it was when it had taken so many steps. */
const asOf = (step: number): Promise<string> => asOfRun(step, run);

const linesOf = async (of: string) =>
  (await readFile(join(of, "metrics.jsonl"), "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { number: number; type: string; from: number; to: number; losses: number[] });

/** The losses of all steps, each of which must stand there once; and lines are numbered. */
async function lossesOf(of: string): Promise<number[]> {
  const losses: number[] = [];
  for (const [k, line] of (await linesOf(of)).entries()) {
    expect(line.number).toBe(k);
    if (line.type !== "steps") continue;
    expect(line.from).toBe(losses.length);
    losses.push(...line.losses);
  }
  return losses;
}

describe("going on from any step gives the same bits", () => {
  // Each optimizer with one network at least; all with all, from more places: scripts/resume.ts.
  for (const [k, [name, recipe]] of Object.entries(recipes).entries()) {
    const optimizer = optimizers[k % optimizers.length];
    test(`${name}, ${typeof optimizer === "string" ? optimizer : optimizer.name}`, { timeout: 60_000 }, async () => {
      expect(await differences(recipe, optimizer, run, [1, 5])).toEqual([]);
    });
  }
});

test("a run's folder: settings, log, states, the model; every state is a model, too", async () => {
  const kept = mlp();
  await kept.fit(x, y, { ...quiet, run, checkpoint: { best: "loss" } });
  expect((await readdir(run)).sort()).toEqual([
    "checkpoints",
    "checkpoints.json",
    "config.json",
    "metrics.jsonl",
    "model.limpid",
  ]);
  const manifest = JSON.parse(await readFile(join(run, "checkpoints.json"), "utf8"));
  expect(manifest).toMatchObject({ formatVersion: 1, ended: "finished", best: { monitor: "loss" } });
  const files = await readdir(join(run, "checkpoints"));
  expect(manifest.checkpoints.map(({ file }: { file: string }) => file).sort()).toEqual(files.sort());
  expect(files).toContain("step-000000000012.limpid");
  const config = JSON.parse(await readFile(join(run, "config.json"), "utf8"));
  expect(config).toMatchObject({
    limpid: "run",
    fit: { epochs: 3, batchSize: 8 },
    training: { optimizer: { name: "adam" } },
  });
  const wanted = (await kept.predict(x)).toArray();
  for (const file of ["model.limpid", "checkpoints/step-000000000012.limpid"])
    expect((await (await loadModel(join(run, file))).predict(x)).toArray()).toEqual(wanted);
});

test("a run is not begun twice, goes on to more epochs, and does nothing where it is over", async () => {
  await mlp().fit(x, y, { ...quiet, run });
  await expect(
    mlp()
      .fit(x, y, { ...quiet, run })
      .then(),
  ).rejects.toMatchObject({ name: "FileError", code: "run-exists" });
  const straight = mlp();
  const history = await straight.fit(x, y, { ...quiet, epochs: 5 });
  const more = mlp();
  expect(await more.fit(x, y, { ...quiet, epochs: 5, run, resume: true })).toEqual(history);
  expect(await bitsOf(more)).toBe(await bitsOf(straight));
  const again = mlp();
  expect(await again.fit(x, y, { ...quiet, epochs: 5, run, resume: true })).toEqual(history);
  expect(await bitsOf(again)).toBe(await bitsOf(straight));
});

test("the history of a run that goes on has all earlier epochs: arrays, and no numbers where nothing was validated", async () => {
  const make = () =>
    sequential([layers.dense({ units: 3, activation: "softmax", inputShape: [3] })], { seed: 2 }).compile({
      optimizer: "adam",
      loss: "sparseCategoricalCrossentropy",
      metrics: ["confusionMatrix"],
    });
  const how = { validationData: [x, classes], validationFreq: 2, batchSize: 8 } as const;
  const whole = await make().fit(x, classes, { ...how, epochs: 5 });
  await make().fit(x, classes, { ...how, epochs: 3, run });
  const again = await make().fit(x, classes, { ...how, epochs: 5, run, resume: true });
  expect(again).toEqual(whole);
  expect(again.confusionMatrix).toHaveLength(5);
  expect(again.valLoss).toHaveLength(2);
});

describe("whatever stops it", () => {
  const rate = (epoch: number, before: number) => before * (epoch === 0 ? 1 : 0.5);
  const options = (): FitOptions<0.2> => ({
    ...quiet,
    epochs: 8,
    validationSplit: 0.2,
    callbacks: [
      callbacks.learningRateScheduler(rate),
      callbacks.earlyStopping({ patience: 2, minDelta: 0.02, restoreBestWeights: true }),
    ],
  });

  test("early stopping: its memory, the rate, and that it ended the run go along", async () => {
    const straight = mlp();
    const history = await straight.fit(x, y, options());
    expect(history.epochs.length).toBeLessThan(8);
    await mlp().fit(x, y, { ...options(), run, checkpoint: everyStep });
    for (const step of [2, 3, 7, 3 * history.epochs.length]) {
      const again = mlp();
      expect(await again.fit(x, y, { ...options(), run: await asOf(step), resume: true })).toEqual(history);
      expect(await bitsOf(again), `from step ${step}`).toBe(await bitsOf(straight));
    }
  });

  const stops: Readonly<Record<string, (train: (more: FitOptions) => PromiseLike<unknown>) => Promise<unknown>>> = {
    "a signal": async (train) => {
      const controller = new AbortController();
      const onSteps = ({ to }: { to: number }) => void (to >= 5 && controller.abort(new Error("enough")));
      await expect(train({ signal: controller.signal, callbacks: [{ onSteps }] })).rejects.toThrow("enough");
    },
    "an error in a callback": async (train) => {
      const onSteps = ({ to }: { to: number }) => {
        if (to >= 5) throw new Error("mine");
      };
      await expect(train({ callbacks: [{ onSteps }] })).rejects.toThrow("mine");
    },
  };
  for (const [name, stop] of Object.entries(stops))
    test(name, async () => {
      const straight = mlp();
      const history = await straight.fit(x, y, quiet);
      await stop((more) =>
        mlp()
          .fit(x, y, { ...quiet, run, ...more })
          .then(),
      );
      const again = mlp();
      expect(await again.fit(x, y, { ...quiet, run, resume: true })).toEqual(history);
      expect(await bitsOf(again)).toBe(await bitsOf(straight));
    });

  test("stop(), and a data set that fails in the middle of an epoch", async () => {
    const straight = mlp();
    const given = (fails: number) =>
      function* () {
        for (let k = 0; k < samples; k += 4) {
          if (k === fails) throw new Error("the cable was pulled");
          yield { x: x.slice(k, k + 4), y: y.slice(k, k + 4) };
        }
      };
    const history = await straight.fit(given(-1), quiet);
    const broken = mlp().fit(given(20), { ...quiet, run });
    await expect(broken.then()).rejects.toMatchObject({ code: "dataset-failed" });
    for await (const event of mlp().fit(given(-1), { ...quiet, run, resume: true }))
      if (event.type === "epoch" && event.epoch === 1) break;
    const again = mlp();
    expect(await again.fit(given(-1), { ...quiet, run, resume: true })).toEqual(history);
    expect(await bitsOf(again)).toBe(await bitsOf(straight));
  });
});

test("callbacks of one's own remember; one that cannot is named; strange memory is refused", async () => {
  const heard: unknown[] = [];
  const counting = (name: string) => {
    let seen: Record<string, unknown> = {
      epochs: 0,
      "@odd": Number.NaN,
      list: [Number.NEGATIVE_INFINITY, -0, undefined],
    };
    return {
      name,
      onEpochEnd: () => {
        seen = { ...seen, epochs: (seen.epochs as number) + 1, bytes: Uint8Array.of(1, 2) };
      },
      onTrainEnd: () => void heard.push(seen),
      state: () => seen,
      restore(state: unknown) {
        seen = state as typeof seen;
      },
    };
  };
  const logging = { name: "logging", onEpochEnd: () => {} };
  await mlp().fit(x, y, { ...quiet, run, callbacks: [counting("counting"), logging] });
  const notes: string[] = [];
  for await (const event of mlp().fit(x, y, {
    ...quiet,
    epochs: 4,
    run,
    resume: true,
    callbacks: [counting("counting"), logging],
  }))
    if (event.type === "resumed") notes.push(...event.notes);
  expect(heard[1]).toEqual({
    epochs: 4,
    "@odd": Number.NaN,
    list: [Number.NEGATIVE_INFINITY, -0, undefined],
    bytes: Uint8Array.of(1, 2),
  });
  expect(notes).toEqual(["logging has no state() and restore(): it begins anew"]);
  const strange = { state: () => ({ when: new Date() }), restore() {} };
  await expect(
    mlp()
      .fit(x, y, { ...quiet, run: join(folder, "other"), callbacks: [strange] })
      .then(),
  ).rejects.toMatchObject({
    code: "callback-state",
  });
});

describe("what is damaged or differs", () => {
  test("the newest whole state is taken, and it is said", async () => {
    const straight = mlp();
    await straight.fit(x, y, quiet);
    await mlp().fit(x, y, { ...quiet, run, checkpoint: everyStep });
    const states = join(run, "checkpoints");
    const name = (step: number) => join(states, `step-${String(step).padStart(12, "0")}.limpid`);
    const bytes = await readFile(name(12));
    await writeFile(name(12), bytes.subarray(0, bytes.length - 100));
    bytes[bytes.length - 400] ^= 1;
    await writeFile(name(11), bytes);
    await writeFile(name(10), "");
    const again = mlp();
    const notes: string[] = [];
    for await (const event of again.fit(x, y, { ...quiet, run, resume: true }))
      if (event.type === "resumed") notes.push(event.file, ...event.notes);
    expect(notes[0]).toBe("step-000000000009.limpid");
    expect(notes).toHaveLength(5);
    expect(await bitsOf(again)).toBe(await bitsOf(straight));
    for (const file of await readdir(states)) await writeFile(join(states, file), "nothing");
    await expect(
      mlp()
        .fit(x, y, { ...quiet, run, resume: true })
        .then(),
    ).rejects.toMatchObject({ code: "run-damaged" });
  });

  test("a line that is cut off, a manifest that is none, and a lost log", async () => {
    const history = await mlp().fit(x, y, { ...quiet, run, checkpoint: everyStep });
    const losses = await lossesOf(run);
    const copy = await asOf(7);
    const log = await readFile(join(copy, "metrics.jsonl"));
    await writeFile(join(copy, "metrics.jsonl"), log.subarray(0, log.length - 9));
    await writeFile(join(copy, "checkpoints.json"), "{");
    expect(await mlp().fit(x, y, { ...quiet, run: copy, resume: true })).toEqual(history);
    expect(await lossesOf(copy)).toEqual(losses);
    const other = await asOf(9);
    await rm(join(other, "metrics.jsonl"));
    const after = await mlp().fit(x, y, { ...quiet, run: other, resume: true });
    expect(after.loss).toEqual([Number.NaN, Number.NaN, history.loss[2]]);
  });

  test("another model, other data, a newer format, a foreign folder", async () => {
    await mlp().fit(x, y, { ...quiet, run, checkpoint: everyStep });
    const copy = await asOf(7);
    const resume = (of: AnyModel, more: FitOptions = {}) =>
      fitArrays(of, { ...quiet, run: copy, resume: true, ...more });
    const wide = sequential([layers.dense({ units: 1, inputShape: [3] })]).compile({
      optimizer: "adam",
      loss: "meanSquaredError",
    });
    const before = await bitsOf(wide);
    await expect(resume(wide as AnyModel)).rejects.toMatchObject({ code: "run-mismatch" });
    expect(await bitsOf(wide)).toBe(before);
    await expect(resume(mlp("rmsprop"))).rejects.toMatchObject({ code: "run-mismatch" });
    await expect(resume(mlp(), { batchSize: 13 })).rejects.toThrow("batchSize was 8; now it is 13");
    const config = JSON.parse(await readFile(join(copy, "config.json"), "utf8"));
    await writeFile(join(copy, "config.json"), JSON.stringify({ ...config, formatVersion: 99 }));
    await expect(resume(mlp())).rejects.toMatchObject({ code: "archive-newer" });
    await writeFile(join(copy, "config.json"), JSON.stringify({ hello: 1 }));
    await expect(resume(mlp())).rejects.toMatchObject({ code: "run-foreign" });
    await expect(fitArrays(mlp(), { ...quiet, run: join(copy, "config.json") })).rejects.toMatchObject({
      code: "run-not-folder",
    });
    await expect(fitArrays(mlp(), { ...quiet, resume: true })).rejects.toMatchObject({ code: "run-needed" });
  });
});

describe("one process at a time", () => {
  test("a second one is told who the first is; a stale lock is taken away", async () => {
    let second: unknown;
    const onEpochEnd = async () => {
      second ??= await mlp()
        .fit(x, y, { ...quiet, run, resume: true })
        .catch((error: unknown) => error);
    };
    await mlp().fit(x, y, { ...quiet, run, callbacks: [{ onEpochEnd }] });
    expect(second).toMatchObject({ code: "run-locked", facts: { pid: process.pid } });
    const lock = {
      token: "x",
      pid: 2 ** 22 + 1,
      host: (await import("node:os")).hostname(),
      boot: "",
      began: "",
      inode: "1",
      folder: run,
    };
    for (const text of [JSON.stringify(lock), JSON.stringify({ ...lock, folder: "/elsewhere" })]) {
      await writeFile(join(run, "lock.json"), text);
      await mlp().fit(x, y, { ...quiet, run, resume: true });
      expect(await readdir(run)).not.toContain("lock.json");
    }
    // From another machine, a moment ago.
    await writeFile(join(run, "lock.json"), JSON.stringify({ ...lock, host: "elsewhere" }));
    await expect(fitArrays(mlp(), { ...quiet, run, resume: true })).rejects.toMatchObject({ code: "run-locked" });
  });
});
