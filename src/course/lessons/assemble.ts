/** Each kind of block with its words: numbers filled in, figures computed. */
import { InternalError, show, ValueError } from "../../base/index.ts";
import type {
  Block,
  CodeBlock,
  CodeWords,
  FigureBlock,
  FigureWords,
  FillInBlock,
  FillInWords,
  PredictBlock,
  PredictWords,
  SummaryBlock,
  SummaryWords,
  TableWords,
  WordsOfBlock,
} from "./blocks.ts";
import { numbered } from "./contents.ts";
import type { Figure } from "./figures/data.ts";
import type { FigureRequest } from "./figures/requests.ts";
import { isTabular } from "./figures/tabular.ts";
import type { TermId } from "./glossary/terms.ts";
import { type Inline, inlineOf, lineOf } from "./inline.ts";
import { fill } from "./markup.ts";
import { formatNumber, type Numbers } from "./numbers.ts";
import type { FillIn, LiveFigure, Part, Predict, Summary } from "./parts.ts";

/** What needs nothing but its words and numbers that are at hand. */
type Assembled = Exclude<Block, FigureBlock | PredictBlock | SummaryBlock>;
type Draw = (request: FigureRequest) => Promise<Figure>;

export async function live(
  { key, figure: request }: Pick<FigureBlock, "key" | "figure">,
  { title, note }: FigureWords,
  numbers: Numbers,
  draw: Draw,
): Promise<LiveFigure> {
  const start = performance.now();
  const figure = wantFigure(await draw(request), request);
  const seconds = figure.seconds ?? (performance.now() - start) / 1000;
  return {
    kind: "figure",
    key,
    title: lineOf(title, numbers),
    note: lineOf(note, numbers),
    request,
    tabular: isTabular(request.name),
    figure,
    seconds,
  };
}

/** A reader may bring a `draw` of its own. */
function wantFigure(figure: Figure, { name }: FigureRequest): Figure {
  if (Array.isArray((figure as Partial<Figure> | undefined)?.parts)) return figure;
  throw new ValueError("readChapter", `draw gave ${show(figure)} for the figure "${name}"`, {
    code: "not-a-figure",
    hint: "a figure: what drawFigure(request) gives",
    facts: { received: figure, figure: name },
  });
}

export async function assemblePredict(
  block: PredictBlock,
  { ask, hint, title, note }: PredictWords,
  numbers: Numbers,
  draw: Draw,
): Promise<Predict> {
  const { key, answer: at, tolerance, change } = block;
  const outcome = await live(block, { title, note }, numbers, draw);
  const table = outcome.figure.parts.find((part) => part.kind === "table");
  const answer = table?.rows.at(at.row)?.[at.column];
  if (typeof answer !== "number") throw new InternalError("lessons", `the figure of ${key} has no number there`);
  return {
    kind: "predict",
    key,
    ask: lineOf(ask, numbers),
    hint: lineOf(hint, numbers),
    answer,
    tolerance,
    ...(change && { change }),
    outcome,
  };
}

function assembleFillIn({ key, blanks }: FillInBlock, { ask, lines, solution }: FillInWords, numbers: Numbers): FillIn {
  return {
    kind: "fillIn",
    key,
    ask: lineOf(ask, numbers),
    lines: blanks.map(({ answer: name, tolerance, format }, k) => {
      const [before, after] = lines[k].split("___").map((text) => spacedLine(text, numbers));
      const answer = numbers.value(name);
      return { before, after, answer, shown: formatNumber(answer, format), name, tolerance };
    }),
    solution: lineOf(solution, numbers),
  };
}

/** With the space at either end, which a line by itself has not. */
function spacedLine(text: string, numbers: Numbers): Inline {
  const space: Inline = [{ kind: "text", text: " " }];
  if (!text.trim()) return text ? space : [];
  return [...(/^\s/.test(text) ? space : []), ...lineOf(text, numbers), ...(/\s$/.test(text) ? space : [])];
}

function assembleCode(
  { key, file, lines, links = [] }: CodeBlock,
  words: string | CodeWords,
  numbers: Numbers,
): Extract<Part, { kind: "code" }> {
  const { text, comments } = typeof words === "string" ? { text: words, comments: {} } : words;
  const shown = lines.map((code) => withComment(code, comments));
  return { kind: "code", key, file, lines: shown, links, text: lineOf(text, numbers) };
}

/** A line of code with its comment in the language of the page. */
function withComment(code: string, comments: CodeWords["comments"]): string {
  const at = code.indexOf("// ");
  const said = at < 0 ? undefined : comments[code.slice(at + 3)];
  return said === undefined ? code : `${code.slice(0, at + 3)}${said}`;
}

/** A term in the language of the page, and in the other one. */
export type TermNames = Readonly<Record<TermId, { readonly term: string; readonly other: string }>>;

export function assembleSummary(
  { key, terms }: SummaryBlock,
  { says }: SummaryWords,
  numbers: Numbers,
  names: TermNames,
): Summary {
  return {
    kind: "summary",
    key,
    says: says.map((text) => lineOf(text, numbers)),
    terms: terms.map(({ term, code = "" }) => ({ ...names[term], code })),
  };
}

/** What a block's words are is settled by the types of chapters/index.ts; here they are taken at their word. */
export function assemble(block: Assembled, words: unknown, numbers: Numbers): Part {
  const line = (text: string) => lineOf(text, numbers);
  const { key } = block;
  switch (block.kind) {
    case "prose":
      return { kind: "prose", key, text: inlineOf(words as string, numbers) };
    case "table": {
      const { caption, columns, rows } = words as TableWords;
      const cells = block.cells.map((row, k) => [...(rows ? [rows[k]] : []), ...row].map(line));
      return { kind: "table", key, caption: line(caption), columns: columns.map(line), rows: cells };
    }
    case "formula": {
      const show = (text: string) => fill(text, (reference) => numbers.show(reference).text);
      return {
        kind: "formula",
        key,
        latex: show(block.latex),
        plain: show(block.plain.trim()),
        text: line(words as string),
      };
    }
    case "code":
      return assembleCode(block, words as string | CodeWords, numbers);
    case "question": {
      const { ask, options } = words as WordsOfBlock<typeof block>;
      return {
        kind: "question",
        key,
        ask: line(ask),
        options: block.options.map((name) => ({
          key: name,
          text: line(options[name].text),
          why: line(options[name].why),
          correct: block.correct.includes(name),
        })),
        ...(block.source && { source: block.source }),
      };
    }
    case "exercise": {
      const { ask, hint, solution } = words as WordsOfBlock<typeof block>;
      const { answer: name, tolerance } = block;
      const answer = numbers.value(name);
      return {
        kind: "exercise",
        key,
        ask: line(ask),
        hint: line(hint),
        solution: line(solution),
        answer,
        name,
        tolerance,
      };
    }
    case "fillIn":
      return assembleFillIn(block, words as FillInWords, numbers);
    case "goOn": {
      const texts = words as Readonly<Record<string, string>>;
      return {
        kind: "goOn",
        key,
        commands: block.commands.map((command) => ({ command: numbered(command), text: line(texts[command]) })),
      };
    }
  }
}
