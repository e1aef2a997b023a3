/** Rows of text become numbers; what is none is told by its line and column. */
import { DataError, nearest, ValueError } from "../base/index.ts";
import type { Row } from "./csv-rows.ts";

/** Half a gigabyte of float64. */
const mostNumbers = 2 ** 26;

const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

export class CsvTable {
  readonly #subject: string;
  readonly #header: boolean | undefined;
  #values = new Float64Array(1024);
  #filled = 0;
  /** Of the first line, once it is read. */
  #columns = 0;
  names: readonly string[] | undefined;

  /** Without `header`, the first line holds names where no field in it is a number. */
  constructor(subject: string, header: boolean | undefined) {
    this.#subject = subject;
    this.#header = header;
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
    if (this.#columns === 0) {
      this.#columns = fields.length;
      if (this.#header ?? fields.every((field) => !number.test(field))) {
        this.names = fields;
        return;
      }
    }
    this.#numbers(fields, line);
  }

  #numbers(fields: readonly string[], line: number): void {
    if (fields.length !== this.#columns)
      throw this.#wrong(
        line,
        `${fields.length} ${fields.length === 1 ? "field" : "fields"}, the lines before it have ${this.#columns}`,
        "csv-row",
        "every line needs the same number of fields; a text with a separator in it needs quotes",
        { received: fields.length, expected: this.#columns },
      );
    if (this.#filled + fields.length > mostNumbers)
      throw new DataError(this.#subject, `holds more than ${mostNumbers} numbers`, {
        code: "csv-large",
        hint: "train on it in parts, as a data set: model.fit({ size, read(from, to) { … } })",
        facts: { most: mostNumbers },
      });
    if (this.#filled + fields.length > this.#values.length) this.#grow(fields.length);
    for (const [column, field] of fields.entries()) {
      const value = number.test(field) ? Number(field) : Number.NaN;
      if (!Number.isFinite(value)) throw this.#notANumber(field, column, line);
      this.#values[this.#filled++] = value;
    }
  }

  #grow(least: number): void {
    const larger = new Float64Array(Math.max(this.#values.length * 2, this.#filled + least));
    larger.set(this.#values.subarray(0, this.#filled));
    this.#values = larger;
  }

  #notANumber(field: string, column: number, line: number): DataError {
    const name = this.names?.[column];
    const where = name ? `column ${JSON.stringify(name)}` : `column ${column}`;
    const first = this.#header === undefined && this.names === undefined && this.#filled < this.#columns;
    const kind =
      field === ""
        ? "missing"
        : first
          ? "first"
          : /^[+-]?\d+,\d+$/.test(field)
            ? "comma"
            : number.test(field)
              ? "large"
              : "text";
    const hints = {
      missing: "leave the line out, or put in a number: the mean of the column is a common choice",
      first: "if the first line holds the columns' names, say so: header: true, or --header",
      comma: "write numbers with a point: 1.5",
      large: "float64 ends at 1.8e308",
      text: "give each word a number of its own: 0, 1, 2, …",
    };
    const shown = field.length > 40 ? `${field.slice(0, 39)}…` : field;
    const problem = field === "" ? "holds nothing" : `holds ${JSON.stringify(shown)}, which is no number`;
    const facts = { column: name || column, field: shown, kind };
    return this.#wrong(line, `${where} ${problem}`, "csv-number", hints[kind], facts);
  }

  #wrong(line: number, problem: string, code: string, hint: string, facts: object = {}): DataError {
    return new DataError(this.#subject, `line ${line}: ${problem}`, { code, hint, facts: { line, ...facts } });
  }

  /** Everything but one column, and that column. */
  divide(target: string | number): {
    readonly x: Float64Array;
    readonly y: Float64Array;
    readonly samples: number;
    readonly columns: number;
    readonly names: readonly string[] | undefined;
    readonly column: number;
  } {
    const columns = this.#columns;
    if (this.#filled === 0)
      throw new DataError(this.#subject, "holds no line of numbers", {
        code: "csv-empty",
        hint: "one sample a line, its numbers separated by commas",
      });
    if (columns < 2)
      throw new DataError(this.#subject, "has one column only", {
        code: "csv-columns",
        hint: "inputs and a target need two at least, separated by commas, semicolons or tabs",
      });
    const column = this.#columnOf(target);
    const samples = this.#filled / columns;
    const [x, y] = [new Float64Array(samples * (columns - 1)), new Float64Array(samples)];
    let to = 0;
    for (let from = 0; from < this.#filled; from++) {
      if (from % columns === column) y[Math.floor(from / columns)] = this.#values[from];
      else x[to++] = this.#values[from];
    }
    return { x, y, samples, columns, names: this.names, column };
  }

  #columnOf(target: string | number): number {
    const { names } = this;
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
