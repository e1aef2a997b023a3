/**
 * A session that moves to another backend when a program cannot be compiled on the first: buffers are copied, programs
 * compiled before are compiled again. Whoever holds a buffer or a program notices nothing but the time.
 */
import { LimpidError, type Type, type TypedArray } from "../base/index.ts";
import type { Buffer, Program, Session, SessionMemory, Step } from "../ir/index.ts";

class MovingBuffer implements Buffer {
  readonly type: Type;
  inner: Buffer;
  readonly #forget: (buffer: MovingBuffer) => void;

  constructor(inner: Buffer, forget: (buffer: MovingBuffer) => void) {
    this.type = inner.type;
    this.inner = inner;
    this.#forget = forget;
  }

  read(from?: number, to?: number, into?: TypedArray): TypedArray {
    return this.inner.read(from, to, into);
  }

  write(data: TypedArray | readonly number[], at?: number): void {
    this.inner.write(data, at);
  }

  free(): void {
    this.#forget(this);
    this.inner.free();
  }
}

class MovingProgram implements Program {
  inner: Program;
  readonly again: () => Program;
  readonly #forget: (program: MovingProgram) => void;

  constructor(inner: Program, again: () => Program, forget: (program: MovingProgram) => void) {
    this.inner = inner;
    this.again = again;
    this.#forget = forget;
  }

  run(from: number, to: number): void {
    this.inner.run(from, to);
  }

  start(from: number, to: number): Promise<void> {
    return this.inner.start(from, to);
  }

  get scratchBytes(): number {
    return this.inner.scratchBytes;
  }

  get flops(): number {
    return this.inner.flops;
  }

  free(): void {
    this.#forget(this);
    this.inner.free();
  }
}

/** `tell` hears why, once, before the session moves. */
export function withFallback(first: Session, next: () => Session, tell: (cause: LimpidError) => void): Session {
  return new FallbackSession(first, next, tell);
}

export class FallbackSession implements Session {
  #inner: Session;
  #next: (() => Session) | undefined;
  readonly #tell: (cause: LimpidError) => void;
  readonly #buffers = new Set<MovingBuffer>();
  readonly #programs = new Set<MovingProgram>();

  /** `tell` hears why, once, before the session moves. */
  constructor(first: Session, next: () => Session, tell: (cause: LimpidError) => void) {
    this.#inner = first;
    this.#next = next;
    this.#tell = tell;
  }

  get backend(): string {
    return this.#inner.backend;
  }

  get threads(): number {
    return this.#inner.threads;
  }

  get vectorBytes(): number | undefined {
    return this.#inner.vectorBytes;
  }

  get running(): boolean {
    return this.#inner.running;
  }

  get memory(): SessionMemory | undefined {
    return this.#inner.memory;
  }

  settled(): Promise<void> {
    return this.#inner.settled();
  }

  buffer(type: Type): MovingBuffer {
    const buffer = new MovingBuffer(this.#inner.buffer(type), (gone) => this.#buffers.delete(gone));
    this.#buffers.add(buffer);
    return buffer;
  }

  async program(step: Step, inputs: readonly Buffer[], outputs: readonly Buffer[]): Promise<Program> {
    const compile = () => this.#inner.program(step, insides(inputs), insides(outputs));
    const before = this.#inner;
    try {
      const program = await compile();
      // Another program may have moved the session meanwhile.
      return this.#keep(before === this.#inner ? program : await compile(), step, inputs, outputs);
    } catch (cause) {
      // What still runs there has to end before its memory is copied.
      await before.settled();
      if (before === this.#inner) this.#move(cause);
      return this.#keep(await compile(), step, inputs, outputs);
    }
  }

  programSync(step: Step, inputs: readonly Buffer[], outputs: readonly Buffer[]): Program {
    const compile = () => this.#inner.programSync(step, insides(inputs), insides(outputs));
    let program: Program;
    try {
      program = compile();
    } catch (cause) {
      this.#move(cause);
      program = compile();
    }
    return this.#keep(program, step, inputs, outputs);
  }

  #keep(inner: Program, step: Step, inputs: readonly Buffer[], outputs: readonly Buffer[]): Program {
    const again = () => this.#inner.programSync(step, insides(inputs), insides(outputs));
    const program = new MovingProgram(inner, again, (gone) => this.#programs.delete(gone));
    this.#programs.add(program);
    return program;
  }

  /** Throws the cause again where it is not the compiler's fault, or nothing is left to move to. */
  #move(cause: unknown): void {
    if (!this.#next || !(cause instanceof LimpidError) || cause.code !== "compile-failed") throw cause;
    this.#tell(cause);
    this.#inner = this.#next();
    this.#next = undefined;
    for (const buffer of this.#buffers) {
      const moved = this.#inner.buffer(buffer.type);
      moved.write(buffer.inner.read());
      buffer.inner = moved;
    }
    for (const program of this.#programs) program.inner = program.again();
  }
}

function insides(buffers: readonly Buffer[]): Buffer[] {
  return buffers.map((buffer) => (buffer as MovingBuffer).inner);
}
