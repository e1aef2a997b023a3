/**
 * The course: what to know before, nine chapters, the symbols, a glossary, the errors of the source texts, a little history, in English and Chinese. All
 * of it is data, loaded when it is asked for; the command line and the studio decide how to show it.
 */
export type { ReadOptions } from "./asked.ts";
export type { CodeLink, Locale } from "./blocks.ts";
export { type Chapter, type OpenChapter, openChapter, readChapter } from "./chapter.ts";
export { checkNameIn, sourceIn } from "./checks.ts";
export { type ChapterEntry, type ChapterId, contents } from "./contents.ts";
export type {
  Cell,
  Column,
  Curve,
  Figure,
  FigureCurves,
  FigureGrids,
  FigureHeights,
  FigureNetwork,
  FigurePart,
  FigurePictures,
  FigurePlots,
  FigureRoutes,
  FigureTable,
  Grid,
  Picture,
  Plot,
  Point,
  RouteStep,
} from "./figures/data.ts";
export type { Label } from "./figures/labels.ts";
export { labelWords } from "./figures/words.ts";
export type { Inline, InlinePart, Paragraphs } from "./inline.ts";
export { formatNumber, type ShownNumber } from "./numbers.ts";
export {
  type Erratum,
  type GlossaryEntry,
  type HistoryEntry,
  readErrata,
  readGlossary,
  readHistory,
  readSymbols,
  type SymbolEntry,
} from "./pages.ts";
export type {
  Code,
  Exercise,
  FillIn,
  Formula,
  Gap,
  GoOn,
  LiveFigure,
  Option,
  Part,
  Predict,
  Prose,
  Question,
  Summary,
  Table,
} from "./parts.ts";
export { type Source, sources } from "./sources.ts";
