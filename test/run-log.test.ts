/** The log of a run: who subscribes, who is waited for, what is kept, and how events look as JSON. */
import { describe, expect, test } from "vitest";
import type { RunEvent } from "../src/train/fit/events.ts";
import { type Entry, lineOf, RunLog, type Subscriber } from "../src/train/fit/run-log.ts";
import { kernelOf, line, quiet } from "./support/line.ts";

const steps = (from: number, to = from + 1): RunEvent => ({
  type: "steps",
  from,
  to,
  losses: new Float64Array(to - from).fill(0.5),
});
const epoch = (from: number): RunEvent => ({
  type: "epochs",
  from,
  to: from + 1,
  logs: { loss: [0.5] },
  learningRate: 0.1,
  steps: 1,
  samples: 1,
  last: false,
});
const end: RunEvent = { type: "end", steps: 3 };
const kept = () => new RunLog({ kept: true });
const turn = () => new Promise((resolve) => setTimeout(resolve));

/** A subscriber that takes its time with each event until it is let go. */
function slow(policy: Subscriber["policy"], from?: number) {
  const heard: number[] = [];
  const waiting: (() => void)[] = [];
  const on = ({ number }: Entry) => {
    heard.push(number);
    return new Promise<void>((resolve) => void waiting.push(resolve));
  };
  return { heard, done: () => waiting.shift()?.(), subscriber: { policy, on, from } };
}

describe("subscribers", () => {
  test("hear events in their order, one after the other, whoever subscribed first first", async () => {
    const log = kept();
    const heard: string[] = [];
    log.subscribe({ policy: "wait", on: ({ number, event }) => void heard.push(`a ${number} ${event.type}`) });
    log.subscribe({ policy: "wait", on: ({ number }) => turn().then(() => void heard.push(`b ${number}`)) });
    log.subscribe({ policy: "wait", on: ({ number }) => void heard.push(`c ${number}`) });
    await log.append(steps(0), epoch(0));
    await log.append(end);
    expect(heard).toEqual(["a 0 steps", "a 1 epochs", "b 0", "b 1", "c 0", "c 1", "a 2 end", "b 2", "c 2"]);
  });

  test("nobody who takes time: nothing to wait for", () => {
    const log = kept();
    log.subscribe({ policy: "wait", on: () => {} });
    expect(log.append(steps(0))).toBeUndefined();
  });

  test('"wait" holds the run back, until it has dealt with the event or has left', async () => {
    const log = kept();
    const { heard, done, subscriber } = slow("wait");
    const leave = log.subscribe(subscriber);
    let over = false;
    const appended = log.append(steps(0), steps(1))?.then(() => {
      over = true;
    });
    await turn();
    expect([heard, over]).toEqual([[0], false]);
    done();
    await turn();
    expect([heard, over]).toEqual([[0, 1], false]);
    done();
    await appended;
    const last = log.append(steps(2), steps(3));
    await turn();
    leave();
    await last;
    expect(heard).toEqual([0, 1, 2]);
    expect(log.append(steps(4))).toBeUndefined();
  });

  test('"latest" never holds it back; of each type only the newest waits', async () => {
    const log = kept();
    const { heard, done, subscriber } = slow("latest");
    log.subscribe(subscriber);
    for (let k = 0; k < 100; k++) expect(log.append(steps(k), epoch(k))).toBeUndefined();
    void log.append(end);
    expect(heard).toEqual([0]);
    for (let k = 0; k < 10; k++) {
      done();
      await turn();
    }
    expect(heard).toEqual([0, 198, 199, 200]);
    void log.append(steps(100));
    expect(heard.at(-1)).toBe(201);
  });

  test("who comes late gets what is kept, from where it likes; none of that is left out", async () => {
    const log = kept();
    void log.append({ type: "begin", epochs: 1, steps: 3, samples: 3 }, steps(0), steps(1), steps(2));
    const hear = (from?: number) => {
      const heard: number[] = [];
      log.subscribe({ from, policy: "wait", on: ({ number }) => void heard.push(number) });
      return heard;
    };
    const [all, some, none] = [hear(0), hear(2), hear()];
    const { heard, done, subscriber } = slow("latest", 1);
    log.subscribe(subscriber);
    void log.append(steps(3));
    void log.append(steps(4));
    expect([all, some, none]).toEqual([
      [0, 1, 2, 3, 4, 5],
      [2, 3, 4, 5],
      [4, 5],
    ]);
    for (let k = 0; k < 5; k++) {
      done();
      await turn();
    }
    expect(heard).toEqual([1, 2, 3, 5]);
  });

  test.each(["wait", "latest"] as const)("what one throws is thrown once, at once or later: %s", async (policy) => {
    const log = kept();
    const others: number[] = [];
    const thrown = (error: string): never => {
      throw new Error(error);
    };
    log.subscribe({ policy, on: () => thrown("at once") });
    log.subscribe({ policy: "wait", on: ({ number }) => void others.push(number) });
    expect(() => log.append(steps(0))).toThrow("at once");
    expect(log.append(steps(1))).toBeUndefined();
    log.subscribe({ policy, on: () => turn().then(() => void thrown("later")) });
    const later = async () => {
      await log.append(steps(2));
      await turn();
      await turn();
      await log.append(steps(3));
    };
    await expect(later()).rejects.toThrow("later");
    await log.append(end);
    expect(others.at(-1)).toBe(policy === "wait" ? 3 : 4);
    expect(others).toEqual([...others.keys()]);
  });
});

