/**
 * Keeps the front door in one piece. A bundler that makes chunks (esbuild, and those that do as it does) puts files together that are
 * reached from the same entries, and every `import()` makes one more entry: the door would be cut into forty pieces, by which of the late
 * files reach what of it, and forty small files are larger than one. So each late file is loaded by way of a twin that reaches all of the
 * door: the door is there by then in any case, and of what nobody uses nothing comes along.
 *
 *     import("./save.js")     becomes     import("./save.late.js")
 */
import { posix } from "node:path";
import { scanImports } from "./scan-imports.ts";

type Files = ReadonlyMap<string, string>;

const lateImport = /\bimport\("(\.[^"]+)\.js"\)/g;

/** The same files, with twins. `browser` names the files that stand in for others in a page. */
export function withLateFiles(
  files: Files,
  door: string,
  browser: Readonly<Record<string, string>>,
): Map<string, string> {
  const whole = "whole-door.js";
  const found = new Map(files);
  const list = [...staticallyReached(files, door, browser)].map((path, k) => `export * as f${k} from "./${path}";`);
  found.set(whole, [...list, "export const wholeDoor = true;", ""].join("\n"));
  for (const [path, text] of files) {
    const changed = text.replace(lateImport, (_, from: string) => {
      const late = posix.join(posix.dirname(path), from);
      const way = posix.relative(posix.dirname(late), whole);
      // A call keeps what is handed to it.
      const lines = [
        `import { wholeDoor } from "${way.startsWith(".") ? way : `./${way}`}";`,
        `export * from "./${posix.basename(late)}.js";`,
        "Object(wholeDoor);",
      ];
      found.set(`${late}.late.js`, `${lines.join("\n")}\n`);
      return `import("${from}.late.js")`;
    });
    if (changed !== text) found.set(path, changed);
  }
  return found;
}

/** What is loaded with a file in a page. */
function staticallyReached(files: Files, from: string, browser: Readonly<Record<string, string>>): Set<string> {
  const found = new Set([from]);
  for (const path of found)
    for (const { specifier, kind } of scanImports(files.get(path)!)) {
      const plain = posix.join(posix.dirname(path), specifier);
      if (kind === "static" && specifier.startsWith(".")) found.add(browser[plain] ?? plain);
    }
  return found;
}
