/** How much room text takes, without measuring a font: enough to break lines and to keep labels apart. */

/** Width in ems, about: East Asian characters take one, others about half. */
export function ems(text: string): number {
  let width = 0;
  for (const character of text) width += character.codePointAt(0)! >= 0x2e80 ? 1 : 0.53;
  return width;
}

/** Bold letters are wider, and no two fonts alike: room that is enough for most. */
export const boldEms = (text: string): number => 1.2 * ems(text);

/** As much of a text as fits into so many ems. */
export function cut(text: string, most: number): string {
  if (ems(text) <= most) return text;
  const characters = Array.from(text);
  while (characters.length > 1 && ems(characters.join("")) > most - 1) characters.pop();
  return `${characters.join("").trimEnd()}…`;
}

/** Lines of at most so many ems, broken at blanks and between East Asian characters. */
export function wrap(text: string, most: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.match(/[\u2e80-\uffff][，。；：、）”]*|[^\s\u2e80-\uffff]+\s*|\s+/g) ?? []) {
    if (line && ems(line + word.trimEnd()) > most) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += word;
  }
  return line ? [...lines, line.trimEnd()] : lines;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The area that two boxes share. */
export const overlap = (a: Box, b: Box): number =>
  Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y));
