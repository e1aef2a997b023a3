/**
 * What the studio may import: the library by its doors, as any user; its own files; and the packages that are bundled into it. It has no way
 * around the doors, so it can hold no second copy of anything, and no import cycles either.
 */
import { posix } from "node:path";
import { parseSync } from "vite";
import type { Sources, Violation } from "./import-law.ts";

/** The engine's doors are for its worker; pages read the course's words and formats. */
const may = /^(limpid|limpid\/(explain|lessons)|preact|preact\/hooks|@preact\/signals)$/;

interface Found {
  readonly specifier: string;
  /** Loaded later, or a type: no reason for a cycle. */
  readonly loose: boolean;
}

function importsOf(file: string, source: string): Found[] {
  const { module, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`studio law: cannot read ${file}: ${errors[0].message}`);
  const isType = (entries: readonly { readonly isType: boolean }[]) =>
    entries.length > 0 && entries.every((entry) => entry.isType);
  return [
    ...module.staticImports.map(({ moduleRequest, entries }) => ({
      specifier: moduleRequest.value,
      loose: isType(entries),
    })),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap((entry) =>
        entry.moduleRequest ? [{ specifier: entry.moduleRequest.value, loose: entry.isType }] : [],
      ),
    ),
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) => ({
      specifier: source.slice(start, end).replace(/^["'`]|["'`]$/g, ""),
      loose: true,
    })),
  ];
}

/** Files by their paths below `studio`. */
export function checkStudio(files: Sources): Violation[] {
  const imports = new Map([...files].map(([file, source]) => [file, importsOf(file, source)]));
  return [
    ...[...imports].flatMap(([file, list]) =>
      list.flatMap(({ specifier }) => {
        const message = complaint(file, specifier, files);
        return message ? [{ file, message: `imports ${specifier}: ${message}` }] : [];
      }),
    ),
    ...cyclesIn(imports),
  ];
}

function complaint(file: string, specifier: string, files: Sources): string | undefined {
  if (!specifier.startsWith("."))
    return may.test(specifier) ? undefined : "it is no door of the library and no package of the studio";
  const to = posix.join(posix.dirname(file), specifier);
  if (to.startsWith("..")) return "it leaves the studio; the library has doors";
  return files.has(to) ? undefined : "there is no such file";
}

function cyclesIn(imports: ReadonlyMap<string, readonly Found[]>): Violation[] {
  const found: Violation[] = [];
  const state = new Map<string, "open" | "done">();
  const path: string[] = [];
  const visit = (file: string): void => {
    if (state.get(file) === "open")
      found.push({ file, message: `import cycle: ${[...path.slice(path.indexOf(file)), file].join(" → ")}` });
    if (state.has(file)) return;
    state.set(file, "open");
    path.push(file);
    for (const { specifier, loose } of imports.get(file) ?? [])
      if (!loose && specifier.startsWith(".")) visit(posix.join(posix.dirname(file), specifier));
    path.pop();
    state.set(file, "done");
  };
  for (const file of imports.keys()) visit(file);
  return found;
}
