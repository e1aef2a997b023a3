/**
 * Runs steps whose data and feeds are in memory (a *window* of them) and looks after them: a chunk of some tens of
 * milliseconds at a time, after which the event loop breathes; callbacks and listeners hear of each; and where a loss or
 * a parameter becomes NaN or infinite, the last good state is put back and the step is named.
 */

import type { TypedArray } from "../../base/index.ts";
import { readNow } from "../../ir/index.ts";
import { breathe, Pace } from "../../runtime/index.ts";
import type { Core } from "../core.ts";
import { allFinite } from "../data/arrays.ts";
import { misfits } from "../misfit.ts";
import type { Snapshot } from "../step/state.ts";
import type { TrainProgram } from "../step/training-programs.ts";
import type { Callback, CallbackModel } from "./callbacks.ts";
import type { Listener } from "./events.ts";
import { diagnose, findBadStep, nonFiniteError, type StepPlace } from "./nonfinite.ts";
import type { CheckedFitOptions } from "./options.ts";

export interface RunnerJob {
  readonly core: Core;
  readonly model: CallbackModel;
  readonly options: CheckedFitOptions;
  readonly listener: Listener;
}

/** Steps `first..first+steps-1` of the fit, all of one program, in rows from `row`. */
export interface Stretch {
  readonly program: TrainProgram;
  readonly row: number;
  readonly steps: number;
  readonly first: number;
}

/** Whose steps they are. */
export interface Follower {
  /** The epoch of a step, from 0 in this fit. */
  epochOf(step: number): number;
  /** What a stretch recorded: a row a step, in the order of `recordedKeys`. */
  recorded(values: readonly TypedArray[], stretch: Stretch): void;
  /** Steps up to `end` are over: a moment to show something. */
  shown(end: number): void;
  /** Whether listeners will be waited for after step `end` anyway. */
  waitsAfter(end: number): boolean;
}

/** How long a snapshot may grow old: what is found bad is looked for from there. A large one, which takes long, even longer. */
const snapshotMs = 250;
const snapshotShare = 0.01;

export class Runner {
  readonly #job: RunnerJob;
  readonly #follower: Follower;
  readonly #pace = new Pace();
  readonly #firstStep: number;
  #window: readonly Stretch[] = [];
  /** Steps of this fit so far. */
  done = 0;
  /** Someone asked for an end. */
  stopped = false;
  #snapshot: Snapshot | undefined;
  #snapshotStep = 0;
  #snapshotTime = 0;
  #snapshotAge = snapshotMs;

  constructor(job: RunnerJob, follower: Follower) {
    this.#job = job;
    this.#follower = follower;
    this.#firstStep = job.core.steps;
  }

  context(): { readonly model: CallbackModel; readonly stop: () => void } {
    return {
      model: this.#job.model,
      stop: () => {
        this.stopped = true;
      },
    };
  }

  async call(hook: keyof Callback, run: (callback: Callback) => void | Promise<void>): Promise<void> {
    const { core, options } = this.#job;
    // Between windows the parameters may be changed; the next window takes its own snapshot.
    core.between = hook !== "onSteps";
    try {
      for (const callback of options.callbacks) if (callback[hook]) await run(callback);
    } finally {
      core.between = false;
    }
  }

  /** Runs the steps of a window, one stretch after the other. `changed`: parameters may differ from where the last ended. */
  async run(window: readonly Stretch[], { changed }: { readonly changed: boolean }): Promise<void> {
    const { options, listener } = this.#job;
    const last = window[window.length - 1];
    const to = last.first + last.steps;
    this.#window = window;
    if (changed || !this.#snapshot) this.#takeSnapshot();
    while (this.done < to && !this.stopped) {
      await this.#runChunk(to);
      if (options.signal?.aborted || listener.stopped) break;
    }
    this.#checkState();
    options.signal?.throwIfAborted();
  }

  async #runChunk(to: number): Promise<void> {
    const from = this.done;
    const end = from + this.#pace.next(to - from);
    const start = performance.now();
    const stretches = this.#stretches(from, end);
    await this.#runSteps(stretches, end);
    this.#pace.took(end - from, performance.now() - start);
    const losses = this.#collect(stretches, from, end);
    if (end < to && performance.now() - this.#snapshotTime > this.#snapshotAge) this.#checkState();
    this.#follower.shown(end);
    const { listener } = this.#job;
    await this.call("onSteps", (c) => c.onSteps?.({ ...this.context(), from, to: end, losses }));
    if (listener.watched && !this.#follower.waitsAfter(end)) await listener.settled();
    await breathe();
  }

  /** The window's stretches between two steps. */
  #stretches(from: number, to: number): Stretch[] {
    return this.#window.flatMap(({ program, row, steps, first }) => {
      const [start, end] = [Math.max(from, first), Math.min(to, first + steps)];
      return start < end ? [{ program, row: row + start - first, steps: end - start, first: start }] : [];
    });
  }

  #place(step: number): StepPlace {
    const [{ program, row }] = this.#stretches(step, step + 1);
    return { program, row };
  }

  async #runSteps(stretches: readonly Stretch[], to: number): Promise<void> {
    const { core } = this.#job;
    try {
      for (const { program, row, steps } of stretches) await program.program.start(row, row + steps);
    } catch (problem) {
      // A worker died in the middle of a step: what it left behind is no state at all.
      core.state.restore(this.#snapshot!);
      core.steps = this.#firstStep + this.#snapshotStep;
      throw problem;
    }
    this.done = to;
    core.steps = this.#firstStep + to;
  }

  /** Reads what was recorded. */
  #collect(stretches: readonly Stretch[], from: number, to: number): Float64Array {
    const losses = new Float64Array(to - from);
    const read = stretches.map((stretch) => {
      const { program, row, steps, first } = stretch;
      const values = program.records.map((buffer) => readNow(buffer, row, row + steps));
      losses.set(values[0], first - from);
      return { values, stretch };
    });
    if (!allFinite(losses)) this.#fail(to);
    const { listener } = this.#job;
    if (listener.watched) listener.emit({ type: "steps", from, to, losses });
    for (const { values, stretch } of read) this.#follower.recorded(values, stretch);
    return losses;
  }

  // ---- Non-finite values

  #takeSnapshot(): void {
    const { state } = this.#job.core;
    if (this.#snapshot) state.renew(this.#snapshot);
    else this.#snapshot = state.snapshot();
    this.#snapshotStep = this.done;
    this.#snapshotTime = performance.now();
  }

  /** What is found good is where the next search begins. */
  #checkState(): void {
    const { state } = this.#job.core;
    const start = performance.now();
    if (state.bad()) this.#fail(this.done);
    this.#takeSnapshot();
    this.#snapshotAge = Math.max(snapshotMs, (performance.now() - start) / snapshotShare);
  }

  /** Something before step `to` went wrong: puts the last good state back and says where. */
  #fail(to: number): never {
    const { core, options } = this.#job;
    const place = (step: number) => this.#place(step);
    const step = findBadStep(core.state, this.#snapshot!, this.#snapshotStep, to, place) ?? to - 1;
    core.steps = this.#firstStep + step;
    const epoch = options.initialEpoch + this.#follower.epochOf(step);
    const [misfit] = misfits(core.network, core.plan("fit").outputs);
    throw nonFiniteError(diagnose(this.#place(step), core.state), step, epoch, misfit);
  }
}
