/**
 * A pipeline, opened by `fit`, `evaluate` or `predict`. Its elements are batches, or are put into batches here. Each chunk says where it
 * stands in the pipeline, so that a run that is kept can go on there.
 */
import type { Cursor, Pack, Passable, Stage } from "../../data/pipeline/contract.ts";
import { part } from "../../data/pipeline/packs.ts";
import { batch } from "../../data/pipeline/stages.ts";
import type { DataPlace } from "../../runs/position.ts";
import { isArrayData } from "./arrays.ts";
import type { Chunk } from "./dataset.ts";
import { fewBatches } from "./samples.ts";
import type { ChunkCursor, ChunkSource, Got, Reading } from "./source.ts";

/** Bytes of the elements that are made at a time: they pass through all stages while the processor still has them at hand. */
const pullBytes = 2 ** 18;

/** Where the first pass begins. */
export interface Start {
  readonly seed: number;
  readonly epoch: number;
  /** In a pass that was begun before. */
  readonly place?: DataPlace;
}

interface Going {
  readonly cursor: Cursor<unknown>;
  readonly seed: number;
  readonly epoch: number;
  /** Its next element. */
  element: number;
  /** Read and not used. */
  pack: Pack<unknown> | undefined;
  /** Samples of its next element that were used before. */
  used: number;
}

export class PipelineSource implements ChunkSource {
  readonly subject: string;
  readonly size = undefined;
  readonly chunk = undefined;
  readonly goesOn: boolean;
  /** Samples of a pass, as far as the pipeline knows: for progress, not to be relied on. */
  readonly samples: number | undefined;
  readonly #stage: Stage<unknown>;
  #start: Start;
  /** The pass under way: one that was looked at, or that goes on from way to way. */
  #going: Going | undefined;
  /** How many elements are read at a time. */
  #atOnce = 1;

  constructor(
    subject: string,
    given: Passable<unknown>,
    {
      limited = false,
      batchSize,
      start,
    }: { readonly limited?: boolean; readonly batchSize: number; readonly start?: Start },
  ) {
    const stage = given.stage;
    this.subject = subject;
    this.goesOn = limited;
    this.#stage = stage.batch === undefined ? batch(stage, batchSize, false) : stage;
    const { samples } = this.#stage;
    this.samples = samples === Number.POSITIVE_INFINITY ? undefined : samples;
    this.#start = start ?? { seed: 0, epoch: 0 };
  }

  /** The first chunk of the first pass, which has it, too. */
  async first(): Promise<Got | undefined> {
    const { seed, epoch, place } = this.#start;
    let going = this.#replace(await this.#open(seed, place?.epoch ?? epoch, place));
    // What ended just there begins anew.
    if (!(await this.#fill(going)) && place) going = this.#replace(await this.#open(seed, place.epoch + 1));
    if (!(await this.#fill(going))) return undefined;
    const chunk = chunkOf(going.pack!.table.at(going.pack!.rows[0]));
    this.#atOnce = Math.max(1, Math.min(fewBatches, Math.floor(pullBytes / Math.max(1, bytesOf(chunk)))));
    return { chunk };
  }

  cursor({ pass = { seed: 0, epoch: 0 } }: Reading): ChunkCursor {
    let going: Going | undefined;
    const begin = async (): Promise<Going> => {
      const { goesOn } = this;
      const waiting = this.#going;
      const fits = goesOn || (waiting?.seed === pass.seed && waiting.epoch === pass.epoch);
      if (waiting && fits) {
        if (!goesOn) this.#going = undefined;
        // What ended just where the last way did begins anew.
        if (!goesOn || (await this.#fill(waiting))) return waiting;
        return this.#replace(await this.#open(pass.seed, waiting.epoch + 1));
      }
      await this.close();
      const opened = await this.#open(pass.seed, pass.epoch);
      return goesOn ? this.#replace(opened) : opened;
    };
    return {
      next: async () => {
        going ??= await begin();
        return this.#take(going);
      },
      close: async () => {
        if (!this.goesOn) await going?.cursor.close();
      },
    };
  }

  #replace(going: Going): Going {
    this.#going = going;
    return going;
  }

  async #open(seed: number, epoch: number, place?: DataPlace): Promise<Going> {
    const cursor = this.#stage.open({ seed, path: [epoch] });
    const element = place?.element ?? 0;
    if (element > 0) await cursor.skip(element);
    return { cursor, seed, epoch, element, pack: undefined, used: place?.used ?? 0 };
  }

  /** Whether there is one more element. */
  async #fill(going: Going): Promise<boolean> {
    if (!going.pack || going.pack.rows.length === 0) going.pack = await going.cursor.next(this.#atOnce);
    return going.pack !== undefined;
  }

  async #take(going: Going): Promise<Got | undefined> {
    if (!(await this.#fill(going))) return undefined;
    const { table, rows } = going.pack!;
    const chunk = chunkOf(table.at(rows[0]));
    going.pack = part(going.pack!, 1, rows.length);
    const place = { epoch: going.epoch, element: going.element++, used: going.used };
    going.used = 0;
    return { chunk, place };
  }

  /** What was begun and is wanted no more. */
  async close(): Promise<void> {
    const going = this.#going;
    this.#going = undefined;
    await going?.cursor.close();
  }
}

/** An element as parts: inputs alone are taken as they come. */
function chunkOf(element: unknown): Chunk {
  const inputs = Array.isArray(element) ? element.every(isTexts) : isArrayData(element) || !hasParts(element);
  return (inputs ? { x: element } : element) as Chunk;
}

/** A text, or a list of them. */
const isTexts = (one: unknown): boolean =>
  typeof one === "string" || (Array.isArray(one) && one.every((text) => typeof text === "string"));

const hasParts = (element: unknown): boolean => typeof element === "object" && element !== null && "x" in element;

function bytesOf(value: unknown): number {
  const { data } = value as { readonly data?: unknown };
  if (ArrayBuffer.isView(data)) return data.byteLength;
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value !== "object" || value === null) return 8;
  return Object.values(value).reduce<number>((sum, one) => sum + bytesOf(one), 0);
}
