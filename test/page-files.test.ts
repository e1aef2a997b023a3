/** The files that are published for pages: what stands in for what, who imports from where, and what keeps the door in one piece. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { directImports } from "../scripts/direct-imports.ts";
import { withLateFiles } from "../scripts/late-files.ts";

const { browser }: { browser: Record<string, string> } = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url), "utf8"),
);
const pairs = Object.entries(browser)
  .filter(([, page]) => /namespaces|lazy|by-name|layers/.test(page))
  .map((pair) => pair.map((path) => path.replace("./dist/", "../src/").replace(".js", ".ts")));

test("a page's file has what the one has for which it stands in", async () => {
  expect(pairs.length).toBeGreaterThan(10);
  for (const [path, its] of pairs) {
    const [plain, page] = [await import(/* @vite-ignore */ path), await import(/* @vite-ignore */ its)];
    expect(Object.keys(page).sort(), its).toEqual(Object.keys(plain).sort());
  }
});

const files = new Map(
  Object.entries({
    "index.js": 'export { sum } from "./math/index.js";\nexport * as parts from "./parts.js";\n',
    "math/index.js":
      'export * from "./sum.js";\nexport { minus as less } from "./minus.js";\nexport * as deep from "./deep.js";\n',
    "math/sum.js": "export function sum() {}\nexport const two = 2;\n",
    "math/minus.js": 'import { two } from "./index.js";\nconst minus = 0;\nexport { minus };\n',
    "math/deep.js": "export class Deep {}\n",
    "parts.js":
      'import { deep, less, sum, two as pair } from "./math/index.js";\nimport fs from "node:fs";\nexport * from "./math/index.js";\n',
  }),
);

test("published files import from the file that has it", () => {
  const direct = directImports(files);
  expect([...direct.keys()]).toEqual([...files.keys()]);
  expect(direct.get("index.js")).toBe('export { sum } from "./math/sum.js";\nexport * as parts from "./parts.js";\n');
  expect(direct.get("math/minus.js")).toBe('import { two } from "./sum.js";\nconst minus = 0;\nexport { minus };\n');
  expect(direct.get("parts.js")).toBe(
    'import * as deep from "./math/deep.js";\nimport { minus as less } from "./math/minus.js";\nimport { sum, two as pair } from "./math/sum.js";\nimport fs from "node:fs";\nexport * from "./math/index.js";\n',
  );
});

test("a name that is nowhere is noticed", () => {
  const wrong = new Map([...files, ["own.js", 'import { nothing } from "./math/index.js";\n']]);
  expect(() => directImports(wrong)).toThrow(
    "build: own.js imports nothing from ./math/index.js, which does not have it",
  );
});

test("what is loaded late is loaded by way of a file that reaches the whole door", () => {
  const all = withLateFiles(
    new Map(
      Object.entries({
        "index.js": 'import "./lazy.js";\nexport { a } from "./deep/a.js";\n',
        "lazy.js": 'import "./never.js";\n',
        "lazy.browser.js": 'const load = () => import("./deep/late.js");\n',
        "never.js": "",
        "deep/a.js": "export const a = 1;\n",
        "deep/late.js": 'import { a } from "./a.js";\n',
      }),
    ),
    "index.js",
    { "lazy.js": "lazy.browser.js" },
  );
  expect(all.get("lazy.browser.js")).toBe('const load = () => import("./deep/late.late.js");\n');
  expect(all.get("deep/late.late.js")).toBe(
    'import { wholeDoor } from "../whole-door.js";\nexport * from "./late.js";\nObject(wholeDoor);\n',
  );
  const listed = [...all.get("whole-door.js")!.matchAll(/"(.+)"/g)].map(([, path]) => path);
  expect(listed).toEqual(["./index.js", "./lazy.browser.js", "./deep/a.js"]);
});
