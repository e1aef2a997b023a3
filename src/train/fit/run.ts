/**
 * A run: what `fit` does. Its nouns, here and in the files beside it:
 *
 * - a *run* goes through epochs and writes its *events* into its *log*. All who need to know what happens subscribe there
 *   (`run-log.ts`): the history, the progress bar, callbacks, and the `Training` that a user may iterate over;
 * - a *feed* gives it steps: of arrays in memory (`feed-arrays.ts`), or of a data set, block by block (`feed-dataset.ts`);
 * - a *window* is as many steps as have their data and feeds in memory at once; they are *rows* of one program or of two;
 * - a *chunk* of steps is what `run-steps.ts` runs at a time, some tens of milliseconds of a window.
 *
 * Where nothing has to happen at an epoch's end, a window may span many epochs, and these are told of together.
 */
import { NonFiniteError } from "../../base/index.ts";
import type { Core } from "../core.ts";
import { finishAverages } from "../step/averages.ts";
import { trainReportsOf } from "../step/own-step.ts";
import type { Report } from "../step/plan.ts";
import { reportsOf } from "../step/reports.ts";
import type { Value } from "../step/results.ts";
import { type CallbackModel, hooksOf, pausing, type Reported } from "./callbacks.ts";
import { EpochMeans } from "./epoch-means.ts";
import type { EpochsEvent, RunEvent } from "./events.ts";
import type { Feed } from "./feed.ts";
import { HistoryRecord } from "./history.ts";
import type { Keeper } from "./keeper.ts";
import { loopOf } from "./loop.ts";
import { valKey } from "./monitor.ts";
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
  /** What the validation data give, in the order of `reportsOf`; undefined where nothing is validated on. */
  readonly validate: (() => Promise<Value[]>) | undefined;
  /** Keeps it in a folder, if anybody does. */
  readonly keeper: Keeper | undefined;
}

export class Run {
  readonly history: HistoryRecord;
  readonly #job: RunJob;
  readonly #reports: readonly Report[];
  /** The same of validation; empty where nothing is validated on. */
  readonly #judged: readonly Report[];
  readonly #means: EpochMeans;
  readonly #steps: StepRunner;
  /** Whether something has to happen at an epoch's end. */
  readonly #pauses: boolean;
  #reported: Reported = {};
  /** What `core.epochs` was when the run began. */
  readonly #epochsBefore: number;
  /** A callback has ended the run, or the optimizer is at its goal. */
  #over = false;
  /** Where the state was kept last. */
  #kept: { readonly step: number; readonly over: boolean } | undefined;
  /** Steps are under way, or somebody hears of them: where that breaks off, the state belongs to no position. */
  #within = false;

  constructor(job: RunJob) {
    const { core, options, control, feed, validate, keeper } = job;
    const from = keeper?.from;
    this.#job = job;
    const plan = core.plan("fit");
    this.#reports = trainReportsOf(plan);
    this.#judged = validate ? reportsOf(plan) : [];
    this.#means = new EpochMeans(this.#reports, options.initialEpoch, from);
    this.#pauses = validate !== undefined || pausing(options.callbacks) || keeper?.pauses === true;
    const all = [...this.#reports, ...this.#judged.map(({ key, shape }) => ({ key: valKey(key), shape }))];
    this.history = new HistoryRecord(all, from?.firstEpoch ?? options.initialEpoch);
    const keysOf = (numbers: boolean) =>
      all.filter(({ shape }) => (shape.length === 0) === numbers).map(({ key }) => key);
    const past = keeper?.past(keysOf(true), keysOf(false));
    if (past) this.history.add(past);
    if (options.seed !== undefined && !from) core.reseed(options.seed);
    this.#epochsBefore = core.epochs - this.#means.over;
    this.#steps = new StepRunner({
      core,
      control,
      signal: options.signal,
      before: from?.step ?? 0,
      epochOf: (step) => (feed.even ? this.#means.epochOf(step, feed.steps!) : this.#means.epoch),
      until: (first, to) => this.#until(first, to),
      finish: () => this.#end(),
      done: (...chunk) => this.#chunkDone(...chunk),
    });
    this.#subscribe();
  }

