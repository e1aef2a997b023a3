/**
 * Makes `dist`. `tsc` writes every source file as JavaScript and declarations: what browsers load and bundlers shake.
 * esbuild then joins the same files to a few for Node, in `dist/node`, where finding, opening and linking two hundred
 * files was most of the time that a small program took to start.
 *
 *     npm run build
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { askForNode, readDeclarations } from "./declarations.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const node = "./dist/node/";

interface Package {
  readonly exports: Readonly<Record<string, string | { readonly node?: string; readonly default: string }>>;
  readonly bin: Readonly<Record<string, string>>;
}

const { exports, bin }: Package = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

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
    onResolve({ filter: /./ }, ({ kind, path, resolveDir }) => {
      if (kind === "entry-point") return { path: join(root, path), namespace: "entry" };
      if (kind !== "dynamic-import" || !path.startsWith(".")) return undefined;
      return { path: join(resolveDir, path), namespace: "entry" };
    });
    onLoad({ filter: /./, namespace: "entry" }, ({ path }) => {
      const [hashbang] = /^#!.*\n/.exec(readFileSync(path, "utf8")) ?? [""];
      const [front, own] = [join(root, "src/index.ts"), path].map((file) => JSON.stringify(file));
      return { contents: `${hashbang}import ${front};\nexport * from ${own};`, resolveDir: root };
    });
  },
};

function compile(): void {
  const { resolve } = createRequire(import.meta.url);
  const tsc = resolve("typescript/package.json").replace(/package\.json$/, "bin/tsc");
  const { status } = spawnSync(process.execPath, [tsc, "-b", "tsconfig.build.json"], { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

async function bundle(): Promise<void> {
  const names = targets().map((target) => target.slice(node.length).replace(/\.js$/, ""));
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: names.map((name) => ({ in: `src/${name}.ts`, out: name })),
    outdir: node,
    chunkNames: "chunks/[name]-[hash]",
    plugins: [withFrontDoor],
    bundle: true,
    splitting: true,
    // "No side effects" is right for a user's bundle; here the front door is imported for nothing but its presence.
    ignoreAnnotations: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    write: false,
  });
  // All or nothing: what an earlier build left must not lie about as if it were part of this one.
  rmSync(join(root, node), { recursive: true, force: true });
  for (const { path, contents } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
  }
}

function checkDeclarations(): void {
  const declarations = readDeclarations(join(root, "dist"));
  const faults = askForNode(declarations);
  if (declarations.size > 0 && faults.length === 0) return;
  console.error(
    `build: of ${declarations.size} declarations, these ask for types of Node's:\n  ${faults.join("\n  ")}`,
  );
  process.exit(1);
}

compile();
checkDeclarations();
await bundle();
