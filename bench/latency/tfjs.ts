/** Predictions in TensorFlow.js with its core functions. */
import type { Program, Settings } from "../program.ts";
import { loadTfjs, type TfTensor } from "../tfjs.ts";
import { predictionCases } from "./cases.ts";

export async function prepare({ folder }: Settings): Promise<Program> {
  const { tf, engine } = await loadTfjs();
  const cases = await predictionCases(folder, ({ layers }, net) => {
    const weights = layers.map(({ kind, from, out, kernel, bias }) => ({
      kind,
      from,
      kernel: tf.tensor(kernel, kind === "conv" ? [3, 3, from, out] : [from, out]),
      bias: tf.tensor(bias, [out]),
    }));
    const shape = net === "cnn" ? [1, 28, 28, 1] : [1, 784];
    const logits = (image: TfTensor): TfTensor =>
      weights.reduce((x, { kind, from, kernel, bias }, k) => {
        if (kind === "conv") return tf.maxPool(tf.conv2d(x, kernel, 1, "valid").add(bias).relu(), 2, 2, "valid");
        const y = x.reshape([1, from]).matMul(kernel).add(bias);
        return k + 1 < weights.length ? y.relu() : y;
      }, image);
    return (image) => tf.tidy(() => logits(tf.tensor(image, shape)).softmax().dataSync());
  });
  return { engine, fma: "off", threads: 1, cases };
}
