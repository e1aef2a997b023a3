/** Which backend runs, and how it was chosen. */

import { backend as native } from "../backend/native/index.ts";
import { backend as reference } from "../backend/reference/index.ts";
import { backend as wasm } from "../backend/wasm/backend.ts";
import { type DType, environment, type LimpidError, readOptions, unknownName, wantEngine } from "../base/index.ts";
import type { Backend, NowSession, Session } from "../ir/index.ts";
import { choosing } from "./choosing.ts";
import { obeyDebug } from "./debug.ts";
import { say } from "./say.ts";
import { atMostCores, checkThreads, defaultThreads } from "./threads.ts";

// When Limpid is loaded.
wantEngine();

/** The fastest first. */
const backends: Backend[] = [native, wasm, reference];

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
  if (threads !== undefined) settings.threads = atMostCores("configure", threads);
}

/** The backend's name from `configure` or the environment, or `"auto"`. */
export function backendInForce(): string {
  return settings.backend;
}

function find(name: string): Backend | undefined {
  if (name === "auto") return undefined;
  const found = backends.find((b) => b.name === name);
  if (!found) throw unknownName("configure", "backend", name, ["auto", ...backends.map((b) => b.name)]);
  return found;
}

/** The backend for programs of these element types. */
export function chooseBackend(dtypes: readonly DType[], name: string = settings.backend): Backend {
  const wanted = find(name);
  if (wanted) {
    const problem = wanted.problem?.();
    if (problem) throw problem.error;
    return wanted;
  }
  return backends.find((b) => computes(b, dtypes) && isAvailable(b)) ?? reference;
}

function computes(b: Backend, dtypes: readonly DType[]): boolean {
  return dtypes.every((d) => b.dtypes.includes(d));
}

/** Whether it is available. Warns where it should be and is not. */
function isAvailable(b: Backend): boolean {
  if (b.isAvailable()) return true;
  const problem = b.problem?.();
  if (problem && !problem.quiet) warn(problem.error);
  return false;
}

/** What a session is opened for: element types, and a backend's name. */
type Wanted = readonly [dtypes: readonly DType[], name?: string];

/** Opens the backend of this name. `"auto"` looks for the C compiler only when there is enough work for it. */
export async function openSession(...wanted: Wanted): Promise<Session> {
  return openSessionNow(...wanted) ?? chooseBackend(...wanted).open({ threads: threadsInForce() });
}

/** The same at once; undefined where the backend has to be waited for. */
export function openSessionNow(...wanted: Wanted): Session | undefined {
  obeyDebug();
  const [dtypes, name = settings.backend] = wanted;
  const threads = threadsInForce();
  if (name !== "auto" || !computes(native, dtypes) || !wasm.isAvailable())
    return chooseBackend(dtypes, name).openNow?.({ threads });
  const session = openWasm(threads, () => isAvailable(native));
  if (!session) return native.openNow({ threads });
  return choosing(session, (background) => openNative(session, background), warn);
}

function openNative({ threads, place }: ReturnType<typeof wasm.openNow>, background: boolean): NowSession | undefined {
  return isAvailable(native) ? native.openNow({ threads, place, background }) : undefined;
}

/** Undefined where wasm cannot reserve its address space (`ulimit -v`) and native, which needs less, can be used. */
function openWasm(threads: number, nativeAvailable: () => boolean): ReturnType<typeof wasm.openNow> | undefined {
  try {
    return wasm.openNow({ threads });
  } catch (problem) {
    if (nativeAvailable()) return undefined;
    throw problem;
  }
}

let warned = false;

/** Warns once that programs run slower than they could, and why. */
function warn(error: LimpidError): void {
  if (warned) return;
  warned = true;
  say({ line: `${error.message.split("\n")[0]}; using wasm`, code: "using-wasm", facts: {}, error });
}

/** For tests: one more backend, which is used where it is asked for by name. Gives what takes it away again. */
export function addBackend(backend: Backend): () => void {
  backends.push(backend);
  return () => backends.splice(backends.indexOf(backend), 1);
}

/** For tests: more threads than there are cores. */
export function forceThreads(threads: number): void {
  settings.threads = threads;
}

/** What is there, for `doctor`. */
export function listBackends(): { name: string; available: boolean; dtypes: readonly DType[] }[] {
  return backends.map((b) => ({ name: b.name, available: b.isAvailable(), dtypes: b.dtypes }));
}
