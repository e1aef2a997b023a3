/**
 * Draws the README's picture from a real run of `npm start`: what the terminal shows, as SVG.
 *
 *     npx tsx scripts/start-picture.ts
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const program = resolve("dist/node/cli/main.js");
const folder = mkdtempSync(join(tmpdir(), "limpid-picture-"));
const run = spawnSync(process.execPath, [program, "train", "digits", "--locale", "en"], {
  cwd: folder,
  encoding: "utf8",
  timeout: 600_000,
});
if (run.status !== 0) throw new Error(run.stderr);

const result = run.stdout.replaceAll(folder, "~").split("\n");
// Two of the five digits say enough; the ending follows the last one.
const second = result.findIndex(
  (line, k) => k > 0 && line.includes("read as") && k > result.findIndex((l) => l.includes("read as")),
);
const third = result.findIndex((line, k) => k > second && line.includes("read as"));
const ending = result.findIndex((line) => line.startsWith("Trained in"));
const lines = [
  "$ npm start",
  ...run.stderr.trimEnd().split("\n"),
  ...result.slice(0, third),
  "  …",
  "",
  ...result.slice(ending),
];

const [width, height] = [9.2, 18];
const marked = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(" ", "\u00a0");
const columns = Math.max(...lines.map((line) => line.length));
const rows = lines.map((line, k) => `<text x="16" y="${28 + k * height}">${marked(line) || " "}</text>`);
const size = { w: Math.ceil(columns * width) + 32, h: lines.length * height + 32 };
const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.w} ${size.h}" width="${size.w}" height="${size.h}">
<title>npm start: five epochs of training, then handwritten digits and what the network takes them for</title>
<rect width="100%" height="100%" rx="8" fill="#12161c"/>
<g fill="#d7dde5" font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="15" xml:space="preserve" style="white-space:pre">
${rows.join("\n")}
</g>
</svg>
`;
mkdirSync("docs/images", { recursive: true });
writeFileSync("docs/images/start.svg", svg);
console.log(`docs/images/start.svg: ${lines.length} lines`);
