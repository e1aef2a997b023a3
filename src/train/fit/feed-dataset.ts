/**
 * Steps on a data set that need not fit into memory. A *block* of samples is in the program's memory at a time; while
 * its steps run, the next one is read. What is left of a block after its whole batches waits for the next, so that only
 * an epoch's last batch can be smaller. With `shuffle`, samples change places within a block (and with those that wait); a pipeline has
 * shuffled them itself, and says where each stands, so that a run can go on in the middle of an epoch without reading what was before.
 */
import { DataError, dtypes, type TypedArray, ValueError } from "../../base/index.ts";
import type { DataPlace, Position } from "../../runs/position.ts";
import type { Core } from "../core.ts";
import { Block, blockSize, blocksOf, ChunkReader, readingAhead } from "../data/blocks.ts";
import { type Dataset, isDataset } from "../data/dataset.ts";
import { Marks } from "../data/marks.ts";
import { openSource } from "../data/open-source.ts";
import { shuffleInto } from "../data/order.ts";
import type { Start } from "../data/pipeline-source.ts";
import { readValidation } from "../data/read-samples.ts";
import type { Samples } from "../data/samples.ts";
import { emptyDataset } from "../data/source.ts";
import { type StepLimit, samplesOf, stepLimit, wantEnough } from "../data/step-limit.ts";
import { sayAboutTargets } from "../odd-targets.ts";
import type { TrainProgram, TrainSet } from "../step/training-programs.ts";
import type { Feed, Opened } from "./feed.ts";
import type { CheckedFitOptions } from "./options.ts";
import type { Window } from "./run-steps.ts";
import { trainSetOf } from "./train-set.ts";

