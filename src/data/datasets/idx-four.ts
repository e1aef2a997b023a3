/** Data sets in four IDX files: images and labels, to train and to test. */
import { cacheFolder } from "../../base/cache.ts";
import type { Tensor } from "../../tensor/index.ts";
import { fromHost } from "../../tensor/tensor.ts";
import type { TrainTest } from "../split.ts";
import type { DataFile, Places } from "./obtain.ts";
import type { DatasetOptions } from "./options.ts";

const fourNames = {
  trainImages: { name: "train-images-idx3-ubyte", bytes: 47_040_016 },
  trainLabels: { name: "train-labels-idx1-ubyte", bytes: 60_008 },
  testImages: { name: "t10k-images-idx3-ubyte", bytes: 7_840_016 },
  testLabels: { name: "t10k-labels-idx1-ubyte", bytes: 10_008 },
} as const;

/** The SHA-256 of each, unpacked. */
export type Digests = Readonly<Record<keyof typeof fourNames, string>>;

/** The four files, from the first place that has them. */
export async function loadFour(
  digests: Digests,
  { mirror, cacheDir, name, ...places }: Omit<Places, "folder" | "mirror"> & DatasetOptions & { readonly name: string },
): Promise<TrainTest> {
  const { obtain, decodeIdx } = await import("./obtain.ts");
  const load = async (which: keyof typeof fourNames): Promise<Tensor> => {
    const file: DataFile = { ...fourNames[which], sha256: digests[which], packed: true };
    const bytes = await obtain(file, { ...places, mirror, folder: cacheDir ?? cacheFolder(name) });
    return fromHost(decodeIdx(file.name, bytes));
  };
  // One after the other: if one file cannot be found, the others are not fetched for nothing.
  const [testLabels, trainLabels] = [await load("testLabels"), await load("trainLabels")];
  const [testImages, trainImages] = [await load("testImages"), await load("trainImages")];
  return { train: { x: trainImages, y: trainLabels }, test: { x: testImages, y: testLabels } };
}
