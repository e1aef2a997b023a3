/**
 * Writes the studio as static files that any web host can serve, by default into `studio-site/`.
 *
 *     npm run studio:site
 *     npm run studio:site -- public/limpid
 *
 * Nothing runs on the host. Where it sends the headers in `_headers` (some hosts read that file, others have settings for it), pages
 * are isolated, and several threads are possible; elsewhere there is one, and the page says so.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { security } from "../src/cli/studio/headers.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const built = join(root, "dist/studio");
const to = resolve(process.argv[2] ?? "studio-site");
/** By this one a folder of ours is known. */
const mark = "_headers";

if (!existsSync(join(built, "index.html"))) {
  console.error("studio:site: dist/studio is not there; npm run build makes it");
  process.exit(1);
}
// A folder with something else in it is not emptied.
if (existsSync(to) && readdirSync(to).length > 0 && !existsSync(join(to, mark))) {
  console.error(`studio:site: ${to} holds other files; name an empty folder or a new one`);
  process.exit(1);
}
rmSync(to, { recursive: true, force: true });
mkdirSync(to, { recursive: true });
cpSync(built, to, { recursive: true });
cpSync(join(root, "NOTICE"), join(to, "NOTICE.txt"));
const headers = Object.entries(security).map(([name, value]) => `  ${name}: ${value}`);
writeFileSync(join(to, mark), `/*\n${headers.join("\n")}\n`);
console.log(`The studio stands in ${to}: ${readdirSync(to, { recursive: true }).length} files and folders`);
