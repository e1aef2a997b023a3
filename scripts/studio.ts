/**
 * Builds the studio, from `studio/` and the published files in `dist`, into static files. The studio imports the library by its doors, as
 * any user does. What was built of the same sources is taken again.
 */
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
const source = join(root, "studio");
const cache = join(root, "node_modules/.cache/limpid-studio");
/** What is inside the built files besides ours; NOTICE names each. */
const libraries = ["preact", "@preact/signals", "@preact/signals-core"];

interface Doors {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
}

/** `limpid/explain` as the file that browsers are given. */
function doors(): { find: RegExp; replacement: string }[] {
  const { exports }: Doors = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return Object.entries(exports).flatMap(([door, target]) => {
    if (typeof target === "string") return [];
    const name = door.replace(/^\./, "limpid").replaceAll("/", "\\/");
    return [{ find: new RegExp(`^${name}$`), replacement: join(root, target.default) }];
  });
}

function* textsBelow(folder: string, name: RegExp): Generator<string> {
  for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort())
    if (name.test(path)) yield `${path}\n${readFileSync(join(folder, path), "utf8")}`;
}

/** What the built files depend on: sources, the library as published, and what builds them. */
function inputHash(): string {
  const sum = createHash("sha256");
  for (const text of textsBelow(source, /\.(tsx?|css|html|js|svg|json)$/)) sum.update(text);
  for (const text of textsBelow(join(root, "dist"), /^(?!node|studio).*\.js$/)) sum.update(text);
  const { resolve } = createRequire(import.meta.url);
  for (const name of ["vite", ...libraries]) sum.update(versionOf(resolve(name)));
  return sum
    .update(readFileSync(fileURLToPath(import.meta.url)))
    .digest("hex")
    .slice(0, 24);
}

/** The version of the package that a file belongs to. */
function versionOf(file: string): string {
  for (let folder = join(file, ".."); folder !== join(folder, ".."); folder = join(folder, "..")) {
    const manifest = join(folder, "package.json");
    const { name, version } = existsSync(manifest) ? JSON.parse(readFileSync(manifest, "utf8")) : {};
    if (name && version) return `${name} ${version}`;
  }
  throw new Error(`studio: no package.json above ${file}`);
}

/** Writes the studio into a folder, which is made anew. `dist` must be there. */
export async function buildStudio(to: string): Promise<void> {
  const made = join(cache, inputHash());
  if (!existsSync(made)) {
    const work = `${made}.${process.pid}`;
    await bundle(work);
    rmSync(made, { recursive: true, force: true });
    // Only what is complete has the name.
    renameSync(work, made);
    for (const other of readdirSync(cache))
      if (join(cache, other) !== made) rmSync(join(cache, other), { recursive: true, force: true });
  }
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  cpSync(made, to, { recursive: true });
}

async function bundle(outDir: string): Promise<void> {
  checkNotice();
  await build({
    root: source,
    base: "./",
    configFile: false,
    logLevel: "warn",
    resolve: { alias: doors() },
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    worker: { format: "es" },
    build: {
      outDir,
      emptyOutDir: true,
      target: "es2022",
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
  });
}

function checkNotice(): void {
  const notice = readFileSync(join(root, "NOTICE"), "utf8");
  for (const name of libraries)
    if (!notice.includes(`\`${name}\``))
      throw new Error(`build: NOTICE does not name ${name}, which is published inside`);
}
