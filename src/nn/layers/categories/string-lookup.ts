import {
  DataError,
  type HostArray,
  oneOf,
  type Want,
  wantFlag,
  wantList,
  wantText,
  wantTexts,
  wantWhole,
  whole,
} from "../../../base/index.ts";
import { type NestedTexts, readHostSamples, readTexts, type TextData } from "../../host.ts";
import { unfit } from "../../infer.ts";
import type { HostRule, HostSamples, HostType, TextArray } from "../../layer.ts";
import { readLayerOptions } from "../../options.ts";
import { encoded } from "./encode.ts";
import { fingerprint } from "./fingerprint.ts";
import { Lookup, laterFirst } from "./lookup.ts";
import { wantTextInput } from "./on-host.ts";
import {
  checkTogether,
  lookupModes,
  type NumberData,
  ofVocabulary,
  shapeBehind,
  type VocabularyLayer,
  type VocabularyOptions,
  vocabularyLayer,
  wantMode,
} from "./vocabulary.ts";

interface LookupOptions<Token> extends VocabularyOptions<Token> {
  /**
   * How many numbers stand for tokens that are not in the vocabulary; which of several one gets depends on its hash. 0: such a token is an
   * error. Default: 1.
   */
  readonly numOovIndices?: number;
  /** A token that stands for nothing: number 0 for `int`, else not counted. Default: null, none. */
  readonly maskToken?: Token | null;
  /** What `invert` gives for numbers of unknown tokens. */
  readonly oovToken?: Token;
  /**
   * `int`: the number of each token; `oneHot`: a row of zeros and a one for each; `multiHot`, `count`, `tfIdf`: one row for all
   * tokens of the last axis. Default: "int".
   */
  readonly outputMode?: "int" | "oneHot" | "multiHot" | "count" | "tfIdf";
}

export interface StringLookupOptions extends LookupOptions<string> {
  /** From numbers to tokens. Default: false. */
  readonly invert?: false;
}

export interface IntegerLookupOptions extends LookupOptions<number> {
  /** From numbers to tokens. Default: false. */
  readonly invert?: boolean;
  /** How one of several numbers for unknown tokens is chosen: by the remainder of a division, or by a hash. Default: "floormod". */
  readonly oovMethod?: "floormod" | "farmhash";
}

const ofLookup = {
  ...ofVocabulary,
  numOovIndices: whole(0, 2 ** 30),
  outputMode: wantMode(lookupModes),
  invert: wantFlag,
} as const;

const orNull =
  (want: Want): Want =>
  (subject, name, value) =>
    value === null || want(subject, name, value);
const wantToken: Want = (subject, name, value) => wantWhole(subject, name, value, -Number.MAX_SAFE_INTEGER);

type Filled<Token> = LookupOptions<Token> & { readonly invert?: boolean };

/** The parts of the rule that options decide. */
function ruleOf<Token>(kind: string, read: Filled<Token>) {
  const { maxTokens, numOovIndices: oovIndices = 1, maskToken = null, outputMode: mode = "int" } = read;
  const rule = {
    kind,
    maxTokens,
    oovIndices,
    maskToken,
    mode,
    pad: read.padToMaxTokens ?? false,
    invert: read.invert ?? false,
  };
  checkTogether(kind, rule);
  return rule;
}

/** The same for tokens of both kinds: numbers of tokens, or back. */
function hostRule<Token extends string | number>(
  lookup: Lookup<Token>,
  tokens: {
    readonly dtype: "string" | "i32";
    read(samples: HostSamples): ArrayLike<Token>;
    write(found: Token[], shape: readonly number[]): HostSamples;
  },
): HostRule {
  const { kind, mode, invert } = lookup.rule;
  const dtype = { int: "i32", oneHot: "u8", multiHot: "u8", count: "f32", tfIdf: "f32" }[mode] as HostArray["dtype"];
  const text = tokens.dtype === "string";
  return {
    texts: text && !invert,
    type(input: HostType): HostType {
      if (text && !invert) wantTextInput(kind, input);
      else if (input.dtype === "string") unfit(kind, "whole numbers");
      return invert ? { shape: input.shape, dtype: tokens.dtype } : { shape: shapeBehind(input.shape, lookup), dtype };
    },
    run([given]): HostSamples {
      lookup.want();
      if (invert)
        return tokens.write(
          Array.from(wholeNumbers(kind, given), (id) => lookup.token(id)),
          given.shape,
        );
      const list = tokens.read(given);
      const place = (k: number) => `element ${k}`;
      const ids = Int32Array.from(list, (token, k) => lookup.number(token, () => place(k)));
      const depth = mode === "int" ? 1 : lookup.depth;
      return encoded(kind, ids, given.shape, { mode, depth, weights: lookup.weights });
    },
  };
}

