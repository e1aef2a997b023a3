/**
 * What prediction and evaluation compute from the parameters alone (see `transform/steady.ts`), done once each time that
 * the parameters have changed. Programs for different batch sizes share it.
 */
import { type Buffer, type Graph, runNow } from "../../ir/index.ts";
import { hash } from "../../ir/key.ts";
import { type Bound, bind } from "../../runtime/bind.ts";
import type { State } from "./state.ts";

const known = new WeakMap<State, Map<string, ParameterValues>>();

/** Values made from the parameters, in memory. */
export class ParameterValues {
  /** The state's own for this graph, made where it is not there yet. */
  static of(state: State, graph: Graph, inputs: readonly Buffer[]): ParameterValues {
    const all = known.get(state) ?? new Map<string, ParameterValues>();
    known.set(state, all);
    const key = hash(graph);
    const it = all.get(key) ?? new ParameterValues(state, graph, inputs, () => all.delete(key));
    all.set(key, it);
    it.#users++;
    return it;
  }

  /** Bytes of all that is kept for a state. */
  static bytesOf(state: State): number {
    return [...(known.get(state)?.values() ?? [])].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  readonly #state: State;
  readonly #bound: Bound;
  readonly #forget: () => void;
  #version = -1;
  #users = 0;

  private constructor(state: State, graph: Graph, inputs: readonly Buffer[], forget: () => void) {
    this.#state = state;
    this.#forget = forget;
    this.#bound = bind(state.session, { name: "prepare", graph }, { inputs });
  }

  get buffers(): readonly Buffer[] {
    return this.#bound.outputs;
  }

  async open(): Promise<void> {
    await this.#bound.open();
  }

  openNow(): void {
    this.#bound.openNow();
  }

  /** Before a program that reads it runs on the calling thread. */
  run(): void {
    if (this.#version === this.#state.version) return;
    runNow(this.#bound.program, 0, 1);
    this.#version = this.#state.version;
  }

  /** Before a program that reads it is started: the session runs the two one after the other, and nothing between them. */
  async start(): Promise<void> {
    const { version } = this.#state;
    if (this.#version === version) return;
    this.#version = version;
    try {
      await this.#bound.program.start(0, 1);
    } catch (problem) {
      this.#version = -1;
      throw problem;
    }
  }

  get bytes(): number {
    return this.#bound.bytes;
  }

  /** Says that a program uses it no more: the last one gives the memory back. */
  release(): void {
    if (--this.#users > 0) return;
    this.#forget();
    this.#bound.free();
  }
}
