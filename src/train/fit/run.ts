/**
 * A run: what `fit` does. Its nouns, here and in the files beside it:
 *
 * - a *run* goes through epochs and writes its *events* into its *log*. Whoever wants to know what happens subscribes there
 *   (`run-log.ts`): the history, the progress bar, callbacks, and the `Training` that a user may iterate over;
 * - a *feed* gives it steps: of arrays in memory (`feed-arrays.ts`), or of a data set, block by block (`feed-dataset.ts`);
 * - a *window* is as many steps as have their data and feeds in memory at once; they are *rows* of one program or of two;
 * - a *chunk* of steps is what `run-steps.ts` runs at a time, some tens of milliseconds of a window.
 *
 * Where nothing has to happen at an epoch's end, a window may span many epochs, and these are told of together.
 */
import type { Direction } from "../../nn/index.ts";
import type { Core } from "../core.ts";
import { finishAverages } from "../step/averages.ts";
import { recordedDirections, recordedKeys } from "../step/plan.ts";
import { type CallbackModel, hooksOf, pausing } from "./callbacks.ts";
import { EpochMeans } from "./epoch-means.ts";
import type { EpochsEvent, RunEvent } from "./events.ts";
import type { Feed } from "./feed.ts";
import { HistoryRecord, valKey } from "./history.ts";
import { loopOf } from "./loop.ts";
import type { CheckedFitOptions } from "./options.ts";
import { Progress } from "./progress.ts";
import type { RunLog } from "./run-log.ts";
import { type Recorded, StepRunner } from "./run-steps.ts";
import type { RunControl } from "./training.ts";

interface RunJob {
  readonly core: Core;
  readonly model: CallbackModel;
  readonly options: CheckedFitOptions;
  readonly control: RunControl;
  readonly log: RunLog;
  readonly feed: Feed;
  /** The means over what is validated on, in the order of `recordedKeys`; undefined where nothing is. */
  readonly validate: (() => Promise<number[]>) | undefined;
}

export class Run {
  readonly history: HistoryRecord;
  readonly #job: RunJob;
  readonly #keys: readonly string[];
  readonly #means: EpochMeans;
  readonly #steps: StepRunner;
  /** Whether something has to happen at an epoch's end. */
  readonly #pauses: boolean;
  readonly #firstEpoch: number;

  constructor(job: RunJob) {
    const { core, options, control, feed, validate } = job;
    const { outputs } = core.plan("fit");
    this.#job = job;
    this.#keys = recordedKeys(outputs);
    this.#means = new EpochMeans(this.#keys, options.initialEpoch);
    this.#pauses = validate !== undefined || pausing(options.callbacks);
    this.history = new HistoryRecord(
      [...this.#keys, ...(validate ? this.#keys.map(valKey) : [])],
      options.initialEpoch,
    );
    if (options.seed !== undefined) core.reseed(options.seed);
    this.#firstEpoch = core.epochs;
    this.#steps = new StepRunner({
      core,
      control,
      signal: options.signal,
      epochOf: (step) => (feed.even ? options.initialEpoch + Math.floor(step / feed.steps!) : this.#means.epoch),
      done: (...chunk) => this.#chunkDone(...chunk),
    });
    this.#subscribe(recordedDirections(outputs));
  }

  /** The history first: whoever hears of an epoch may find it there. */
  #subscribe(directions: readonly (Direction | undefined)[]): void {
    const { core, model, options, control, validate } = this.#job;
    const { callbacks, verbose, epochs, output } = options;
    const { log } = this.#job;
    const stop = () => {
      control.stopped = true;
    };
    const named = (rename: (key: string) => string) =>
      this.#keys.map((key, k) => [rename(key), directions[k]] as const);
    const reported = Object.fromEntries([...named((key) => key), ...(validate ? named(valKey) : [])]);
    log.subscribe(this.history);
    if (verbose > 0) log.subscribe(new Progress({ verbose, epochs, output }));
    if (callbacks.length > 0) log.subscribe(hooksOf(callbacks, core, { model, stop, reported }));
    log.subscribe(loopOf(control));
  }

  async go(): Promise<void> {
    try {
      await this.#go();
    } finally {
      this.#steps.leave();
    }
  }

  async #go(): Promise<void> {
    const { core, options, control, feed, log } = this.#job;
    const { epochs, signal, callbacks } = options;
    const tellsBegin = callbacks.some((callback) => callback.onEpochBegin);
    const { steps, samples } = feed;
    await log.append({ type: "begin", epochs, steps, samples }, { type: "compiled", memory: core.memory });
    for (let left = 1; left > 0 && !control.stopped; ) {
      left = epochs - this.#means.epoch;
      if (left <= 0) break;
      signal?.throwIfAborted();
      if (tellsBegin) await log.append({ type: "epochBegins", epoch: this.#means.epoch });
      await this.#runEpochs(this.#pauses || !feed.even ? 1 : left);
    }
    if (this.#steps.done > 0) await finishAverages(core);
    await log.append({ type: "end", steps: this.#steps.done });
  }

  /** One epoch, or many that need no pause between them; fewer where somebody stops it. */
  async #runEpochs(count: number): Promise<void> {
    const { feed, control, validate, log } = this.#job;
    this.#steps.changed = this.#pauses;
    await feed.give(count, (window) => this.#steps.run(window));
    const { done } = this.#steps;
    const whole = !control.stopped || this.#means.stepsOf(done) >= (feed.steps ?? Number.POSITIVE_INFINITY);
    if (!feed.even && whole) this.#means.end(done);
    const event = this.#epochsOver();
    if (!event) return;
    const values = validate ? await validate() : [];
    for (let k = 0; k < values.length; k++) event.logs[valKey(this.#keys[k])] = [values[k]];
    const slow = log.append(event);
    if (slow) await slow;
  }

  /** Steps from..to-1 are over. */
  #chunkDone(from: number, to: number, losses: Float64Array, recorded: readonly Recorded[]) {
    const { core, feed, log } = this.#job;
    const means = this.#means;
    let step = from;
    for (const { values, batch, steps } of recorded)
      for (let t = 0; t < steps; t++) {
        means.add(values, t, batch);
        step++;
        if (feed.even && step % feed.steps! === 0) means.end(step);
      }
    core.epochs = this.#firstEpoch + means.over + (means.begun ? 1 : 0);
    const events: RunEvent[] = [{ type: "steps", from, to, losses }];
    const over = this.#pauses ? undefined : this.#epochsOver();
    if (over) events.push(over);
    events.push(means.progress(to));
    return log.append(...events);
  }

  /** What is to be told of epochs that are over. */
  #epochsOver(): EpochsEvent | undefined {
    const { options, control } = this.#job;
    const over = this.#means.take();
    if (!over) return undefined;
    const { from, to, logs, steps, samples } = over;
    const last = control.stopped || to === options.epochs;
    return { type: "epochs", from, to, logs, learningRate: this.#rate(), steps, samples, last };
  }

  /** Of the next step. A schedule may end with the run: then of the last. */
  #rate(): number {
    const { core } = this.#job;
    try {
      return core.rateAt(core.steps);
    } catch {
      return core.rateAt(core.steps - 1);
    }
  }
}
