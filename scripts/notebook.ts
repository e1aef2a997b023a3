/**
 * Runs examples/notebook.ipynb under Deno, whose kernel shows what cells end with, in a folder like a user's. Deno does not come with
 * Limpid; where it is neither here nor on the PATH this is skipped, loudly:
 *
 *     npm run build && npm install --no-save deno && npx tsx scripts/notebook.ts
 */
import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cellsOf, programOf } from "../test/support/notebook.ts";
import { asInstalled } from "./as-installed.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const notebook = join(root, "examples", "notebook.ipynb");
const folder = asInstalled("@observablehq/plot");

// As Deno's kernel does: what is an object and has a display of its own is asked for it.
const show = `
for (const value of shown) {
  const own = typeof value === "object" && value !== null && value[Symbol.for("Jupyter.display")];
  const bundle = typeof own === "function" ? await own.call(value) : { "text/plain": String(value) };
  console.log(JSON.stringify(Object.fromEntries(Object.entries(bundle).map(([type, text]) => [type, text.length]))));
}
`;
writeFileSync(join(folder, "notebook.ts"), `// @ts-nocheck\n${programOf(notebook)}${show}`);
const run = spawnSync("deno", ["run", "--allow-all", "notebook.ts"], {
  cwd: folder,
  encoding: "utf8",
  env: { ...process.env, PATH: `${join(root, "node_modules", ".bin")}${delimiter}${process.env.PATH}` },
  timeout: 600_000,
  shell: process.platform === "win32",
});
if (run.error) console.error("*** SKIPPED: deno is not on the PATH ***");
else {
  const lines = run.stdout.trim().split("\n");
  const good =
    run.status === 0 && lines.length === cellsOf(notebook).length && lines.every((line) => line.includes("text/html"));
  console.log(good ? lines.map((line) => `deno: ${line}`).join("\n") : `deno: FAILED\n${run.stdout}${run.stderr}`);
  if (!good) process.exitCode = 1;
}
rmSync(folder, { recursive: true, force: true });
