/**
 * Training on a data set that need not fit into memory. A *block* of samples is in the program's memory at a time; while
 * its steps run, the next one is read. What is left of a block after its whole batches waits for the next, so that only
 * an epoch's last batch can be smaller. With `shuffle`, samples change places within a block (and with those that wait).
 */
import { DataError, dtypes, type TypedArray, ValueError } from "../../base/index.ts";
import type { Core } from "../core.ts";
import { type Block, blockSize, blocksOf, ChunkReader, pick, readingAhead } from "../data/blocks.ts";
import { type Dataset, isDataset } from "../data/dataset.ts";
import { type Limit, limitOf, samplesOf, wantEnough } from "../data/limit.ts";
import { shuffleInto } from "../data/order.ts";
import { readValidation } from "../data/read-samples.ts";
import type { Samples } from "../data/samples.ts";
import { Source } from "../data/source.ts";
import { sayAboutTargets } from "../misfit.ts";
import type { TrainProgram, TrainSet } from "../step/training-programs.ts";
import type { Epochs } from "./epochs.ts";
import type { CheckedFitOptions } from "./options.ts";
import { Runner, type RunnerJob } from "./runner.ts";
import type { EpochsFor } from "./start-fit.ts";
import { trainSetOf } from "./train-set.ts";

export async function fitDataset(job: RunnerJob, data: Dataset, epochsFor: EpochsFor): Promise<void> {
  const { core, options } = job;
  const { validationData, classWeight } = options;
  for (const word of ["validationSplit", "sampleWeight"] as const)
    if (options[word] !== undefined)
      throw new ValueError("fit", `${word} was given beside a data set`, {
        code: "dataset-option",
        hint: word === "sampleWeight" ? "give the weights with each chunk" : "give validationData",
        facts: { option: word },
      });
  const limit = limitOf("stepsPerEpoch", options.stepsPerEpoch, options.batchSize);
  const source = new Source("fit", data, limit !== undefined);
  try {
    const most = samplesOf("fit", limit, source.size);
    const reader = new ChunkReader(core, source, { classWeight });
    const { set, size } = await look(core, source, reader, options, most);
    const validation =
      validationData === undefined || isDataset(validationData) ? validationData : readValidation(core, validationData);
    const epochs = epochsFor(validation);
    await new DatasetFit({ ...job, epochs, source, reader, set, limit, most, blockSize: size }).run();
  } finally {
    await source.close();
  }
}

/** Looks at the first chunk, for sizes and types, and forgets it. */
async function look(
  core: Core,
  source: Source,
  reader: ChunkReader,
  { batchSize: batch, epochs }: CheckedFitOptions,
  most: number | undefined,
): Promise<{ set: TrainSet; size: number }> {
  const begun = await source.first(batch);
  if (!begun) throw source.empty();
  const first = reader.read(begun.chunk, 0, begun.samples);
  const size = blockSize(first, batch, source, most);
  sayAboutTargets(core, "fit", first.y);
  // Of what does not say how large it is, there is probably much.
  const steps = epochs * Math.floor((most ?? source.size ?? Number.POSITIVE_INFINITY) / batch);
  return { size, set: await trainSetOf(core, first, size + batch - 1, batch, steps) };
}

export interface DatasetFitJob extends RunnerJob {
  readonly epochs: Epochs;
  readonly source: Source;
  readonly reader: ChunkReader;
  /** Has room for a block and for what may wait. */
  readonly set: TrainSet;
  readonly limit: Limit | undefined;
  /** Samples of an epoch, where that is known. */
  readonly most: number | undefined;
  /** Samples of a block. */
  readonly blockSize: number;
}

export class DatasetFit {
  readonly #job: DatasetFitJob;
  readonly #runner: Runner;
  readonly #order: Int32Array;
  readonly #rates: TypedArray;
  readonly #firstStep: number;
  readonly #firstEpoch: number;
  /** The epoch under way, from 0 in this fit, its first step, and its blocks so far. */
  #epoch = 0;
  #epochStep = 0;
  #blocks = 0;
  /** What is left of the block before. */
  #waiting: Samples | undefined;
  /** What is left of the last epoch's last chunk, where the data go on. */
  readonly #unused: Samples[] | undefined;

