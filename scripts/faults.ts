/**
 * Breaks runs in every way that a machine has, and looks whether they go on with the same bits:
 *
 * - every call to the file system of a run fails, with each kind of failure (`test/support/faults.ts`);
 * - processes are killed (SIGKILL) at random times;
 * - where `strace` is there and may trace, it lets system calls of a process fail, or kills it at one;
 * - where a small file system may be mounted, the disk is full.
 *
 *     npm run test:faults                   (minutes)
 *     npm run test:faults -- 100            (with so many killed processes)
 *     npm run test:faults -- traced killed  (these parts; there are calls, disk, traced, killed)
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bitsOf, faults, loggedLosses, onFailingDisk, smallModel, trainSmall } from "../test/support/faults.ts";

const here = fileURLToPath(import.meta.url);

/** This script as one file: a process that compiles it first takes three times as long to start. */
async function joined(folder: string): Promise<string> {
  // What is joined needs no esbuild, and finds none where it lies.
  const { build } = await import("esbuild");
  const outfile = join(folder, "faults.mjs");
  const external = ["esbuild", "koffi", "@observablehq/plot"];
  const options = { bundle: true, platform: "node", format: "esm", external, logLevel: "error" } as const;
  await build({ entryPoints: [here], outfile, ...options });
  return outfile;
}

const checkpoint = { every: 1, keep: 2 } as const;
/** Enough that a process is still at it when it is killed. */
const longEpochs = 60;

/** The part that is killed: trains in a folder until it is done. */
async function child(run: string): Promise<void> {
  process.stdout.write("begun\n");
  await trainSmall(smallModel(), { run, epochs: longEpochs, resume: true, checkpoint });
  process.stdout.write("done\n");
}

interface Wanted {
  readonly bits: string;
  readonly losses: readonly number[];
  readonly logged: readonly number[];
}

/** How a run ends that nothing befalls. */
async function undisturbed(folder: string, epochs: number): Promise<Wanted> {
  const run = join(folder, "undisturbed");
  await rm(run, { recursive: true, force: true });
  const model = smallModel();
  const losses = await trainSmall(model, { run, epochs });
  return { bits: await bitsOf(model), losses, logged: await loggedLosses(run) };
}

/** Goes on with a run, and throws where it does not end as it should. */
async function goesOn(run: string, epochs: number, wanted: Wanted, what: string): Promise<void> {
  const model = smallModel();
  const losses = await trainSmall(model, { run, epochs, resume: true, checkpoint });
  const left = (await readdir(run)).filter((name) => name.startsWith(".") || name.startsWith("lock"));
  const states = await readdir(join(run, "checkpoints"));
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  const wrong = [
    !same(losses, wanted.losses) && "the history differs",
    (await bitsOf(model)) !== wanted.bits && "the bits differ",
    !same(await loggedLosses(run), wanted.logged) && "the log differs",
    left.length > 0 && `${left} are left behind`,
    states.length > 2 && `there are ${states.length} states`,
  ].filter((one) => one !== false);
  if (wrong.length > 0) throw new Error(`${what}: ${wrong.join(", ")}`);
}

/** Tells now and then how far it is: the whole takes many minutes. */
function progress(what: string): (rounds: number) => void {
  const start = performance.now();
  let told = start;
  console.log(`begins: ${what}`);
  return (rounds) => {
    if (performance.now() - told < 10_000) return;
    told = performance.now();
    console.log(`  ${rounds} rounds after ${((told - start) / 1000).toFixed()} s`);
  };
}

async function everyCall(folder: string): Promise<number> {
  const done = progress("every call fails once, in four ways");
  const epochs = 3;
  const wanted = await undisturbed(folder, epochs);
  let rounds = 0;
  for (const fault of faults) {
    const train = (run: string) => async () => {
      await trainSmall(smallModel(), { run, epochs, checkpoint }).catch(() => {});
    };
    const calls = await onFailingDisk(Number.NaN, fault, train(join(folder, `${fault}-counted`)));
    for (let at = 0; at < calls; at++, rounds++) {
      const run = join(folder, `${fault}-${at}`);
      await onFailingDisk(at, fault, train(run));
      await goesOn(run, epochs, wanted, `${fault} at call ${at}`);
      await rm(run, { recursive: true, force: true });
      done(rounds + 1);
    }
  }
  return rounds;
}

/** Starts `script` as a child; `kill` ends it after some milliseconds behind its first words. */
function run(script: string, folder: string, before: readonly string[], kill?: number): Promise<boolean> {
  return new Promise((resolve) => {
    const [command, ...rest] = [...before, process.execPath, script, "--child", folder];
    const made = spawn(command, rest, {
      stdio: ["ignore", "pipe", "ignore"],
      env: { ...process.env, LIMPID_BACKEND: "wasm", LIMPID_THREADS: "1" },
    });
    made.stdout.once("data", () => {
      if (kill !== undefined) setTimeout(() => made.kill("SIGKILL"), kill);
    });
    made.on("close", (code) => resolve(code === 0));
  });
}

