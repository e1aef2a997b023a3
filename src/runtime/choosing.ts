/**
 * A session that compiles little work to WebAssembly, which takes milliseconds, and much work to C, which takes seconds and runs
 * several times as fast. Both kinds of programs work in one memory, so each program has the backend that pays for it.
 *
 * - Where the engine has fused multiply-add, both give the same bits: a program starts in WebAssembly, C is compiled in the
 *   background, and between two runs the program changes over to it.
 * - Elsewhere their last bits differ. Then a program's backend is chosen by its estimated work alone, before a run, and never by
 *   a clock or by what happens to be in the cache: the same seed keeps giving the same bits.
 */
import { LimpidError, type Type } from "../base/index.ts";
import {
  type Buffer,
  kernelLog,
  type NowBuffer,
  type NowProgram,
  type NowSession,
  type SessionMemory,
  type Step,
} from "../ir/index.ts";
import { type Cost, costOf } from "./worth.ts";

/** How much more C must save than its compiling takes, before a program waits for it. */
const worthWaiting = 1.5;
/** Runs that a kept program is assumed to have, for each that is announced; and the least number of them. */
const laterRuns = 5;
const leastRuns = 20;

/** Opens a native session over a session's memory; undefined where there is none. */
export type OpenNative = (background: boolean) => NowSession | undefined;

type Bindings = readonly [step: Step, inputs: readonly Buffer[], outputs: readonly Buffer[]];

/** `warn` is called once, with the reason, if a program cannot be compiled to C. */
export function choosing(wasm: NowSession, open: OpenNative, warn: (problem: LimpidError) => void): NowSession {
  return new ChoosingSession(wasm, open, warn);
}

export class ChoosingSession implements NowSession {
  readonly #wasm: NowSession;
  readonly #open: OpenNative;
  readonly #warn: (problem: LimpidError) => void;
  readonly #opened = new Map<boolean, NowSession | undefined>();
  /** Set when a program could not be compiled: no more are tried. */
  #broken = false;

  constructor(wasm: NowSession, open: OpenNative, warn: (problem: LimpidError) => void) {
    this.#wasm = wasm;
    this.#open = open;
    this.#warn = warn;
  }

