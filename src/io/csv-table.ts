/** Turns rows of text into numbers. Errors name the line and column of a field that is not a number. */
import { DataError, nearest, ValueError } from "../base/index.ts";
import { hints, isExact, isMissing, isNumber, kindOf } from "./csv-field.ts";
import type { Row } from "./csv-rows.ts";

/** Half a gigabyte of float64. */
const mostNumbers = 2 ** 26;

interface Options {
  readonly target: string | number;
  readonly header: boolean | undefined;
}

interface Divided {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly samples: number;
  /** Of x. */
  readonly columns: readonly number[];
  readonly names: readonly string[] | undefined;
  readonly column: number;
}

export class CsvTable {
  readonly #subject: string;
  readonly #header: boolean | undefined;
  readonly #target: string | number;
  #values = new Float64Array(1024);
  #filled = 0;
  #columns = 0;
  /** The first line, until the second shows whether it is a header. */
  #first: Row | undefined;
  /** The number of the column to predict; -1 before it is known. */
  #column = -1;
  #names: readonly string[] | undefined;
  /** Whether the first column has no name: then it may be row numbers or row names. */
  #unnamed = false;
  /** What it holds. */
  #worded = false;
  #numbered = false;

  constructor(subject: string, { target, header }: Options) {
    this.#subject = subject;
    this.#header = header;
    this.#target = target;
  }

