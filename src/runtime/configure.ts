/** Which backend runs, and how it was chosen. */

import { backend as native } from "../backend/native/index.ts";
import { backend as reference } from "../backend/reference/index.ts";
import { backend as wasm } from "../backend/wasm/backend.ts";
import { type DType, type LimpidError, readOptions, unknownName } from "../base/index.ts";
import type { Backend, Graph, Session } from "../ir/index.ts";
import { obeyDebug } from "./debug.ts";
import { withFallback } from "./fallback.ts";
import { checkThreads, defaultThreads, environment } from "./threads.ts";

/** The fastest first. */
const backends: readonly Backend[] = [native, wasm, reference];

export interface Settings {
  /**
   * `"native"`, `"wasm"`, `"reference"`, or `"auto"`: the fastest that is there. Default: `LIMPID_BACKEND`, else `"auto"`.
   */
  readonly backend?: string;
  /** Threads a program may use. Default: `LIMPID_THREADS`, else one for each core, at most 8. */
  readonly threads?: number;
}

const settings: { backend: string; threads?: number } = { backend: environment("LIMPID_BACKEND") ?? "auto" };

/** How many threads programs may use that are compiled from now on. */
export function threadsInForce(): number {
  settings.threads ??= defaultThreads();
  return settings.threads;
}

/** Sets the default backend for models and functions that are compiled from now on. */
export function configure(given: Settings): void {
  const { backend, threads } = readOptions("configure", given, {
    backend: (_, __, name) => find(name as string),
    threads: (subject, _, count) => checkThreads(subject, count as number),
  });
  if (backend !== undefined) settings.backend = backend;
  if (threads !== undefined) settings.threads = threads;
}

function find(name: string): Backend | undefined {
  if (name === "auto") return undefined;
  const found = backends.find((b) => b.name === name);
  if (!found) throw unknownName("configure", "backend", name, ["auto", ...backends.map((b) => b.name)]);
  return found;
}

/** What is known of the work when a backend is chosen. */
export interface Work {
  /** Only a backend that can run it is chosen. */
  readonly graph?: Graph;
  /** So little that compiling for long would not pay. */
  readonly small?: boolean;
}

/** The backend in force for programs that compute with these element types. */
export function chooseBackend(dtypes: readonly DType[], name: string = settings.backend, work: Work = {}): Backend {
  const wanted = find(name);
  if (wanted) {
    const problem = wanted.problem?.();
    if (problem) throw problem.error;
    return wanted;
  }
  const able = (b: Backend): boolean => {
    if (work.small && b.slowToCompile) return false;
    if (!dtypes.every((d) => b.dtypes.includes(d)) || (work.graph && b.refuses?.(work.graph))) return false;
    if (b.isAvailable()) return true;
    const problem = b.problem?.();
    if (problem && !problem.quiet) tell(problem.error);
    return false;
  };
  return backends.find(able) ?? reference;
}

/** Opens the chosen backend. One that was not asked for by name may be left again if it fails to compile a program. */
export function openSession(dtypes: readonly DType[], name: string = settings.backend, work: Work = {}): Session {
  obeyDebug();
  const chosen = chooseBackend(dtypes, name, work);
  const next = backends[backends.indexOf(chosen) + 1];
  const options = { threads: threadsInForce() };
  return name === "auto" && chosen.problem && next
    ? withFallback(chosen.open(options), () => next.open(options), tell)
    : chosen.open(options);
}

let told = false;

/** One line, once, on standard error: a program that runs slower than it could should say why. */
function tell({ message }: LimpidError): void {
  if (told) return;
  told = true;
  const line = `limpid: ${message.split("\n")[0]}; using wasm`;
  if (globalThis.process?.stderr) process.stderr.write(`${line}\n`);
  else console.warn(line);
}

/** What is there, for `doctor`. */
export function listBackends(): { name: string; available: boolean; dtypes: readonly DType[] }[] {
  return backends.map((b) => ({ name: b.name, available: b.isAvailable(), dtypes: b.dtypes }));
}
