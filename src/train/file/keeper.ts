/** Keeps a run in its folder: its settings, its log, its states and the model that comes out of it. */
import { fileSystem } from "../../base/files.ts";
import { FileError, LimpidError } from "../../base/index.ts";
import type { Direction } from "../../nn/index.ts";
import type { Best, Checkpoint, Cut } from "../../runs/checkpoint.ts";
import { Checkpoints } from "../../runs/checkpoints.ts";
import { environmentChanges } from "../../runs/environment.ts";
import { formatVersion, isTemporaryName, its, RunFolder } from "../../runs/folder.ts";
import { deleteRun } from "../../runs/list.ts";
import { lock } from "../../runs/lock.ts";
import { type Line, MetricsFile } from "../../runs/metrics-file.ts";
import type { Position } from "../../runs/position.ts";
import { type RunConfig, settingsChanges } from "../../runs/settings.ts";
import { say } from "../../runtime/say.ts";
import type { Core } from "../core.ts";
import type { Column } from "../data/arrays.ts";
import type { Start } from "../data/pipeline-source.ts";
import type { EpochsEvent, RunEvent } from "../fit/events.ts";
import type { Feed } from "../fit/feed.ts";
import type { Keeper } from "../fit/keeper.ts";
import { wayOf } from "../fit/monitor.ts";
import type { CheckedFitOptions } from "../fit/options.ts";
import { type Entry, lineOf, type RunLog } from "../fit/run-log.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { momentOf } from "./moment.ts";
import { pastEpochs } from "./past-epochs.ts";
import { environmentOf, settingsOf } from "./run-settings.ts";
import { saveMoment } from "./save.ts";
import { positionOf, restoreCallbacks, restoreCore, Snapshots } from "./snapshots.ts";

/** What is told for bars and callbacks only. */
const passing: readonly RunEvent["type"][] = ["progress", "epochBegins"];

interface KeeperJob {
  readonly core: Core;
  readonly single: boolean;
  readonly options: CheckedFitOptions;
  readonly log: RunLog;
}

/** Opens or makes the folder and takes its lock. Throws FileError, and changes nothing, where that cannot be. */
export async function openKeeper(job: KeeperJob): Promise<RunKeeper> {
  const folder = new RunFolder(job.options.run!);
  await folder.make();
  const release = await lock(folder);
  try {
    return await RunKeeper.open(job, folder, release);
  } catch (error) {
    await release();
    throw error;
  }
}

export class RunKeeper implements Keeper {
  readonly every: "epoch" | number;
  readonly pauses: boolean;
  from: Position | undefined;
  over = false;
  readonly #job: KeeperJob;
  readonly #folder: RunFolder;
  readonly #release: () => Promise<void>;
  readonly #checkpoints: Checkpoints;
  readonly #snapshots: Snapshots;
  readonly #before: Readonly<Record<string, unknown>> | undefined;
  readonly #checkpoint: Checkpoint | undefined;
  readonly #notes: string[];
  #metrics: MetricsFile | undefined;
  #past: Line[] = [];
  #id = "";
  #cut!: Cut;
  #data: readonly string[] | undefined;
  #way: Direction | undefined;
  #best: Best | null = null;
  /** What makes the state after the epoch just over the best so far. */
  #bestNow: { readonly monitor: string; readonly value: number } | undefined;
  #writing: Promise<void> | undefined;
  #failure: unknown;
  /** It ended as it should. */
  #done = false;

  private constructor(
    job: KeeperJob,
    folder: RunFolder,
    release: () => Promise<void>,
    found: {
      readonly checkpoints: Checkpoints;
      readonly before: Readonly<Record<string, unknown>> | undefined;
      readonly checkpoint: Checkpoint | undefined;
      readonly notes: string[];
    },
  ) {
    const { every = "epoch", best } = job.options.checkpoint ?? {};
    this.every = every;
    this.pauses = best !== undefined;
    this.#job = job;
    this.#folder = folder;
    this.#release = release;
    this.#checkpoints = found.checkpoints;
    this.#before = found.before;
    this.#checkpoint = found.checkpoint;
    this.#notes = found.notes;
    this.#snapshots = new Snapshots(job.core, job.single, job.options.callbacks);
  }

  static async open(job: KeeperJob, folder: RunFolder, release: () => Promise<void>): Promise<RunKeeper> {
    const { resume = false, checkpoint: { keep = 2 } = {} } = job.options;
    const before = await folder.readJson(its.config);
    await wantFree(folder, before, resume);
    await removeTemporary(folder);
    const checkpoints = new Checkpoints(folder, keep);
    const { checkpoint, notes } = resume ? await checkpoints.newest() : { checkpoint: undefined, notes: [] };
    return new RunKeeper(job, folder, release, { checkpoints, before, checkpoint, notes });
  }

