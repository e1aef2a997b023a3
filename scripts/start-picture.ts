/**
 * Draws the READMEs' pictures from real runs of `npm start`: what the terminal shows, as SVG.
 *
 *     npx tsx scripts/start-picture.ts
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { cells } from "../src/base/cells.ts";

const program = resolve("dist/node/cli/main.js");

/** In each language: how a digit's line and the last lines begin, and what the picture is called. */
const told = {
  en: {
    file: "start.svg",
    read: "read as",
    ending: "Trained in",
    title: "npm start: five epochs of training, then handwritten digits and what the network takes them for",
  },
  "zh-CN": {
    file: "start.zh-CN.svg",
    read: "识别为",
    ending: "训练用时",
    title: "npm start：训练五轮，然后给出手写数字和网络的判断",
  },
} as const;

/** What the command prints, shortened to two of its five digits. */
function linesOf(locale: keyof typeof told): string[] {
  const folder = mkdtempSync(join(tmpdir(), "limpid-picture-"));
  const run = spawnSync(process.execPath, [program, "train", "digits", "--locale", locale], {
    cwd: folder,
    encoding: "utf8",
    timeout: 600_000,
  });
  if (run.status !== 0) throw new Error(run.stderr);
  const { read, ending } = told[locale];
  const result = run.stdout.replaceAll(folder, "~").split("\n");
  const third = result.flatMap((line, k) => (line.includes(read) ? [k] : []))[2];
  const last = result.findIndex((line) => line.startsWith(ending));
  if (third === undefined || last < 0) throw new Error(`start-picture: no digits in\n${run.stdout}`);
  return [
    "$ npm start",
    ...run.stderr.trimEnd().split("\n"),
    ...result.slice(0, third),
    "  …",
    "",
    ...result.slice(last),
  ];
}

const [width, height] = [9.2, 18];
const marked = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(" ", "\u00a0");

function draw(locale: keyof typeof told): void {
  const lines = linesOf(locale);
  const columns = Math.max(...lines.map((line) => cells(line)));
  const rows = lines.map((line, k) => `<text x="16" y="${28 + k * height}">${marked(line) || " "}</text>`);
  const size = { w: Math.ceil(columns * width) + 32, h: lines.length * height + 32 };
  const { file, title } = told[locale];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.w} ${size.h}" width="${size.w}" height="${size.h}">
<title>${title}</title>
<rect width="100%" height="100%" rx="8" fill="#12161c"/>
<g fill="#d7dde5" font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="15" xml:space="preserve" style="white-space:pre">
${rows.join("\n")}
</g>
</svg>
`;
  writeFileSync(join("docs/images", file), svg);
  console.log(`docs/images/${file}: ${lines.length} lines`);
}

mkdirSync("docs/images", { recursive: true });
draw("en");
draw("zh-CN");
