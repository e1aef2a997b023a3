/**
 * How long files and functions may be, checked. Run it with `npx tsx scripts/house.ts`.
 *
 * A file is read in one sitting and a function on one screen. There are no exceptions.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "vite";
import { readSources, type Sources, type Violation } from "./import-law.ts";

const MOST_LINES = { file: 350, function: 70 };

/** Says what is too long. */
export function checkHouse(files: Sources): Violation[] {
  const violations: Violation[] = [];
  for (const [file, source] of files)
    for (const [name, lines] of lengthsOf(file, source)) {
      const most = name === "" ? MOST_LINES.file : MOST_LINES.function;
      if (lines > most) violations.push({ file, message: `${name || "it"} has ${lines} lines, of at most ${most}` });
    }
  return violations;
}

const countLines = (text: string): number => text.split("\n").length - (text.endsWith("\n") ? 1 : 0);

/**
 * How many lines each function of a file has, methods and functions inside functions included, and under "" the file itself. A
 * function without a name is called by what holds it; of several with one name the longest counts.
 */
function lengthsOf(file: string, source: string): Map<string, number> {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`house: cannot read ${file}: ${errors[0].message}`);
  const lengths = new Map([["", countLines(source)]]);
  const visit = (value: unknown, holder: string): void => {
    if (Array.isArray(value)) for (const one of value) visit(one, holder);
    if (!isSyntax(value)) return;
    const name = nameOf(value) ?? holder;
    if (/Function(Declaration|Expression)$/.test(value.type)) {
      const lines = countLines(source.slice(value.start, value.end));
      lengths.set(name, Math.max(lines, lengths.get(name) ?? 0));
    }
    for (const part of Object.values(value)) visit(part, name);
  };
  visit(program.body, "function");
  return lengths;
}

interface Syntax extends Readonly<Record<string, unknown>> {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

const isSyntax = (value: unknown): value is Syntax =>
  typeof value === "object" && value !== null && typeof (value as Syntax).type === "string";

/** The name that a declaration, a field or a method has. */
function nameOf({ id, key }: Syntax): string | undefined {
  const named = id ?? key;
  return isSyntax(named) && typeof named.name === "string" ? named.name : undefined;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const folders = ["src", "studio"].map((folder) => [folder, readSources(join(root, folder))] as const);
  const violations = folders.flatMap(([folder, files]) =>
    checkHouse(files).map(({ file, message }) => `${folder}/${file}: ${message}`),
  );
  for (const violation of violations) console.error(violation);
  console.log(
    `house: ${folders.map(([folder, { size }]) => `${size} files of ${folder}`).join(", ")}, ${violations.length} violations`,
  );
  process.exitCode = violations.length > 0 || folders.some(([, { size }]) => size === 0) ? 1 : 0;
}
