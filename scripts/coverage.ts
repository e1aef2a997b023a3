/**
 * The tables of docs/coverage.md, in both languages: every function and every layer on every backend, forward and gradient. They are
 * made from the very cases that tests compare (`test/tensor-search`, `function-gradients`, `layer-backends`), so a cell says that one
 * ran there. Run it with `npx tsx scripts/coverage.ts`; a cell that would be empty ends it with an error, and the test.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { layers } from "limpid";
import { random } from "limpid/tensor";
import { type DType, dtypeNames } from "../src/base/index.ts";
import { functionSlopes, withoutGradient } from "../test/support/function-slopes.ts";
import {
  type Call,
  callsIn,
  decompositions,
  type Form,
  fixture,
  ofFunctions,
  onlyAtOnce,
} from "../test/support/functions.ts";
import { layerCases, onHost } from "../test/support/layer-cases.ts";

const languages = ["en", "zh-CN"] as const;
export type Language = (typeof languages)[number];

export const pages: Readonly<Record<Language, URL>> = {
  en: new URL("../docs/coverage.md", import.meta.url),
  "zh-CN": new URL("../docs/coverage.zh-CN.md", import.meta.url),
};

const words = {
  en: {
    function: "function",
    layer: "layer",
    atOnce: "at once",
    gradient: "gradient",
    host: "host",
    decompositions: "Computed at once only, in f64 on the host",
    ofFunctions: "Functions of functions, which compute nothing of their own",
    random: "Drawn on the host, so of one seed the same numbers everywhere",
  },
  "zh-CN": {
    function: "函数",
    layer: "层",
    atOnce: "立即",
    gradient: "梯度",
    host: "主机",
    decompositions: "只能立即计算，用 f64，在主机上",
    ofFunctions: "以函数为参数的函数，自己不计算什么",
    random: "在主机上抽取，所以同一个种子处处给出相同的数",
  },
} as const;

/** Nothing is to be computed there: a type is refused, a result has no slope. */
const none = "–";

/** How many there are of each name. */
function counted(list: readonly { readonly name: string }[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { name } of list) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

const inAll = (form: Form): ReadonlyMap<string, number> =>
  counted(dtypeNames.flatMap((dtype): readonly Call[] => callsIn(form, dtype)));

export type Row = readonly [name: string, ...cells: string[]];

/** A function's row: what it gives for each element type, how many calls are compared on each backend, and how many gradients. */
export function functionRows(): Row[] {
  const forms = (["at once", "reference", "wasm, loops", "native"] as const).map(
    (form) => [form, inAll(form)] as const,
  );
  const slopes = counted(functionSlopes);
  return Object.entries(fixture.functions)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { cases, refused }]) => {
      const typed = (dtype: DType): string => cases[dtype]?.[0][1][0] ?? (dtype in refused ? none : "");
      const run = ([form, calls]: (typeof forms)[number]): string =>
        form !== "at once" && onlyAtOnce.has(name) ? none : String(calls.get(name) ?? "");
      const slope = withoutGradient(name) ? none : String(slopes.get(name) ?? "");
      return [`\`${name}\``, ...dtypeNames.map(typed), ...forms.map(run), slope, slope, slope];
    });
}

/** A layer's row: whether it is computed on each backend, and whether its slopes are. */
export function layerRows(language: Language): Row[] {
  const cases = counted(layerCases);
  const whole = new Set(layerCases.filter(({ by }) => by.length === 0).map(({ name }) => name));
  return Object.keys(layers)
    .sort()
    .map((name) => {
      const on = name in onHost ? words[language].host : cases.has(name) ? "✓" : "";
      // Where nothing that goes in is a float and there are no weights, there is no slope.
      const slope = name in onHost || whole.has(name) ? none : cases.has(name) ? "✓" : "";
      return [`\`${name}\``, on, on, on, slope, slope, slope];
    });
}

export const emptyCells = (rows: readonly Row[]): string[] =>
  rows.flatMap(([name, ...cells]) => (cells.includes("") ? [name] : []));

const table = (head: readonly string[], rows: readonly Row[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** The tables of a page, and what stands below them. */
function tablesOf(language: Language): readonly [functions: string, layers: string] {
  const w = words[language];
  const backends = ["reference", "wasm", "native"];
  const comma = language === "en" ? ", " : "，";
  const slopes = backends.map((name) => `${w.gradient}${comma}${name}`);
  const list = (title: string, names: readonly string[]): string =>
    `${title}${language === "en" ? ": " : "："}${[...names]
      .sort()
      .map((name) => `\`${name}\``)
      .join(language === "en" ? ", " : "、")}${language === "en" ? "." : "。"}`;
  return [
    [
      table([w.function, ...dtypeNames, w.atOnce, ...backends, ...slopes], functionRows()),
      list(w.decompositions, decompositions),
      list(
        w.random,
        Object.keys(random).map((name) => `random.${name}`),
      ),
      list(w.ofFunctions, ofFunctions),
    ].join("\n\n"),
    table([w.layer, ...backends, ...slopes], layerRows(language)),
  ];
}

const marked = (name: string): RegExp => new RegExp(`(<!-- ${name}: [^\\n]* -->\\n).*?(<!-- ${name} -->)`, "s");

/** A page with its tables as they are now. */
export function filled(page: string, language: Language): string {
  const [functions, ofLayers] = tablesOf(language);
  return page
    .replace(marked("functions"), (_, before: string, after: string) => `${before}${functions}\n${after}`)
    .replace(marked("layers"), (_, before: string, after: string) => `${before}${ofLayers}\n${after}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const empty = emptyCells([...functionRows(), ...layerRows("en")]);
  for (const language of languages)
    writeFileSync(pages[language], filled(readFileSync(pages[language], "utf8"), language));
  if (empty.length > 0) {
    console.error(`no test fills every cell of ${empty.join(", ")}`);
    process.exitCode = 1;
  }
}
