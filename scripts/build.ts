/**
 * Makes `dist`, in which everything is there once for each who needs it. `tsc` writes every source file as JavaScript and
 * declarations; of these, `dist` gets what package.json's doors reach, without comments where declarations have them: what
 * browsers load and bundlers shake. esbuild joins the same sources to a few files for Node, in `dist/node`, where
 * finding, opening and linking two hundred files was most of the time that a small program took to start. Vite makes the studio of
 * what browsers load, in `dist/studio`.
 *
 * A library of which we use little is a devDependency, and that little is published inside the file that imports it: nobody has to
 * install the rest, and a browser finds it.
 *
 *     npm run build
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin, transform } from "esbuild";
import { askForNode } from "./declarations.ts";
import { directImports } from "./direct-imports.ts";
import { withLateFiles } from "./late-files.ts";
import { reached } from "./reach.ts";
import { scanImports } from "./scan-imports.ts";
import { buildStudio } from "./studio.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const node = "./dist/node/";
/** Where `tsc` writes; see tsconfig.build.json. */
const compiled = join(root, "node_modules/.cache/limpid-build");

interface Package {
  readonly exports: Readonly<
    Record<string, string | { readonly types: string; readonly node?: string; readonly default: string }>
  >;
  readonly bin: Readonly<Record<string, string>>;
  readonly browser: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

const { exports, bin, browser, dependencies, peerDependencies }: Package = JSON.parse(
  readFileSync(join(root, "package.json"), "utf8"),
);
/** Packages that an installation has, or may have. */
const installed = Object.keys({ ...dependencies, ...peerDependencies });

const notice = readFileSync(join(root, "NOTICE"), "utf8");

/** Whether a file of ours imports a library that no installation has. */
function embeds(text: string): boolean {
  return scanImports(text).some(
    ({ kind, specifier }) => kind !== "type" && !/^(\.|node:)/.test(specifier) && !installed.includes(specifier),
  );
}

/** The JavaScript for Node that package.json names: doors and commands. */
function targets(): string[] {
  const doors = Object.entries(exports).flatMap(([door, target]) => {
    if (typeof target === "string" && !target.endsWith(".js")) return [];
    // One door outside would bring a second copy of every class with it.
    if (typeof target === "string" || target.node !== target.default.replace("./dist/", node))
      throw new Error(`build: package.json's door "${door}" needs "types", "node" and "default", like the others`);
    return [target.node];
  });
  return [...doors, ...Object.values(bin)];
}

/**
 * Every entry, and everything that is loaded when it is wanted, also loads the front door, so that all that the door needs
 * is one file: each file costs Node about a millisecond, and what is in a file and not called costs next to nothing.
 */
const withFrontDoor: Plugin = {
  name: "with the front door",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ kind, path, resolveDir, namespace }) => {
      if (kind === "entry-point") return { path: join(root, path), namespace: "entry" };
      // A command is there for what it does; "no side effects" is right for a user's bundle.
      if (namespace === "entry") return { path, sideEffects: true };
      if (kind !== "dynamic-import" || !path.startsWith(".")) return undefined;
      const file = join(resolveDir, path);
      if (!embeds(readFileSync(file, "utf8"))) return { path: file, namespace: "entry" };
      // Libraries are there once, beside the single files; package.json's "imports" say where.
      const single = relative(join(root, "src"), file).replaceAll("\\", "/").replace(/\.ts$/, ".js");
      return { path: `#single/${single}`, external: true };
    });
    onLoad({ filter: /./, namespace: "entry" }, ({ path }) => {
      const [hashbang] = /^#!.*\n/.exec(readFileSync(path, "utf8")) ?? [""];
      const [front, own] = [join(root, "src/index.ts"), path].map((file) => JSON.stringify(file));
      // A call keeps what is handed to it: all that the front door gives.
      const contents = `${hashbang}import * as front from ${front};\nObject(front);\nexport * from ${own};`;
      return { contents, resolveDir: root };
    });
  },
};

