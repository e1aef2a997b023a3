/**
 * What `dist` declares must not ask for types of Node's: whoever uses Limpid in a web page has none. The command line is
 * left out; nobody imports it. `build.ts` runs this on what it has just written.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Declaration files of a folder by their path in it, with `/`. */
export function readDeclarations(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".d.ts"));
  return new Map(names.map((name) => [name.replaceAll("\\", "/"), readFileSync(join(folder, name), "utf8")]));
}

/** The files that ask for types of Node's, each with the line that does. */
export function askForNode(declarations: ReadonlyMap<string, string>): string[] {
  return [...declarations]
    .filter(([name]) => !name.startsWith("cli/"))
    .flatMap(([name, text]) => {
      const code = text.replace(/\/\*.*?\*\//gs, "");
      const line = code.split("\n").find((part) => /["']node:|\bNodeJS\.|\breference types="node"/.test(part));
      return line === undefined ? [] : [`${name}: ${line.trim()}`];
    });
}
