/** A vocabulary: tokens by number. It is given, or learned from data: the tokens that occur, the most frequent first. */
import { DataError, show, ValueError } from "../../../base/index.ts";
import { log } from "../../../base/logarithm.ts";

export interface Learned<Token> {
  readonly vocabulary: readonly Token[];
  readonly idfWeights?: readonly number[];
}

/** What a lookup is, its options filled in. */
export interface LookupRule<Token> {
  readonly kind: string;
  readonly maxTokens: number | undefined;
  readonly oovIndices: number;
  readonly maskToken: Token | null;
  readonly oovToken: Token;
  readonly mode: "int" | "oneHot" | "multiHot" | "count" | "tfIdf";
  readonly pad: boolean;
  readonly invert: boolean;
  /** Which comes first of two that are equally frequent: negative where the first does. */
  readonly order: (a: Token, b: Token) => number;
  /** The place of an unknown token among several for such. */
  readonly bucket: (token: Token, count: number) => number;
}

export class Lookup<Token extends string | number> {
  readonly rule: LookupRule<Token>;
  #tokens: readonly Token[] | undefined;
  readonly #numbers = new Map<Token, number>();
  #weights: readonly number[] = [];
  /** The vocabulary came from the user, so that nothing is learned. */
  #given = false;

  constructor(rule: LookupRule<Token>) {
    this.rule = rule;
  }

  /** Throws where there is no vocabulary yet. */
  want(): void {
    this.#wanted();
  }

