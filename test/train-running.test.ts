/** A fit while it runs: its steps and epochs, callbacks, stopping, errors, and what it prints. */
import { describe, expect, test } from "vitest";
import { callbacks, type FitEvent } from "../src/index.ts";
import { Progress } from "../src/train/fit/progress.ts";
import { kernelOf, line, quiet } from "./support/line.ts";

describe("a running fit", () => {
  test("tells its steps and epochs", async () => {
    const events: FitEvent[] = [];
    for await (const event of line().fit([1, 1, 1], [1, 1, 1], { ...quiet, epochs: 3, batchSize: 2 }))
      events.push(event);
    expect(events[0]).toEqual({ type: "begin", epochs: 3, steps: 2, samples: 3 });
    expect(events.at(-1)).toEqual({ type: "end", steps: 6 });
    const steps = events.filter((e) => e.type === "steps");
    expect(steps.map((e) => e.from)).toEqual([0, ...steps.slice(0, -1).map((e) => e.to)]);
    expect(steps.at(-1)?.to).toBe(6);
    expect(steps.flatMap((e) => [...e.losses])).toHaveLength(6);
    expect(events.filter((e) => e.type === "epoch").map((e) => e.epoch)).toEqual([0, 1, 2]);
  });

  test("break stops it after the chunk and keeps what was reached", async () => {
    const net = line({ rate: 1e-6 });
    const run = net.fit([1, 2], [1, 2], { ...quiet, epochs: 10_000_000 });
    for await (const event of run) if (event.type === "steps") break;
    const history = await run;
    expect(net.steps).toBeGreaterThan(0);
    expect(net.steps).toBe(history.loss.length);
    expect(net.steps).toBeLessThan(1_000_000);
    await net.fit([1, 2], [1, 2], quiet);
  });

  test("a signal stops it; the parameters stay", async () => {
    const net = line({ rate: 1e-6 });
    const abort = new AbortController();
    // Not after some milliseconds: a busy machine may not have taken a step by then.
    const onSteps = () => void setTimeout(() => abort.abort(), 0);
    const run = net.fit([1, 2], [1, 2], {
      ...quiet,
      epochs: 100_000_000,
      signal: abort.signal,
      callbacks: [{ onSteps }],
    });
    await expect(run).rejects.toMatchObject({ name: "AbortError" });
    expect(kernelOf(net)).toBeGreaterThan(0);
    await expect(net.fit([1], [1], { ...quiet, signal: AbortSignal.abort(new Error("mine")) })).rejects.toThrow("mine");
  });

  test("an error is thrown once: in the loop where there is one", async () => {
    const run = line().fit([1], [1, 2], quiet);
    await expect(
      (async () => {
        for await (const _ of run);
      })(),
    ).rejects.toThrow("fit: x has 1 sample, but y has 2");
    expect((await run).loss).toEqual([]);
    const awaited = line().fit([1], [1, 2], quiet);
    for (let k = 0; k < 2; k++) await expect(awaited).rejects.toThrow("fit: x has 1 sample, but y has 2");
  });

  test("callbacks hear everything and may stop it", async () => {
    const heard: string[] = [];
    const net = line();
    await net.fit([1, 1], [1, 1], {
      ...quiet,
      epochs: 9,
      callbacks: [
        {
          onTrainBegin: () => void heard.push("begin"),
          onEpochBegin: ({ epoch }) => void heard.push(`epoch ${epoch}`),
          onSteps: ({ from, to }) => void heard.push(`steps ${from}-${to}`),
          onEpochEnd({ epoch, logs, stop }) {
            heard.push(`end ${epoch} ${Object.keys(logs)}`);
            if (epoch === 1) stop();
          },
          onTrainEnd: () => void heard.push("done"),
        },
      ],
    });
    expect(heard).toEqual([
      "begin",
      "epoch 0",
      "steps 0-1",
      "end 0 loss",
      "epoch 1",
      "steps 1-2",
      "end 1 loss",
      "done",
    ]);
  });

  test("early stopping puts the best parameters back", async () => {
    const net = line({ rate: 0.1 });
    const kernels: number[] = [];
    const history = await net.fit([1], [1], {
      ...quiet,
      epochs: 50,
      // Training pulls w to 1; validation likes w = 0.5 best.
      validationData: [[1], [0.5]],
      callbacks: [
        callbacks.earlyStopping({ patience: 2, restoreBestWeights: true }),
        { onEpochEnd: () => void kernels.push(kernelOf(net)) },
      ],
    });
    const best = history.valLoss.indexOf(Math.min(...history.valLoss));
    expect(history.loss).toHaveLength(best + 3);
    expect(kernelOf(net)).toBe(kernels[best]);
    await expect(
      line().fit([1], [1], { ...quiet, callbacks: [callbacks.earlyStopping({ monitor: "valLos" })] }),
    ).rejects.toThrow('unknown value to monitor: "valLos"');
  });

  test("the rate can be set each epoch", async () => {
    const net = line();
    await net.fit([1], [1], {
      ...quiet,
      epochs: 3,
      callbacks: [callbacks.learningRateScheduler((epoch, rate) => (epoch === 0 ? rate : rate / 2))],
    });
    expect(net.learningRate).toBeCloseTo(0.025, 12);
    let w = 0;
    for (const rate of [0.1, 0.05, 0.025]) w -= rate * 2 * (w - 1);
    expect(kernelOf(net)).toBeCloseTo(w, 12);
  });

  test("only one at a time", async () => {
    const net = line();
    const first = net.fit([1, 2], [1, 2], { ...quiet, epochs: 200_000 });
    const second = net.fit([1], [1], quiet);
    await expect(second).rejects.toThrow("fit: the model is busy: fit is running");
    expect(() => net.setWeights({ "dense/kernel": [[1]] })).toThrow("setWeights: the model is busy");
    await first;
  });
});