describe("what is kept", () => {
  const numbers = (log: RunLog) => {
    const entries: Entry[] = [];
    log.subscribe({ from: 0, policy: "wait", on: (entry) => void entries.push(entry) })();
    return entries;
  };

  test("a run of a million steps: the log stays small, and epochs are kept longer than steps", () => {
    const log = kept();
    void log.append({ type: "begin", epochs: 1000, steps: 1000, samples: 32_000 });
    for (let k = 0; k < 1000; k++) void log.append(steps(k * 1000, (k + 1) * 1000), epoch(k));
    const entries = numbers(log);
    const held = entries.reduce((sum, { event }) => sum + (event.type === "steps" ? event.losses.length : 1), 0);
    expect(held).toBeLessThan(2 ** 18);
    expect(entries[0]).toMatchObject({ number: 0, event: { type: "begin" } });
    expect(entries.filter(({ event }) => event.type === "epochs")).toHaveLength(1000);
    expect(log.since).toBeGreaterThan(1000);
    const whole = entries.filter(({ number }) => number >= log.since).map(({ number }) => number);
    expect(whole).toEqual(Array.from({ length: 2001 - log.since }, (_, k) => log.since + k));
    for (let k = 0; k < 20_000; k++) void log.append(epoch(k));
    expect(numbers(log).length).toBeLessThan(10_000);
    expect(numbers(log)[0].event.type).toBe("begin");
  });

  test("nothing, where nobody asked; and never what only says where things stand", () => {
    const asked = { kept: false };
    const log = new RunLog(asked);
    void log.append(steps(0));
    expect(numbers(log)).toEqual([]);
    asked.kept = true;
    void log.append({ type: "progress", epoch: 0, steps: 1, samples: 1, logs: {} }, steps(1));
    expect(numbers(log).map(({ number }) => number)).toEqual([2]);
  });
});

test("as JSON: one line, versioned, with lists; what JSON cannot write is text that Number reads", () => {
  const text = (event: RunEvent) => lineOf({ number: 7, event });
  const losses = Float64Array.of(0.1, Number.NaN, -Infinity);
  expect(text({ type: "steps", from: 0, to: 3, losses })).toBe(
    '{"version":1,"number":7,"type":"steps","from":0,"to":3,"losses":[0.1,"NaN","-Infinity"]}',
  );
  expect(JSON.parse(text(epoch(2)))).toEqual({ version: 1, number: 7, ...epoch(2) });
  expect(JSON.parse(text({ type: "begin", epochs: 1, steps: undefined, samples: undefined }))).toEqual({
    version: 1,
    number: 7,
    type: "begin",
    epochs: 1,
  });
});

