/** Lines of a program in a terminal. What is too long is broken where JavaScript lets it be, and stays the same program. */
import { cells } from "../text.ts";
import { wrap } from "./wrap.ts";

/** How much further in the rest of a broken line stands. */
const further = "    ";

/** A line of code in lines of at most so many cells. A word or a string that is longer stays in one piece. */
export function foldCode(line: string, width: number): string[] {
  if (cells(line) <= width) return [line];
  const indent = /^ */.exec(line)![0];
  const at = commentAt(line);
  const [code, comment] = at < 0 ? [line, ""] : [line.slice(0, at).trimEnd(), line.slice(at + 2).trim()];
  const slashes = `${indent}// `;
  const above = comment
    ? wrap([{ kind: "text", text: comment }], { width, colour: true, first: slashes, rest: slashes })
    : [];
  return code.trim() ? [...above, ...foldPlain(code, indent + further, width)] : above;
}

function foldPlain(code: string, indent: string, width: number): string[] {
  const lines: string[] = [];
  let left = code;
  while (cells(left) > width) {
    const at = placeToBreak(left, width);
    if (at === undefined) break;
    lines.push(left.slice(0, at).trimEnd());
    left = indent + left.slice(at).trimStart();
  }
  return [...lines, left];
}

/** Inside as few brackets as can be, and there as far to the right as there is room. */
function placeToBreak(code: string, width: number): number | undefined {
  const start = code.search(/\S/);
  const rest = (at: number) => cells(code.slice(at).trim()) + start + further.length;
  // What is on the right of "=" goes down as a whole, or not at all.
  const fits = placesIn(code)
    .filter(({ at }) => at > start && cells(code.slice(0, at).trimEnd()) <= width)
    .map(({ at, depth, assigns }) => ({ at, depth: assigns && rest(at) > width ? depth + 1.5 : depth }));
  const outermost = Math.min(...fits.map(({ depth }) => depth));
  return fits.filter(({ depth }) => depth === outermost).at(-1)?.at;
}

interface Place {
  readonly at: number;
  /** In how many brackets. */
  readonly depth: number;
  readonly assigns: boolean;
}

/**
 * Where a new line changes nothing: behind a comma, a brace that opens, an equals sign or an arrow, before the dot
 * of a method, and in an import before `from` and `with`. Strings are passed over.
 */
function placesIn(code: string): Place[] {
  const places: Place[] = [];
  let depth = 0;
  for (const { 0: token, index } of code.matchAll(tokens)) {
    if (/^[([{]/.test(token)) depth++;
    if (/^[)\]}]/.test(token)) depth--;
    if (/^\./.test(token)) places.push({ at: index, depth: depth + 1, assigns: false });
    else if (/ $/.test(token)) places.push({ at: index + token.length, depth, assigns: token.includes("=") });
  }
  return places;
}

const tokens =
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|\{ ?|[([)\]}]|, |=> | = | (?=from "|with \{ )|\.[a-z]\w*\(/gi;

/** Where a comment begins that ends the line; −1 where there is none. */
function commentAt(line: string): number {
  const bare = line.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, (text) => " ".repeat(text.length));
  return bare.search(/(?<![:/])\/\/ /);
}
