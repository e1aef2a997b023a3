/** A folder like a user's, in which the built package is installed: for engines and programs other than this repository's own. */
import { cpSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Gives the folder. `more`: packages beside those that Limpid needs. */
export function asInstalled(...more: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "limpid-user-"));
  const install = (name: string): void => {
    const to = join(folder, "node_modules", name);
    if (existsSync(to)) return;
    const from = join(root, "node_modules", name);
    cpSync(from, to, { recursive: true, dereference: true });
    const { dependencies = {} } = JSON.parse(readFileSync(join(from, "package.json"), "utf8"));
    for (const dependency of Object.keys(dependencies)) install(dependency);
  };
  for (const part of ["dist", "package.json"])
    cpSync(join(root, part), join(folder, "node_modules", "limpid", part), { recursive: true });
  const own = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  for (const name of [...Object.keys(own.dependencies), ...more]) install(name);
  writeFileSync(join(folder, "package.json"), '{ "type": "module", "dependencies": { "limpid": "*" } }');
  return folder;
}
