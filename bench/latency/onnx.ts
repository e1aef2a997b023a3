/** Predictions in ONNX Runtime, which answers by promise only. */
import { join } from "node:path";
import { loadOnnx } from "../onnx.ts";
import type { Program, Settings } from "../program.ts";
import { predictionCases } from "./cases.ts";

export async function prepare({ folder, threads }: Settings): Promise<Program> {
  const { onnx, engine } = loadOnnx();
  const options = { intraOpNumThreads: threads, interOpNumThreads: 1, graphOptimizationLevel: "all" };
  const cases = await predictionCases(folder, async (_, net) => {
    const session = await onnx.InferenceSession.create(join(folder, `${net}.onnx`), options);
    const shape = net === "cnn" ? [1, 1, 28, 28] : [1, 784];
    return async (image) => (await session.run({ image: new onnx.Tensor("float32", image, shape) })).digits.data;
  });
  return { engine, fma: "on", threads, cases };
}
