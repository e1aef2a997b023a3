/**
 * Work at once: reading, compiling and running without waiting. Every backend can do it later (`read`, `program`, `start`); those
 * whose memory the processor can read also do it at once, and `predictSync`, `model.weights` and work outside of compiled
 * functions need it.
 */
import { type Type, type TypedArray, ValueError } from "../base/index.ts";
import type { Backend, Buffer, OpenOptions, Program, Session, Step } from "./step.ts";

/** A buffer in memory that the processor can read. */
export interface NowBuffer extends Buffer {
  readNow(from?: number, to?: number, into?: TypedArray): TypedArray;
}

/** A program that the calling thread can run. */
export interface NowProgram extends Program {
  run(from: number, to: number): void;
}

/** A session that does everything at once, too. */
export interface NowSession extends Session {
  buffer(type: Type): NowBuffer;
  program(step: Step, inputs: readonly Buffer[], outputs: readonly Buffer[]): Promise<NowProgram>;
  programNow(step: Step, inputs: readonly Buffer[], outputs: readonly Buffer[]): NowProgram;
}

/** A backend whose sessions do. */
export interface NowBackend<S extends NowSession = NowSession, O extends OpenOptions = OpenOptions> extends Backend {
  open(options?: O): Promise<S>;
  openNow(options?: O): S;
}

/** Copies out at once. */
export function readNow(buffer: Buffer, from?: number, to?: number, into?: TypedArray): TypedArray {
  if (!buffer.readNow) throw notAtOnce("read");
  return buffer.readNow(from, to, into);
}

/** Runs numbers from..to-1 on the calling thread. */
export function runNow(program: Program, from: number, to: number): void {
  if (!program.run) throw notAtOnce("run");
  program.run(from, to);
}

/** Compiles at once. */
export function programNow(
  session: Session,
  step: Step,
  inputs: readonly Buffer[],
  outputs: readonly Buffer[],
): Program {
  if (!session.programNow) throw notAtOnce("compile", session.backend);
  return session.programNow(step, inputs, outputs);
}

/** What a backend says that can only do it later. */
export function notAtOnce(what: string, backend = "this"): ValueError {
  return new ValueError(what, `the ${backend} backend does nothing at once`, {
    code: "not-at-once",
    hint: 'await it (predict, evaluate), or configure({ backend: "wasm" })',
    facts: { what, backend },
  });
}
