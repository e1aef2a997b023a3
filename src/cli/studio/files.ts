/** The studio's built files: read once into memory, by the paths under which they are served. What is not among them does not exist. */
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, extname, join, sep } from "node:path";
import { ValueError } from "../../index.ts";

export interface ServedFile {
  readonly type: string;
  readonly body: Buffer;
  /** Whether its name changes with what is in it. */
  readonly lasting: boolean;
}

export type ServedFiles = ReadonlyMap<string, ServedFile>;

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
};

/** Where the package has them. */
export function studioFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve("limpid/package.json")), "dist", "studio");
}

/** Every plain file of a folder; links are none, wherever they lead. Rejects where the studio was not built. */
export async function readStudio(folder: string): Promise<ServedFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = new Map<string, ServedFile>();
  for (const entry of entries) {
    const type = types[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const name = path
      .slice(folder.length + 1)
      .split(sep)
      .join("/");
    files.set(`/${name}`, { type, body: await readFile(path), lasting: name.startsWith("assets/") });
  }
  const index = files.get("/index.html");
  if (!index)
    throw new ValueError("limpid studio", "the studio's files are not there", {
      code: "studio-missing",
      hint: "npm run build makes them; an installed package has them",
      facts: { folder },
    });
  files.set("/", index);
  return files;
}
