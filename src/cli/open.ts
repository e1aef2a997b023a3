/** A saved model by what the shell was given, where a preset's name could have stood as well. */
import { nearest } from "../base/index.ts";
import { presets } from "../doors/explain.ts";
import { loadModel, type Model, type Tensor, ValueError } from "../index.ts";

export async function openModel(subject: string, file: string): Promise<Model<Tensor>> {
  if (/\.limpid$/i.test(file)) return loadModel(file);
  const known = Object.keys(presets);
  const near = nearest(file, known);
  throw new ValueError(subject, `there is nothing called ${JSON.stringify(file)}`, {
    code: "explain-what",
    hint: `${near ? `did you mean "${near}"? ` : ""}a .limpid file, or one of ${known.join(", ")}`,
    facts: { received: file, nearest: near, known },
  });
}