describe("progress", () => {
  const record = (isTTY: boolean) => {
    const lines: string[] = [];
    return { lines, isTTY, columns: 120, write: (text: string) => void lines.push(text) };
  };

  test("a bar at each epoch's end, in Keras's form", async () => {
    const output = record(false);
    await line().fit([1, 1, 1], [1, 1, 1], { verbose: 1, output, epochs: 1, batchSize: 2 });
    expect(output.lines[0]).toBe("Epoch 1/1\n");
    expect(output.lines[1]).toMatch(/^2\/2 ━{20} \ds \d+ samples\/s - loss: 0\.\d{4}\n$/);
    const two = record(false);
    await line().fit([1], [1], { verbose: 2, output: two });
    expect(two.lines).toEqual([
      expect.stringMatching(/^Memory \d+\.\d MB: data 0\.0 MB, parameters 0\.0 MB, optimizer 0\.0 MB, step 0\.0 MB\n$/),
      "Epoch 1/1 - 0s - loss: 1.0000\n",
    ]);
  });

  test("on a terminal the line is overwritten, and says how much time is left", () => {
    const output = record(true);
    let now = 0;
    const progress = new Progress({ verbose: 1, epochs: 2, steps: 10, samples: 320, output, now: () => now });
    for (const done of [1, 2, 4]) {
      now += done === 2 ? 1 : 1000;
      progress.steps(0, done, () => ({ loss: 0.5 }));
    }
    now = 5000;
    progress.epoch(0, () => ({ loss: 0.0004 }), false);
    expect(output.lines).toEqual([
      "Epoch 1/2\n",
      "\r 1/10 ━━────────────────── 9s left 32 samples/s - loss: 0.5000",
      expect.stringMatching(/^\r 4\/10 ━{8}─{12} 3s left 64 samples\/s - loss: 0.5000 *$/),
      expect.stringMatching(/^\r10\/10 ━{20} 5s 64 samples\/s - loss: 4.0000e-4 *\n$/),
    ]);
  });

  test.each([1, 2] as const)("twenty lines a second at most: verbose %i", (verbose) => {
    const output = record(false);
    let now = 0;
    const progress = new Progress({ verbose, epochs: 5000, steps: 1, samples: 1, output, now: () => now });
    for (let epoch = 0; epoch < 5000; epoch++, now++) progress.epoch(epoch, () => ({ loss: 1 }), epoch === 4999);
    expect(output.lines.length).toBeLessThanOrEqual(5 * 20 + 2);
    expect(output.lines.length).toBeGreaterThan(5 * 20 - 5);
  });

  test("few lines for many epochs", async () => {
    const output = record(false);
    await line({ rate: 1e-9 }).fit([1], [1], { verbose: 1, output, epochs: 30_000 });
    expect(output.lines.length).toBeLessThan(60);
    expect(output.lines.at(-2)).toBe("Epoch 30000/30000\n");
  });
});

describe("what Keras users write first", () => {
  test("history.history", async () => {
    const history = await line().fit([1, 2], [1, 2], { ...quiet, epochs: 3 });
    expect((history as unknown as { history: typeof history }).history.loss).toBe(history.loss);
    expect(Object.keys(history)).toEqual(["epochs", "loss"]);
    expect(JSON.parse(JSON.stringify(history))).toEqual(history);
  });

  test("predictions[0]", async () => {
    const predictions = await line().predict([1, 2]);
    expect(() => (predictions as unknown as number[])[0]).toThrow(
      "f64[2,1] has no [0]\n  hint: rows as tensors: x.slice(0, 1); numbers: x.toArray()[0]",
    );
    expect(predictions).toEqual(await line().predict([1, 2]));
  });
});
