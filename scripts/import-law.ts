/**
 * The import law of docs/architecture.md, checked. Run it with `npx tsx scripts/import-law.ts`.
 *
 * `src` is a tower of rooms. A file imports its own room and rooms of a lower level, so that whoever reads a
 * room needs to know only what is below it. Type imports and lazy imports obey the law as well: they are things
 * that a reader has to know.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, posix, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { type Import, scanImports } from "./scan-imports.ts";
import { checkStudio } from "./studio-law.ts";

/** Every room's level. A room that is not listed here breaks the law, so that nobody adds one in passing. */
const LEVELS: Readonly<Record<string, number>> = {
  base: 0,
  scalar: 1,
  ir: 2,
  ops: 3,
  math: 4,
  transform: 4,
  lower: 4,
  "backend/reference": 5,
  "backend/wasm": 5,
  "backend/native": 5,
  "backend/webgpu": 5,
  runtime: 6,
  tensor: 7,
  nn: 8,
  optim: 8,
  data: 8,
  io: 8,
  runs: 9,
  train: 10,
  callbacks: 11,
  explain: 11,
  course: 12,
  namespaces: 12,
  "index.ts": 13,
  doors: 13,
  words: 13,
  cli: 14,
};

/** Folders of a room that have levels of their own: what is true of every machine knows nothing of one. */
const INSIDE: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  lower: { plan: 0, loops: 0, elementary: 1, cpu: 2, "index.ts": 3 },
};

/** A file's text by its path below `src`, with forward slashes: `ops/sum.ts`. */
export type Sources = ReadonlyMap<string, string>;

export interface Violation {
  readonly file: string;
  readonly message: string;
}

/** Checks the whole law: levels, cycles, what a browser can load, and that `index.ts` only re-exports. */
export function checkImports(files: Sources, doors: readonly string[] = ["index.ts"]): Violation[] {
  const imports = new Map([...files].map(([file, source]) => [file, scan(file, source)]));
  return [
    ...[...imports].flatMap(([file, list]) => checkLevels(file, list, files)),
    ...checkCycles(imports),
    ...checkBrowser(imports, doors),
    ...checkFrontDoor(files.get("index.ts")),
  ];
}

/** Reads every TypeScript file below a folder, pages included. */
export function readSources(folder: string): Sources {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name));
  return new Map(names.sort().map((name) => [name.split(sep).join("/"), readFileSync(join(folder, name), "utf8")]));
}

/** The sources behind package.json's `exports`, as paths below `src`: each must load in a browser without a bundler. */
export function browserDoors(packageJson: string): string[] {
  const targets = Object.values<string | { readonly default: string }>(JSON.parse(packageJson).exports);
  return targets
    .map((target) => (typeof target === "string" ? target : target.default))
    .filter((target) => target.startsWith("./dist/"))
    .map((target) => target.replace("./dist/", "").replace(/\.js$/, ".ts"));
}

function scan(file: string, source: string): Import[] {
  try {
    return scanImports(source);
  } catch (cause) {
    throw new Error(`import law: cannot read ${file}: ${(cause as Error).message}`, { cause });
  }
}

function room(file: string): string {
  const [first, second] = file.split("/");
  return first === "backend" ? `${first}/${second}` : first;
}

/** Where a relative import leads: a path below `src`, or one that begins with `..` where it leaves. */
function target(file: string, specifier: string): string | undefined {
  return specifier.startsWith(".") ? posix.join(posix.dirname(file), specifier) : undefined;
}

function checkLevels(file: string, imports: readonly Import[], files: Sources): Violation[] {
  const here = room(file);
  if (!(here in LEVELS)) {
    return [{ file, message: `"${here}" is no room of the architecture; put the file in a room, or add the room` }];
  }
  return imports.flatMap(({ specifier }) => {
    const message =
      complaint(here, specifier, target(file, specifier), files) ?? inner(here, file, target(file, specifier));
    return message ? [{ file, message: `imports ${specifier}: ${message}` }] : [];
  });
}

