/** Every Chinese text of the project, read from its files: strings of the sources, and lines of Markdown. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAst } from "vite";
import { unfold } from "../../../src/course/lessons/markup.ts";

/** What a template puts in at a place: nobody knows what. */
export const hole = "\ufffc";

export interface ChineseText {
  readonly file: string;
  readonly line: number;
  /** Without markup: code is `c`, a number that is referred to `7`, whatever a template puts in a hole. */
  readonly text: string;
  /** As it is written. */
  readonly raw: string;
}

const han = /\p{Script=Han}/u;
/** A name alone does not make an English sentence Chinese. */
const isChinese = (text: string): boolean => {
  const [own, latin] = [/\p{Script=Han}/gu, /[A-Za-z]/g].map((kind) => text.match(kind)?.length ?? 0);
  return han.test(text) && (latin < 4 * own || /[，。、；：！？]/.test(text));
};

interface AstNode {
  readonly type: string;
  readonly start: number;
  readonly value?: unknown;
  readonly quasis?: readonly { readonly value: { readonly cooked: string } }[];
}
const isNode = (value: unknown): value is AstNode =>
  typeof value === "object" && value !== null && typeof (value as AstNode).type === "string";

function* stringsOf(node: unknown): Generator<{ start: number; text: string }> {
  if (Array.isArray(node)) for (const one of node) yield* stringsOf(one);
  else if (isNode(node)) {
    if (node.type === "Literal" && typeof node.value === "string") yield { start: node.start, text: node.value };
    if (node.type === "TemplateLiteral")
      yield { start: node.start, text: node.quasis!.map(({ value }) => value.cooked).join(hole) };
    for (const [key, inner] of Object.entries(node))
      if (key !== "quasis" && typeof inner === "object") yield* stringsOf(inner);
  }
}

/** The paragraphs of a text, and its markup away. */
export function plainParagraphs(text: string): string[] {
  return text
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) =>
      unfold(paragraph)
        .replace(/\{[vc]:[^{}]*\}/g, "7")
        .replace(/`[^`]*`/g, "c")
        .replaceAll("**", ""),
    );
}

function ofSource(file: string): ChineseText[] {
  const source = readFileSync(file, "utf8");
  if (!isChinese(source)) return [];
  return [...stringsOf(parseAst(source, { lang: "ts" }))]
    .filter(({ text }) => isChinese(text))
    .flatMap(({ start, text }) => {
      const line = source.slice(0, start).split("\n").length;
      return plainParagraphs(text).map((plain) => ({ file, line, text: plain, raw: text }));
    });
}

/** Lines outside code, and what stands in the code's comments. */
function ofMarkdown(file: string): ChineseText[] {
  let inCode = false;
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line, k) => {
      if (line.startsWith("```")) inCode = !inCode;
      const said = inCode ? (/(?:\/\/|# ) *(.*)$/.exec(line)?.[1] ?? "") : line;
      if (!isChinese(said)) return [];
      const raw = said.replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/<!--.*?-->/g, "");
      // In a table each cell is a text.
      const texts = line.startsWith("|") ? raw.split("|") : [raw];
      return texts
        .filter(isChinese)
        .flatMap((text) =>
          plainParagraphs(text.trim()).map((plain) => ({ file, line: k + 1, text: plain, raw: text })),
        );
    });
}

const sourcesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name).replaceAll("\\", "/"));

export function chineseTexts(): ChineseText[] {
  const pages = [
    "README.zh-CN.md",
    ...readdirSync("docs")
      .filter((name) => name.endsWith("zh-CN.md"))
      .map((name) => `docs/${name}`),
  ];
  return [
    ...[...sourcesIn("src"), "bench/summary.ts", ...sourcesIn("scripts"), ...sourcesIn("studio")].flatMap(ofSource),
    ...pages.flatMap(ofMarkdown),
  ];
}