  constructor(job: DatasetFitJob) {
    const { core, set, epochs } = job;
    this.#job = job;
    this.#unused = job.source.goesOn ? [] : undefined;
    this.#order = new Int32Array(set.samples);
    this.#rates = dtypes[core.dtype].zeros(set.full.rows);
    this.#firstStep = core.steps;
    this.#firstEpoch = core.epochs;
    this.#runner = new Runner(job, {
      epochOf: () => this.#epoch,
      recorded(values, { program, steps }) {
        for (let t = 0; t < steps; t++) epochs.add(values, t, program.batch);
      },
      shown: (end) => epochs.show(this.#epoch, end - this.#epochStep),
      waitsAfter: () => false,
    });
  }

  async run(): Promise<void> {
    const { epochs, options, most, set } = this.#job;
    const runner = this.#runner;
    try {
      await epochs.begin(runner, { steps: most && Math.ceil(most / set.batch), samples: most });
      const count = Math.max(0, options.epochs - options.initialEpoch);
      for (; this.#epoch < count && !runner.stopped; this.#epoch++) {
        options.signal?.throwIfAborted();
        if (epochs.pauses) await epochs.starts(runner, this.#epoch);
        if (!(await this.#runEpoch())) break;
        epochs.close(this.#epoch, runner.stopped);
        if (epochs.pauses) await epochs.ends(runner, this.#epoch);
      }
      await epochs.end(runner);
    } finally {
      epochs.leave();
    }
  }

  /** Whether it came to the epoch's end. */
  async #runEpoch(): Promise<boolean> {
    const { core, options, source, reader, blockSize, listener, epochs, set, limit, most } = this.#job;
    const runner = this.#runner;
    [this.#epochStep, this.#blocks, this.#waiting] = [runner.done, 0, undefined];
    core.epochs = this.#firstEpoch + this.#epoch + 1;
    const shuffle = options.shuffle ? { seed: core.runSeed, epoch: this.#firstEpoch + this.#epoch } : undefined;
    const blocks = blocksOf(source, reader, blockSize, { shuffle, most, waiting: this.#unused });
    const goesOn = () => !(runner.stopped || listener.stopped);
    let samples = 0;
    await readingAhead(
      blocks,
      async (block) => {
        samples += block.samples;
        await this.#train(block);
        return goesOn();
      },
      options.signal,
    );
    if (samples === 0) throw this.#empty();
    if (goesOn()) await this.#trainRest();
    runner.stopped ||= listener.stopped;
    const wanted = most === undefined ? Number.POSITIVE_INFINITY : Math.ceil(most / set.batch);
    if (runner.stopped && runner.done - this.#epochStep < wanted) return false;
    wantEnough(source.subject, limit, samples, `: the data set ended in epoch ${this.#epoch + 1}`);
    epochs.size = { steps: runner.done - this.#epochStep, samples };
    return true;
  }

  /** The epoch's last step, on what still waits. */
  async #trainRest(): Promise<void> {
    const { set } = this.#job;
    if (!this.#waiting) return;
    const tail = await set.tailOf(this.#waiting.samples, 1, 1);
    set.write(this.#waiting);
    await this.#steps(tail, 1, (k) => k);
  }

  /** Steps on the whole batches of what waits and this block. */
  async #train(block: Block): Promise<void> {
    const { core, options, set, listener } = this.#job;
    const before = this.#waiting ? [this.#waiting] : [];
    const parts = [...before, ...block.parts];
    const samples = parts.reduce((sum, part) => sum + part.samples, 0);
    const order = this.#order.subarray(0, samples);
    for (let k = 0; k < samples; k++) order[k] = k;
    if (options.shuffle) shuffleInto(order, samples, core.runSeed, this.#firstEpoch + this.#epoch, 1 + this.#blocks++);
    const steps = Math.floor(samples / set.batch);
    const rest = order.slice(steps * set.batch);
    this.#waiting = rest.length > 0 ? pick({ parts, samples }, rest) : undefined;
    if (steps > 0) {
      let at = 0;
      for (const part of parts) {
        set.write(part, at);
        at += part.samples;
      }
    }
    // Everything is copied: the chunks themselves need not stay while the steps run.
    for (const list of [parts, block.parts]) list.length = 0;
    for (let from = 0; from < steps && !this.#runner.stopped && !listener.stopped; from += set.full.rows) {
      const count = Math.min(set.full.rows, steps - from);
      await this.#steps(set.full, count, (k) => order[from * set.batch + k]);
    }
  }

  /** `count` steps of one program; `place` says where sample number k of them is. */
  async #steps(program: TrainProgram, count: number, place: (k: number) => number): Promise<void> {
    const { core, epochs } = this.#job;
    const first = this.#runner.done;
    program.order.write(Int32Array.from({ length: count * program.batch }, (_, k) => place(k)));
    for (let k = 0; k < count; k++) this.#rates[k] = core.rateAt(this.#firstStep + first + k);
    program.rates.write(this.#rates.subarray(0, count));
    await this.#runner.run([{ program, row: 0, steps: count, first }], { changed: epochs.pauses });
  }

  #empty(): DataError {
    const { source } = this.#job;
    if (this.#epoch === 0) return source.empty();
    return new DataError(source.subject, `the data set gave nothing in epoch ${this.#epoch + 1}`, {
      code: "dataset-exhausted",
      hint: "a generator can be gone through once: give the function itself, fit(samples, …) instead of fit(samples(), …)",
      facts: { epoch: this.#epoch + 1 },
    });
  }
}
