/** Models from files. */
import type { Tensor } from "../tensor/index.ts";
import type { Model } from "./model.ts";

/**
 * Reads a model from a `.limpid` file or its bytes. It predicts the same bits, and if it was compiled by names or
 * built-ins it trains on where it stopped. Throws a FileError where the file is missing or damaged.
 *
 *     const model = await loadModel("digits.limpid");
 */
export async function loadModel(source: string | URL | Uint8Array | ArrayBuffer): Promise<Model<Tensor>> {
  // What reads files is loaded by those who use files.
  const { readModel } = await import("./restore.ts");
  return readModel(source);
}
