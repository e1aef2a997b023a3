/** How much room text takes, without measuring a font: enough to break lines and to keep labels apart. */

/** Width in ems, about: East Asian characters take one, others about half. */
export function ems(text: string): number {
  let width = 0;
  for (const character of text) width += character.codePointAt(0)! >= 0x2e80 ? 1 : 0.53;
  return width;
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

const overlap = (a: Box, b: Box): number =>
  Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y));

/** Of some places for a label the one that covers least of what is there; the first of equals. */
export function freest(candidates: readonly Box[], taken: readonly Box[]): Box {
  let best = candidates[0];
  let least = Number.POSITIVE_INFINITY;
  for (const box of candidates) {
    const covered = taken.reduce((sum, other) => sum + overlap(box, other), 0);
    if (covered >= least) continue;
    [best, least] = [box, covered];
  }
  return best;
}
