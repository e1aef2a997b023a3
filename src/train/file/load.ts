/** Models from files. */
import type { Tensor } from "../../tensor/index.ts";
import type { Model } from "../model.ts";

/**
 * Reads a model from a `.limpid` file, an address or its bytes (of `save` and `toBytes`). It predicts the same bits, and if it was
 * compiled by names or built-ins it trains on where it stopped. `https:` and `blob:` addresses are fetched; in a browser every
 * path is, seen from the page. Throws a FileError where the file is missing or damaged, and where a server does not give it.
 *
 *     const model = await loadModel("digits.limpid");
 *     const served = await loadModel(new URL("digits.limpid", import.meta.url));
 */
export async function loadModel(source: string | URL | Uint8Array | ArrayBuffer): Promise<Model<Tensor>> {
  // What reads files is loaded by those who use files.
  const { readModel } = await import("./restore.ts");
  return readModel(source);
}
