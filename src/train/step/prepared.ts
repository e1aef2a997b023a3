/**
 * What prediction and evaluation compute from the parameters alone (see `transform/steady.ts`), done once each time that
 * the parameters have changed. Programs for different batch sizes share it.
 */
import { type Buffer, type Graph, hash, type Program, type Session } from "../../ir/index.ts";
import { bytesOfAll } from "../../runtime/index.ts";
import type { State } from "./state.ts";

/** Values made from the parameters, in memory. */
export class Prepared {
  readonly buffers: readonly Buffer[];
  readonly #state: State;
  readonly #parts: Parameters<Session["program"]>;
  #program: Program | undefined;
  #opening: Promise<Program> | undefined;
  #version = -1;
  users = 0;

  constructor(state: State, graph: Graph, inputs: readonly Buffer[]) {
    this.#state = state;
    this.buffers = graph.outputs.map(({ type }) => state.session.buffer(type));
    const none = (list: readonly unknown[]) => list.map(() => false);
    const step = { name: "prepare", graph, fed: none(graph.inputs), recorded: none(graph.outputs) };
    this.#parts = [step, inputs, this.buffers];
  }

  /** Once, also where several streams ask at the same time. */
  async open(): Promise<void> {
    if (this.#program) return;
    this.#opening ??= this.#state.session.program(...this.#parts);
    try {
      this.#program = await this.#opening;
    } finally {
      this.#opening = undefined;
    }
  }

  openSync(): void {
    this.#program ??= this.#state.session.programSync(...this.#parts);
  }

  /** Before a program that reads it runs on the calling thread. */
  run(): void {
    if (this.#version === this.#state.version) return;
    this.#program!.run(0, 1);
    this.#version = this.#state.version;
  }

  /** Before a program that reads it is started: the session runs the two one after the other, and nothing between them. */
  async start(): Promise<void> {
    const { version } = this.#state;
    if (this.#version === version) return;
    this.#version = version;
    try {
      await this.#program!.start(0, 1);
    } catch (problem) {
      this.#version = -1;
      throw problem;
    }
  }

  free(): void {
    this.#program?.free();
    for (const buffer of this.buffers) buffer.free();
  }
}

const known = new WeakMap<State, Map<string, Prepared>>();

/** Bytes of all that a state has prepared. */
export function preparedBytes(state: State): number {
  const types = [...(known.get(state)?.values() ?? [])].flatMap(({ buffers }) => buffers.map(({ type }) => type));
  return bytesOfAll(types);
}

/** The state's own, made where it is not there yet. Whoever takes it gives it back by `release`. */
export function share(state: State, graph: Graph, inputs: readonly Buffer[]): { it: Prepared; release(): void } {
  const all = known.get(state) ?? new Map<string, Prepared>();
  known.set(state, all);
  const key = hash(graph);
  const it = all.get(key) ?? new Prepared(state, graph, inputs);
  all.set(key, it);
  it.users++;
  return {
    it,
    release() {
      if (--it.users > 0) return;
      all.delete(key);
      it.free();
    },
  };
}