  /** Where the data go on, which is known before they are opened. */
  get start(): Start | undefined {
    if (!this.#checkpoint) return undefined;
    const { seed, epochs, position } = this.#checkpoint.place;
    return { seed, epoch: epochs, ...(position.data && { place: position.data }) };
  }

  /** What it will be trained on, where that is in memory. */
  know(columns: readonly Column[]): void {
    this.#data = fingerprintOf(columns);
  }

  /** The data are there, and the model is built: puts the checkpoint's numbers into the model, and the feed to its place. */
  async restore(feed: Feed): Promise<void> {
    const { core, options, log } = this.#job;
    const { batchSize, shuffle } = options;
    this.#cut = { batchSize, shuffle, steps: feed.steps ?? null, samples: feed.samples ?? null };
    await core.state.open();
    const settings = settingsOf(core, options, this.#cut, this.#data);
    const environment = environmentOf(core);
    const checkpoint = this.#checkpoint;
    const sessions = this.#sessions;
    const last = sessions.at(-1)?.environment;
    if (checkpoint) {
      this.#notes.push(...(last ? environmentChanges({ ...last }, environment) : []));
      if (this.#before) this.#notes.push(...settingsChanges(this.#before, settings));
      this.#wantSameCut(checkpoint);
      restoreCore(core, checkpoint);
      this.from = positionOf(checkpoint);
      this.over = checkpoint.place.over;
      this.#best = checkpoint.place.best;
      await feed.goOn(this.from);
    }
    this.#id = String(this.#before?.id ?? globalThis.crypto.randomUUID());
    const time = new Date().toISOString();
    const config: RunConfig = {
      limpid: "run",
      formatVersion,
      id: this.#id,
      created: String(this.#before?.created ?? time),
      ...settings,
      sessions: [...sessions, { time, step: this.from?.step ?? 0, environment }],
    };
    await this.#folder.writeJson(its.config, config);
    const opened = await MetricsFile.open(this.#folder, checkpoint?.place.lines ?? 0);
    this.#metrics = opened.metrics;
    this.#past = opened.kept;
    this.#notes.push(...opened.notes);
    await this.#snapshots.prepare();
    log.subscribe({ policy: "wait", on: writerOf(opened.metrics) });
  }

  get #sessions(): RunConfig["sessions"] {
    const sessions = this.#before?.sessions;
    return Array.isArray(sessions) ? sessions : [];
  }

  #wantSameCut({ path, place: { cut, position } }: Checkpoint): void {
    const now = this.#cut;
    const different = (Object.keys(now) as (keyof Cut)[]).filter((name) => now[name] !== cut[name]);
    if (position.stepsInEpoch === 0 || different.length === 0) return;
    const [name] = different;
    throw new FileError(path, `is from inside an epoch, in which ${name} was ${cut[name]}; now it is ${now[name]}`, {
      code: "run-mismatch",
      hint: "give fit the same data and options; they may change at an epoch's end only",
      facts: { different, before: cut[name], now: now[name] },
    });
  }

  past(keys: readonly string[], arrays: readonly string[]): EpochsEvent | undefined {
    if (!this.from || this.from.epoch === this.from.firstEpoch) return undefined;
    return pastEpochs(this.#past, this.from, keys, arrays);
  }

  async begun(reported: Readonly<Record<string, Direction | undefined>>): Promise<void> {
    const { options, log } = this.#job;
    const monitor = options.checkpoint?.best;
    if (monitor !== undefined) this.#way = wayOf("fit: checkpoint", monitor, reported);
    if (!this.#checkpoint || !this.from) return;
    const notes = [...this.#notes, ...(await restoreCallbacks(options.callbacks, this.#checkpoint))];
    const { path } = this.#folder;
    for (const note of notes) say({ line: `${path}: ${note}`, code: "run-note", facts: { path, note } });
    const { step, epoch } = this.from;
    const file = fileSystem(this.#folder.path).paths.basename(this.#checkpoint.path);
    await log.append({ type: "resumed", step, epoch, file, notes });
  }

  improved({ logs }: EpochsEvent): boolean {
    const monitor = this.#job.options.checkpoint?.best;
    if (monitor === undefined) return false;
    const value = logs[monitor].at(-1)!;
    const better = this.#best === null || (this.#way === "max" ? value > this.#best.value : value < this.#best.value);
    // NaN is better than nothing only.
    if (!better || (Number.isNaN(value) && this.#best)) return false;
    this.#bestNow = { monitor, value };
    return true;
  }

  get busy(): boolean {
    return this.#writing !== undefined;
  }

  async keep(position: Position, over: boolean): Promise<void> {
    await this.#writing;
    this.over = over;
    const best = this.#bestNow;
    this.#bestNow = undefined;
    if (best) this.#best = { step: position.step, value: best.value };
    const snapshot = await this.#snapshots.take(
      { run: this.#id, lines: this.#metrics!.lines, over, best: this.#best, cut: this.#cut },
      position,
    );
    this.#writing = this.#write(snapshot, best).finally(() => {
      this.#writing = undefined;
    });
  }

  /** Never rejects: training goes on where a state cannot be written, and the next one may be. */
  async #write(
    snapshot: Parameters<Checkpoints["write"]>[0],
    best: { readonly monitor: string; readonly value: number } | undefined,
  ): Promise<void> {
    try {
      // A state must not be newer than the log.
      await this.#metrics!.sync();
      await this.#checkpoints.write(snapshot, best);
      this.#failure = undefined;
    } catch (error) {
      this.#failure = error;
      // Its number would otherwise stand in the way of the next best.
      if (best) this.#best = null;
      const { step } = snapshot.place.position;
      const line = `step ${step} was not kept, training goes on: ${told(error)}`;
      say({ line, code: "run-step-not-kept", facts: { step, why: told(error) }, ...errorIn(error) });
    }
  }

  /** The run is at its end. Throws where its last state could not be written. */
  async finish(stopped: boolean): Promise<void> {
    await this.#writing;
    if (this.#failure) throw this.#failure;
    const { core, single } = this.#job;
    const moment = momentOf(core, single);
    try {
      await saveMoment(this.#folder.at(its.model), moment);
    } catch (error) {
      if (!(error instanceof LimpidError && error.code === "layer-not-saved")) throw error;
      const file = this.#folder.at(its.model);
      const line = `${file} was not written: ${told(error)}`;
      say({ line, code: "run-model-not-written", facts: { file, why: told(error) }, error });
    }
    await this.#checkpoints.end(stopped ? "stopped" : "finished");
    this.#done = true;
  }

  /** The run broke off. What is written of it is written; nothing is thrown. */
  async fail(error: unknown): Promise<void> {
    await this.#writing;
    if (!this.#metrics) return;
    const stopped = this.#job.options.signal?.aborted && error === this.#job.options.signal.reason;
    await this.#checkpoints.end(stopped ? "stopped" : "failed", told(error)).catch(() => {});
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#metrics
      ?.close()
      .catch((error: unknown) => say({ line: told(error), code: "run-log", facts: {}, ...errorIn(error) }));
    await this.#release();
    if (this.#done && this.#job.options.deleteRun) await deleteRun(this.#folder.path);
  }
}

/** Writes a run's events into its log. */
function writerOf(metrics: MetricsFile): (entry: Entry) => Promise<void> | undefined {
  return ({ event }) => {
    if (passing.includes(event.type)) return undefined;
    return metrics.append((number) => lineOf({ number, event }));
  };
}

const told = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Throws where something is in the folder already that would be lost. */
async function wantFree(
  folder: RunFolder,
  config: Readonly<Record<string, unknown>> | undefined,
  resume: boolean,
): Promise<void> {
  const { path } = folder;
  if (config?.limpid === "run") {
    if (resume) return;
    throw new FileError(path, "holds a run already", {
      code: "run-exists",
      hint: `go on with it: resume: true, in the shell --resume; or give this one another name; or delete it: limpid runs delete "${path}"`,
    });
  }
  const ours = [its.config, its.metrics, its.manifest, its.model];
  const there = (await folder.list()).find((name) => (ours as readonly string[]).includes(name));
  const states = (await folder.list(its.checkpoints)).length > 0;
  if (there === undefined && !states) return;
  throw new FileError(path, `holds ${there ?? its.checkpoints}, which is of no run that Limpid knows`, {
    code: "run-foreign",
    hint: "give the run a folder of its own",
    facts: { file: there ?? its.checkpoints },
  });
}

/** What a process left behind that was killed while it wrote. Nobody else writes here now. */
async function removeTemporary(folder: RunFolder): Promise<void> {
  const { fs } = fileSystem(folder.path);
  for (const parts of [[], [its.checkpoints]])
    for (const name of await folder.list(...parts))
      if (isTemporaryName(name)) await fs.rm(folder.at(...parts, name), { force: true }).catch(() => {});
}

/** An error of ours can be told in other languages. */
const errorIn = (error: unknown): { readonly error?: LimpidError } => (error instanceof LimpidError ? { error } : {});