  /** The history first: the other subscribers may read it. */
  #subscribe(): void {
    const { core, model, options, control } = this.#job;
    const { callbacks, verbose, epochs, output } = options;
    const { log } = this.#job;
    const stop = () => this.#end();
    const named = (reports: readonly Report[], rename: (key: string) => string) =>
      reports.filter(({ shape }) => shape.length === 0).map(({ key, direction }) => [rename(key), direction] as const);
    this.#reported = Object.fromEntries([...named(this.#reports, (key) => key), ...named(this.#judged, valKey)]);
    log.subscribe(this.history);
    if (verbose > 0) log.subscribe(new Progress({ verbose, epochs, output }));
    if (callbacks.length > 0) log.subscribe(hooksOf(callbacks, core, { model, stop, reported: this.#reported }));
    log.subscribe(loopOf(control));
  }

  /** A callback ends the run, or the optimizer is at its goal. */
  #end(): void {
    this.#over = true;
    this.#job.control.stopped = true;
  }

  async go(): Promise<void> {
    try {
      await this.#go();
    } catch (error) {
      await this.#rescue();
      if (!this.#endsHere(error)) throw error;
      await this.#job.log.append({ type: "end", steps: this.#steps.done });
    } finally {
      this.#steps.leave();
    }
  }

  /** Whether a callback wants the fit to end quietly. */
  #endsHere(error: unknown): boolean {
    if (!(error instanceof NonFiniteError)) return false;
    const { model, options, control } = this.#job;
    const context = { model, stop: () => undefined, error };
    const ends = options.callbacks.map((callback) => callback.onNonFinite?.(context) === true);
    if (ends.includes(true)) control.stopped = true;
    return ends.includes(true);
  }

  async #go(): Promise<void> {
    const { core, options, control, feed, log, keeper } = this.#job;
    const { epochs, signal, callbacks } = options;
    const tellsBegin = callbacks.some((callback) => callback.onEpochBegin);
    const { steps, samples } = feed;
    await log.append({ type: "begin", epochs, steps, samples }, { type: "compiled", memory: core.memory });
    await keeper?.begun(this.#reported);
    control.stopped ||= keeper?.over === true;
    for (let left = 1; left > 0 && !control.stopped; ) {
      left = epochs - this.#means.epoch;
      if (left <= 0) break;
      signal?.throwIfAborted();
      if (tellsBegin && !this.#means.begun) await log.append({ type: "epochBegins", epoch: this.#means.epoch });
      await this.#runEpochs(this.#pauses || !feed.even ? 1 : left);
    }
    this.#over ||= keeper?.over === true;
    if (keeper && !this.#isKept) await this.#keep();
    if (this.#steps.done > 0) await finishAverages(core);
    await log.append({ type: "end", steps: this.#steps.done });
  }

  /** One epoch, or many that need no pause between them; fewer where it is stopped. */
  async #runEpochs(count: number): Promise<void> {
    const { feed, options } = this.#job;
    this.#steps.changed = this.#pauses;
    await feed.give(count, async (window) => {
      this.#within = true;
      const goOn = await this.#steps.run(window);
      this.#within = false;
      options.signal?.throwIfAborted();
      return goOn;
    });
    this.#within = true;
    await this.#endEpochs();
    this.#within = false;
  }

  async #endEpochs(): Promise<void> {
    const { feed, control, validate, log, keeper } = this.#job;
    const { done } = this.#steps;
    const whole = !control.stopped || this.#means.stepsOf(done) >= (feed.steps ?? Number.POSITIVE_INFINITY);
    if (!feed.even && whole) this.#means.end(done);
    const event = this.#epochsOver();
    if (!event) return;
    const values = validate && this.#validates() ? await this.#validate(validate) : [];
    for (const [k, value] of values.entries()) {
      const key = valKey(this.#judged[k].key);
      if (typeof value === "number") event.logs[key] = [value];
      else (event.arrays ?? {})[key] = [value];
    }
    const slow = log.append(event);
    if (slow) await slow;
    if (!keeper) return;
    const best = keeper.improved(event);
    const due = keeper.every === "epoch" ? !keeper.busy : done % keeper.every === 0;
    if (best || due) await this.#keep();
  }

  /** Whether the epoch that is over is one after which to validate. */
  #validates(): boolean {
    const { validationFreq: freq = 1 } = this.#job.options;
    const { epoch } = this.#means;
    return typeof freq === "number" ? epoch % freq === 0 : freq.includes(epoch);
  }

  async #validate(validate: () => Promise<Value[]>): Promise<Value[]> {
    const { log, options } = this.#job;
    const tells = options.callbacks.some(({ onTestBegin, onTestEnd }) => onTestBegin || onTestEnd);
    if (tells) await log.append({ type: "testBegins" });
    const values = await validate();
    if (tells) await log.append({ type: "testEnds" });
    return values;
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
    core.moveTo({ epochs: this.#epochsBefore + means.over + (means.begun ? 1 : 0) });
    const events: RunEvent[] = [{ type: "steps", from, to, losses }];
    const over = this.#pauses ? undefined : this.#epochsOver();
    if (over) events.push(over);
    events.push(means.progress(to));
    const slow = log.append(...events);
    return this.#isDue(to) ? this.#keepAfter(slow) : slow;
  }

  // ---- Keeping it

  /** Chunks end where something has to be kept. */
  #until(from: number, to: number): number {
    const { keeper, feed } = this.#job;
    if (!keeper) return to;
    const { every } = keeper;
    if (every !== "epoch") return Math.min(to, from - (from % every) + every);
    if (!feed.even || this.#pauses) return to;
    // With the last epoch that ends in it, if one does.
    const end = to - (this.#means.stepsOf(to) % feed.steps!);
    return end > from ? end : to;
  }

  /** Whether to keep the state between two chunks. Where an epoch's end is told later, it is kept later. */
  #isDue(done: number): boolean {
    const { keeper, feed } = this.#job;
    if (!keeper) return false;
    const ends = feed.even && !this.#means.begun;
    if (ends && this.#pauses) return false;
    return keeper.every === "epoch" ? ends && !keeper.busy : done % keeper.every === 0;
  }

  async #keepAfter(slow: Promise<void> | undefined): Promise<void> {
    await slow;
    await this.#keep();
  }

  get #isKept(): boolean {
    return this.#kept?.step === this.#steps.done && this.#kept.over === this.#over;
  }

  async #keep(): Promise<void> {
    const { done } = this.#steps;
    // What is bad already must not take the place of what is good.
    await this.#steps.check();
    const position = this.#means.position(done);
    const data = this.#job.feed.placeAt?.(position.stepsInEpoch);
    await this.#job.keeper!.keep(data ? { ...position, data } : position, this.#over);
    this.#kept = { step: done, over: this.#over };
  }

  /** The run breaks off, but not in the middle of something: where a signal asks for it, or where the data set fails. */
  async #rescue(): Promise<void> {
    if (!this.#job.keeper || this.#within || this.#isKept) return;
    try {
      await this.#keep();
    } catch {
      // The first error is the one to tell. What was kept before is still there.
    }
  }

  /** What is to be told of epochs that are over. */
  #epochsOver(): EpochsEvent | undefined {
    const { options, control } = this.#job;
    const over = this.#means.take();
    if (!over) return undefined;
    const { from, to, logs, arrays, steps, samples } = over;
    const last = control.stopped || to === options.epochs;
    return { type: "epochs", from, to, logs, arrays, learningRate: this.#rate(), steps, samples, last };
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
