/** Which backend runs, and how it was chosen. */

import { backend as native } from "../backend/native/index.ts";
import { backend as reference } from "../backend/reference/index.ts";
import { backend as wasm } from "../backend/wasm/backend.ts";
import { type DType, environment, type LimpidError, readOptions, unknownName, wantEngine } from "../base/index.ts";
import type { Backend, Graph, NowSession, Session } from "../ir/index.ts";
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

/** The name that `configure` or the environment gave: `"auto"` where none did. */
export function backendInForce(): string {
  return settings.backend;
}

function find(name: string): Backend | undefined {
  if (name === "auto") return undefined;
  const found = backends.find((b) => b.name === name);
  if (!found) throw unknownName("configure", "backend", name, ["auto", ...backends.map((b) => b.name)]);
  return found;
}

/** The backend in force for programs that compute with these element types; only one that can run the graph, where there is one. */
export function chooseBackend(dtypes: readonly DType[], name: string = settings.backend, graph?: Graph): Backend {
  const wanted = find(name);
  if (wanted) {
    const problem = wanted.problem?.();
    if (problem) throw problem.error;
    return wanted;
  }
  return backends.find((b) => computes(b, dtypes, graph) && isThere(b)) ?? reference;
}

function computes(b: Backend, dtypes: readonly DType[], graph: Graph | undefined): boolean {
  return dtypes.every((d) => b.dtypes.includes(d)) && !(graph && b.refuses?.(graph));
}

/** Says why it is not, where that is something out of order. */
function isThere(b: Backend): boolean {
  if (b.isAvailable()) return true;
  const problem = b.problem?.();
  if (problem && !problem.quiet) tell(problem.error);
  return false;
}

/** What a session is opened for: element types, a backend's name, and the graph where one is known. */
type Wanted = readonly [dtypes: readonly DType[], name?: string, graph?: Graph];

/** Opens the backend that is asked for by name. `"auto"` looks for the C compiler only when there is work that is worth it. */
export async function openSession(...wanted: Wanted): Promise<Session> {
  return openSessionNow(...wanted) ?? chooseBackend(...wanted).open({ threads: threadsInForce() });
}

/** The same at once; undefined where the backend has to be waited for. */
export function openSessionNow(...wanted: Wanted): Session | undefined {
  obeyDebug();
  const [dtypes, name = settings.backend, graph] = wanted;
  const threads = threadsInForce();
  if (name !== "auto" || !computes(native, dtypes, graph) || !wasm.isAvailable())
    return chooseBackend(dtypes, name, graph).openNow?.({ threads });
  const session = openWasm(threads, () => isThere(native));
  if (!session) return native.openNow({ threads });
  return choosing(session, (beside) => openNative(session, beside), tell);
}

function openNative({ threads, place }: ReturnType<typeof wasm.openNow>, beside: boolean): NowSession | undefined {
  return isThere(native) ? native.openNow({ threads, place, beside }) : undefined;
}

/** A native session reserves fewer addresses, where those are rationed (`ulimit -v`). */
function openWasm(threads: number, elseNative: () => boolean): ReturnType<typeof wasm.openNow> | undefined {
  try {
    return wasm.openNow({ threads });
  } catch (problem) {
    if (elseNative()) return undefined;
    throw problem;
  }
}

let told = false;

/** One line, once: a program that runs slower than it could should say why. */
function tell({ message }: LimpidError): void {
  if (told) return;
  told = true;
  say(`${message.split("\n")[0]}; using wasm`);
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
