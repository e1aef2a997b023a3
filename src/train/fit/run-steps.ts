/**
 * Runs steps whose data and feeds are in memory (a *window* of them) and looks after them: a chunk of some tens of
 * milliseconds at a time, after which the event loop gets its turn; the run is told of each; and where a loss or a parameter
 * becomes NaN or infinite, the last good state is put back and the step is named.
 */
import { sizeOf, type TypedArray } from "../../base/index.ts";
import type { Buffer } from "../../ir/index.ts";
import { breathe, Pace } from "../../runtime/pace.ts";
import type { Core } from "../core.ts";
import { allFinite } from "../data/arrays.ts";
import { isStateFinite } from "../step/finite.ts";
import { keys } from "../step/keys.ts";
import type { Snapshot } from "../step/state.ts";
import type { TrainProgram } from "../step/training-programs.ts";
import type { RunControl } from "./training.ts";

/** Some steps of one program, in its rows from `row` on. */
export interface Rows {
  readonly program: TrainProgram;
  readonly row: number;
  readonly steps: number;
}

/** Steps whose data and feeds are in memory at once, in their order. */
export type Window = readonly Rows[];

/** What some steps of `batch` samples recorded: a value (or an array's values) a step in each, in the order of `reportsOf`. */
export interface Recorded {
  readonly values: readonly TypedArray[];
  readonly batch: number;
  readonly steps: number;
}

interface StepsJob {
  readonly core: Core;
  readonly control: Pick<RunControl, "stopped">;
  readonly signal: AbortSignal | undefined;
  /** Steps of the run before this fit. */
  readonly before: number;
  /** The epoch of a step, as the history counts. */
  epochOf(step: number): number;
  /** Where a chunk of steps has to end that begins at `from` and should end at `to`. */
  until(from: number, to: number): number;
  /** The optimizer is at its goal. */
  finish(): void;
  /** Steps from..to-1 are over. Promises something where it takes time. */
  done(from: number, to: number, losses: Float64Array, recorded: readonly Recorded[]): Promise<void> | undefined;
}

function readRows(buffer: Buffer, row: number, steps: number): Promise<TypedArray> {
  const size = sizeOf(buffer.type.shape.slice(1));
  return buffer.read(row * size, (row + steps) * size);
}

/** How long a snapshot may grow old: what is found bad is looked for from there. A large one, which takes long, even longer. */
const snapshotMs = 250;
const snapshotShare = 0.01;

export class StepRunner {
  readonly #job: StepsJob;
  readonly #pace = new Pace();
  readonly #firstStep: number;
  #window: Window = [];
  /** The number of its first step. */
  #windowStart = 0;
  /** Steps of the run so far. */
  done: number;
  /** Parameters may have been changed since the last window. */
  changed = false;
  #snapshot: Snapshot | undefined;
  #snapshotStep = 0;
  #snapshotTime = 0;
  #snapshotAge = snapshotMs;

  constructor(job: StepsJob) {
    this.#job = job;
    this.done = job.before;
    this.#firstStep = job.core.steps - job.before;
  }

