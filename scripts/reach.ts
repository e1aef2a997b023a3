/** Which files of a folder are reached from some of them: through imports and re-exports, lazy ones and types as well. */
import { posix } from "node:path";
import { scanImports } from "./scan-imports.ts";

/** In declarations a type may stand for itself: `import("./tensor.js").Tensor`. */
const LIKES = /\bimport\("(\.[^"]+)"\)/g;

/**
 * The paths that `entries` reach, themselves included. `files` gives texts by path, relative and with `/`. A declaration
 * that imports a module means that module's declaration. Throws where a file names one that is not there.
 */
export function reached(entries: readonly string[], files: ReadonlyMap<string, string>): Set<string> {
  const found = new Set(entries);
  for (const path of found) {
    const text = files.get(path);
    if (text === undefined) throw new Error(`build: there is no ${path}, though something needs it`);
    const ending = path.endsWith(".d.ts") ? ".d.ts" : ".js";
    const specifiers = [
      ...scanImports(text).map(({ specifier }) => specifier),
      ...[...text.matchAll(LIKES)].map((m) => m[1]),
    ];
    for (const specifier of specifiers) {
      if (!specifier.startsWith(".")) continue;
      found.add(posix.join(posix.dirname(path), specifier).replace(/(\.d)?\.[jt]s$/, ending));
    }
  }
  return found;
}