describe("a fit's log", () => {
  test("tells all of it, to several at once; a slow page does not slow the fit", async () => {
    const run = line({ rate: 1e-3 }).fit([1, 1, 1], [1, 1, 1], { ...quiet, epochs: 3, batchSize: 2 });
    const entries: Entry[] = [];
    run.log!.subscribe({ policy: "wait", on: (entry) => turn().then(() => void entries.push(entry)) });
    const page = slow("latest");
    run.log!.subscribe(page.subscriber);
    const seen: string[] = [];
    for await (const { type } of run) seen.push(type);
    const { loss } = await run;
    const events = entries.map(({ event }) => event);
    expect(entries.map(({ number }) => number)).toEqual([...entries.keys()]);
    expect(events.slice(0, 2).map(({ type }) => type)).toEqual(["begin", "compiled"]);
    expect(events.at(-1)).toEqual({ type: "end", steps: 6 });
    const epochs = events.filter((event) => event.type === "epochs");
    expect(epochs.flatMap(({ logs }) => logs.loss)).toEqual(loss);
    expect(epochs.map(({ last }) => last)).toEqual(epochs.map((_, k) => k === epochs.length - 1));
    expect(events.flatMap((event) => (event.type === "steps" ? [...event.losses] : []))).toHaveLength(6);
    expect(seen.filter((type) => type === "epoch")).toHaveLength(3);
    expect(page.heard).toEqual([0]);
    const late: number[] = [];
    run.log!.subscribe({ from: 1, policy: "wait", on: ({ number }) => void late.push(number) });
    expect(late.at(-1)).toBe(entries.length - 1);
    for (const entry of entries) expect(() => JSON.parse(lineOf(entry))).not.toThrow();
  });

  test("an error of a subscriber ends the fit; what was learnt stays", async () => {
    const net = line({ rate: 1e-6 });
    const run = net.fit([1, 2], [1, 2], { ...quiet, epochs: 10_000_000 });
    run.log!.subscribe({
      policy: "wait",
      on({ event }) {
        if (event.type === "steps") throw new Error("the disk is full");
      },
    });
    const last: RunEvent[] = [];
    run.log!.subscribe({ policy: "wait", on: ({ event }) => void last.push(event) });
    await expect(run).rejects.toThrow("the disk is full");
    expect(last.at(-1)).toEqual({ type: "error", name: "Error", code: undefined, message: "the disk is full" });
    expect(kernelOf(net)).toBeGreaterThan(0);
    await net.fit([1], [1], quiet);
  });

  test("a callback that throws, at once or later, ends it in the same way", async () => {
    for (const onEpochEnd of [
      () => {
        throw new Error("mine");
      },
      () => Promise.reject(new Error("mine")),
    ]) {
      const net = line();
      await expect(net.fit([1], [1], { ...quiet, epochs: 3, callbacks: [{ onEpochEnd }] })).rejects.toThrow("mine");
      expect(net.steps).toBe(1);
      expect(() => net.setWeights({ "dense/kernel": [[1]] })).not.toThrow();
    }
  });

  test("slow callbacks are waited for, in their order; what they return besides promises does not matter", async () => {
    const heard: string[] = [];
    const net = line();
    await net.fit([1], [1], {
      ...quiet,
      epochs: 2,
      callbacks: [
        { onEpochEnd: ({ epoch }) => turn().then(() => void heard.push(`a ${epoch}`)) },
        {
          onEpochBegin: ({ epoch }) => heard.push(`begin ${epoch}`) as unknown as undefined,
          onEpochEnd({ epoch, model }) {
            heard.push(`b ${epoch}`);
            model.setWeights({ "dense/kernel": model.weights["dense/kernel"].mul(0) });
          },
        },
      ],
    });
    expect(heard).toEqual(["begin 0", "a 0", "b 0", "begin 1", "a 1", "b 1"]);
    expect(kernelOf(net)).toBe(0);
  });

  test("a loop hears of the end when callbacks have had their last word", async () => {
    const heard: string[] = [];
    const callbacks = [{ onTrainEnd: () => turn().then(() => void heard.push("callback")) }];
    for await (const { type } of line().fit([1], [1], { ...quiet, callbacks })) if (type === "end") heard.push("loop");
    expect(heard).toEqual(["callback", "loop"]);
  });

  test("stop() at an epoch's beginning takes no step, and validates nothing twice", async () => {
    const net = line();
    const callbacks = [{ onEpochBegin: ({ epoch, stop }: { epoch: number; stop(): void }) => epoch === 1 && stop() }];
    const history = await net.fit([1], [1], {
      ...quiet,
      epochs: 5,
      validationData: [[1], [1]],
      callbacks: callbacks as never,
    });
    expect([history.loss.length, history.valLoss.length, net.steps]).toEqual([1, 1, 1]);
  });
});
