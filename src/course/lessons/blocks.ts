/**
 * A chapter in two halves. The *plan* has what no language changes: which blocks follow each other, the cells of tables,
 * formulas, lines of code, which figure with which parameters, which answers are right. The *words* have one text for
 * each block, in one language; what shape it has follows from the plan by its type, so a text that is missing is a type
 * error, in either language.
 */
import type { FigureRequest } from "./figures/requests.ts";

export type { Locale } from "../../explain/index.ts";

/**
 * Text with markup: a blank line ends a paragraph, `**a term**`, `` `code` ``, and references to numbers, `{v:worked.total:4}`.
 * See markup.ts.
 */
export type Text = string;

export interface ProseBlock {
  readonly kind: "prose";
  readonly key: string;
}
/** The cells are texts of no language: references, plain words of the source's code, yes and no as 1 and 0. */
export interface TableBlock {
  readonly kind: "table";
  readonly key: string;
  readonly cells: readonly (readonly Text[])[];
}
export interface FormulaBlock {
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
export interface QuestionBlock {
  readonly kind: "question";
  readonly key: string;
  readonly options: readonly string[];
  readonly correct: readonly string[];
  /** The text whose question this is, retold: `"S0"`. */
  readonly source?: string;
}
export interface ExerciseBlock {
  readonly kind: "exercise";
  readonly key: string;
  /** A reference into `verify`, without its braces: `"worked.updated[w7]"`. */
  readonly answer: string;
  readonly tolerance: number;
}
/** Where to go from here: commands and examples to run. */
export interface GoOnBlock {
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
export interface FigureWords {
  readonly title: Text;
  /** What to see in it. */
  readonly note: Text;
}
export interface OptionWords {
  readonly text: Text;
  readonly why: Text;
}
export interface QuestionWords<Option extends string = string> {
  readonly ask: Text;
  readonly options: Readonly<Record<Option, OptionWords>>;
}
export interface ExerciseWords {
  readonly ask: Text;
  readonly hint: Text;
  readonly solution: Text;
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
          : Text;

/** The words that a whole plan wants, by the keys of its blocks. */
export type WordsOf<P extends Plan> = {
  readonly [B in P["blocks"][number] as B["key"]]: WordsOfBlock<B>;
};
