/**
 * A checkpoint: the model's cells by name and all that a run needs besides them to go on as if it had never been stopped. Its file
 * is a `.limpid` file: `loadModel` reads it, as long as the model holds no code of the user's own. The checksums are zip's.
 */
import { writeFileBy } from "../base/files.ts";
import { FileError, type HostArray, isRecord } from "../base/index.ts";
import { readArchive } from "../io/archive.ts";
import { safetensorsHead } from "../io/safetensors.ts";
import { writeStoredZip } from "../io/stored-zip.ts";
import type { Tensor } from "../tensor/index.ts";
import { wantKnown } from "./folder.ts";
import type { Position } from "./position.ts";

/** What the data are cut into: a position inside an epoch means nothing where it is another. */
export interface Cut {
  readonly batchSize: number;
  readonly shuffle: boolean;
  /** Of an epoch, where they are known. */
  readonly steps: number | null;
  readonly samples: number | null;
}

/** The best epoch so far by what is watched. */
export interface Best {
  readonly step: number;
  readonly value: number;
}

/** What stands in `model.json` beside the model. */
export interface Place {
  readonly formatVersion: number;
  /** Whose it is. */
  readonly run: string;
  readonly position: Omit<Position, "sums">;
  /** Epochs since the model was seeded, without the one under way. */
  readonly epochs: number;
  readonly steps: number;
  readonly seed: number;
  /** Null where the learning rate is a schedule: that is in the program. */
  readonly rate: number | null;
  readonly rateFrom: number;
  /** Batches whose gradients are summed and wait for an update. */
  readonly waiting: number;
  /** Lines of `metrics.jsonl` up to here. */
  readonly lines: number;
  /** A callback has ended the run. */
  readonly over: boolean;
  readonly best: Best | null;
  readonly cut: Cut;
  /** Null: it has no `state()`. */
  readonly callbacks: readonly { readonly name: string; readonly state: unknown }[];
}

/** A checkpoint in memory: nothing changes it while it is written. */
export interface Snapshot {
  readonly place: Place;
  readonly model: object;
  readonly arrays: Readonly<Record<string, HostArray>>;
}

/** The name of the sums over the epoch under way, beside those of cells. */
export const sums = "@run/sums";

/** Writes it: whole, or not at all. Gives its size in bytes. */
export async function writeCheckpoint(path: string, { place, model, arrays }: Snapshot): Promise<number> {
  const config = { ...model, checkpoint: place };
  const text = `${JSON.stringify({ formatVersion: 1, config }, null, 2)}\n`;
  const { head, starts } = safetensorsHead(arrays);
  const inOrder = Object.keys(arrays).sort((a, b) => starts.get(a)! - starts.get(b)!);
  const numbers = inOrder.map((name) => {
    const { buffer, byteOffset, byteLength } = arrays[name].data;
    return new Uint8Array(buffer, byteOffset, byteLength);
  });
  let bytes = 0;
  await writeFileBy(path, (write) =>
    writeStoredZip(
      [
        { name: "model.json", parts: [new TextEncoder().encode(text)] },
        { name: "weights.safetensors", parts: [head, ...numbers] },
      ],
      (piece, at) => {
        bytes = Math.max(bytes, at + piece.length);
        return write(piece, at);
      },
    ),
  );
  return bytes;
}

/** A checkpoint as its file has it. */
export interface Checkpoint {
  readonly path: string;
  readonly place: Place;
  readonly weights: Readonly<Record<string, Tensor>>;
}

/** Throws FileError where it is damaged, none, or from a newer Limpid. */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  const { config, weights } = await readArchive(path);
  const place = isRecord(config) ? (config.checkpoint as unknown) : undefined;
  if (isRecord(place)) wantKnown(path, place.formatVersion);
  if (!isPlace(place) || !weights[sums])
    throw new FileError(path, "is no checkpoint of a run", {
      code: "run-damaged",
      hint: "was something copied over it?",
    });
  return { path, place, weights };
}

const isCount = (x: unknown): boolean => Number.isSafeInteger(x) && (x as number) >= 0;

function isPlace(given: unknown): given is Place {
  if (!isRecord(given) || !isRecord(given.position) || !isRecord(given.cut)) return false;
  const { position, callbacks, best } = given;
  return (
    ["step", "firstEpoch", "epoch", "stepsInEpoch", "samples"].every((name) => isCount(position[name])) &&
    ["formatVersion", "epochs", "steps", "waiting", "lines"].every((name) => isCount(given[name])) &&
    [given.seed, given.rateFrom].every(Number.isSafeInteger) &&
    (given.rate === null || Number.isFinite(given.rate)) &&
    typeof given.run === "string" &&
    typeof given.over === "boolean" &&
    (best === null || (isRecord(best) && isCount(best.step) && typeof best.value === "number")) &&
    Array.isArray(callbacks) &&
    callbacks.every((one) => isRecord(one) && typeof one.name === "string" && one.state !== undefined)
  );
}
