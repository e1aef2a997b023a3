/** Sequences of different length as one array. */
import {
  allocate,
  canHold,
  DataError,
  type DType,
  DTypeError,
  dtypes,
  isNumberArray,
  oneOf,
  readOptions,
  ShapeError,
  sameShape,
  show,
  sizeOf,
  type Wants,
  wantFinite,
  wantShape,
  wantType,
  whole,
} from "../base/index.ts";
import { type NestedRows, Tensor, tensor } from "../tensor/index.ts";
import { fromHost } from "../tensor/tensor.ts";

export interface PadOptions {
  /** How long all become. Default: as the longest. */
  readonly maxLen?: number;
  /** Default: `"i32"`. */
  readonly dtype?: DType;
  /** Where shorter ones are filled up. Default: `"pre"`. */
  readonly padding?: "pre" | "post";
  /** Where longer ones are cut. Default: `"pre"`: their end is kept. */
  readonly truncating?: "pre" | "post";
  /** What they are filled up with. Default: 0. */
  readonly value?: number;
}

const side = oneOf(["pre", "post"]);
const wants: Wants<PadOptions> = {
  maxLen: whole(1),
  dtype: wantType,
  padding: side,
  truncating: side,
  value: wantFinite,
};

/**
 * Sequences, filled up and cut to one length: [sequences, length], or [sequences, length, …] where each step is an array. What
 * `keras.utils.pad_sequences` gives, with its defaults. Throws a DataError where there are none, a DTypeError where the type cannot hold
 * a number (Keras cuts fractions off).
 *
 *     padSequences([[1], [2, 3], [4, 5, 6]])                          // [[0,0,1],[0,2,3],[4,5,6]]
 *     padSequences([[1], [2, 3], [4, 5, 6]], { padding: "post", maxLen: 2 })   // [[1,0],[2,3],[5,6]]
 */
export function padSequences(sequences: readonly (NestedRows | Tensor)[], options?: PadOptions): Tensor {
  const subject = "padSequences";
  const {
    maxLen,
    dtype = "i32",
    padding = "pre",
    truncating = "pre",
    value = 0,
  } = readOptions(subject, options, wants);
  if (!Array.isArray(sequences) || sequences.length === 0)
    throw new DataError(
      subject,
      Array.isArray(sequences) ? "there are no sequences" : `the sequences are ${show(sequences)}`,
      {
        code: "pad-sequences",
        hint: "a list of sequences: [[1], [2, 3]]",
        facts: { received: sequences },
      },
    );
  const read = Array.from(sequences, (sequence, k) => arrayOf(sequence, k));
  const first = read.find(({ shape }) => shape[0] > 0);
  const step = first?.shape.slice(1) ?? [];
  const odd = read.findIndex(({ shape }) => shape[0] > 0 && !sameShape(shape.slice(1), step));
  if (odd >= 0)
    throw new ShapeError(
      subject,
      `a step of sequence ${odd} is [${read[odd].shape.slice(1)}], of the first [${step}]`,
      {
        code: "pad-steps",
        hint: "the steps of all sequences have one shape",
        facts: { sequence: odd, expected: step, received: read[odd].shape.slice(1) },
      },
    );
  const length = maxLen ?? read.reduce((most, { shape }) => Math.max(most, shape[0]), 0);
  const [shape, width] = [[read.length, length, ...step], sizeOf(step)];
  const data = allocate(subject, sizeOf(wantShape(subject, shape)), dtypes[dtype].zeros);
  wantHeld(value);
  data.fill(value);
  for (const [k, { shape: own, data: numbers }] of read.entries()) {
    const kept = Math.min(own[0], length);
    const from = truncating === "pre" ? own[0] - kept : 0;
    const part = numbers.subarray(from * width, (from + kept) * width);
    for (const number of part) wantHeld(number);
    data.set(part, (k * length + (padding === "pre" ? length - kept : 0)) * width);
  }
  return fromHost({ dtype, shape, data });

  function wantHeld(number: number): void {
    if (canHold(dtype, number)) return;
    throw new DTypeError(subject, `${dtype} cannot hold ${number}`, {
      code: "number-dtype",
      hint: 'say which type they become: { dtype: "f32" }',
      facts: { value: number, dtype },
    });
  }
}

/** Of f64 where they are JavaScript's numbers, so that nothing is rounded here. */
function arrayOf(sequence: unknown, k: number): Tensor {
  const listed = Array.isArray(sequence) || isNumberArray(sequence) || sequence instanceof Tensor;
  const read = listed
    ? sequence instanceof Tensor
      ? sequence
      : tensor(sequence as readonly number[], { dtype: "f64" })
    : undefined;
  if (read && read.rank > 0) return read;
  throw new DataError("padSequences", `sequence ${k} is ${show(sequence)}`, {
    code: "pad-sequences",
    hint: "a list of sequences: [[1], [2, 3]]",
    facts: { received: sequence },
  });
}
