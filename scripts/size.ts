/**
 * What `import "limpid"` costs a web page: bundled, minified, gzipped. Run it with `npm run size`.
 *
 * Bundled is what is published, and package.json's `browser` is heeded, as bundlers for browsers do. Two sums count: what
 * the page must load before its first line runs, which is the entry and the chunks that it imports statically; and what it has
 * loaded when its first training step is done. The second is found out by doing it.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";

/** Bytes of the front door, and of all that a first training step loads. */
const LIMITS = { door: 90_300, training: 197_500 };
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
const training = await loadedByTraining();

const sums = { door: 0, training: 0 };
for (const { path, contents } of outputFiles) {
  const name = basename(path);
  const bytes = gzipSync(contents, { level: 9 }).length;
  const when = needed.has(`size/${name}`) ? "" : training.has(name) ? "  (when it trains)" : "  (later, not counted)";
  if (needed.has(`size/${name}`)) sums.door += bytes;
  if (training.has(name)) sums.training += bytes;
  console.log(`${String(bytes).padStart(9)}  ${name}${when}`);
}
console.log(`size: import "limpid" is ${sums.door} bytes gzipped, of at most ${LIMITS.door}`);
console.log(`size: until the first training step, ${sums.training}, of at most ${LIMITS.training}`);
if (sums.door > LIMITS.door || sums.training > LIMITS.training || sums.training < sums.door) process.exitCode = 1;

function withStaticImports(first: string, outputs: Metafile["outputs"]): Set<string> {
  const found = new Set([first]);
  for (const name of found) {
    for (const { path, kind, external } of outputs[name].imports) {
      if (kind === "import-statement" && !external) found.add(path);
    }
  }
  return found;
}

/** The names of the chunks that have been loaded once a network has been trained for one step. */
async function loadedByTraining(): Promise<Set<string>> {
  const folder = mkdtempSync(join(tmpdir(), "limpid-size-"));
  const loaded = new Set<string>();
  Object.assign(globalThis, { limpidLoaded: loaded });
  try {
    mkdirSync(join(folder, "size"));
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    for (const { path, text } of outputFiles) {
      const name = basename(path);
      writeFileSync(join(folder, "size", name), `globalThis.limpidLoaded.add(${JSON.stringify(name)});\n${text}`);
    }
    const page: typeof import("../src/index.ts") = await import(pathToFileURL(join(folder, entry)).href);
    const { sequential, layers, configure } = page;
    configure({ threads: 1 });
    const net = sequential([layers.dense({ units: 8, inputShape: [2] }), layers.dense({ units: 1 })]);
    net.compile({ optimizer: "adam", loss: "meanSquaredError", metrics: ["mae"] });
    await net.fit([[0, 1]], [[1]], { epochs: 1, verbose: 0 });
    if (net.backend !== "wasm" || net.steps !== 1)
      throw new Error(`size: trained ${net.steps} steps on ${net.backend}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return loaded;
}
