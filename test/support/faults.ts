/**
 * A disk that fails on purpose: calls to the file system are counted, and from a chosen one on (or only that one) they fail. What
 * a process leaves behind that is killed at its k-th call is the same as what one leaves whose calls have no effect from the k-th
 * one on.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type FitOptions, layers, type Model, sequential, type Tensor } from "limpid";

/** What befalls the k-th call. "torn": half of a write happens, and nothing after it. */
export type Fault = "ENOSPC" | "EIO" | "killed" | "torn";
export const faults: readonly Fault[] = ["ENOSPC", "EIO", "killed", "torn"];

const fs = process.getBuiltinModule("node:fs/promises");
const ofModule = [
  "open",
  "rename",
  "link",
  "rm",
  "mkdir",
  "stat",
  "realpath",
  "readdir",
  "readFile",
  "utimes",
] as const;
const ofFile = ["write", "writeFile", "sync", "truncate", "close", "stat", "read", "chmod"] as const;

type Function = (...given: never[]) => Promise<unknown>;
type Methods = Record<string, Function>;

const failure = (code: string, name: string) =>
  Object.assign(new Error(`${code}: injected, ${name}`), { code, syscall: name });

/** Runs `work` on a disk whose call number `at` fails. Gives how many calls there were. */
export async function onFailingDisk(at: number, fault: Fault, work: () => Promise<void>): Promise<number> {
  let calls = 0;
  let dead = false;
  const originals = new Map<string, Function>();
  const guarded =
    (name: string, real: Function): Function =>
    async (...given: never[]) => {
      const number = calls++;
      // A handle that was opened is closed in any case: it is this process's own.
      if (dead && name !== "close") throw failure("EIO", name);
      if (number !== at) return real(...given);
      dead = fault === "killed" || fault === "torn";
      if (name === "close") return real(...given);
      if (fault === "torn" && name === "write") {
        const [bytes, from, length, place] = given as unknown as [Uint8Array, number, number, number];
        await real(...([bytes, from, length >> 1, place] as never[]));
      }
      throw failure(fault === "ENOSPC" ? "ENOSPC" : "EIO", name);
    };
  const methods = fs as unknown as Methods;
  for (const name of ofModule) {
    const real = methods[name];
    originals.set(name, real);
    methods[name] = guarded(name, async (...given: never[]) => {
      const got = await real(...given);
      if (name !== "open") return got;
      const file = got as Methods;
      for (const method of ofFile) file[method] = guarded(method, file[method].bind(file));
      return file;
    });
  }
  try {
    await work();
  } finally {
    for (const [name, real] of originals) methods[name] = real;
  }
  return calls;
}

const samples = 24;
const x = Array.from({ length: samples }, (_, k) => [Math.sin(k), Math.cos(3 * k)]);
const y = Array.from({ length: samples }, (_, k) => [Math.sin(2 * k)]);

/** A small network with dropout, whose run has twelve steps. */
export const smallModel = (units = 4): Model<Tensor> =>
  sequential(
    [
      layers.dense({ units, activation: "tanh", inputShape: [2] }),
      layers.dropout({ rate: 0.2 }),
      layers.dense({ units: 1 }),
    ],
    { seed: 7 },
  ).compile({ optimizer: "adam", loss: "meanSquaredError" }) as Model<Tensor>;

export async function trainSmall(model: Model<Tensor>, options: FitOptions): Promise<readonly number[]> {
  const { loss } = await model.fit(x, y, { epochs: 3, batchSize: 6, verbose: 0, ...options });
  return loss;
}

export async function bitsOf(model: Model<Tensor>): Promise<string> {
  return Buffer.from(await model.toBytes()).toString("base64");
}

/** The losses of all steps in a run's log. Throws where a step stands there twice or not at all. */
export async function loggedLosses(run: string): Promise<number[]> {
  const losses: number[] = [];
  const lines = (await readFile(join(run, "metrics.jsonl"), "utf8")).trim().split("\n");
  for (const [k, text] of lines.entries()) {
    const line = JSON.parse(text) as { number: number; type: string; from: number; losses: number[] };
    if (line.number !== k) throw new Error(`line ${k} has the number ${line.number}`);
    if (line.type !== "steps") continue;
    if (line.from !== losses.length) throw new Error(`step ${line.from} comes after step ${losses.length - 1}`);
    losses.push(...line.losses);
  }
  return losses;
}
