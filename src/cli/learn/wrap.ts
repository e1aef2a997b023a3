/**
 * Running text in lines of a terminal. Latin words stay whole; Chinese breaks between any two characters, except that no
 * line begins with a closing mark or ends with an opening one.
 */
import type { Inline, InlinePart } from "../../doors/lessons.ts";
import { cells } from "../text.ts";

type Style = InlinePart["kind"];

interface Piece {
  readonly text: string;
  readonly style: Style;
}

/** What a line break may not cut. */
interface Atom {
  readonly pieces: Piece[];
  readonly spaceBefore: boolean;
}

const neverFirst = new Set("，。、；：！？）》」』】”’…—·％%,.;:!?)]");
const neverLast = new Set("（《「『【“‘([");

const codes: Readonly<Record<Style, string>> = { text: "", term: "1", code: "33", number: "36" };

/** Colours tell terms, code and computed numbers apart; without them code keeps its marks. */
export function paint(text: string, style: Style, colour: boolean): string {
  if (!colour) return style === "code" ? `\`${text}\`` : text;
  return codes[style] ? `\x1b[${codes[style]}m${text}\x1b[0m` : text;
}

export function dim(text: string, colour: boolean): string {
  return colour ? `\x1b[2m${text}\x1b[0m` : text;
}

export function bold(text: string, colour: boolean): string {
  return paint(text, "term", colour);
}

/** A text on one line, however long. */
export function oneLine(inline: Inline, colour: boolean): string {
  return inline.map(({ text, kind }) => paint(text, kind, colour)).join("");
}

export interface WrapOptions {
  readonly width: number;
  readonly colour: boolean;
  /** What stands before the first line. */
  readonly first?: string;
  /** What stands before the others; as many spaces as the first has cells, where nothing is said. */
  readonly rest?: string;
}

export function wrap(inline: Inline, { width, colour, first = "", rest }: WrapOptions): string[] {
  const further = rest ?? " ".repeat(cells(first));
  const lines: string[] = [];
  let [line, used, isEmpty] = [first, cells(first), true];
  for (const atom of atomsOf(inline, colour)) {
    const space = atom.spaceBefore && !isEmpty ? 1 : 0;
    const size = atom.pieces.reduce((so, { text, style }) => so + widthOf(text, style, colour), 0);
    if (!isEmpty && used + space + size > width) {
      lines.push(line);
      [line, used, isEmpty] = [further, cells(further), true];
    }
    if (!isEmpty && space) line += " ";
    line += atom.pieces.map(({ text, style }) => paint(text, style, colour)).join("");
    used += (isEmpty ? 0 : space) + size;
    isEmpty = false;
  }
  lines.push(line);
  return lines;
}

const widthOf = (text: string, style: Style, colour: boolean): number =>
  cells(text) + (style === "code" && !colour ? 2 : 0);

function atomsOf(inline: Inline, colour: boolean): Atom[] {
  const atoms: Atom[] = [];
  let [previous, pending] = ["", false];
  for (const { text, kind: style } of inline) {
    // Code without colour has marks around it, so it has to stay in one piece.
    const units = style === "code" && !colour ? [text] : style === "number" ? [text] : [...text];
    for (const unit of units) {
      if (unit === " ") {
        pending = true;
        continue;
      }
      if (atoms.length > 0 && !pending && sticks(previous, unit))
        append(atoms[atoms.length - 1], { text: unit, style });
      else atoms.push({ pieces: [{ text: unit, style }], spaceBefore: pending });
      [previous, pending] = [unit.at(-1)!, false];
    }
  }
  return atoms;
}

function sticks(before: string, after: string): boolean {
  if (neverFirst.has(after[0]) || neverLast.has(before)) return true;
  return cells(before) === 1 && cells(after[0]) === 1;
}

function append({ pieces }: Atom, piece: Piece): void {
  const last = pieces[pieces.length - 1];
  if (last.style === piece.style && piece.style !== "number")
    pieces[pieces.length - 1] = { ...last, text: last.text + piece.text };
  else pieces.push(piece);
}
