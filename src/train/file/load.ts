/** Models from files. */
import { badArgument, checkedLater, isRecord, readOptions, type Want } from "../../base/index.ts";
import type { FileSource, Limits } from "../../io/index.ts";
import type { OwnLayers } from "../../nn/from-config.ts";
import * as makers from "../../nn/layers.ts";
import type { Tensor } from "../../tensor/index.ts";
import type { Model } from "../model.ts";

export interface LoadOptions {
  /**
   * Makers of layers of one's own, by kind. Such a layer is saved by its kind and its `config`, of which, with its name, the maker
   * makes it again.
   */
  readonly layers?: OwnLayers;
  /** What the file may claim. */
  readonly limits?: Limits;
}

const wantMakers: Want = (subject, name, value) => {
  if (isRecord(value) && Object.values(value).every((make) => typeof make === "function")) return;
  throw badArgument(subject, name, value, "own-layers", "makers by kind: { scale: (options) => layer({ … }) }");
};

/**
 * Reads a model from a `.limpid` file, an address, a Blob (a `File` that a user chose is one) or its bytes (of `save` and `toBytes`). It predicts the same bits, and if it was
 * compiled by names or built-ins it trains on where it stopped. `https:` and `blob:` addresses are fetched; in a browser every
 * path is, seen from the page. Throws a FileError where the file is missing or damaged, and where a server does not give it.
 *
 *     const model = await loadModel("digits.limpid");
 *     const served = await loadModel(new URL("digits.limpid", import.meta.url));
 *     const mine = await loadModel("mine.limpid", { layers: { scale: (options) => scale(options) } });
 */
export async function loadModel(source: FileSource, options?: LoadOptions): Promise<Model<Tensor>> {
  const { layers, limits } = readOptions("loadModel", options, { layers: wantMakers, limits: checkedLater });
  // What reads files is loaded by those who use files.
  const { readModel } = await import("./restore.ts");
  // A file may hold any layer. Brought along from here they are in no bundle that loads no model.
  return readModel(source, makers, layers, limits);
}