  /** Runs the steps of a window, and says whether to go on. */
  async run(window: Window): Promise<boolean> {
    const { control, signal } = this.#job;
    this.#window = window;
    this.#windowStart = this.done;
    const to = window.reduce((sum, { steps }) => sum + steps, this.done);
    if (this.changed || !this.#snapshot) this.#takeSnapshot();
    this.changed = false;
    while (this.done < to && !control.stopped && !signal?.aborted) {
      await this.#runChunk(to);
      if (this.done < to && performance.now() - this.#snapshotTime > this.#snapshotAge) await this.check();
    }
    await this.check();
    await this.#job.core.state.refresh();
    return !control.stopped && !signal?.aborted;
  }

  async #runChunk(to: number): Promise<void> {
    const from = this.done;
    const planned = this.#job.until(from, from + this.#pace.next(to - from));
    const start = performance.now();
    await this.#runSteps(this.#between(from, planned), planned);
    this.#pace.took(planned - from, performance.now() - start);
    const end = await this.#goal(from, planned);
    const rows = this.#between(from, end);
    const losses = new Float64Array(end - from);
    const recorded = await Promise.all(
      rows.map(async ({ program, row, steps }): Promise<Recorded> => {
        const values = await Promise.all(program.records.map((buffer) => readRows(buffer, row, steps)));
        return { values, batch: program.batch, steps };
      }),
    );
    let at = 0;
    for (const { values, steps } of recorded) {
      losses.set(values[0], at);
      at += steps;
    }
    if (!allFinite(losses)) await this.#fail(end);
    const slow = this.#job.done(from, end, losses, recorded);
    if (slow) await slow;
    await breathe();
  }

  /** The end of what counts of steps from..to-1: where the optimizer was at its goal before, those behind it moved nothing. */
  async #goal(from: number, to: number): Promise<number> {
    const { core, finish } = this.#job;
    let [end, found] = [from, false];
    for (const { program, row, steps } of this.#between(from, to)) {
      const marks = program.finished && (await readRows(program.finished, row, steps));
      const at = marks?.findIndex((mark: number) => mark > 0) ?? -1;
      found = at >= 0;
      end += found ? at + 1 : steps;
      if (found) break;
    }
    if (found) finish();
    if (end === to) return to;
    const { state } = core;
    state.write(keys.counter, [state.readNow(keys.counter)[0] - (to - end)]);
    this.done = end;
    core.moveTo({ steps: this.#firstStep + end });
    return end;
  }

  /** The window's rows between two steps. */
  #between(from: number, to: number): Rows[] {
    const found: Rows[] = [];
    let first = this.#windowStart;
    for (const { program, row, steps } of this.#window) {
      const start = Math.max(from, first);
      const end = Math.min(to, first + steps);
      if (start < end) found.push({ program, row: row + start - first, steps: end - start });
      first += steps;
    }
    return found;
  }

  async #runSteps(rows: readonly Rows[], to: number): Promise<void> {
    const { core } = this.#job;
    try {
      for (const { program, row, steps } of rows) await program.program.start(row, row + steps);
    } catch (problem) {
      // A worker died in the middle of a step: what it left behind is no state at all.
      core.state.restore(this.#snapshot!);
      core.moveTo({ steps: this.#firstStep + this.#snapshotStep });
      throw problem;
    }
    this.done = to;
    core.moveTo({ steps: this.#firstStep + to });
  }

  /** At the end, in any case. */
  leave(): void {
    if (this.#snapshot) this.#job.core.state.forget(this.#snapshot);
    this.#snapshot = undefined;
  }

  // ---- Non-finite values

  #takeSnapshot(): void {
    const { state } = this.#job.core;
    if (this.#snapshot) state.renew(this.#snapshot);
    else this.#snapshot = state.snapshot();
    this.#snapshotStep = this.done;
    this.#snapshotTime = performance.now();
  }

  /** Throws where something became NaN or infinite. What is found good is where the next search begins. */
  async check(): Promise<void> {
    const { state } = this.#job.core;
    const start = performance.now();
    if (!(await isStateFinite(state))) await this.#fail(this.done);
    this.#takeSnapshot();
    this.#snapshotAge = Math.max(snapshotMs, (performance.now() - start) / snapshotShare);
  }

  /** Something before step `to` went wrong: puts the last good state back and says where. What finds that out is loaded now. */
  async #fail(to: number): Promise<never> {
    const { core, epochOf } = this.#job;
    const [start, from] = [this.#snapshot!, this.#snapshotStep];
    core.state.restore(start);
    core.moveTo({ steps: this.#firstStep + from });
    const { faultOf } = await import("./later-code.ts");
    const place = (step: number) => this.#between(step, step + 1)[0];
    const { step, error } = await faultOf(core, { start, from, to, place, epochOf });
    core.moveTo({ steps: this.#firstStep + step });
    await core.state.refresh();
    throw error;
  }
}
