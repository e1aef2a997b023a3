/**
 * The import law holds in `src`, and the checker that says so is alive: it saw the files, and it finds every
 * kind of fault when one is planted.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { askForNode } from "../scripts/declarations.ts";
import { checkHouse } from "../scripts/house.ts";
import { browserDoors, checkImports, readSources } from "../scripts/import-law.ts";
import { reached } from "../scripts/reach.ts";
import { scanImports } from "../scripts/scan-imports.ts";
import { checkStudio } from "../scripts/studio-law.ts";
import { alone, changesProcess, planted } from "./support/alone.ts";
import { changes, takeStock } from "./support/stock.ts";

/** Raise it as the project grows; it is here so that "no violations" never means "no files". */
const FILES_AT_LEAST = 5;

const files = readSources(fileURLToPath(new URL("../src", import.meta.url)));
const doors = browserDoors(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

test("src obeys the import law", () => {
  expect(files.size).toBeGreaterThan(FILES_AT_LEAST);
  expect(doors).toContain("index.ts");
  expect(checkImports(files, doors).map(({ file, message }) => `src/${file} ${message}`)).toEqual([]);
});

describe("the studio", () => {
  const studio = readSources(fileURLToPath(new URL("../studio", import.meta.url)));
  const said = (planted: Record<string, string>) =>
    checkStudio(
      new Map(
        Object.entries({
          "main.tsx": `import { a } from "./parts/a.tsx";`,
          "parts/a.tsx": "export const a = <b>it's</b>;",
          ...planted,
        }),
      ),
    ).map(({ file, message }) => `${file} ${message}`);

  test("imports the library by its doors", () => {
    expect(studio.size).toBeGreaterThan(FILES_AT_LEAST);
    expect(checkStudio(studio)).toEqual([]);
    expect(checkHouse(studio)).toEqual([]);
    expect(said({})).toEqual([]);
  });

  test.each<[fault: string, text: string, complaint: RegExp]>([
    ["around a door", `import { explain } from "../../src/explain/index.ts";`, /leaves the studio/],
    ["around a door, for a type", `import type { Node } from "../../src/ir/index.ts";`, /leaves the studio/],
    ["a door that is not for it", `import { parse } from "limpid/ir";`, /no door/],
    ["a package that is not", `export { uniq } from "lodash";`, /no door/],
    ["later", `const late = () => import("../../src/index.ts");`, /leaves the studio/],
    ["what is not there", `import { b } from "./b.tsx";`, /no such file/],
    ["a cycle", `import { x } from "../main.tsx";\nexport const a = x;`, /import cycle/],
  ])("%s is found", (_, text, complaint) => {
    expect(said({ "parts/a.tsx": text }).join()).toMatch(complaint);
  });
});

/** Code that asks an op's name, or a layer's kind, instead of a trait that it declares. */
const askingNames =
  /\.op\.name\s*[!=]==|[!=]==\s*\w+\.op\.name|switch \(\w+\.op\.name\)|\.has\(\w+\.op\.name\)|\b(?:layer|spec)\.kind\s*[!=]==\s*"|\bincludes\((?:layer|spec)\.kind\)/;
/** The table of rewriting rules is about single ops by design; so is the pass that knows a sum over turns by its addition. */
const mayAsk = ["transform/loops/move.ts", "transform/simplify.ts"];

test("shared code asks what ops and layers declare, never which they are", () => {
  const asking = [...files]
    .filter(([file, text]) => !file.startsWith("ops/") && askingNames.test(text))
    .map(([file]) => file);
  expect(asking).toEqual(mayAsk);
  for (const planted of [
    'if (node.op.name === "reshape")',
    "implied.has(x.op.name)",
    'layer.kind === "dense"',
    "passing.includes(layer.kind)",
  ])
    expect(planted).toMatch(askingNames);
});

const lawful = {
  "base/errors.ts": `export class ShapeError {}`,
  "base/index.ts": `export * from "./errors.ts";`,
  "ops/sum.ts": `import { ShapeError } from "../base/index.ts";\nexport const sum = () => new ShapeError();`,
  "math/mean.ts": `import type { sum } from "../ops/sum.ts";\nexport const lazily = () => import("node:fs");`,
  "transform/grad.ts": `export const grad = 1;`,
  "index.ts": `/** The door. */\nexport * as math from "./math/mean.ts";\nexport { sum } from "./ops/sum.ts";`,
  "cli/main.ts": `import { readFile } from "node:fs/promises";\nimport { sum } from "../index.ts";`,
};

function complaints(planted: Record<string, string>): string[] {
  const sources = new Map(Object.entries({ ...lawful, ...planted }));
  return checkImports(sources, ["index.ts"]).map(({ file, message }) => `${file} ${message}`);
}

test("a lawful tree has no violations", () => {
  expect(complaints({})).toEqual([]);
});

test.each<[fault: string, planted: Record<string, string>, complaint: RegExp]>([
  ["a sibling", { "math/bad.ts": `import { grad } from "../transform/grad.ts";` }, /^math\/bad.ts .*siblings/],
  ["another backend", { "backend/wasm/a.ts": `import "../reference/b.ts";`, "backend/reference/b.ts": "" }, /siblings/],
  ["an upward import", { "base/bad.ts": `import { sum } from "../ops/sum.ts";` }, /^base\/bad.ts .*above/],
  ["an upward type", { "base/bad.ts": `import type { sum } from "../ops/sum.ts";` }, /^base\/bad.ts .*above/],
  ["a lazy upward import", { "base/bad.ts": `const sum = await import("../ops/sum.ts");` }, /^base\/bad.ts .*above/],
  ["an upward re-export", { "base/bad.ts": `export {\n  sum,\n} from "../ops/sum.ts";` }, /^base\/bad.ts .*above/],
  ["the front door from below", { "ops/bad.ts": `import { sum } from "../index.ts";` }, /^ops\/bad.ts .*above/],
  ["a cycle", { "ops/a.ts": `import "./b.ts";`, "ops/b.ts": `import "./a.ts";` }, /a.ts → ops\/b.ts → ops\/a.ts/],
  [
    "a cycle of types",
    { "ops/a.ts": `import type { B } from "./b.ts";`, "ops/b.ts": `import type { A } from "./a.ts";` },
    /a.ts → ops\/b.ts → ops\/a.ts/,
  ],
  ["a file that imports itself", { "ops/a.ts": `import { b } from "./a.ts";` }, /import cycle: ops\/a.ts/],
  ["node: in a browser", { "ops/sum.ts": `import { cpus } from "node:os";` }, /^ops\/sum.ts .*node:os.*index.ts → ops/],
  ["a package in a browser", { "ops/sum.ts": `import { Matrix } from "ml-matrix";` }, /^ops\/sum.ts .*ml-matrix/],
  ["leaving src", { "ops/bad.ts": `import json from "../../package.json";` }, /leaves src/],
  ["a missing file", { "ops/bad.ts": `import { b } from "./b.js";` }, /no such file/],
  ["its own package name", { "cli/bad.ts": `import { tensor } from "limpid/tensor";` }, /relative path/],
  ["a room of its own", { "utils/bad.ts": `export const x = 1;` }, /^utils\/bad.ts .*no room/],
  [
    "a plan that knows a machine",
    { "lower/plan/a.ts": `import "../cpu/b.ts";`, "lower/cpu/b.ts": "" },
    /^lower\/plan\/a.ts .*lower\/plan knows nothing of lower\/cpu/,
  ],
  [
    "a plan that knows loops",
    { "lower/plan/a.ts": `import type { B } from "../loops/b.ts";`, "lower/loops/b.ts": "" },
    /^lower\/plan\/a.ts .*lower\/plan knows nothing of lower\/loops/,
  ],
  ["a folder that no room has", { "lower/gpu/a.ts": "import '../plan/b.ts';", "lower/plan/b.ts": "" }, /no folder/],
  ["code in the front door", { "index.ts": `export * from "./ops/sum.ts";\nexport const x = 1;` }, /only re-exports/],
])("finds %s", (_fault, planted, complaint) => {
  expect(complaints(planted)).toEqual([expect.stringMatching(complaint)]);
});

test("files are read in one sitting, and functions on one screen", () => {
  expect(checkHouse(files).map(({ file, message }) => `src/${file}: ${message}`)).toEqual([]);
});

test("what is too long is found", () => {
  const lines = (count: number) => Array.from({ length: count }, (_, k) => `  call(${k});`).join("\n");
  const planted = new Map([
    ["base/long.ts", `${lines(351)}\n`],
    ["base/right.ts", `${lines(350)}\n`],
    ["ops/function.ts", `export function right() {\n${lines(68)}\n}\nexport function long() {\n${lines(69)}\n}\n`],
    ["ops/arrow.ts", `const held = { long: (x: number): void => {\n${lines(69)}\n} };`],
    ["ops/method.ts", `class A {\n  long(): void {\n${lines(80)}\n  }\n}`],
    ["ops/inner.ts", `run(() => {\n${lines(69)}\n});`],
  ]);
  expect(checkHouse(planted).map(({ file, message }) => `${file}: ${message}`)).toEqual([
    "base/long.ts: it has 351 lines, of at most 350",
    "ops/function.ts: long has 71 lines, of at most 70",
    "ops/arrow.ts: long has 71 lines, of at most 70",
    "ops/method.ts: long has 82 lines, of at most 70",
    "ops/inner.ts: function has 71 lines, of at most 70",
  ]);
  expect(() => checkHouse(new Map([["base/bad.ts", "export const ="]]))).toThrow("cannot read base/bad.ts");
});

test("the scanner reads code, and only code", () => {
  const source = [
    `// import "./comment.ts";`,
    `/* import "./comment.ts"; */ import a from "./a.ts";`,
    `import b, { type c as d } from './b.ts';`,
    `const quotes = /["'\`]/.test(x) ? i++ / x! / 2 : "import('./string.ts')";`,
    "const text = `",
    `import "./template.ts";`,
    `\${\`inner \${1} it's\` + (await import('./lazy.ts'))}`,
    `import "./template.ts";`,
    "`;",
    `export type { E } from "./e.ts";`,
    `export const from = "./no.ts";`,
    `import "./last.ts";`,
  ].join("\n");
  expect(scanImports(source).map(({ kind, specifier }) => `${kind} ${specifier}`)).toEqual([
    "static ./a.ts",
    "static ./b.ts",
    "type ./e.ts",
    "static ./last.ts",
    "lazy ./lazy.ts",
  ]);
  expect(() => scanImports("const text = `never closed")).toThrow("never closed");
});

test("declarations that ask for types of Node's are found", () => {
  const declarations = new Map([
    ["index.d.ts", "/** Never a `node:` import. */\nexport declare const a: number;"],
    ["base/files.d.ts", 'export type Fs = typeof import("node:fs");'],
    ["base/pipe.d.ts", "export declare const pipe: NodeJS.ReadableStream;"],
  ]);
  expect(askForNode(declarations)).toEqual([
    'base/files.d.ts: export type Fs = typeof import("node:fs");',
    "base/pipe.d.ts: export declare const pipe: NodeJS.ReadableStream;",
  ]);
});

test("what a door reaches is published, and what nothing reaches is not", () => {
  const files = new Map([
    ["index.js", 'export * from "./nn/a.js";\nconst later = () => import("./lazy.js");'],
    ["nn/a.js", 'import { b } from "../base/b.js";\nimport "node:fs";'],
    ["base/b.js", ""],
    ["lazy.js", ""],
    ["cli/main.js", 'import "../index.js";'],
    ["index.d.ts", 'export type { A } from "./nn/a.ts";\nexport declare const c: import("./base/c.js").C;'],
    ["nn/a.d.ts", ""],
    ["base/c.d.ts", ""],
  ]);
  expect([...reached(["index.js", "index.d.ts"], files)].sort()).toEqual([
    ...["base/b.js", "base/c.d.ts", "index.d.ts", "index.js", "lazy.js", "nn/a.d.ts", "nn/a.js"],
  ]);
  files.delete("base/b.js");
  expect(() => reached(["index.js"], files)).toThrow("there is no base/b.js");
});

describe("test files that share a process", () => {
  const names = readdirSync("test").filter((name) => name.endsWith(".test.ts"));
  const shared = names.filter((name) => !alone.includes(name.replace(".test.ts", "")));
  test("do not change it", () => {
    const changing = shared.filter((name) => changesProcess.test(readFileSync(join("test", name), "utf8")));
    expect(changing, "to be named in test/support/alone.ts").toEqual([]);
    expect(shared.length).toBeGreaterThan(50);
    expect(names.length - shared.length).toBe(alone.length);
  });

  test("and one that did would be found", () => {
    for (const line of planted) expect(line).toMatch(changesProcess);
    const before = takeStock();
    expect(changes(before, takeStock())).toEqual([]);
    const { write } = process.stderr;
    const listener = () => {};
    process.env.LIMPID_PLANTED = "1";
    process.stderr.write = () => true;
    process.on("SIGUSR2", listener);
    const after = takeStock();
    process.off("SIGUSR2", listener);
    process.stderr.write = write;
    delete process.env.LIMPID_PLANTED;
    expect(changes(before, after)).toEqual(["standard error", "the variable LIMPID_PLANTED", "listeners of SIGUSR2"]);
  });
});