  /** The widest vectors that its programs may use. */
  get backend(): string {
    return (this.#native(false) ?? this.#wasm).backend;
  }

  get vectorBytes(): number | undefined {
    return (this.#native(false) ?? this.#wasm).vectorBytes;
  }

  get threads(): number {
    return this.#wasm.threads;
  }

  get running(): boolean {
    return this.#wasm.running;
  }

  get memory(): SessionMemory | undefined {
    return this.#wasm.memory;
  }

  settled(): Promise<void> {
    return this.#wasm.settled();
  }

  buffer(type: Type): NowBuffer {
    return this.#wasm.buffer(type);
  }

  async program(...bindings: Bindings): Promise<NowProgram> {
    const [step] = bindings;
    const cost = costOf(step.graph);
    const { runs = 1 } = step;
    if (this.#changes) {
      const making = cost.run * runs >= cost.compile ? this.#compileBeside(bindings) : undefined;
      // A program that was compiled before is there at once.
      const known = making && (await Promise.race([making, afterEvents()]));
      return (
        known ??
        new ChangingProgram(await this.#wasm.program(...bindings), cost.run, this.#worth(cost, bindings, making))
      );
    }
    if (waitingPays(cost, step)) {
      const compiled = await this.#compile(bindings);
      if (compiled) return compiled;
    }
    const program = await this.#wasm.program(...bindings);
    return step.kept ? program : new PlannedProgram(program, cost, runs, () => this.#compile(bindings));
  }

  programNow(...bindings: Bindings): NowProgram {
    const [step] = bindings;
    const cost = costOf(step.graph);
    if (this.#changes) {
      const program = this.#wasm.programNow(...bindings);
      return new ChangingProgram(program, cost.run, this.#worth(cost, bindings));
    }
    const native = waitingPays(cost, step) ? this.#native(false) : undefined;
    try {
      if (native) return native.programNow(...bindings);
    } catch (problem) {
      this.#failed(problem);
    }
    return this.#wasm.programNow(...bindings);
  }

  /** Whether programs change over between runs. Not while kernels are timed: all times must be of one program. */
  get #changes(): boolean {
    return this.#wasm.fused === true && !kernelLog();
  }

  #native(background: boolean): NowSession | undefined {
    if (this.#broken) return undefined;
    if (!this.#opened.has(background)) this.#opened.set(background, this.#open(background));
    return this.#opened.get(background);
  }

  async #compile(bindings: Bindings, background = false): Promise<NowProgram | undefined> {
    try {
      return await this.#native(background)?.program(...bindings);
    } catch (problem) {
      this.#failed(problem);
      return undefined;
    }
  }

  #compileBeside(bindings: Bindings): Promise<NowProgram | undefined> {
    return this.#compile(bindings, true);
  }

  /** After how many seconds of work a program is compiled in the background, or its compilation. */
  #worth({ compile }: Cost, bindings: Bindings, making?: Promise<NowProgram | undefined>): Worth {
    return { seconds: compile, making, make: () => this.#compileBeside(bindings) };
  }

  /** Throws errors that do not come from the compiler. */
  #failed(problem: unknown): void {
    if (!(problem instanceof LimpidError) || problem.code !== "compile-failed") throw problem;
    if (!this.#broken) this.#warn(problem);
    this.#broken = true;
  }
}

function waitingPays({ run, compile }: Cost, { runs = 1, kept = false }: Step): boolean {
  return run * (kept ? Math.max(leastRuns, laterRuns * runs) : runs) >= worthWaiting * compile;
}

/** Resolves after pending events were handled. */
function afterEvents(): Promise<undefined> {
  return new Promise((resolve) => setImmediate(() => resolve(undefined)));
}

/** A program whose inner program can be replaced between runs. */
abstract class Wrapped implements NowProgram {
  protected inner: NowProgram;

  constructor(inner: NowProgram) {
    this.inner = inner;
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
    this.inner.free();
  }

  protected replace(by: NowProgram): void {
    this.inner.free();
    this.inner = by;
  }
}

/** Compiled to C as soon as enough runs are announced. */
class PlannedProgram extends Wrapped {
  readonly #cost: Cost;
  readonly #compile: () => Promise<NowProgram | undefined>;
  #runs: number;
  #tried = false;

  constructor(inner: NowProgram, cost: Cost, runs: number, compile: () => Promise<NowProgram | undefined>) {
    super(inner);
    this.#cost = cost;
    this.#runs = runs;
    this.#compile = compile;
  }

  async expect(runs: number): Promise<void> {
    this.#runs += runs;
    if (this.#tried || !waitingPays(this.#cost, { runs: this.#runs } as Step)) return;
    this.#tried = true;
    const compiled = await this.#compile();
    if (compiled) this.replace(compiled);
  }
}

interface Worth {
  readonly seconds: number;
  readonly making: Promise<NowProgram | undefined> | undefined;
  readonly make: () => Promise<NowProgram | undefined>;
}

/** Compiled to C in the background once it has worked long enough; it then goes on with the faster program. */
class ChangingProgram extends Wrapped {
  readonly #perRun: number;
  #left: number;
  #make: (() => Promise<NowProgram | undefined>) | undefined;
  #made: NowProgram | undefined;
  #running = 0;
  #freed = false;

  constructor(inner: NowProgram, perRun: number, { seconds, making, make }: Worth) {
    super(inner);
    this.#perRun = perRun;
    this.#left = seconds;
    if (making) this.#take(making);
    else this.#make = make;
  }

  override run(from: number, to: number): void {
    this.#before(to - from);
    super.run(from, to);
  }

  override async start(from: number, to: number): Promise<void> {
    this.#before(to - from);
    this.#running++;
    try {
      await super.start(from, to);
    } finally {
      this.#running--;
    }
  }

  override free(): void {
    this.#freed = true;
    this.#made?.free();
    super.free();
  }

  #before(runs: number): void {
    if (this.#made && this.#running === 0) {
      this.replace(this.#made);
      this.#made = undefined;
    }
    this.#left -= runs * this.#perRun;
    if (this.#left > 0 || !this.#make) return;
    const make = this.#make;
    this.#make = undefined;
    this.#take(make());
  }

  #take(making: Promise<NowProgram | undefined>): void {
    making.then(
      (program) => {
        if (this.#freed) program?.free();
        else this.#made = program;
      },
      // The program goes on as it is.
      () => {},
    );
  }
}
