/** Programs that tests start as processes of their own, joined first, as they are published: a start then takes a tenth of a second. */
import { resolve } from "node:path";
import { build } from "esbuild";

/** Joins `entry` with all that it imports. Inside the repository, so that it finds its packages. Gives the folder. */
export async function joinedFrom(entry: string, name: string): Promise<string> {
  const outdir = resolve(`node_modules/.cache/limpid-${name}`);
  await build({
    entryPoints: [entry],
    outdir,
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "silent",
  });
  return outdir;
}
