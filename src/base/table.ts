/** Text for terminals: columns that line up, also where characters are two cells wide. */

/** Cells that a text takes. East Asian characters take two. */
export function cells(text: string): number {
  let count = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    const wide =
      (code >= 0x1100 && code <= 0x115f) ||
      (code >= 0x2e80 && code <= 0xa4cf) ||
      (code >= 0xac00 && code <= 0xd7a3) ||
      (code >= 0xf900 && code <= 0xfaff) ||
      (code >= 0xfe30 && code <= 0xfe4f) ||
      (code >= 0xff00 && code <= 0xff60) ||
      (code >= 0xffe0 && code <= 0xffe6) ||
      (code >= 0x1f300 && code <= 0x3fffd);
    count += wide ? 2 : 1;
  }
  return count;
}

export type Align = "left" | "right";

export function pad(text: string, width: number, align: Align = "left"): string {
  const space = " ".repeat(Math.max(0, width - cells(text)));
  return align === "left" ? text + space : space + text;
}

const number = /^[-−+]?[\d,]+(\.\d+)?(e[-+]?\d+)?$/;

/**
 * Numbers below each other are compared by their points: in columns aligned to the right, shorter fractions get spaces
 * behind them.
 */
export function alignPoints(rows: readonly (readonly string[])[], aligns: readonly Align[]): string[][] {
  const fraction = (text: string): number =>
    number.test(text) && text.includes(".") ? text.length - text.indexOf(".") : 0;
  const longest = aligns.map((align, k) =>
    align === "right" ? Math.max(0, ...rows.map((row) => fraction(row[k]))) : 0,
  );
  return rows.map((row) =>
    row.map((text, k) => (number.test(text) ? text + " ".repeat(Math.max(0, longest[k] - fraction(text))) : text)),
  );
}

/** Rows as lines, the columns two spaces apart. */
export function table(rows: readonly (readonly string[])[], aligns: readonly Align[]): string[] {
  const widths = aligns.map((_, k) => Math.max(...rows.map((row) => cells(row[k]))));
  return rows.map((row) =>
    row
      .map((text, k) => pad(text, widths[k], aligns[k]))
      .join("  ")
      .trimEnd(),
  );
}
