import { ValueError } from "./errors.ts";
import { show } from "./show.ts";

/** Edits (insert, delete, replace, swap of neighbours) that turn `a` into `b`. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(rows[i - 1][j] + 1, row[j - 1] + 1, replace);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j], rows[i - 2][j - 2] + 1);
    }
    rows.push(row);
  }
  return rows[a.length][b.length];
}

/** The known name nearest to `word`, or undefined where none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((name) => ({ name, gap: distance(word.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.gap - b.gap);
  const best = ranked[0];
  return best && best.gap <= Math.max(2, Math.floor(word.length / 3)) ? best.name : undefined;
}

/** The error for a name that is not in a list: says the nearest match and the list. */
export function unknownName(subject: string, what: string, word: unknown, known: readonly string[]): ValueError {
  const near = typeof word === "string" ? nearest(word, known) : undefined;
  const list = known.join(", ");
  return new ValueError(subject, `unknown ${what} ${show(word)}`, {
    code: "unknown-name",
    hint: near ? `did you mean "${near}"? Known: ${list}` : `known: ${list}`,
    facts: { what, received: word, nearest: near, known },
  });
}
