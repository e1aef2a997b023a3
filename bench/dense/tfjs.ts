/**
 * A dense digit reader in TensorFlow.js with its core functions: `fit` of its layers takes several times as long. The loss
 * is read in every step, as in the other programs.
 */
import { accuracyOf, epoch, glorot, onceThrough, readMnist } from "../digits.ts";
import type { Program, Settings } from "../program.ts";
import { loadTfjs, type TfTensor } from "../tfjs.ts";

export async function prepare({ dense, images, mnist }: Settings): Promise<Program> {
  const { tf, engine } = await loadTfjs();
  const { widths, batch, relu } = dense!;
  const [train, test] = [readMnist(mnist, "train", images), readMnist(mnist, "t10k", 10_000)];
  const layers = widths.slice(1).map((out, k) => {
    const from = widths[k];
    const kernel = tf.variable(tf.tensor(glorot(from * out, from, out), [from, out]));
    return { kernel, bias: tf.variable(tf.tensor(new Float32Array(out), [out])) };
  });
  const logits = (x: TfTensor): TfTensor =>
    layers.reduce((h, { kernel, bias }, k) => {
      const sum = h.matMul(kernel).add(bias);
      return relu && k + 1 < layers.length ? sum.relu() : sum;
    }, x);
  const optimizer = tf.train.adam(0.001, 0.9, 0.999, 1e-7);
  return {
    engine,
    fma: "off",
    threads: 1,
    run() {
      onceThrough(train, batch, (x, y) => {
        const loss = tf.tidy(() => {
          const [xs, ys] = [tf.tensor(x, [batch, 784]), tf.tensor(y, [batch, 10])];
          return optimizer.minimize(() => tf.losses.softmaxCrossEntropy(ys, logits(xs)), true);
        });
        if (!Number.isFinite(loss.dataSync()[0])) throw new Error("the loss is not finite");
        loss.dispose();
      });
      return images / epoch;
    },
    score: () =>
      accuracyOf(
        tf.tidy(() =>
          logits(tf.tensor(test.pixels, [test.count, 784]))
            .argMax(1)
            .dataSync(),
        ),
        test.digits,
      ),
  };
}