function complaint(here: string, specifier: string, to: string | undefined, files: Sources): string | undefined {
  if (to === undefined) {
    return /^limpid(\/|$)/.test(specifier)
      ? "inside src, import by relative path, so that the law can see it"
      : undefined;
  }
  if (to.startsWith("..")) return "it leaves src";
  if (!files.has(to)) return "there is no such file";

  const there = room(to);
  const [from, down] = [LEVELS[here], LEVELS[there]];
  // `limpid` itself is a public door, and the rooms on top use the public doors as any user would.
  if (there === here || (to === "index.ts" && from === LEVELS["index.ts"])) return undefined;
  if (down > from) return `${there} (level ${down}) stands above ${here} (level ${from})`;
  if (down === from) return `${there} and ${here} are siblings on level ${from}`;
  return undefined;
}

/** The same law between the folders of one room. */
function inner(here: string, file: string, to: string | undefined): string | undefined {
  const levels = INSIDE[here];
  if (!levels || to === undefined || room(to) !== here) return undefined;
  const [from, there] = [file, to].map((path) => path.slice(here.length + 1).split("/")[0]);
  if (!(from in levels)) return `"${here}/${from}" is no folder of this room`;
  if (from === there || levels[there] < levels[from]) return undefined;
  return `${here}/${from} knows nothing of ${here}/${there}`;
}

/** Cycles between files. Type imports count: of two files that need each other, neither can be read first. */
function checkCycles(imports: ReadonlyMap<string, readonly Import[]>): Violation[] {
  const found: Violation[] = [];
  const state = new Map<string, "open" | "done">();
  const path: string[] = [];

  function visit(file: string): void {
    if (state.get(file) === "open") {
      found.push({ file, message: `import cycle: ${[...path.slice(path.indexOf(file)), file].join(" → ")}` });
    }
    if (state.has(file)) return;
    state.set(file, "open");
    path.push(file);
    const targets = (imports.get(file) ?? [])
      // Loaded later, a file may well need the one that loads it.
      .filter(({ kind }) => kind !== "lazy")
      .map((i) => target(file, i.specifier));
    for (const to of new Set(targets)) if (to !== undefined) visit(to);
    path.pop();
    state.set(file, "done");
  }

  for (const file of imports.keys()) visit(file);
  return found;
}

/** A browser has no `node:` and no package; what is loaded with a door may not ask for either. */
function checkBrowser(imports: ReadonlyMap<string, readonly Import[]>, doors: readonly string[]): Violation[] {
  const found: Violation[] = [];
  const from = new Map(doors.map((door) => [door, door]));
  for (const [file, way] of from) {
    for (const { specifier, kind } of imports.get(file) ?? []) {
      if (kind !== "static") continue;
      const to = target(file, specifier);
      if (to === undefined) {
        found.push({
          file,
          message: `imports ${specifier}: no browser has it, and it is loaded by ${way}; use import()`,
        });
      } else if (!from.has(to)) from.set(to, `${way} → ${to}`);
    }
  }
  return found;
}

function checkFrontDoor(source: string | undefined): Violation[] {
  if (source === undefined) return [];
  const rest = source
    .replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "")
    .replace(/export\s+(?:type\s+)?(?:\*(?:\s+as\s+\w+)?|\{[^}]*\})\s+from\s+"[^"]+";?/g, "")
    .trim();
  return rest ? [{ file: "index.ts", message: `only re-exports, but has: ${rest.split("\n")[0]}` }] : [];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const [files, studio] = ["src", "studio"].map((folder) => readSources(join(root, folder)));
  const violations = [
    ...checkImports(files, browserDoors(readFileSync(join(root, "package.json"), "utf8"))).map(
      (one) => ["src", one] as const,
    ),
    ...checkStudio(studio).map((one) => ["studio", one] as const),
  ];
  for (const [folder, { file, message }] of violations) console.error(`${folder}/${file} ${message}`);
  console.log(`import law: ${files.size} files, ${studio.size} of the studio, ${violations.length} violations`);
  process.exitCode = violations.length > 0 || files.size === 0 || studio.size === 0 ? 1 : 0;
}
