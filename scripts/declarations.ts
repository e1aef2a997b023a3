/** What `dist` declares must not ask for types of Node's: whoever uses Limpid in a web page has none. For `build.ts`. */

/** The declarations, by path, that ask for types of Node's, each with the line that does. */
export function askForNode(declarations: ReadonlyMap<string, string>): string[] {
  return [...declarations].flatMap(([name, text]) => {
    const code = text.replace(/\/\*.*?\*\//gs, "");
    const line = code.split("\n").find((part) => /["']node:|\bNodeJS\.|\breference types="node"/.test(part));
    return line === undefined ? [] : [`${name}: ${line.trim()}`];
  });
}
