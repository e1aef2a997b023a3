/** Tables of numbers as text: one sample a line, one column for what is to be predicted. */
import { plainBytes, sniff } from "../base/bytes.ts";
import { readFileLimited } from "../base/files.ts";
import { FileError, show, unknownName, ValueError, wantOptions } from "../base/index.ts";
import { type Tensor, tensor } from "../tensor/index.ts";
import { CsvTable } from "./csv-table.ts";

/** A text of more is near what engines hold in one string. */
const mostBytes = 2 ** 28;

export interface CsvOptions {
  /** The column to predict: its name, or its number from 0, from the end if negative. Default: -1, the last. */
  readonly target?: string | number;
  /** Whether the first line holds the columns' names. Default: whether no field in it is a number. */
  readonly header?: boolean;
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
 * Reads a table of numbers, comma-separated or by semicolons or tabs. Throws `FileError` where the file is missing or no
 * text, `DataError` with line and column where a field is no number or a line has too few or too many, and `ValueError`
 * for a target that is no column.
 *
 *     const { x, y } = await readCsv("houses.csv", { target: "price" });
 *     await model.fit(x, y);
 *
 * The format is that of RFC 4180. In browsers, use `await parseCsv(bytes)`.
 */
export async function readCsv(path: string | URL, options?: CsvOptions): Promise<Csv> {
  const wanted = wantCsvOptions("readCsv", options);
  const bytes = await readFileLimited(path, mostBytes);
  return parse(String(path), bytes, wanted);
}

/** The same from a file's bytes, or its text. */
export async function parseCsv(source: Uint8Array | ArrayBuffer | string, options?: CsvOptions): Promise<Csv> {
  const bytes = typeof source === "string" ? new TextEncoder().encode(source) : plainBytes("parseCsv", source);
  return parse("parseCsv", bytes, wantCsvOptions("parseCsv", options));
}

function wantCsvOptions(
  subject: string,
  given: CsvOptions | undefined,
): Required<Omit<CsvOptions, "header">> & CsvOptions {
  const { target = -1, header, dtype = "f32" } = wantOptions(subject, given, ["target", "header", "dtype"]);
  const wrong = (name: string, value: unknown, hint: string) =>
    new ValueError(subject, `${name} is ${show(value)}`, {
      code: "argument",
      hint,
      facts: { name, received: value },
    });
  if (typeof target !== "string" && !Number.isSafeInteger(target))
    throw wrong("target", target, "a column's name, or its number from 0");
  if (header !== undefined && typeof header !== "boolean") throw wrong("header", header, "true or false");
  if (dtype !== "f32" && dtype !== "f64") throw unknownName(subject, "dtype", dtype, ["f32", "f64"]);
  return { target, header, dtype };
}

async function parse(
  subject: string,
  bytes: Uint8Array,
  { target, header, dtype }: ReturnType<typeof wantCsvOptions>,
): Promise<Csv> {
  const text = decode(subject, bytes);
  const table = new CsvTable(subject, header);
  const { eachRow } = await import("./csv-rows.ts");
  eachRow(text, separatorOf(text), (row) => table.take(row));
  const { x, y, samples, columns, names, column } = table.divide(target);
  return {
    x: tensor(x, { shape: [samples, columns - 1], dtype }),
    y: tensor(y, { shape: [samples], dtype }),
    names: names?.filter((_, k) => k !== column),
    target: names?.[column] ?? column,
  };
}

/** By the first line, outside quotes. Where commas are decimal points, semicolons separate; so these come first. */
function separatorOf(text: string): string {
  const [line] = text
    .trimStart()
    .slice(0, 2 ** 16)
    .replace(/"[^"]*"/g, "")
    .split(/[\r\n]/, 1);
  return ["\t", ";", "|"].find((separator) => line.includes(separator)) ?? ",";
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
  // Binary files have zeros soon.
  if (bytes.subarray(0, 2 ** 16).includes(0)) throw fail("is no text", undefined);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw fail("is no text in UTF-8", undefined);
  }
}