async function killed(script: string, folder: string, most: number): Promise<number> {
  const wanted = await undisturbed(folder, longEpochs);
  const path = join(folder, "killed");
  const done = progress("killed at a random time");
  for (let round = 0; round < most; round++) {
    if (round % 4 === 0) rmSync(path, { recursive: true, force: true });
    await run(script, path, [], Math.random() * 1200);
    // Three times in a row the next one goes on where this one was killed; then it is looked at.
    if (round % 4 === 3 || round === most - 1) await goesOn(path, longEpochs, wanted, `killed, round ${round}`);
    done(round + 1);
  }
  return most;
}

const injected = [
  ...["pwrite64", "fsync", "rename", "ftruncate"].flatMap((call) =>
    ["error=EIO", "error=ENOSPC", "signal=SIGKILL"].map((how) => [call, how] as const),
  ),
];

async function traced(script: string, folder: string): Promise<number> {
  if (spawnSync("strace", ["-f", "-o", "/dev/null", "true"]).status !== 0) return 0;
  const wanted = await undisturbed(folder, longEpochs);
  let rounds = 0;
  const done = progress("system calls fail, or kill");
  for (const [call, how] of injected)
    for (const when of [2, 9, 30]) {
      const path = join(folder, `strace-${rounds}`);
      const wire = [
        "strace",
        "-f",
        // Stops at these calls only; at all of them it takes four times as long.
        "--seccomp-bpf",
        "-o",
        "/dev/null",
        "-e",
        `trace=${call}`,
        "-e",
        `inject=${call}:${how}:when=${when}`,
      ];
      await run(script, path, wire);
      await goesOn(path, longEpochs, wanted, `strace ${call} ${how} ${when}`);
      await rm(path, { recursive: true, force: true });
      done(++rounds);
    }
  return rounds;
}

/** A disk of two megabytes, on which two states have room, and three have not. */
async function full(folder: string): Promise<number> {
  const disk = join(folder, "disk");
  mkdirSync(disk);
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", disk]).status !== 0) return 0;
  // A state has 770 kB: four numbers for each unit, and Adam's two for each of them.
  const units = 16_000;
  try {
    const path = join(disk, "run");
    const straight = smallModel(units);
    const losses = await trainSmall(straight, {});
    const error: unknown = await trainSmall(smallModel(units), { run: path, checkpoint }).catch(
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof Error) || !error.message.includes("the disk is full"))
      throw new Error(`a full disk gave ${String(error)}`);
    if (spawnSync("mount", ["-o", "remount,size=8m", disk]).status !== 0)
      throw new Error("cannot make the disk larger");
    const again = smallModel(units);
    const after = await trainSmall(again, { run: path, resume: true, checkpoint });
    if (JSON.stringify(after) !== JSON.stringify(losses) || (await bitsOf(again)) !== (await bitsOf(straight)))
      throw new Error("after a full disk the bits differ");
    return 1;
  } finally {
    spawnSync("umount", [disk]);
  }
}

const parts: Readonly<Record<string, string>> = {
  calls: "every call fails once, in four ways",
  disk: "a full disk",
  traced: "system calls fail, or kill",
  killed: "killed at a random time",
};

async function main(names: readonly string[], kills: number): Promise<void> {
  const unknown = names.find((name) => !Object.hasOwn(parts, name));
  if (unknown !== undefined) throw new Error(`"${unknown}" is none of ${Object.keys(parts).join(", ")}`);
  // What is said on standard error about each failure is not news here.
  process.stderr.write = () => true;
  const folder = mkdtempSync(join(tmpdir(), "limpid-faults-"));
  try {
    const script = await joined(folder);
    const run: Readonly<Record<string, () => Promise<number>>> = {
      calls: () => everyCall(folder),
      disk: () => full(folder),
      traced: () => traced(script, folder),
      killed: () => killed(script, folder, kills),
    };
    for (const [name, what] of Object.entries(parts)) {
      if (names.length > 0 && !names.includes(name)) continue;
      const rounds = await run[name]();
      console.log(rounds > 0 ? `${rounds} rounds: ${what}` : `LEFT OUT, because the system does not allow it: ${what}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const given = process.argv.slice(2);
const isCount = (word: string) => /^\d+$/.test(word);
try {
  if (given[0] === "--child") await child(given[1]);
  else
    await main(
      given.filter((word) => !isCount(word)),
      Number(given.find(isCount) ?? 60),
    );
} catch (error) {
  console.log(error);
  process.exitCode = 1;
}
