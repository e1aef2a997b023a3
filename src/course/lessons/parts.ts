/** The parts of a chapter that is put together: what the command line and the studio are given. */
import type { CodeLink } from "./blocks.ts";
import type { Figure } from "./figures/data.ts";
import type { FigureRequest } from "./figures/requests.ts";
import type { Inline, Paragraphs } from "./inline.ts";

export interface Prose {
  readonly kind: "prose";
  readonly key: string;
  readonly text: Paragraphs;
}
export interface Table {
  readonly kind: "table";
  readonly key: string;
  readonly caption: Inline;
  readonly columns: readonly Inline[];
  /** Row heads included, as the first cell. */
  readonly rows: readonly (readonly Inline[])[];
}
export interface Formula {
  readonly kind: "formula";
  readonly key: string;
  readonly latex: string;
  readonly plain: string;
  readonly text: Inline;
}
export interface Code {
  readonly kind: "code";
  readonly key: string;
  readonly file: string;
  /** As they stand in the file, their comments in the language of the page. */
  readonly lines: readonly string[];
  readonly links: readonly CodeLink[];
  readonly text: Inline;
}
export interface LiveFigure {
  readonly kind: "figure";
  readonly key: string;
  readonly title: Inline;
  readonly note: Inline;
  readonly request: FigureRequest;
  /** Whether it is a table and nothing else: then it is counted among the tables. */
  readonly tabular: boolean;
  readonly figure: Figure;
  /** What it took to compute. */
  readonly seconds: number;
}
export interface Option {
  readonly key: string;
  readonly text: Inline;
  readonly why: Inline;
  readonly correct: boolean;
}
export interface Question {
  readonly kind: "question";
  readonly key: string;
  readonly ask: Inline;
  readonly options: readonly Option[];
  readonly source?: string;
}
export interface Exercise {
  readonly kind: "exercise";
  readonly key: string;
  readonly ask: Inline;
  readonly hint: Inline;
  readonly solution: Inline;
  /** What the engine computes, and under which name `verify` has it. */
  readonly answer: number;
  readonly name: string;
  readonly tolerance: number;
}
export interface GoOn {
  readonly kind: "goOn";
  readonly key: string;
  readonly commands: readonly { readonly command: string; readonly text: Inline }[];
}

/** A calculation with gaps, line by line. */
export interface FillIn {
  readonly kind: "fillIn";
  readonly key: string;
  readonly ask: Inline;
  readonly lines: readonly Gap[];
  readonly solution: Inline;
}
/** What stands before and after a gap, and what belongs into it. */
export interface Gap {
  readonly before: Inline;
  readonly after: Inline;
  readonly answer: number;
  /** The answer as it is shown. */
  readonly shown: string;
  readonly name: string;
  readonly tolerance: number;
}
/** A change, whose outcome is to be predicted; the figure shows it. */
export interface Predict {
  readonly kind: "predict";
  readonly key: string;
  readonly ask: Inline;
  readonly hint: Inline;
  readonly answer: number;
  readonly tolerance: number;
  readonly change?: { readonly file: string; readonly line: string; readonly becomes: string };
  readonly outcome: LiveFigure;
}
export interface Summary {
  readonly kind: "summary";
  readonly key: string;
  readonly says: readonly Inline[];
  /** In the language of the page, in the other one, and in a program. */
  readonly terms: readonly { readonly term: string; readonly other: string; readonly code: string }[];
}

export type Part =
  | Prose
  | Table
  | Formula
  | Code
  | LiveFigure
  | Question
  | Exercise
  | FillIn
  | Predict
  | Summary
  | GoOn;
