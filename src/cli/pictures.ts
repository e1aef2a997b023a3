/** Grey pictures in a terminal: half blocks, two pixels a character. And bars. */

/** Greys of the 256-colour palette, black to white. */
function grey(level: number): number {
  return 232 + Math.round((Math.min(Math.max(level, 0), 255) / 255) * 23);
}

/** Without colours: which halves are inked, or a shade where both are pale. */
function glyph(top: number, bottom: number): string {
  const [inkTop, inkBottom] = [top > 110, bottom > 110];
  if (inkTop && inkBottom) return "█";
  if (inkTop) return "▀";
  if (inkBottom) return "▄";
  const both = top + bottom;
  return both > 140 ? "▒" : both > 50 ? "░" : " ";
}

/** The lines of a picture, white on black. `levels` are 0 … 255, row by row. */
export function picture(levels: ArrayLike<number>, width: number, colour: boolean): string[] {
  const lines: string[] = [];
  for (let row = 0; row < levels.length / width; row += 2) {
    let line = "";
    for (let column = 0; column < width; column++) {
      // Below the last of an odd number of rows it is black.
      const [top, bottom] = [levels[row * width + column], levels[(row + 1) * width + column] ?? 0];
      line += colour ? `\x1b[38;5;${grey(top)};48;5;${grey(bottom)}m▀` : glyph(top, bottom);
    }
    lines.push(colour ? `${line}\x1b[0m` : line);
  }
  return lines;
}

/** A bar of at most `width` characters, drawn to an eighth of one. */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.min(Math.max(share, 0), 1) * width * 8);
  return "█".repeat(Math.floor(eighths / 8)) + ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8];
}
