/** From a text to its tokens: the same in every locale. */
import { badArgument, isFunction, unknownName, ValueError, type Want, type Wants, whole } from "../../../base/index.ts";

/** How texts are made alike before they are split. */
type Standardize = "lowerAndStripPunctuation" | "lower" | "stripPunctuation" | null | ((text: string) => string);
/** Where texts are split. */
type Split = "whitespace" | "character" | "word" | null | ((text: string) => readonly string[]);

export interface TokenOptions {
  /**
   * Before a text is split: lower case, without punctuation, both (the default), nothing (`null`), or a function of one's own, with
   * which the model cannot be saved. Punctuation is that of ASCII, as in Keras: `。` and `，` stay.
   */
  readonly standardize?: Standardize;
  /**
   * Where a text is split: at white space (the default); into characters, which Chinese wants; into words as `Intl.Segmenter` finds
   * them, also where no spaces stand between them (which words these are depends on the engine's dictionary); not at all
   * (`null`); or by a function of one's own, with which the model cannot be saved.
   */
  readonly split?: Split;
  /** Tokens of several in a row, too: 2 makes single ones and pairs, [2] only pairs. Joined by a space. */
  readonly ngrams?: number | readonly number[] | null;
}

const standards = ["lowerAndStripPunctuation", "lower", "stripPunctuation"];
const splits = ["whitespace", "character", "word"];

function namedOrOwn(known: readonly string[]): Want {
  return (subject, name, value) => {
    if (value === null || isFunction(value) || known.includes(value as string)) return;
    throw unknownName(subject, name, value, known);
  };
}

const mostInARow = 100;
const wantLengths: Want = (subject, name, value) => {
  if (value === null) return;
  const list = Array.isArray(value) ? Array.from(value) : [value];
  if (list.length === 0) throw badArgument(subject, name, value, "whole", `a whole number from 1, or a list of them`);
  for (const one of list) whole(1, mostInARow)(subject, name, one);
};

export const ofTokens: Wants<TokenOptions> = {
  standardize: namedOrOwn(standards),
  split: namedOrOwn(splits),
  ngrams: wantLengths,
};

const punctuation = /[!-/:-@[-`{-~]/g;

let segmenter: Intl.Segmenter | undefined;

function wordsOf(text: string): string[] {
  if (typeof Intl.Segmenter !== "function")
    throw new ValueError("textVectorization", 'this engine has no Intl.Segmenter, which split: "word" needs', {
      code: "no-segmenter",
      hint: 'split: "character", or a function of your own',
    });
  // Not the machine's language: the same words everywhere.
  segmenter ??= new Intl.Segmenter("en", { granularity: "word" });
  return Array.from(segmenter.segment(text), ({ segment, isWordLike }) => (isWordLike ? segment : "")).filter(Boolean);
}

function standardized(text: string, how: Standardize): string {
  if (isFunction(how)) return wantOwn("standardize", how(text), (given) => typeof given === "string", "a text");
  const lower = how === "lower" || how === "lowerAndStripPunctuation" ? text.toLowerCase() : text;
  return how === "stripPunctuation" || how === "lowerAndStripPunctuation" ? lower.replace(punctuation, "") : lower;
}

function parts(text: string, how: Split): readonly string[] {
  if (how === null) return [text];
  if (how === "character") return Array.from(text);
  if (how === "word") return wordsOf(text);
  if (how === "whitespace") return text.split(/\s+/u).filter(Boolean);
  const areTexts = (given: unknown) => Array.isArray(given) && Array.from(given).every((x) => typeof x === "string");
  return wantOwn("split", how(text), areTexts, "a list of texts");
}

/** What a function of the user's own gave. */
function wantOwn<T>(which: string, given: T, fits: (given: unknown) => boolean, wants: string): T {
  if (fits(given)) return given;
  throw badArgument("textVectorization", `what ${which} gave`, given, "own-tokens", `${which}(text) gives ${wants}`, {
    which,
  });
}

/** The rule that these options make: from a sample's texts, usually one, to its tokens. */
export function tokenizer({
  standardize = "lowerAndStripPunctuation",
  split = "whitespace",
  ngrams = null,
}: TokenOptions): (texts: readonly string[]) => readonly string[] {
  const lengths = typeof ngrams === "number" ? Array.from({ length: ngrams }, (_, k) => k + 1) : ngrams;
  return (texts) => {
    const tokens = texts.flatMap((text) => parts(standardized(text, standardize), split));
    return lengths ? lengths.flatMap((length) => inARow(tokens, length)) : tokens;
  };
}

/** All runs of so many tokens. */
function inARow(tokens: readonly string[], length: number): readonly string[] {
  if (length === 1) return tokens;
  const runs = Math.max(0, tokens.length - length + 1);
  return Array.from({ length: runs }, (_, k) => tokens.slice(k, k + length).join(" "));
}