/** Looks at the first chunk, for sizes and types, and forgets it. */
export async function openDataset(
  core: Core,
  data: Dataset,
  options: CheckedFitOptions,
  start: Start = startOf(core, options),
): Promise<Opened> {
  const { validationData, classWeight, batchSize: batch, epochs } = options;
  for (const word of ["validationSplit", "sampleWeight"] as const)
    if (options[word] !== undefined)
      throw new ValueError("fit", `${word} was given beside a data set`, {
        code: "dataset-option",
        hint: word === "sampleWeight" ? "give the weights with each chunk" : "give validationData",
        facts: { option: word },
      });
  const limit = stepLimit("stepsPerEpoch", options.stepsPerEpoch, batch);
  const source = openSource("fit", data, { limited: limit !== undefined, batchSize: batch, start });
  try {
    const samples = samplesOf("fit", limit, source.size);
    const reader = new ChunkReader(core, source, { classWeight });
    const begun = await source.first(batch);
    if (!begun) throw emptyDataset("fit");
    const first = reader.read(begun.chunk, 0, begun.samples);
    const size = blockSize(first, batch, source, samples);
    sayAboutTargets(core, "fit", first.y);
    // Of what does not say how large it is, there is probably much.
    const steps = epochs * Math.floor((samples ?? source.samples ?? Number.POSITIVE_INFINITY) / batch);
    const set = await trainSetOf(core, first, size + batch - 1, batch, steps);
    const validation =
      validationData === undefined || isDataset(validationData) ? validationData : readValidation(core, validationData);
    return {
      feed: new DatasetFeed({ core, options, source, reader, set, limit, samples, blockSize: size }),
      validation,
    };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** Of a run that begins: as it will be when the model has been reseeded. */
function startOf({ place, epochs }: Core, { seed }: CheckedFitOptions): Start {
  return seed === undefined ? { seed: place.seed, epoch: epochs } : { seed, epoch: 0 };
}

interface DatasetJob {
  readonly core: Core;
  readonly options: CheckedFitOptions;
  readonly source: ReturnType<typeof openSource>;
  readonly reader: ChunkReader;
  /** Has room for a block and for what may wait. */
  readonly set: TrainSet;
  readonly limit: StepLimit | undefined;
  /** Samples of an epoch, where that is certain. */
  readonly samples: number | undefined;
  /** Samples of a block. */
  readonly blockSize: number;
}

type RunWindow = (window: Window) => Promise<boolean>;

class DatasetFeed implements Feed {
  readonly even = false;
  readonly steps: number | undefined;
  readonly samples: number | undefined;
  readonly #job: DatasetJob;
  readonly #order: Int32Array;
  readonly #rates: TypedArray;
  /** The number of the epoch under way, from 0 in this fit, and its blocks so far. */
  #epoch = -1;
  #blocks = 0;
  /** Steps of the epoch that are done already: their samples are read, and nothing is computed. */
  #begun = 0;
  /** Whether the next step is the epoch's first. */
  #begins = true;
  /** What is left of the block before. */
  #waiting: Samples | undefined;
  /** What is left of the last epoch's last chunk, where the data go on. */
  readonly #unused: Samples[] | undefined;
  /** Where the samples stand that were read since `#marked` steps of the epoch (or, where the data go on, since this fit began). */
  #marks = new Marks();
  #marked = 0;
  /** Samples of epochs before, since the marks began. */
  #before = 0;
  /** Steps of the epoch under way that were done when its reading began, in the middle. */
  #inside = 0;

  constructor(job: DatasetJob) {
    const { core, set, samples, source } = job;
    this.#job = job;
    this.samples = samples ?? source.samples;
    this.steps = this.samples && Math.ceil(this.samples / set.batch);
    this.#unused = source.goesOn ? [] : undefined;
    this.#order = new Int32Array(set.samples);
    this.#rates = dtypes[core.dtype].zeros(set.full.rows * core.parts);
  }

  /** A data set without an end of its own is read from its beginning, to where the run was; a pipeline was opened there. */
  async goOn({ firstEpoch, epoch, stepsInEpoch, data }: Position): Promise<void> {
    const before = epoch - firstEpoch;
    if (data) {
      [this.#epoch, this.#inside] = [before - 1, stepsInEpoch];
      return;
    }
    if (this.#job.source.goesOn)
      for (let k = 0; k < before; k++) {
        this.#begun = Number.POSITIVE_INFINITY;
        await this.give(1, async () => true);
      }
    this.#epoch = before - 1;
    this.#begun = stepsInEpoch;
  }

  placeAt(stepsInEpoch: number): DataPlace | undefined {
    const { source, set } = this.#job;
    // An epoch that begins anew is read from its beginning.
    if (stepsInEpoch === 0 && !source.goesOn) return undefined;
    return this.#marks.at(this.#before + (stepsInEpoch - this.#marked) * set.batch);
  }

  async give(_: number, run: RunWindow): Promise<void> {
    const { core, options, source, reader, blockSize, limit, set } = this.#job;
    const inside = this.#inside * set.batch;
    [this.#blocks, this.#waiting, this.#begins] = [0, undefined, this.#begun + inside === 0];
    this.#epoch++;
    const seeds = { seed: core.place.seed, epoch: core.epochs };
    if (!source.goesOn) this.#marks = new Marks();
    this.#marked = this.#inside;
    this.#inside = 0;
    const most = this.#job.samples && this.#job.samples - inside;
    const shuffle = options.shuffle ? seeds : undefined;
    const way = { shuffle, pass: seeds, most, waiting: this.#unused, marks: this.#marks };
    let samples = inside;
    let goOn = true;
    await readingAhead(
      blocksOf(source, reader, blockSize, way),
      async (block) => {
        samples += block.samples;
        goOn = await this.#giveBlock(block, seeds, run);
        return goOn;
      },
      options.signal,
    );
    if (samples === 0) throw this.#empty();
    if (goOn && this.#waiting) goOn = await this.#giveRest(this.#waiting, run);
    this.#begun = 0;
    if (source.goesOn) this.#before += samples - inside;
    this.#marked = 0;
    if (goOn) wantEnough(source.subject, limit, samples, `: the data set ended in epoch ${this.#epoch + 1}`);
  }

  close(): Promise<void> {
    return this.#job.source.close();
  }

  /** Steps on the whole batches of what waits and this block. */
  async #giveBlock(block: Block, seeds: { seed: number; epoch: number }, run: RunWindow): Promise<boolean> {
    const { options, set } = this.#job;
    const before = this.#waiting ? [this.#waiting] : [];
    const parts = [...before, ...block.parts];
    const samples = parts.reduce((sum, part) => sum + part.samples, 0);
    const order = this.#order.subarray(0, samples);
    for (let k = 0; k < samples; k++) order[k] = k;
    if (options.shuffle) shuffleInto(order, samples, seeds.seed, seeds.epoch, 1 + this.#blocks++);
    const steps = Math.floor(samples / set.batch);
    const begun = this.#skip(steps);
    const rest = order.slice(steps * set.batch);
    this.#waiting = rest.length > 0 ? new Block(parts).pick(rest) : undefined;
    if (steps > begun) {
      let at = 0;
      for (const part of parts) {
        set.write(part, at);
        at += part.samples;
      }
    }
    // Everything is copied: the chunks themselves need not stay while the steps run.
    for (const list of [parts, block.parts]) list.length = 0;
    let goOn = true;
    for (let from = begun; goOn && from < steps; from += set.full.rows) {
      const count = Math.min(set.full.rows, steps - from);
      const places = order.subarray(from * set.batch, (from + count) * set.batch);
      goOn = await this.#giveSteps(set.full, count, places, run);
    }
    return goOn;
  }

  /** The epoch's last step, on what still waits. */
  async #giveRest(waiting: Samples, run: RunWindow): Promise<boolean> {
    const { set } = this.#job;
    if (this.#skip(1) > 0) return true;
    const tail = await set.tailOf(waiting.samples, 1, 1);
    set.write(waiting);
    return this.#giveSteps(
      tail,
      1,
      Int32Array.from({ length: waiting.samples }, (_, k) => k),
      run,
    );
  }

  /** How many of the next steps are done already. */
  #skip(steps: number): number {
    const skipped = Math.min(steps, this.#begun);
    this.#begun -= skipped;
    return skipped;
  }

  /** Some steps of one program; `places` says where their samples are. */
  #giveSteps(program: TrainProgram, steps: number, places: Int32Array, run: RunWindow): Promise<boolean> {
    const { core } = this.#job;
    program.order.write(places);
    const { parts } = core;
    for (let k = 0; k < steps; k++) this.#rates.set(core.ratesAt(core.steps + k), k * parts);
    program.rates.write(this.#rates.subarray(0, steps * parts));
    program.fresh?.write(dtypes[core.dtype].zeros(steps).fill(this.#begins ? 1 : 0, 0, 1));
    this.#begins = false;
    return run([{ program, row: 0, steps }]);
  }

  #empty(): DataError {
    const { source } = this.#job;
    if (this.#epoch === 0) return emptyDataset(source.subject);
    return new DataError(source.subject, `the data set gave nothing in epoch ${this.#epoch + 1}`, {
      code: "dataset-exhausted",
      hint: "a generator can be gone through once: give the function itself, fit(samples, …) instead of fit(samples(), …)",
      facts: { epoch: this.#epoch + 1 },
    });
  }
}
