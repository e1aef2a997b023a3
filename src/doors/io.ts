/** `limpid/io`: files of tensors, of data and of whole models. */
import type { Model } from "../train/index.ts";
import { wantModel } from "../train/want-model.ts";

export * from "../io/index.ts";
export { loadModel } from "../train/index.ts";

/** Writes a model to a `.limpid` file: whole, or not at all. The same as `model.save(path)`. */
export async function saveModel(model: Pick<Model<never>, "save">, path: string | URL): Promise<void> {
  wantModel("saveModel", model);
  return model.save(path);
}
