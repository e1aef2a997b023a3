/**
 * A chapter in two halves. The *plan* has what no language changes: which blocks follow each other, the cells of tables,
 * formulas, lines of code, which figure with which parameters, which answers are right. The *words* have one text for
 * each block, in one language; what shape it has follows from the plan by its type, so a text that is missing is a type
 * error, in either language.
 */
import type { FigureRequest } from "./figures/requests.ts";
import type { TermId } from "./glossary/terms.ts";

export type { Locale } from "../../explain/index.ts";

/**
 * Text with markup: a blank line ends a paragraph, `**a term**`, `` `code` ``, and references to numbers, `{v:worked.total:4}`.
 * See markup.ts.
 */
export type Text = string;

interface ProseBlock {
  readonly kind: "prose";
  readonly key: string;
}
/** The cells are texts of no language: references, plain words of the source's code, yes and no as 1 and 0. */
interface TableBlock {
  readonly kind: "table";
  readonly key: string;
  readonly cells: readonly (readonly Text[])[];
}
interface FormulaBlock {
  readonly kind: "formula";
  readonly key: string;
  readonly latex: Text;
  readonly plain: Text;
}
/** Lines that stand in a file of this repository, in this order and without a gap. A test compares them. */
export interface CodeBlock {
  readonly kind: "code";
  readonly key: string;
  readonly file: string;
  readonly lines: readonly string[];
  readonly links?: readonly CodeLink[];
}
/** A line of code and the part of a diagram that it makes: pointing at one shows the other. */
export interface CodeLink {
  /** From 0. */
  readonly line: number;
  /** The key of a figure block that draws a network. */
  readonly figure: string;
  /** Layers count from the input; weights 0 lead from layer 0 to layer 1. */
  readonly part: `layer ${number}` | `weights ${number}`;
}
/** A figure is computed where it is shown, by the engine. */
export interface FigureBlock {
  readonly kind: "figure";
  readonly key: string;
  readonly figure: FigureRequest;
}
interface QuestionBlock {
  readonly kind: "question";
  readonly key: string;
  readonly options: readonly string[];
  readonly correct: readonly string[];
  /** The text whose question this is, retold: `"S0"`. */
  readonly source?: string;
}
interface ExerciseBlock {
  readonly kind: "exercise";
  readonly key: string;
  /** A reference into `verify`, without its braces: `"worked.updated[w7]"`. */
  readonly answer: string;
  readonly tolerance: number;
}
/** A calculation with gaps, each a number that the engine computes. */
export interface FillInBlock {
  readonly kind: "fillIn";
  readonly key: string;
  readonly blanks: readonly Blank[];
}
interface Blank {
  /** As an exercise's. */
  readonly answer: string;
  readonly tolerance: number;
  /** How the number is shown where it stood: as in references. */
  readonly format: string;
}
/** Something is changed; the reader says what will come, and then it is computed. The answer stands in the figure. */
export interface PredictBlock {
  readonly kind: "predict";
  readonly key: string;
  readonly figure: FigureRequest;
  /** Where: from 0, in the figure's first table. */
  readonly answer: { readonly row: number; readonly column: number };
  readonly tolerance: number;
  /** The same change in a program of this repository: a line of it, and what to write there. */
  readonly change?: { readonly file: string; readonly line: string; readonly becomes: string };
}
/** What a chapter has told: four sentences, and its words, as the glossary has them, beside the code. */
export interface SummaryBlock {
  readonly kind: "summary";
  readonly key: string;
  readonly terms: readonly SummaryTerm[];
}
interface SummaryTerm {
  readonly term: TermId;
  /** What stands for it in a program; nothing where nothing does. */
  readonly code?: string;
}
/** Where to go from here: commands and examples to run. */
interface GoOnBlock {
  readonly kind: "goOn";
  readonly key: string;
  readonly commands: readonly string[];
}

export type Block =
  | ProseBlock
  | TableBlock
  | FormulaBlock
  | CodeBlock
  | FigureBlock
  | QuestionBlock
  | ExerciseBlock
  | FillInBlock
  | PredictBlock
  | SummaryBlock
  | GoOnBlock;

export interface Plan {
  readonly blocks: readonly Block[];
}

export interface TableWords {
  readonly caption: Text;
  readonly columns: readonly Text[];
  /** One head for each row; a table without row heads leaves them out. */
  readonly rows?: readonly Text[];
}
/** The comments that stand in lines of code, as a reader of this language reads them; of English they are as they are. */
export interface CodeWords {
  readonly text: Text;
  readonly comments: Readonly<Record<string, string>>;
}
export interface FigureWords {
  readonly title: Text;
  /** What to see in it. */
  readonly note: Text;
}
interface OptionWords {
  readonly text: Text;
  readonly why: Text;
}
export interface QuestionWords<Option extends string = string> {
  readonly ask: Text;
  readonly options: Readonly<Record<Option, OptionWords>>;
}
interface ExerciseWords {
  readonly ask: Text;
  readonly hint: Text;
  readonly solution: Text;
}

export interface FillInWords {
  readonly ask: Text;
  /** One for each gap, which is written `___`. */
  readonly lines: readonly Text[];
  readonly solution: Text;
}
export interface PredictWords {
  readonly ask: Text;
  readonly hint: Text;
  /** Of the figure that shows what came. */
  readonly title: Text;
  readonly note: Text;
}
export interface SummaryWords {
  readonly says: readonly [Text, Text, Text, Text];
}

/** The words that one block wants. */
export type WordsOfBlock<B> = B extends {
  readonly kind: "question";
  readonly options: readonly (infer O extends string)[];
}
  ? QuestionWords<O>
  : B extends { readonly kind: "goOn"; readonly commands: readonly (infer C extends string)[] }
    ? Readonly<Record<C, Text>>
    : B extends { readonly kind: "table" }
      ? TableWords
      : B extends { readonly kind: "figure" }
        ? FigureWords
        : B extends { readonly kind: "exercise" }
          ? ExerciseWords
          : B extends { readonly kind: "fillIn" }
            ? FillInWords
            : B extends { readonly kind: "predict" }
              ? PredictWords
              : B extends { readonly kind: "summary" }
                ? SummaryWords
                : B extends { readonly kind: "code" }
                  ? Text | CodeWords
                  : Text;

/** The words that a whole plan wants, by the keys of its blocks. */
export type WordsOf<P extends Plan> = {
  readonly [B in P["blocks"][number] as B["key"]]: WordsOfBlock<B>;
};
