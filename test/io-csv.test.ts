/** Tables as text: what is read, and how what is no table of numbers is refused. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { DataError, FileError, LimpidError, layers, sequential, ValueError } from "limpid";
import { type CsvOptions, parseCsv, readCsv } from "limpid/io";
import { afterAll, describe, expect, test } from "vitest";
import { readShellData } from "../src/cli/data.ts";
import { wordsOf } from "../src/words/index.ts";

const folder = mkdtempSync(join(tmpdir(), "limpid-csv-"));
const place = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const plain = async (text: string, options?: CsvOptions) => {
  const { x, y, names, target } = await parseCsv(text, options);
  return { x: x.toArray(), y: y.toArray(), names, target };
};

describe("what is read", () => {
  test("names in the first line; the last column is the target", async () => {
    const table = "rooms,area,price\n2,50,100\n3,75.5,-1e2\n\n";
    const x = [
      [2, 50],
      [3, 75.5],
    ];
    expect(await plain(table)).toEqual({ x, y: [100, -100], names: ["rooms", "area"], target: "price" });
    const byName = await plain(table, { target: "rooms" });
    expect(byName).toMatchObject({ y: [2, 3], names: ["area", "price"], target: "rooms" });
    expect(await plain(table, { target: 1 })).toMatchObject({ y: [50, 75.5], target: "area" });
    expect(await plain(table, { target: -2 })).toMatchObject({ y: [50, 75.5] });
  });

  test("without names; with other separators, quotes, line ends, a byte-order mark", async () => {
    const read = { x: [[1], [3]], y: [2, 4], names: undefined, target: 1 };
    for (const text of ["1,2\n3,4", "1;2\r\n3;4\r\n", "1\t2\n3\t4\n", '"1"," 2 "\n3,"4"', "\ufeff1,2\r3,4"])
      expect(await plain(text)).toEqual(read);
    const named = await plain("2019,2020\n1,2\n3,4", { header: true, target: "2019" });
    expect(named).toMatchObject({ y: [1, 3], names: ["2020"] });
    expect(await plain('"a, b",c\n1,2')).toMatchObject({ names: ["a, b"], target: "c" });
  });

  test("any table of numbers comes back as it was written", async () => {
    const table = fc
      .tuple(fc.integer({ min: 2, max: 5 }), fc.constantFrom(",", ";", "\t"))
      .chain(([columns, separator]) => {
        const row = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
          minLength: columns,
          maxLength: columns,
        });
        return fc.tuple(fc.array(row, { minLength: 1, maxLength: 20 }), fc.constant(separator));
      });
    await fc.assert(
      fc.asyncProperty(table, async ([rows, separator]) => {
        const text = rows.map((row) => row.join(separator)).join("\n");
        const { x, y } = await parseCsv(text, { dtype: "f64", header: false, separator });
        expect(x.toArray()).toEqual(rows.map((row) => row.slice(0, -1).map((value) => value + 0)));
        expect(y.toArray()).toEqual(rows.map((row) => row[row.length - 1] + 0));
      }),
      { numRuns: 60 },
    );
  });

  test("many lines: the store grows", async () => {
    const text = Array.from({ length: 5000 }, (_, k) => `${k},${2 * k},${3 * k}`).join("\n");
    const { x, y } = await parseCsv(new TextEncoder().encode(text));
    expect([x.shape, y.shape, y.data[4999], x.data[9999]]).toEqual([[5000, 2], [5000], 14997, 9998]);
  });
});

const refused = async (source: string | Uint8Array, options?: CsvOptions): Promise<LimpidError> => {
  const error = await parseCsv(source, options).catch((wrong: unknown) => wrong);
  expect(error).toBeInstanceOf(LimpidError);
  const chinese = wordsOf("zh-CN").describe(error as LimpidError);
  expect(chinese).toMatch(/[一-龥]/);
  return error as LimpidError;
};

describe("a first line and a first column that are no samples", () => {
  test("a first line that counts is asked about, whatever its length; header decides", async () => {
    for (const width of [2, 3, 12]) {
      const text = [0, 7, 8].map((base) => Array.from({ length: width }, (_, k) => base + k).join(",")).join("\n");
      expect(await refused(text)).toMatchObject({ code: "csv-header", facts: { line: 1 } });
      expect((await plain(text, { header: true })).y).toEqual([7 + width - 1, 8 + width - 1]);
      expect((await plain(text, { header: true })).target).toBe(String(width - 1));
      expect((await plain(text, { header: false })).y).toHaveLength(3);
    }
    // These count nothing.
    for (const line of ["1,2,3", "0,2,1", "0,1,3", "0.0,1.0", "0,0"])
      expect((await plain([line, line].join("\n"))).y).toHaveLength(2);
  });

  test("a first column without a name tells rows apart, and is left out", async () => {
    const read = { x: [[4], [7]], y: [6, 9], names: ["a"], target: "y" };
    for (const [one, other] of [
      ["0", "1"],
      ["1", "2"],
      ["17", "-3"],
      ['"Mazda RX4"', "Fiat"],
    ])
      expect(await plain(`,a,y\n${one},4,6\n${other},7,9`)).toEqual(read);
    expect(await plain(",0,1\n0,4,6\n1,7,9")).toEqual({ ...read, names: ["0"], target: "1" });
    expect(await plain("\t0\n5\t2\n6\t3", { target: 0 })).toMatchObject({ x: [[2], [3]], y: [5, 6] });
    // As a target it is one; without the others' names it has none to miss.
    expect(await plain(",a,y\n0,4,6\n1,7,9", { target: 0 })).toMatchObject({
      y: [0, 1],
      names: ["a", "y"],
      target: "",
    });
    expect(await plain(",,y\n0,4,6\n1,7,9")).toMatchObject({ names: ["", ""] });
    for (const [one, other] of [
      ["0.5", "1"],
      ["2", "2"],
      ["red", "1"],
      ["1", "red"],
    ])
      expect((await refused(`,a,y\n${one},4,6\n${other},7,9`)).code).toBe("csv-unnamed");
    const rows = Array.from({ length: 3000 }, (_, k) => `${(k * 7) % 3000},${k},1`);
    expect((await plain(`,a,y\n${rows.join("\n")}`)).x).toHaveLength(3000);
  });
});

describe("what divides a line", () => {
  test("the separator that divides all lines alike", async () => {
    const read = {
      x: [
        [1.5, 2],
        [4, 5],
      ],
      y: [3, 6],
    };
    for (const text of ["1.5 2 3\n4 5 6", "  1.5   2\t3 \r\n4 5 6\n\n", "1.5|2|3\n4|5|6", "1.5, 2, 3\n4, 5, 6"])
      expect(await plain(text)).toMatchObject(read);
    expect(await plain("width;cm,y\n1,2")).toMatchObject({ names: ["width;cm"], target: "y" });
    expect(await plain("a|b c,y\n1,2")).toMatchObject({ names: ["a|b c"], target: "y" });
    expect(await plain("width, in cm;y\n1;2")).toMatchObject({ names: ["width, in cm"], target: "y" });
    expect(await plain('"living area" price\n1 2')).toMatchObject({ names: ["living area"], target: "price" });
    // A broken line among many does not change what divides them; nor does one that a sample of the text cuts off.
    expect((await refused("a;b,y\n1,2\n3,4\n5")).message).toContain("line 4: 1 field");
    const long = Array.from({ length: 150 }, () => `${"9".repeat(300)},`.repeat(9)).map((part) => `${part}1`);
    expect((await plain(long.join("\n"))).x).toHaveLength(150);
  });

  test("an option says otherwise", async () => {
    expect(await plain("a:b\n1:2", { separator: ":" })).toMatchObject({ x: [[1]], y: [2] });
    expect(await plain("1,5 2\n3 4".replace(",", "."), { separator: " " })).toMatchObject({
      x: [[1.5], [3]],
      y: [2, 4],
    });
    expect((await refused("1,2\n3,4", { separator: ";" })).code).toBe("csv-number");
    const chosen = await plain("a;b,c\n1,2", { separator: "," });
    expect(chosen.names).toEqual(["a;b"]);
  });
});

describe("what is refused, with line and column", () => {
  test("the hint fits the cause", async () => {
    const kinds = {
      missing: ["", "NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "None", "-", "--", "?", ".", "#N/A"],
      infinite: ["inf", "-Inf", "Infinity", "+infinity", "∞"],
      thousands: ["2,500", "-1,234,567", "1,234.5"],
      grouped: ["2 500", "2'500", "2.500.000", "2_500", "2\u202f500"],
      comma: ["2,5", ",5", "1,5e3"],
      divided: ["1 2", "1|2.5", "1;2;3"],
      date: ["2020-01-02", "1/2/2020", "2020-01-02T03:04:05Z", "12:30"],
      flag: ["true", "FALSE", "yes", "n"],
      digits: ["１", "−1", "１．５"],
      unit: ["5%", "$5", "12kg", "3 cm", "20°", "5 m²"],
      large: ["1e999"],
      text: ["USA", "red", "0x10", "1.2.x", "e5"],
    };
    for (const [kind, fields] of Object.entries(kinds)) {
      const hints = new Set<string | undefined>();
      for (const field of fields) {
        const error = await refused(`"a","b"\n"1","2"\n"${field}","4"`);
        expect([field, error.facts.kind]).toEqual([field, kind]);
        hints.add(error.hint);
      }
      expect(hints.size).toBe(1);
    }
    // In the first line, and in the column to predict.
    expect((await refused("1,2,red\n3,4,blue")).facts.kind).toBe("class");
    expect((await refused("red,2,1\nblue,4,0")).facts.kind).toBe("text");
    expect((await refused("?,2,1\n3,4,0")).facts.kind).toBe("missing");
    expect((await refused("rooms,2020\n3,4")).facts.kind).toBe("first");
    expect((await refused(",2020\n3,4")).facts.kind).toBe("first");
    expect((await refused("NA,NaN\n1,2")).facts).toMatchObject({ kind: "missing", line: 1 });
    expect((await refused("a b y\nx 1 2 3")).hint).toContain("every column needs a name");
  });

  test("a field that is no number", async () => {
    const text = await refused("area,kind,price\n50,flat,100");
    expect(text).toBeInstanceOf(DataError);
    expect(text.message).toBe(
      'parseCsv: line 2: column "kind" holds "flat", which is no number\n  hint: give each word a column of its own, with 1 where it holds and 0 elsewhere; numbers 0, 1, 2 would mean an order',
    );
    expect(text.facts).toMatchObject({ line: 2, column: "kind", field: "flat" });
    expect(wordsOf("zh-CN").describe(text)).toContain('第 2 行，列 "kind"："flat" 不是数');
    // Lines are those of the file, also behind empty ones and in quotes.
    expect((await refused('1,2\n\n"3\n",4\n5,x')).message).toContain('line 5: column 1 holds "x"');
    const missing = await refused("a,b\r\n1,2\r\n3,\r\n");
    expect(missing.message).toContain(
      'line 3: column "b" holds nothing\n  hint: a value is missing: leave the line out',
    );
    expect((await refused("a;b\n1,5;2")).message).toContain("write numbers with a point");
    expect((await refused("1,2\n3,1e999")).message).toContain("float64 ends at");
    const first = await refused("id,7\n1,2");
    expect(first.message).toContain('line 1: column 0 holds "id"');
    expect(first.hint).toContain("--header");
    expect((await refused("a,b\n1,2", { header: false })).hint).toContain("header: true");
    for (const word of ["NaN", "Infinity", "0x10", "1_000", "1e", ".", "−1", "１"])
      expect((await refused(`1,2\n3,${word}`)).code).toBe("csv-number");
    expect((await refused(`1,2\n3,${"z".repeat(1e5)}`)).message.length).toBeLessThan(200);
  });

  test("a line of another length, a quote that stays open", async () => {
    expect((await refused("1,2\n3,4,5")).message).toContain("line 2: 3 fields, the lines before it have 2");
    expect((await refused("1,2\n3")).message).toContain("line 2: 1 field,");
    expect((await refused('1,2\n"3,4\n5,6')).message).toContain("line 2: a quote is not closed");
  });

  test("no table at all", async () => {
    expect((await refused("")).code).toBe("csv-empty");
    expect((await refused("a,b\n")).code).toBe("csv-empty");
    expect((await refused("1\n2")).code).toBe("csv-columns");
    for (const bytes of [
      [0x1f, 0x8b, 8, 0],
      [0x89, 0x50, 0x4e, 0x47],
      [0xff, 0xfe, 0x31, 0],
      [0x31, 0x2c, 0xff],
      [0, 0, 0],
    ]) {
      const error = await refused(Uint8Array.from(bytes));
      expect([error.code, error instanceof FileError]).toEqual(["csv-text", true]);
    }
    expect((await refused("<!doctype html>")).message).toContain("is a web page, no table");
  });

  test("a target that is no column", async () => {
    const near = await refused("price,area\n1,2", { target: "pricee" });
    expect(near).toBeInstanceOf(ValueError);
    expect(near.message).toContain('there is no column "pricee"\n  hint: did you mean "price"? Known: price, area');
    expect((await refused("1,2", { target: "price" })).message).toContain("the table has no names");
    expect((await refused("1,2", { target: 2 })).message).toContain("numbered from 0 to 1");
    expect((await refused("1,2", { target: -3 })).code).toBe("csv-target");
    expect((await refused("a,a\n1,2", { target: "a" })).message).toContain("several columns");
    for (const options of [
      { target: 0.5 },
      { target: null },
      { header: "yes" },
      { dtype: "i32" },
      { targt: 1 },
      7,
      ...["ab", "", '"', "\n", "1", "x", 5].map((separator) => ({ separator })),
    ])
      expect((await refused("1,2", options as never)).code).toMatch(/^(argument|unknown-name|options)$/);
  });

  test("whatever the bytes are, it is a typed error or a table", async () => {
    const pieces = fc.array(fc.constantFrom('"', ",", ";", "\n", "\r", " ", "1", "2.5", "a"), { maxLength: 30 });
    const text = pieces.map((parts) => parts.join(""));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.string({ maxLength: 60 }), text),
        async (source) => {
          await parseCsv(source).catch((error: unknown) => expect(error).toBeInstanceOf(LimpidError));
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("from the shell", () => {
  test("a .csv by --data, --target, --header; other files have no columns", async () => {
    writeFileSync(place("table.csv"), "a,b,c\n1,2,3\n4,5,6\n");
    const { train, test: none } = await readShellData({ data: place("table.csv"), target: "0" });
    expect([train.x.toArray(), train.y.toArray(), none]).toEqual([
      [
        [2, 3],
        [5, 6],
      ],
      [1, 4],
      undefined,
    ]);
    const { train: named } = await readShellData({ data: place("table.csv"), target: "b", header: true });
    expect(named.y.toArray()).toEqual([2, 5]);
    const failed = (data: string, options = {}) =>
      readShellData({ data, ...options }).catch((error: unknown) => error as LimpidError);
    expect(await failed("mnist", { target: "3" })).toMatchObject({
      code: "cli-table-option",
      facts: { option: "--target" },
    });
    expect(await failed("mnist", { header: true })).toMatchObject({ code: "cli-table-option" });
    expect(await failed(place("tabel.csv"))).toMatchObject({ code: "file-missing" });
    await expect(readCsv(folder)).rejects.toMatchObject({ code: "file-is-directory" });
    writeFileSync(place("ragged.json"), '{ "x": [[1, 2], [3]], "y": [0, 1] }');
    expect(((await failed(place("ragged.json"))) as LimpidError).message).toContain("ragged.json");
  });

  test("what was read trains", async () => {
    const rows = Array.from({ length: 20 }, (_, k) => `${k / 20},${1 - k / 20},${k / 10 - 1}`);
    const { x, y } = await parseCsv(`a,b,c\n${rows.join("\n")}`);
    const line = sequential([layers.dense({ units: 1, inputShape: [2] })], { backend: "wasm" });
    line.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const { loss } = await line.fit(x, y, { epochs: 3, verbose: 0 });
    expect(loss[2]).toBeLessThan(loss[0]);
  });
});
