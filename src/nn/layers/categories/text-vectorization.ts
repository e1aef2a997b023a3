import { allocate, type Shape, wantTexts, whole } from "../../../base/index.ts";
import { readTexts, type TextData } from "../../host.ts";
import { unfit } from "../../infer.ts";
import type { HostRule, HostSamples, HostType, TextArray } from "../../layer.ts";
import { readLayerOptions } from "../../options.ts";
import { encoded } from "./encode.ts";
import { Lookup, laterFirst } from "./lookup.ts";
import { wantTextInput } from "./on-host.ts";
import { ofTokens, type TokenOptions, tokenizer } from "./tokens.ts";
import {
  checkTogether,
  ofVocabulary,
  type VocabularyLayer,
  type VocabularyOptions,
  vocabularyLayer,
  wantMode,
  wantPart,
} from "./vocabulary.ts";

export interface TextVectorizationOptions extends VocabularyOptions<string>, TokenOptions {
  /**
   * `int`: the number of each token, 0 where none is left and 1 for tokens that are not in the vocabulary; `multiHot`, `count`,
   * `tfIdf`: a row of one number for each token of the vocabulary, 0 for unknown ones. Default: "int".
   */
  readonly outputMode?: "int" | "multiHot" | "count" | "tfIdf";
  /** For `int`: as many numbers for every text. Longer ones are cut off. Default: those of the longest text that `adapt` saw. */
  readonly outputSequenceLength?: number;
}

/**
 * Texts to numbers: each is made alike, split into tokens, and every token becomes its number in a vocabulary, which `adapt` learns.
 * It runs on the host, first in a model, and is saved with it.
 *
 *     const words = layers.textVectorization({ maxTokens: 5000, outputSequenceLength: 20 }).adapt(texts);
 *     const model = sequential([
 *       words,
 *       layers.embedding({ inputDim: words.vocabularySize(), outputDim: 16, maskZero: true }),
 *       layers.bidirectional({ layer: layers.lstm({ units: 24 }) }),
 *       layers.dense({ units: 1, activation: "sigmoid" }),
 *     ]);
 *     await model.fit(texts, answers);
 *     words(["a text"]).toArray();       // [[7, 2, 0, …]]
 *
 * Chinese has no spaces: `split: "character"`, or "word". Throws a ValueError where it has no vocabulary, a DTypeError where
 * something is no text. Source: Keras's `TextVectorization`; beyond it, lower case is that of Unicode, and a model's sequences
 * have one length.
 */
export function textVectorization(options?: TextVectorizationOptions): VocabularyLayer<string> {
  const read = readLayerOptions(kind, options, {
    ...ofVocabulary,
    ...ofTokens,
    vocabulary: wantTexts,
    outputMode: wantMode(["int", "multiHot", "count", "tfIdf"]),
    outputSequenceLength: whole(1, 2 ** 20),
  });
  const { outputMode: mode = "int", outputSequenceLength: wanted } = read;
  const problem = `outputSequenceLength is for outputMode "int", and that is "${mode}"`;
  wantPart(kind, "length", !wanted || mode === "int", problem, "leave it out: rows are as long as the vocabulary");
  const lookup = lookupFor(read);
  const split = new Splitting(read);
  return vocabularyLayer<string, TextData>(read, {
    kind,
    lookup,
    wantVocabulary: wantTexts,
    documents: (data) => split.learn(readTexts(`${kind}.adapt`, "data", data)),
    extra: () => (mode === "int" && split.longest ? { outputSequenceLength: wanted ?? split.longest } : {}),
    host: hostRule(lookup, split, wanted),
  });
}

const kind = "textVectorization";

function lookupFor(read: TextVectorizationOptions): Lookup<string> {
  const rule = {
    kind,
    maxTokens: read.maxTokens,
    oovIndices: 1,
    maskToken: "",
    oovToken: "[UNK]",
    mode: read.outputMode ?? "int",
    pad: read.padToMaxTokens ?? false,
    invert: false,
    order: laterFirst,
    // All that is unknown has one number.
    bucket: () => 0,
  };
  checkTogether(kind, rule);
  return new Lookup<string>(rule);
}

/** How samples become tokens, and how many of these there were. */
class Splitting {
  readonly #tokensOf: (texts: readonly string[]) => readonly string[];
  /** A sample may be a list of ready tokens. */
  readonly ready: boolean;
  readonly #runs: boolean;
  /** Of the longest text that was learned from. */
  longest: number | undefined;

  constructor(options: TokenOptions) {
    this.#tokensOf = tokenizer(options);
    this.ready = options.split === null;
    this.#runs = typeof options.ngrams === "number" || Array.isArray(options.ngrams);
  }

  /** Each sample's tokens. */
  of({ shape, data }: TextArray): readonly (readonly string[])[] {
    this.wantRow(shape.slice(1));
    const row = shape[1] ?? 1;
    return Array.from({ length: shape[0] }, (_, k) => this.#tokensOf(data.slice(k * row, (k + 1) * row)));
  }

  learn(texts: TextArray): readonly (readonly string[])[] {
    const found = this.of(texts);
    this.longest = longestOf(found);
    return found;
  }

  wantRow(sample: Shape): void {
    if (sample.length === 0 || (sample.length === 1 && (this.ready || sample[0] === 1))) return;
    const hint = this.ready ? undefined : "split: null takes lists of ready tokens";
    unfit(kind, this.ready ? "a text, or a list of tokens, a sample" : "one text a sample", hint);
  }

  /** How many tokens a sample of this shape gives a model, if that is known. */
  lengthOf(sample: Shape): number | undefined {
    return this.ready && !this.#runs ? (sample[0] ?? 1) : this.longest;
  }
}

const longestOf = (documents: readonly (readonly string[])[]): number =>
  documents.reduce((most, { length }) => Math.max(most, length), 1);

function hostRule(lookup: Lookup<string>, split: Splitting, wanted: number | undefined): HostRule {
  const { mode } = lookup.rule;
  return {
    texts: true,
    ...(!split.ready && { inputShape: [] }),
    type(input: HostType): HostType {
      wantTextInput(kind, input);
      split.wantRow(input.shape);
      if (mode !== "int") return { shape: [lookup.depth], dtype: mode === "multiHot" ? "u8" : "f32" };
      return { shape: [wanted ?? split.lengthOf(input.shape) ?? noLength(lookup)], dtype: "i32" };
    },
    run([given], apart): HostSamples {
      wantTextInput(kind, given);
      lookup.want();
      const found = split.of(given as TextArray);
      // Data alone are as long as their longest text, as in Keras; a model's shapes are fixed.
      const its = apart ? undefined : split.lengthOf(given.shape.slice(1));
      const width = mode === "int" ? (wanted ?? its ?? longestOf(found)) : longestOf(found);
      const none = mode === "int" ? 0 : -1;
      const ids = allocate(kind, found.length * width, (size) => new Int32Array(size).fill(none));
      found.forEach((tokens, row) => {
        const place = () => `sample ${row}`;
        for (let k = 0; k < Math.min(width, tokens.length); k++) ids[row * width + k] = lookup.number(tokens[k], place);
      });
      const rows = { mode, depth: lookup.depth, weights: lookup.weights };
      return encoded(kind, ids, [found.length, width], rows);
    },
  };
}

/** The length must come from somewhere. Says that nothing was learned, where that is so. */
function noLength(lookup: Lookup<string>): never {
  lookup.want();
  const hint = "outputSequenceLength: 20; or leave the vocabulary to adapt(data), which sees the longest text";
  return unfit(kind, "to know how many tokens a text has", hint);
}
