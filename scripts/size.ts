/**
 * What `import "limpid"` costs a web page: bundled, minified, gzipped. Run it with `npm run size`.
 *
 * Bundled is what is published, and package.json's `browser` is heeded, as bundlers for browsers do. Counted is what
 * the browser must load before the first line runs: the entry and the chunks that it imports statically. Chunks behind
 * `import()` are listed, but come only when they are asked for.
 */
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";

const LIMIT = 100_000;
const root = fileURLToPath(new URL("..", import.meta.url));

const { outputFiles, metafile } = await build({
  absWorkingDir: root,
  entryPoints: ["dist/index.js"],
  outdir: "size",
  bundle: true,
  minify: true,
  splitting: true,
  format: "esm",
  platform: "browser",
  target: "es2022",
  external: ["node:*"],
  write: false,
  metafile: true,
});

const entry = Object.keys(metafile.outputs).find((name) => metafile.outputs[name].entryPoint === "dist/index.js")!;
const needed = withStaticImports(entry, metafile.outputs);

let total = 0;
for (const name of Object.keys(metafile.outputs)) {
  const file = outputFiles.find(({ path }) => path.replaceAll("\\", "/").endsWith(`/${name}`))!;
  const bytes = gzipSync(file.contents, { level: 9 }).length;
  if (needed.has(name)) total += bytes;
  const note = needed.has(name) ? "" : "  (lazy, not counted)";
  console.log(`${String(bytes).padStart(9)}  ${name}${note}`);
}
console.log(`size: import "limpid" is ${total} bytes gzipped, of at most ${LIMIT}`);
if (total > LIMIT) process.exitCode = 1;

function withStaticImports(first: string, outputs: Metafile["outputs"]): Set<string> {
  const found = new Set([first]);
  for (const name of found) {
    for (const { path, kind, external } of outputs[name].imports) {
      if (kind === "import-statement" && !external) found.add(path);
    }
  }
  return found;
}