function compile(): void {
  const { resolve } = createRequire(import.meta.url);
  const tsc = resolve("typescript/package.json").replace(/package\.json$/, "bin/tsc");
  const { status } = spawnSync(process.execPath, [tsc, "-b", "tsconfig.build.json"], { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

/** Path in `dist` and text of all that will be there. */
type Files = Map<string, string>;

/** Of what `tsc` wrote, what a door needs. */
async function single(): Promise<Files> {
  // `tsc` leaves what it once made of files that are gone.
  const source = (name: string) => join(root, "src", name.replace(/\.(js|d\.ts)$/, ".ts"));
  const names = readdirSync(compiled, { recursive: true, encoding: "utf8" }).filter(
    (name) => /\.(js|d\.ts)$/.test(name) && existsSync(source(name)),
  );
  const written: Files = new Map(
    names.map((name) => [name.replaceAll("\\", "/"), readFileSync(join(compiled, name), "utf8")]),
  );
  const inDist = Object.fromEntries(
    Object.entries(browser).map((pair) => pair.map((path) => path.replace("./dist/", ""))),
  );
  const all: Files = new Map([...written, ...withLateFiles(directImports(await plain(written)), "index.js", inDist)]);
  const doors = Object.values(exports).flatMap((target) =>
    typeof target === "string" ? [] : [target.types, target.default],
  );
  const entries = [...doors, ...Object.values(browser)].map((path) => path.replace("./dist/", ""));
  const files: Files = new Map();
  for (const path of reached(entries, all)) {
    const text = all.get(path)!;
    files.set(path, path.endsWith(".js") && embeds(text) ? await withLibrary(text) : text);
  }
  return files;
}

/** The JavaScript among them, without comments. */
async function plain(files: Files): Promise<Files> {
  const found: Files = new Map();
  for (const [path, text] of files)
    if (path.endsWith(".js")) found.set(path, (await transform(text, { target: "es2023", charset: "utf8" })).code);
  return found;
}

/** A file with the library that it imports. It imports nothing of ours, which would be there twice. */
async function withLibrary(text: string): Promise<string> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    stdin: { contents: text, resolveDir: root },
    bundle: true,
    external: installed,
    minify: true,
    legalComments: "inline",
    format: "esm",
    target: "es2022",
    write: false,
    metafile: true,
  });
  for (const path of Object.keys(metafile.inputs)) {
    const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
    if (name && !notice.includes(`\`${name}\``))
      throw new Error(`build: NOTICE does not name ${name}, which is published inside`);
  }
  return outputFiles[0].text;
}

const small = {
  minifyWhitespace: true,
  minifySyntax: true,
  charset: "utf8",
  // Node shows the line of an error.
  lineLimit: 120,
} as const;

/** Chinese is half as long as it is; anything else as escapes, since V8 reads ASCII fastest. */
async function inFewBytes(text: string): Promise<string> {
  return /\p{Script=Han}/u.test(text) ? text : (await transform(text, { ...small, charset: "ascii" })).code;
}

/** What the code is, so that what it has compiled before can be told from what another version has. */
function sourcesHash(): string {
  const sum = createHash("sha256");
  const names = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  for (const name of names.sort()) sum.update(name.replaceAll("\\", "/")).update(readFileSync(join(root, "src", name)));
  return sum.digest("hex");
}

/** For Node: names stay, so that stacks can be read; space and comments go, since Node reads it all at every start. */
async function joined(): Promise<Files> {
  const names = targets().map((target) => target.slice(node.length).replace(/\.js$/, ""));
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: names.map((name) => ({ in: `src/${name}.ts`, out: name })),
    outdir: node,
    chunkNames: "chunks/[name]-[hash]",
    plugins: [withFrontDoor],
    bundle: true,
    splitting: true,
    ...small,
    format: "esm",
    platform: "node",
    target: "node20",
    external: installed,
    define: { LIMPID_BUILD: JSON.stringify(sourcesHash()) },
    write: false,
  });
  const files: Files = new Map();
  for (const { path, text } of outputFiles)
    files.set(relative(join(root, "dist"), path).replaceAll("\\", "/"), await inFewBytes(text));
  return files;
}

function check(files: Files): void {
  const declarations = new Map([...files].filter(([path]) => path.endsWith(".d.ts")));
  const absent = [...declarations].filter(([, text]) => embeds(text)).map(([path]) => `${path}: of a library inside`);
  const faults = [...askForNode(declarations), ...absent];
  if (declarations.size > 0 && faults.length === 0) return;
  console.error(
    `build: of ${declarations.size} declarations, these ask for types that a user may not have:\n  ${faults.join("\n  ")}`,
  );
  process.exit(1);
}

compile();
const files = new Map([...(await single()), ...(await joined())]);
check(files);
// All or nothing: what an earlier build left must not lie about as if it were part of this one.
rmSync(join(root, "dist"), { recursive: true, force: true });
for (const [path, text] of files) {
  const to = join(root, "dist", path);
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, text);
}
// Of what was just written, as an installed package has it.
await buildStudio(join(root, "dist/studio"));
