/** Tables of numbers as text: one sample a line, one column for what is to be predicted. */
import { plainBytes, sniff } from "../base/bytes.ts";
import { readFileLimited } from "../base/files.ts";
import { badArgument, FileError, wantFlag } from "../base/index.ts";
import { oneOf, readOptions, type Want, type Wants } from "../base/options.ts";
import { type Tensor, tensor } from "../tensor/index.ts";
import { CsvTable } from "./csv-table.ts";

/** Longer texts come near the engines' limit for one string. */
const mostBytes = 2 ** 28;

export interface CsvOptions {
  /** The column to predict: its name, or its number from 0, from the end if negative. Default: -1, the last. */
  readonly target?: string | number;
  /** Whether the first line holds the columns' names. Default: whether no field in it is a number. */
  readonly header?: boolean;
  /**
   * What stands between the fields of a line: one character; `" "` is any number of blanks. Default: the one of commas,
   * semicolons, tabs, `|` and blanks that divides all lines alike.
   */
  readonly separator?: string;
  /** Default: `"f32"`. */
  readonly dtype?: "f32" | "f64";
}

export interface Csv {
  /** All columns but the target: `[samples, columns]`. */
  readonly x: Tensor;
  /** `[samples]` */
  readonly y: Tensor;
  /** Names of the columns of x, where the table gives names. */
  readonly names: readonly string[] | undefined;
  readonly target: string | number;
}

/**
 * Reads a table of numbers in the format of RFC 4180, separated by commas, semicolons, tabs, `|` or blanks. A first column
 * whose name is empty, as data frames and R write it, only numbers or names the rows and is left out.
 *
 *     const { x, y } = await readCsv("houses.csv", { target: "price" });   // f32 [samples, columns - 1] and [samples]
 *     await model.fit(x, y);
 *
 * Throws `FileError` where the file is missing or no text, and `ValueError` for a target that is no column. Throws
 * `DataError` with line and column where a field is no number or a line has too few or too many, and where the first line
 * is 0, 1, …, n - 1 and `header` does not say whether these are names. In browsers, use `await parseCsv(bytes)`.
 */
export async function readCsv(path: string | URL, options?: CsvOptions): Promise<Csv> {
  const wanted = readOptions("readCsv", options, wants);
  const bytes = await readFileLimited(path, mostBytes);
  return parse(String(path), bytes, wanted);
}

/**
 * Reads a table as `readCsv` does, from a file's bytes or its text, and throws as it does.
 *
 *     const { x, y, names } = await parseCsv("width,height,price\n2,3,10\n4,1,9");
 */
export async function parseCsv(source: Uint8Array | ArrayBuffer | string, options?: CsvOptions): Promise<Csv> {
  const bytes = typeof source === "string" ? new TextEncoder().encode(source) : plainBytes("parseCsv", source);
  return parse("parseCsv", bytes, readOptions("parseCsv", options, wants));
}

const wantTarget: Want = (subject, name, value) => {
  if (typeof value === "string" || Number.isSafeInteger(value)) return;
  throw badArgument(subject, name, value, "column", "a column's name, or its number from 0");
};

const wantSeparator: Want = (subject, name, value) => {
  if (typeof value === "string" && /^[^\r\n"\p{L}\p{N}.+-]$/u.test(value)) return;
  throw badArgument(subject, name, value, "separator", 'one character, such as "," or ";" or "\\t"; " " for blanks');
};

const wants: Wants<CsvOptions> = {
  target: wantTarget,
  header: wantFlag,
  separator: wantSeparator,
  dtype: oneOf(["f32", "f64"]),
};

async function parse(subject: string, bytes: Uint8Array, options: CsvOptions): Promise<Csv> {
  const { target = -1, header, dtype = "f32" } = options;
  const text = decode(subject, bytes);
  const { eachRow, separatorOf } = await import("./csv-rows.ts");
  const table = new CsvTable(subject, { target, header });
  eachRow(text, options.separator ?? separatorOf(text), (row) => table.take(row));
  const { x, y, samples, columns, names, column } = table.divide();
  return {
    x: tensor(x, { shape: [samples, columns.length], dtype }),
    y: tensor(y, { shape: [samples], dtype }),
    names: names && columns.map((k) => names[k]),
    target: names?.[column] ?? column,
  };
}

function decode(subject: string, bytes: Uint8Array): string {
  const fail = (problem: string, found: string | undefined) =>
    new FileError(subject, problem, {
      code: "csv-text",
      hint: "a table of numbers as text in UTF-8, as spreadsheets save it under the name CSV",
      facts: { found },
    });
  const what = sniff(bytes);
  if (what !== undefined) throw fail(`is ${what}, no table`, what);
  if (bytes.length > mostBytes)
    throw new FileError(subject, `has ${bytes.length} bytes, more than the limit of ${mostBytes}`, {
      code: "file-too-large",
      hint: "is it the right file?",
      facts: { size: bytes.length, maxBytes: mostBytes },
    });
  // Binary files have zero bytes near their start.
  if (bytes.subarray(0, 2 ** 16).includes(0)) throw fail("is no text", undefined);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw fail("is no text in UTF-8", undefined);
  }
}
