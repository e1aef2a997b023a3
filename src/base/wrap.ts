/**
 * Running text in lines of a terminal. Latin words stay whole; Chinese breaks between any two characters, except that no
 * line begins with a closing mark or ends with an opening one, that a number keeps its measure word, and that a short
 * formula stays in one piece.
 */
import { cells } from "./cells.ts";

/** A character, or what may not be broken, with whatever is to be known of it when it is drawn. */
export interface TextUnit<T> {
  readonly text: string;
  readonly tag: T;
}

/** What a line break may not cut. */
export interface TextAtom<T> {
  readonly units: TextUnit<T>[];
  size: number;
  readonly spacesBefore: number;
}

export interface WrapRoom {
  readonly width: number;
  /** What stands before the first line. */
  readonly first?: string;
  /** What stands before the others; as many spaces as the first has cells, where nothing is said. */
  readonly rest?: string;
  /** Cells from which on a formula may break before an operator; 24, or half a line, where nothing is said. */
  readonly formula?: number;
}

const neverFirst = new Set("，。、；：！？）》」』】”’…—·％%,.;:!?)]");
const neverLast = new Set("（《「『【“‘([");
const operators = new Set("=+−·×/<>≈≤≥→");
const [digit, han] = [/[\d½]/, /\p{Script=Han}/u];
/** A formula that is longer may break before an operator. */
const longestFormula = 24;

/** Whether no line may end between two characters that stand side by side. */
const touch = (before: string, after: string): boolean =>
  neverFirst.has(after) || neverLast.has(before) || (cells(before) === 1 && cells(after) === 1);

/** Whether no line may end between two characters with a blank between them, operators aside. */
const belongTogether = (before: string, after: string): boolean =>
  (/[第图表]/.test(before) && digit.test(after)) || (digit.test(before) && han.test(after));

/** Units put together to what no line break may cut. Blanks are units of their own. */
export function atomsOf<T>(
  units: readonly TextUnit<T>[],
  widthOf: (unit: TextUnit<T>) => number,
  { width, formula = Math.min(longestFormula, width / 2) }: WrapRoom,
): TextAtom<T>[] {
  const atoms: TextAtom<T>[] = [];
  let [previous, spaces, afterOperator] = ["", 0, false];
  for (const [k, unit] of units.entries()) {
    if (unit.text === " ") {
      spaces++;
      continue;
    }
    const last = atoms.at(-1);
    const first = String.fromCodePoint(unit.text.codePointAt(0)!);
    // A sign has no blank behind it.
    const isOperator = spaces > 0 && operators.has(unit.text) && units[k + 1]?.text === " ";
    const isLong = isOperator && (last?.size ?? 0) >= formula;
    const holds =
      spaces === 0 ? touch(previous, first) : isOperator || afterOperator || belongTogether(previous, first);
    if (last && holds && !isLong) {
      for (let blank = 0; blank < spaces; blank++) last.units.push({ ...unit, text: " " });
      last.units.push(unit);
      last.size += spaces + widthOf(unit);
    } else atoms.push({ units: [unit], size: widthOf(unit), spacesBefore: spaces });
    [previous, spaces, afterOperator] = [Array.from(unit.text).at(-1)!, 0, isOperator];
  }
  return atoms;
}

/** Lines with as many atoms as each has room for. One that is wider than a line has a line of its own. */
export function fillLines<T>(
  atoms: readonly TextAtom<T>[],
  { width, first = "", rest }: WrapRoom,
  draw: (atom: TextAtom<T>) => string,
): string[] {
  const further = rest ?? " ".repeat(cells(first));
  const lines: string[] = [];
  let [line, used, isEmpty] = [first, cells(first), true];
  for (const atom of atoms) {
    let spaces = isEmpty ? 0 : atom.spacesBefore;
    if (!isEmpty && used + spaces + atom.size > width) {
      lines.push(line);
      [line, used, isEmpty, spaces] = [further, cells(further), true, 0];
    }
    line += " ".repeat(spaces) + draw(atom);
    used += spaces + atom.size;
    isEmpty = false;
  }
  lines.push(line);
  return lines;
}

/** Plain text in lines of at most so many cells. Lines that it has stay apart. */
export function wrapText(text: string, room: WrapRoom): string[] {
  return text.split("\n").flatMap((line, k) => {
    const own = k === 0 ? room : { ...room, first: room.rest ?? " ".repeat(cells(room.first ?? "")) };
    if (room.width === Infinity) return [(own.first ?? "") + line];
    return fillLines(plainAtoms(line, room), own, (atom) => atom.units.map((unit) => unit.text).join(""));
  });
}

const plainAtoms = (text: string, room: WrapRoom): TextAtom<undefined>[] =>
  atomsOf(
    Array.from(text, (character) => ({ text: character, tag: undefined })),
    (unit) => cells(unit.text),
    room,
  );

/** What no break makes shorter: the widest piece of a text. */
export const widestAtom = (text: string, room: WrapRoom): number =>
  Math.max(0, ...plainAtoms(text, room).map(({ size }) => size));
