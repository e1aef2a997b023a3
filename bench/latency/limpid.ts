/** One prediction at a time, at once: `predictSync`. */
import { tensor } from "limpid";
import { limpidWith } from "../limpid.ts";
import type { Program, Settings } from "../program.ts";
import { predictionCases } from "./cases.ts";
import { limpidNet } from "./limpid-net.ts";

export async function prepare(settings: Settings): Promise<Program> {
  const about = limpidWith(settings);
  let used: string | undefined;
  const cases = await predictionCases(settings.folder, ({ layers }, net) => {
    const model = limpidNet(layers);
    used = model.backend;
    const shape = net === "cnn" ? [1, 28, 28, 1] : [1, 784];
    return (image) => model.predictSync(tensor(image, { shape })).data;
  });
  return { ...about(used), cases };
}
