import { badArgument, mostElements, needed, type Want, whole } from "../../../base/index.ts";
import type { Tensor } from "../../../tensor/index.ts";
import { builtInLayer } from "../../built-in-layer.ts";
import type { TextData } from "../../host.ts";
import { unfit } from "../../infer.ts";
import type { HostRule, HostSamples } from "../../layer.ts";
import { type LayerOptions, readLayerOptions } from "../../options.ts";
import type { Layer } from "../../symbolic.ts";
import { encoded, encodedShape, type OutputMode, outputModes } from "./encode.ts";
import { combined, fingerprint, sipHash } from "./fingerprint.ts";
import { onlyOnHost } from "./on-host.ts";
import { wholeNumbers } from "./string-lookup.ts";
import { type NumberData, wantMode } from "./vocabulary.ts";

export interface HashingOptions extends LayerOptions {
  /** How many numbers there are, 0 for the mask included. */
  readonly numBins: number;
  /** What stands for nothing: number 0; all else gets numbers from 1. Default: null, none. */
  readonly maskValue?: string | number | null;
  /** A key, one number or two: with it the hash is SipHash, and who does not know it cannot tell which texts fall together. */
  readonly salt?: number | readonly [number, number] | null;
  /** `int`: the numbers; `oneHot`: a row for each; `multiHot`, `count`: a row for all of the last axis. Default: "int". */
  readonly outputMode?: OutputMode;
}

/** A layer that, called on data, gives what it gives a model. */
export interface DataLayer<Data> extends Layer {
  (...data: Data[]): Tensor;
}

const dtypeOf = (mode: OutputMode) => (mode === "int" ? "i32" : mode === "count" ? "f32" : "u8");

const wantSalt: Want = (subject, name, value) => {
  const list = Array.isArray(value) ? Array.from(value) : [value, value];
  if (value === null || (list.length === 2 && list.every((n) => Number.isSafeInteger(n) && n >= 0))) return;
  throw badArgument(subject, name, value, "salt", "a whole number from 0, or two of them: salt: [133, 137]");
};

const wantMaskValue: Want = (subject, name, value) => {
  if (value === null || typeof value === "string" || Number.isSafeInteger(value)) return;
  throw badArgument(subject, name, value, "mask-value", 'a text or a whole number, such as "" or 0');
};

/** The same text is hashed once. */
function remembered<Key>(hash: (key: Key) => number): (key: Key) => number {
  const known = new Map<Key, number>();
  return (key) => {
    const found = known.get(key) ?? hash(key);
    known.set(key, found);
    return found;
  };
}

/**
 * Texts or whole numbers to numbers below `numBins`, by a hash: no vocabulary is needed, and several may fall together. The hash is
 * FarmHash's Fingerprint64 of UTF-8 bytes (with `salt`, SipHash-2-4), the same everywhere and as in Keras. Runs on the host, first in a model.
 *
 *     layers.hashing({ numBins: 3 })(["A", "B", "C"]).toArray();      // [1, 0, 1]
 */
export function hashing(options: HashingOptions): DataLayer<TextData | NumberData> {
  const kind = "hashing";
  const read = readLayerOptions(kind, options, {
    numBins: needed(whole(1, mostElements)),
    maskValue: wantMaskValue,
    salt: wantSalt,
    outputMode: wantMode(outputModes),
  });
  const { numBins, maskValue = null, salt = null, outputMode: mode = "int" } = read;
  const key = salt === null ? undefined : ([salt].flat().map(BigInt) as bigint[]);
  const hash = (text: string) => (key ? sipHash(text, [key[0], key.at(-1)!]) : fingerprint(text));
  const masked = maskValue !== null && numBins > 1;
  const bins = BigInt(masked ? numBins - 1 : numBins);
  const binOf = (text: string) => Number(hash(text) % bins) + (masked ? 1 : 0);
  const host: HostRule = {
    type: ({ shape }) => ({ shape: encodedShape(shape, mode, numBins), dtype: dtypeOf(mode) }),
    run([given]): HostSamples {
      const known = remembered((value: string | number) => (masked && value === maskValue ? 0 : binOf(String(value))));
      const ids = Int32Array.from(tokensOf(kind, given), known);
      return encoded(kind, ids, given.shape, { mode, depth: numBins });
    },
  };
  return onHost(read, kind, host);
}

export interface HashedCrossingOptions extends LayerOptions {
  /** How many numbers there are. */
  readonly numBins: number;
  /** `int`: the numbers; `oneHot`: a row for each. Default: "int". */
  readonly outputMode?: "int" | "oneHot";
}

/**
 * Two features or more as one, by a hash of all: "Berlin" and "winter" together get a number of their own. Inputs are texts or whole
 * numbers, one a sample. The hash is that of Keras and TensorFlow. Runs on the host, first in a model.
 *
 *     layers.hashedCrossing({ numBins: 5 })(["A", "B"], [101, 101]).toArray();      // [1, 4]
 */
export function hashedCrossing(options: HashedCrossingOptions): DataLayer<TextData | NumberData> {
  const kind = "hashedCrossing";
  const read = readLayerOptions(kind, options, {
    numBins: needed(whole(1, mostElements)),
    outputMode: wantMode(["int", "oneHot"]),
  });
  const { numBins, outputMode: mode = "int" } = read;
  const wantOne = (shapes: readonly (readonly number[])[]): void => {
    if (shapes.length < 2) unfit(kind, "two inputs or more", "hashedCrossing({ numBins: 100 })(city, season)");
    const fits = shapes.every(
      (shape) => String(shape) === String(shapes[0]) && (shape.length === 0 || String(shape) === "1"),
    );
    if (!fits) unfit(kind, "inputs of one shape, one text or number a sample: [] or [1]");
  };
  const host: HostRule = {
    several: true,
    type(...inputs) {
      wantOne(inputs.map(({ shape }) => shape));
      return { shape: encodedShape(inputs[0].shape, mode, numBins), dtype: dtypeOf(mode) };
    },
    run(inputs): HostSamples {
      wantOne(inputs.map(({ shape }) => shape.slice(1)));
      if (inputs.some(({ shape }) => shape[0] !== inputs[0].shape[0])) unfit(kind, "inputs of as many samples");
      const hashes = inputs.map((given) => {
        const known = new Map<string | number, bigint>();
        return Array.from(tokensOf(kind, given), (value) => {
          const found =
            known.get(value) ?? (typeof value === "string" ? fingerprint(value) : BigInt.asUintN(64, BigInt(value)));
          known.set(value, found);
          return found;
        });
      });
      const ids = Int32Array.from({ length: inputs[0].shape[0] }, (_, k) =>
        // The first hash is the key that TensorFlow begins with.
        Number(hashes.reduce((sum, list) => combined(sum, list[k]), 0xdecafcaffen) % BigInt(numBins)),
      );
      return encoded(kind, ids, inputs[0].shape, { mode, depth: numBins });
    },
  };
  return onHost(read, kind, host);
}

const tokensOf = (kind: string, samples: HostSamples): ArrayLike<string | number> =>
  samples.dtype === "string" ? samples.data : wholeNumbers(kind, samples);

function onHost(read: LayerOptions, kind: string, host: HostRule): DataLayer<TextData | NumberData> {
  const made = builtInLayer(read, { kind, results: "any", anyDType: true, host, forward: () => onlyOnHost(kind) });
  return made as unknown as DataLayer<TextData | NumberData>;
}
