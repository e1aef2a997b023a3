/** What the layers have in common that look tokens up in a vocabulary. */
import {
  type HostArray,
  mark,
  mostElements,
  numberList,
  oneOf,
  readOptions,
  type Shape,
  ValueError,
  type Want,
  type Wants,
  wantFlag,
  whole,
} from "../../../base/index.ts";
import type { NestedArray, Tensor } from "../../../tensor/index.ts";
import { builtInLayer } from "../../built-in-layer.ts";
import type { TextData } from "../../host.ts";
import type { HostRule } from "../../layer.ts";
import type { LayerOptions } from "../../options.ts";
import type { Layer } from "../../symbolic.ts";
import { encodedShape } from "./encode.ts";
import type { Learned, Lookup, LookupRule } from "./lookup.ts";
import { onlyOnHost } from "./on-host.ts";

/** Numbers, as layers before the network take them. */
export type NumberData = Tensor | HostArray | NestedArray;

/** Options of every layer with a vocabulary. */
export interface VocabularyOptions<Token> extends LayerOptions {
  /** The most tokens that it knows, special ones included. Default: all that `adapt` finds. */
  readonly maxTokens?: number;
  /** The tokens, in place of `adapt`: each once. */
  readonly vocabulary?: readonly Token[];
  /** For `tfIdf`: what each token of the vocabulary counts. */
  readonly idfWeights?: readonly number[];
  /** Whether rows are as long as `maxTokens` says, whatever the vocabulary holds. Default: false. */
  readonly padToMaxTokens?: boolean;
}

export const ofVocabulary: Wants<Pick<VocabularyOptions<unknown>, "maxTokens" | "idfWeights" | "padToMaxTokens">> = {
  maxTokens: whole(2, mostElements),
  idfWeights: numberList(),
  padToMaxTokens: wantFlag,
};

export const lookupModes = ["int", "oneHot", "multiHot", "count", "tfIdf"] as const;
export const wantMode = (known: readonly string[]): Want => oneOf(known, "output mode");

/** A layer that has, or learns, a vocabulary. Called on data, it gives what it gives a model: `layer(["a", "b"])`. */
export interface VocabularyLayer<Token, Data = TextData, Given = Tensor> extends Layer {
  (data: Data): Given;
  /**
   * Learns the vocabulary: all tokens of the data, the most frequent first; of those that are equally frequent, the last in the order
   * of code points. The file of a model holds it. Throws where a vocabulary was given, or the data hold no token.
   */
  adapt(data: Data): this;
  /** The tokens by their number, special ones first. `includeSpecialTokens: false` leaves these out. */
  getVocabulary(options?: { readonly includeSpecialTokens?: boolean }): Token[];
  /** How many numbers there are, those of special tokens included: an embedding's `inputDim`. */
  vocabularySize(): number;
  /** Replaces the vocabulary. `tfIdf` wants what each token counts, too. */
  setVocabulary(vocabulary: readonly Token[], idfWeights?: readonly number[]): this;
}

/** Throws where options do not go together. */
export function wantPart(kind: string, why: string, fits: boolean, problem: string, hint: string): void {
  if (!fits) throw new ValueError(kind, problem, { code: "options-apart", hint, facts: { why } });
}

/** What holds for all of them, whatever the tokens are. */
export function checkTogether(
  kind: string,
  { maxTokens, pad, invert, mode }: Pick<LookupRule<unknown>, "maxTokens" | "pad" | "invert" | "mode">,
): void {
  wantPart(
    kind,
    "pad",
    !pad || maxTokens !== undefined,
    "padToMaxTokens needs maxTokens",
    "say how many: maxTokens: 1000",
  );
  wantPart(
    kind,
    "invert",
    !invert || mode === "int",
    `invert gives tokens, and outputMode is "${mode}"`,
    'outputMode: "int"',
  );
}

interface Parts<Token extends string | number, Data> {
  readonly kind: string;
  readonly lookup: Lookup<Token>;
  readonly host: HostRule;
  /** Data as documents, each the list of its tokens. */
  readonly documents: (data: Data) => readonly (readonly Token[])[];
  readonly wantVocabulary: Want;
  /** What else was learned, for the file. */
  readonly extra?: () => object;
}

/** The layer around a lookup, with the methods that all have. */
export function vocabularyLayer<Token extends string | number, Data, Given = Tensor>(
  options: VocabularyOptions<Token>,
  { kind, lookup, host, documents, wantVocabulary, extra = () => ({}) }: Parts<Token, Data>,
): VocabularyLayer<Token, Data, Given> {
  const made = builtInLayer(options, { kind, results: "any", anyDType: true, host, forward: () => onlyOnHost(kind) });
  const remember = (learned: Learned<Token>) => {
    // The file says what was learned. Beside a function of the user's own there is none.
    if (made.config) mark(made, { name: kind, config: { ...made.config, ...learned, ...extra() } });
    return made;
  };
  const { vocabulary, idfWeights } = options;
  if (vocabulary) lookup.set(vocabulary, idfWeights);
  else
    wantPart(
      kind,
      "weights",
      !idfWeights,
      "idfWeights were given without a vocabulary",
      "give both, or call adapt(data)",
    );
  const methods = {
    adapt: (data: Data) => remember(lookup.adapt(documents(data))),
    getVocabulary(given?: { readonly includeSpecialTokens?: boolean }) {
      const of = readOptions(`${kind}.getVocabulary`, given, { includeSpecialTokens: wantFlag });
      return lookup.vocabulary(of.includeSpecialTokens ?? true);
    },
    vocabularySize: () => lookup.size,
    setVocabulary(tokens: readonly Token[], weights?: readonly number[]) {
      wantVocabulary(`${kind}.setVocabulary`, "vocabulary", tokens);
      if (weights !== undefined) numberList()(`${kind}.setVocabulary`, "idfWeights", weights);
      lookup.set(tokens, weights);
      return remember({ vocabulary: [...tokens], ...(weights && { idfWeights: [...weights] }) });
    },
  };
  return Object.assign(made, methods) as unknown as VocabularyLayer<Token, Data, Given>;
}

/** A sample's shape behind a lookup. Throws where that needs a vocabulary that is not known. */
export function shapeBehind<Token extends string | number>(shape: Shape, lookup: Lookup<Token>): Shape {
  const { mode } = lookup.rule;
  return mode === "int" ? shape : encodedShape(shape, mode, lookup.depth);
}
