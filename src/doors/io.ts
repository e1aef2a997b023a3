/** `limpid/io`: files of tensors, of data and of whole models. */
import { show, ValueError } from "../base/index.ts";
import { Model } from "../train/index.ts";

export * from "../io/index.ts";
export { loadModel } from "../train/index.ts";

/** Writes a model to a `.limpid` file: whole, or not at all. The same as `model.save(path)`. */
export async function saveModel(model: Pick<Model<never>, "save">, path: string | URL): Promise<void> {
  if (!(model instanceof Model))
    throw new ValueError("saveModel", `the model is ${show(model)}`, {
      code: "not-a-model",
      hint: "saveModel(model, path): the model first",
    });
  return model.save(path);
}
