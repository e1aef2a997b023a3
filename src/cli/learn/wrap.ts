/** A text with its styles, in lines of a terminal: base/wrap.ts, and colours. */
import { atomsOf, cells, fillLines, type TextAtom, type WrapRoom } from "../../base/index.ts";
import type { Inline, InlinePart } from "../../doors/lessons.ts";

type Style = InlinePart["kind"];

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

export interface WrapOptions extends WrapRoom {
  readonly colour: boolean;
}

export function wrap(inline: Inline, { colour, ...room }: WrapOptions): string[] {
  // Code without colour has marks around it, so it has to stay in one piece.
  const isWhole = (style: Style) => style === "number" || (style === "code" && !colour);
  const units = inline.flatMap(({ text, kind: tag }) =>
    (isWhole(tag) ? [text] : Array.from(text)).map((unit) => ({ text: unit, tag })),
  );
  const widthOf = ({ text, tag }: { text: string; tag: Style }) => cells(text) + (tag === "code" && !colour ? 2 : 0);
  return fillLines(atomsOf(units, widthOf, room), room, (atom) => draw(atom, colour));
}

/** Neighbours of one style are painted together; numbers each by itself. */
function draw({ units }: TextAtom<Style>, colour: boolean): string {
  const pieces: { text: string; style: Style }[] = [];
  for (const { text, tag: style } of units) {
    const last = pieces.at(-1);
    if (last?.style === style && style !== "number") last.text += text;
    else pieces.push({ text, style });
  }
  return pieces.map(({ text, style }) => paint(text, style, colour)).join("");
}