/** Numbers that must be whole. */
export function wholeNumbers(kind: string, samples: HostSamples): ArrayLike<number> {
  if (samples.dtype === "string") return unfit(kind, "whole numbers");
  const wrong = (samples.data as Float64Array).findIndex((value) => !Number.isSafeInteger(value));
  if (wrong < 0) return samples.data;
  throw new DataError(kind, `element ${wrong} of its input is ${samples.data[wrong]}`, {
    code: "lookup-whole",
    hint: "it takes whole numbers; layers.discretization makes some of others",
    facts: { at: wrong, value: samples.data[wrong] },
  });
}

/** Each sample's tokens, in a list. */
function documentsOf<Token>(shape: readonly number[], data: ArrayLike<Token>): Token[][] {
  const row = shape.slice(1).reduce((size, n) => size * n, 1);
  return Array.from({ length: shape[0] }, (_, k) => Array.from({ length: row }, (__, j) => data[k * row + j]));
}

/** From numbers to texts. */
export type InverseStringLookup = VocabularyLayer<string, NumberData, NestedTexts>;

/**
 * Texts to their numbers in a vocabulary, as they are: categories, or tokens that are split already. Runs on the host, first in a
 * model, and is saved with it. With `invert` it gives the texts of numbers.
 *
 *     const lookup = layers.stringLookup({ vocabulary: ["iris", "rose"] });
 *     lookup(["rose", "tulip"]).toArray();           // [2, 0]: 0 stands for what is not in the vocabulary
 *     layers.stringLookup({ vocabulary: ["iris", "rose"], invert: true })([2, 0]);     // ["rose", "[UNK]"]
 *
 * Throws a ValueError where it has no vocabulary, and with `numOovIndices: 0` a DataError for what is not in it. Source: Keras's
 * `StringLookup`, the same hash (FarmHash) included.
 */
export function stringLookup(
  options: Omit<StringLookupOptions, "invert"> & { readonly invert: true },
): InverseStringLookup;
export function stringLookup(options?: StringLookupOptions): VocabularyLayer<string>;
export function stringLookup(options?: Filled<string>): VocabularyLayer<string> | InverseStringLookup {
  const kind = "stringLookup";
  const read: Filled<string> = readLayerOptions<Filled<string>>(kind, options, {
    ...ofLookup,
    vocabulary: wantTexts,
    maskToken: orNull(wantText),
    oovToken: wantText,
  });
  const lookup = new Lookup<string>({
    ...ruleOf(kind, read),
    oovToken: read.oovToken ?? "[UNK]",
    order: laterFirst,
    bucket: (token, count) => Number(fingerprint(token) % BigInt(count)),
  });
  return vocabularyLayer<string, TextData>(read, {
    kind,
    lookup,
    wantVocabulary: wantTexts,
    documents(data) {
      const { shape, data: texts } = readTexts(`${kind}.adapt`, "data", data);
      return documentsOf(shape, texts);
    },
    host: hostRule(lookup, {
      dtype: "string",
      read(samples) {
        wantTextInput(kind, samples);
        return (samples as TextArray).data;
      },
      write: (data, shape): HostSamples => ({ dtype: "string", shape, data }),
    }),
  });
}

/**
 * Whole numbers (postcodes, identities) to their numbers in a vocabulary. Runs on the host, first in a model, and is saved with it.
 *
 *     const lookup = layers.integerLookup().adapt([[10115], [80331], [10115]]);
 *     lookup([[80331], [99999]]).toArray();      // [[2], [0]]
 *
 * Throws a ValueError where it has no vocabulary, and with `numOovIndices: 0` a DataError for what is not in it. Source: Keras's
 * `IntegerLookup`.
 */
export function integerLookup(options?: IntegerLookupOptions): VocabularyLayer<number, NumberData> {
  const kind = "integerLookup";
  const read = readLayerOptions(kind, options, {
    ...ofLookup,
    vocabulary: wantList,
    maskToken: orNull(wantToken),
    oovToken: wantToken,
    oovMethod: oneOf(["floormod", "farmhash"], "oovMethod"),
  });
  const { oovMethod = "floormod" } = read;
  const lookup = new Lookup<number>({
    ...ruleOf(kind, read),
    oovToken: read.oovToken ?? -1,
    order: (a, b) => b - a,
    bucket: (token, count) =>
      oovMethod === "floormod"
        ? token - count * Math.floor(token / count)
        : Number(fingerprint(String(token)) % BigInt(count)),
  });
  return vocabularyLayer<number, NumberData>(read, {
    kind,
    lookup,
    wantVocabulary: wantList,
    documents(data) {
      const samples = readHostSamples(`${kind}.adapt`, "data", data);
      return documentsOf(samples.shape, wholeNumbers(`${kind}.adapt`, samples));
    },
    host: hostRule(lookup, {
      dtype: "i32",
      read: (samples) => wholeNumbers(kind, samples),
      write: (found, shape): HostSamples => ({ dtype: "f64", shape, data: Float64Array.from(found) }),
    }),
  });
}
