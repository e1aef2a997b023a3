/** Which backend runs, and how it was chosen. */

import { backend as reference } from "../backend/reference/index.ts";
import { backend as wasm } from "../backend/wasm/index.ts";
import { type DType, unknownName } from "../base/index.ts";
import type { Backend, Graph, Session } from "../ir/index.ts";
import { obeyDebug } from "./debug.ts";
import { checkThreads, defaultThreads, environment } from "./threads.ts";

const backends: readonly Backend[] = [wasm, reference];

export interface Settings {
  /** `"wasm"`, `"reference"`, or `"auto"`: the fastest that is there. Default: `LIMPID_BACKEND`, else `"auto"`. */
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
export function configure({ backend, threads }: Settings): void {
  if (backend !== undefined) {
    find(backend);
    settings.backend = backend;
  }
  if (threads !== undefined) {
    checkThreads("configure", threads);
    settings.threads = threads;
  }
}

function find(name: string): Backend | undefined {
  if (name === "auto") return undefined;
  const found = backends.find((b) => b.name === name);
  if (!found) throw unknownName("configure", "backend", name, ["auto", ...backends.map((b) => b.name)]);
  return found;
}

/** The backend in force for programs that compute with these element types. */
export function chooseBackend(dtypes: readonly DType[], name: string = settings.backend, graph?: Graph): Backend {
  const wanted = find(name);
  if (wanted) return wanted;
  const able = (b: Backend) =>
    b.isAvailable() && dtypes.every((d) => b.dtypes.includes(d)) && !(graph && b.refuses?.(graph));
  return backends.find(able) ?? reference;
}

/** Opens the chosen backend. With a graph, only one that can run it is chosen. */
export function openSession(dtypes: readonly DType[], name?: string, graph?: Graph): Session {
  obeyDebug();
  return chooseBackend(dtypes, name, graph).open({ threads: threadsInForce() });
}

/** What is there, for `doctor`. */
export function listBackends(): { name: string; available: boolean; dtypes: readonly DType[] }[] {
  return backends.map((b) => ({ name: b.name, available: b.isAvailable(), dtypes: b.dtypes }));
}
