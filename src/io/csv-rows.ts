/**
 * The fields of a table as text, row by row. papaparse reads quotes and line ends (RFC 4180); it is loaded only where a table is read.
 */
import papaparse from "papaparse";

export interface Row {
  readonly fields: readonly string[];
  /** Its line in the text, from 1. */
  readonly line: number;
  /** Whether a quote is not closed, or closed inside a field. Then the rest of the text cannot be read. */
  readonly torn: boolean;
}

/** Where several divide equally well, the first is taken: with commas for decimal points, semicolons separate. */
const separators = ["\t", ";", "|", ",", " "];

/** So many lines decide what the separator is. */
const sample = { rows: 200, characters: 2 ** 18 };

/** Calls `take` for each row, until it throws. A blank as separator means any number of blanks. */
export function eachRow(text: string, delimiter: string, take: (row: Row) => void, preview = 0): void {
  const blank = delimiter === " ";
  let line = 1;
  // One kind of line end: numbers and names contain none.
  const lines = text.replace(/\r\n?/g, "\n");
  papaparse.parse<string[]>(blank ? lines.replaceAll("\t", " ") : lines, {
    delimiter,
    newline: "\n",
    preview,
    step({ data, errors }) {
      const torn = errors.some(({ type }) => type === "Quotes");
      const words = blank ? data.filter((field) => field !== "") : data;
      take({ fields: words.length > 0 ? words : [""], line, torn });
      line += data.reduce((sum, field) => sum + field.split("\n").length - 1, 1);
    },
  });
}

/** The separator that divides most lines into the same number of fields, more than one; a comma where none does. */
export function separatorOf(text: string): string {
  const beginning = text.slice(0, sample.characters);
  const last = beginning.lastIndexOf("\n");
  // A line that is cut off would have too few.
  const whole = beginning.length < text.length && last > 0 ? beginning.slice(0, last) : beginning;
  let best = { separator: ",", alike: 0 };
  for (const separator of separators) {
    const alike = linesAlike(whole, separator);
    if (alike > best.alike) best = { separator, alike };
  }
  return best.separator;
}

function linesAlike(text: string, separator: string): number {
  const lines = new Map<number, number>();
  const count = ({ fields }: Row) => {
    if (fields.length > 1) lines.set(fields.length, (lines.get(fields.length) ?? 0) + 1);
  };
  eachRow(text, separator, count, sample.rows);
  return Math.max(0, ...lines.values());
}
