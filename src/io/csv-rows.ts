/**
 * The fields of a table as text, row by row. Quotes and line ends are papaparse's work (RFC 4180); loaded only where a table is read.
 */
import { parse } from "papaparse";

export interface Row {
  readonly fields: readonly string[];
  /** Its line in the text, from 1. */
  readonly line: number;
  /** Whether a quote is not closed, or closed in the midst of a field. The rest of the text cannot be trusted. */
  readonly torn: boolean;
}

/** Calls `take` for each row; what it throws ends it. */
export function eachRow(text: string, delimiter: string, take: (row: Row) => void): void {
  let line = 1;
  // One kind of line end, as numbers and names hold none.
  parse<string[]>(text.replace(/\r\n?/g, "\n"), {
    delimiter,
    newline: "\n",
    step({ data, errors }) {
      const torn = errors.some(({ type }) => type === "Quotes");
      take({ fields: data, line, torn });
      line += data.reduce((lines, field) => lines + field.split("\n").length - 1, 1);
    },
  });
}