  take({ fields: given, line, torn }: Row): void {
    const fields = given.map((field) => field.trim());
    if (torn)
      throw this.#wrong(
        line,
        "a quote is not closed as it should be",
        "csv-quote",
        'inside quotes, a quote is written ""',
      );
    // An empty line.
    if (fields.length === 1 && fields[0] === "") return;
    const row = { fields, line, torn };
    if (this.#columns === 0) {
      this.#columns = fields.length;
      this.#first = row;
      return;
    }
    this.#begin(fields);
    this.#numbers(row);
  }

  /** The first line is a header or a sample. `next` is the line after it, if there is one. */
  #begin(next: readonly string[]): void {
    const first = this.#first;
    if (!first) return;
    this.#first = undefined;
    const { fields, line } = first;
    const names = this.#header ?? this.#looksLikeNames(fields, line);
    if (names) {
      this.#names = fields;
      this.#unnamed = fields.length > 1 && fields[0] === "" && fields.slice(1).every((name) => name !== "");
    }
    this.#column = this.#columnOf(this.#target);
    // A column to predict holds numbers.
    if (this.#column === 0) this.#unnamed = false;
    if (!names) this.#numbers(first, next);
  }

  #looksLikeNames(fields: readonly string[], line: number): boolean {
    if (fields.every((field) => !isNumber(field))) return !fields.every(isMissing);
    const counts = (list: readonly string[]) => list.every((field, k) => field === String(k));
    // A first column that only numbers the rows has no name; those behind it are numbered.
    if (fields[0] === "" && counts(fields.slice(1))) return true;
    if (fields.length === 1 || !counts(fields)) return false;
    const shown = fields.length > 4 ? `0, 1, …, ${fields.length - 1}` : fields.join(", ");
    throw this.#wrong(
      line,
      `${shown} may number the columns, or be a sample`,
      "csv-header",
      "say which: header: true if the columns are called so, header: false if it is a sample; --header, --no-header",
      { shown },
    );
  }

  #numbers({ fields, line }: Row, next?: readonly string[]): void {
    if (fields.length !== this.#columns) throw this.#otherLength(fields.length, line);
    if (this.#filled + fields.length > mostNumbers)
      throw new DataError(this.#subject, `holds more than ${mostNumbers} numbers`, {
        code: "csv-large",
        hint: "train on it in parts, as a data set: model.fit({ size, read(from, to) { … } })",
        facts: { most: mostNumbers },
      });
    if (this.#filled + fields.length > this.#values.length) this.#grow(fields.length);
    for (const [column, field] of fields.entries()) {
      const value = isNumber(field) ? Number(field) : Number.NaN;
      const sound = Number.isFinite(value) && isExact(field, value);
      if (column === 0 && this.#unnamed) this.#rowName(sound);
      else if (!sound) throw this.#notANumber(field, column, line, next);
      this.#values[this.#filled++] = value;
    }
  }

  /** Row names are all numbers or all words. */
  #rowName(sound: boolean): void {
    if (sound) this.#numbered = true;
    else this.#worded = true;
    if (this.#numbered && this.#worded) throw this.#unnamedColumn();
  }

  #grow(least: number): void {
    const larger = new Float64Array(Math.max(this.#values.length * 2, this.#filled + least));
    larger.set(this.#values.subarray(0, this.#filled));
    this.#values = larger;
  }

  #otherLength(received: number, line: number): DataError {
    const expected = this.#columns;
    // As R writes tables: the column of row names has no name in the first line.
    const nameless = this.#names !== undefined && this.#filled === 0 && received === expected + 1;
    return this.#wrong(
      line,
      `${received} ${received === 1 ? "field" : "fields"}, the lines before it have ${expected}`,
      "csv-row",
      nameless
        ? "every column needs a name in the first line; the first may be empty if it only numbers the rows: ,a,b"
        : "every line needs the same number of fields; a text with a separator in it needs quotes",
      { received, expected, nameless },
    );
  }

  /** `next` are the fields below, where this is in the first line. */
  #notANumber(field: string, column: number, line: number, next?: readonly string[]): DataError {
    const name = this.#names?.[column];
    const where = name ? `column ${JSON.stringify(name)}` : `column ${column}`;
    let kind = kindOf(field, column === this.#column);
    // A word above a number is a column's name; a word above a word is data.
    const word = kind === "text" || kind === "class" || kind === "flag" || (column === 0 && field === "");
    if (word && next && isNumber(next[column] ?? "")) kind = "first";
    const shown = field.length > 40 ? `${field.slice(0, 39)}…` : field;
    const problem =
      field === ""
        ? "holds nothing"
        : `holds ${JSON.stringify(shown)}, ${kind === "rounded" ? "which no float64 holds exactly" : "which is no number"}`;
    const facts = { column: name || column, field: shown, kind };
    return this.#wrong(line, `${where} ${problem}`, "csv-number", hints[kind], facts);
  }

  #wrong(line: number, problem: string, code: string, hint: string, facts: object = {}): DataError {
    return new DataError(this.#subject, `line ${line}: ${problem}`, { code, hint, facts: { line, ...facts } });
  }

  /** All columns but one, and that one. A first column of row numbers or row names is left out. */
  divide(): Divided {
    this.#begin([]);
    const width = this.#columns;
    if (this.#filled === 0)
      throw new DataError(this.#subject, "holds no line of numbers", {
        code: "csv-empty",
        hint: "one sample a line, its numbers separated by commas",
      });
    const first = this.#namesRows() ? 1 : 0;
    if (width - first < 2)
      throw new DataError(this.#subject, "has one column only", {
        code: "csv-columns",
        hint: "inputs and a target need two at least, separated by commas, semicolons, tabs or blanks",
      });
    const column = this.#column;
    const columns = Array.from({ length: width }, (_, k) => k).filter((k) => k >= first && k !== column);
    const samples = this.#filled / width;
    const [x, y] = [new Float64Array(samples * columns.length), new Float64Array(samples)];
    for (let row = 0, to = 0; row < samples; row++) {
      y[row] = this.#values[row * width + column];
      for (const k of columns) x[to++] = this.#values[row * width + k];
    }
    return { x, y, samples, columns, names: this.#names, column };
  }

  /** Whether the first column holds row numbers or row names. Throws where that is not clear. */
  #namesRows(): boolean {
    if (!this.#unnamed) return false;
    if (!this.#numbered) return true;
    const rows = this.#filled / this.#columns;
    const found = Float64Array.from({ length: rows }, (_, row) => this.#values[row * this.#columns]).sort();
    if (found.every((value, k) => Number.isInteger(value) && value !== found[k - 1])) return true;
    throw this.#unnamedColumn();
  }

  #unnamedColumn(): DataError {
    return new DataError(this.#subject, "the first column has no name, and does not number the rows", {
      code: "csv-unnamed",
      hint: "give it a name in the first line if it is an input; else take it out",
    });
  }

  #columnOf(target: string | number): number {
    const names = this.#names;
    const columns = this.#columns;
    const fail = (problem: string, hint: string, facts: object) =>
      new ValueError(this.#subject, problem, {
        code: "csv-target",
        hint,
        facts: { received: target, columns, ...facts },
      });
    if (typeof target === "number") {
      const column = target < 0 ? columns + target : target;
      if (column >= 0 && column < columns) return column;
      throw fail(`there is no column ${target}`, `columns are numbered from 0 to ${columns - 1}`, {});
    }
    if (!names)
      throw fail(
        `there is no column ${JSON.stringify(target)}: the table has no names`,
        `a number from 0 to ${columns - 1}`,
        {
          unnamed: true,
        },
      );
    const found = names.indexOf(target);
    if (found >= 0 && names.indexOf(target, found + 1) < 0) return found;
    const near = nearest(target, names);
    const list = names.slice(0, 20).join(", ") + (names.length > 20 ? ", …" : "");
    if (found >= 0)
      throw fail(`several columns are called ${JSON.stringify(target)}`, "choose one by its number, from 0", {
        several: true,
      });
    throw fail(
      `there is no column ${JSON.stringify(target)}`,
      `${near ? `did you mean "${near}"? ` : ""}Known: ${list}`,
      {
        nearest: near,
        known: list,
      },
    );
  }
}