  /** Numbers before those of the vocabulary: of the mask, and of what is unknown. */
  get #start(): number {
    return this.#firstUnknown + this.rule.oovIndices;
  }

  get #firstUnknown(): number {
    return this.rule.maskToken !== null && this.rule.mode === "int" ? 1 : 0;
  }

  get #specials(): readonly Token[] {
    const { maskToken, oovToken, oovIndices } = this.rule;
    const mask = this.#firstUnknown === 1 ? [maskToken as Token] : [];
    return [...mask, ...Array.from({ length: oovIndices }, () => oovToken)];
  }

  /** How many numbers there are. */
  get size(): number {
    return this.#start + this.#wanted().length;
  }

  /** How long rows are. */
  get depth(): number {
    return this.rule.pad ? this.rule.maxTokens! : this.size;
  }

  /** What each number counts, for `tfIdf`. That of unknown tokens is the mean. */
  get weights(): readonly number[] {
    return this.#weights;
  }

  #wanted(): readonly Token[] {
    if (this.#tokens) return this.#tokens;
    throw new ValueError(this.rule.kind, "has no vocabulary: it was not adapted to any data", {
      code: "no-vocabulary",
      hint: "call adapt(data) first, or give vocabulary: […]",
    });
  }

  vocabulary(specials: boolean): Token[] {
    return [...(specials ? this.#specials : []), ...(this.#tokens ?? [])];
  }

  /** Takes a vocabulary as it is; special tokens may stand before it. */
  set(vocabulary: readonly Token[], idfWeights: readonly number[] | undefined): void {
    const { kind, mode, maskToken, oovToken, invert, maxTokens } = this.rule;
    const fail = (why: string, problem: string, hint: string, facts: object = {}): never => {
      throw new ValueError(kind, problem, { code: "vocabulary", hint, facts: { ...facts, why } });
    };
    const specials = this.#specials;
    const whole = specials.length > 0 && specials.every((token, k) => vocabulary[k] === token);
    const tokens = whole ? vocabulary.slice(specials.length) : vocabulary;
    if (tokens.length === 0) fail("empty", "the vocabulary is empty", "give at least one token");
    const seen = new Set<Token>();
    for (const token of tokens) {
      if (seen.has(token)) fail("twice", `${show(token)} stands in the vocabulary twice`, "each token once", { token });
      if (token === maskToken || (invert && token === oovToken)) {
        const hint = `leave special tokens out, or give all of them first: ${show(specials)}`;
        fail("special", `the special token ${show(token)} stands amid the vocabulary`, hint, { token });
      }
      seen.add(token);
    }
    const size = specials.length + tokens.length;
    if (maxTokens !== undefined && size > maxTokens) {
      const problem = `the vocabulary has, with ${specials.length} special ones, ${size} tokens, but maxTokens is ${maxTokens}`;
      fail("too-many", problem, "raise maxTokens, or give fewer", { size, maxTokens });
    }
    if (mode === "tfIdf" && !idfWeights)
      fail("no-weights", 'outputMode "tfIdf" wants idfWeights', "one number for each token; or call adapt(data)");
    if (mode !== "tfIdf" && idfWeights)
      fail("weights", "idfWeights are for tfIdf only", 'leave them out, or outputMode: "tfIdf"');
    if (idfWeights && idfWeights.length !== vocabulary.length) {
      const problem = `there are ${idfWeights.length} idfWeights for ${vocabulary.length} tokens`;
      const facts = { weights: idfWeights.length, size: vocabulary.length };
      fail("weights-count", problem, "one number for each token", facts);
    }
    this.#given = true;
    this.#take(tokens, idfWeights, whole);
  }

  #take(tokens: readonly Token[], idfWeights: readonly number[] | undefined, whole: boolean): void {
    this.#tokens = [...tokens];
    this.#numbers.clear();
    tokens.forEach((token, k) => {
      this.#numbers.set(token, this.#start + k);
    });
    if (!idfWeights) return;
    const mean = idfWeights.reduce((sum, weight) => sum + weight, 0) / Math.max(1, idfWeights.length);
    const weights = [...(whole ? [] : this.#specials.map(() => mean)), ...idfWeights];
    this.#weights = Array.from({ length: this.depth }, (_, k) => weights[k] ?? 0);
  }

  /** Learns the vocabulary of documents, each the list of its tokens. */
  adapt(documents: readonly (readonly Token[])[]): Learned<Token> {
    const { kind, maskToken, oovToken, maxTokens, order, mode } = this.rule;
    if (this.#given)
      throw new ValueError(kind, "was given a vocabulary, so there is nothing to learn", {
        code: "vocabulary-given",
        hint: "leave out vocabulary, or do not call adapt",
      });
    const counts = new Map<Token, { all: number; documents: number; last: number }>();
    documents.forEach((tokens, number) => {
      for (const token of tokens) {
        const count = counts.get(token) ?? { all: 0, documents: 0, last: -1 };
        count.all++;
        if (count.last !== number) count.documents++;
        count.last = number;
        counts.set(token, count);
      }
    });
    if (maskToken !== null) counts.delete(maskToken);
    counts.delete(oovToken);
    const sorted = [...counts].sort(([a, x], [b, y]) => y.all - x.all || order(a, b));
    const kept = maxTokens === undefined ? sorted : sorted.slice(0, Math.max(0, maxTokens - this.#start));
    if (kept.length === 0)
      throw new DataError(kind, "found no tokens in the data", {
        code: "adapt-nothing",
        hint: "give samples with at least one token, and maxTokens above the number of special tokens",
        facts: { documents: documents.length },
      });
    const vocabulary = kept.map(([token]) => token);
    const idfWeights =
      mode === "tfIdf" ? kept.map(([, { documents: own }]) => log(1 + documents.length / (1 + own))) : undefined;
    this.#take(vocabulary, idfWeights, false);
    return { vocabulary, ...(idfWeights && { idfWeights }) };
  }

  /** The number of a token; -1 where it counts nothing. `place` names it for an error. */
  number(token: Token, place: () => string): number {
    const { maskToken, mode, oovIndices, bucket, kind } = this.rule;
    if (token === maskToken) return mode === "int" ? 0 : -1;
    const number = this.#numbers.get(token);
    if (number !== undefined) return number;
    if (oovIndices === 1) return this.#firstUnknown;
    if (oovIndices > 1) return this.#firstUnknown + bucket(token, oovIndices);
    throw new DataError(kind, `${place()} is ${show(token)}, which is not in the vocabulary`, {
      code: "token-unknown",
      hint: "numOovIndices: 1 makes room for unknown tokens",
      facts: { token, place: place() },
    });
  }

  /** The token of a number. */
  token(number: number): Token {
    const { maskToken, oovToken } = this.rule;
    if (number === 0 && this.#firstUnknown === 1) return maskToken as Token;
    const tokens = this.#wanted();
    return tokens[number - this.#start] ?? oovToken;
  }
}

/** By code points, the highest first: of texts that are equally frequent. */
export function laterFirst(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let k = 0; k < length; k++) {
    const [x, y] = [a.charCodeAt(k), b.charCodeAt(k)];
    // Halves of what is above U+FFFF are smaller than some of what is below.
    if (x !== y) return ordinal(y) - ordinal(x);
  }
  return b.length - a.length;
}

const ordinal = (unit: number): number => (unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit);
