/** The digit reader that reads row by row in TensorFlow.js with its core functions, the turns written out. */
import { accuracyOf, epoch, glorot, onceThrough, readMnist } from "../digits.ts";
import type { Program, Settings } from "../program.ts";
import { loadTfjs, type TfTensor } from "../tfjs.ts";
import { batch, tested, units } from "./shapes.ts";

export async function prepare({ images, mnist }: Settings): Promise<Program> {
  const { tf, engine } = await loadTfjs();
  const [train, test] = [readMnist(mnist, "train", images), readMnist(mnist, "t10k", tested)];
  const gates = 4 * units;
  const matrix = (from: number, out: number) => tf.variable(tf.tensor(glorot(from * out, from, out), [from, out]));
  const [kernel, recurrentKernel, dense] = [matrix(28, gates), matrix(units, gates), matrix(units, 10)];
  const ones = Float32Array.from({ length: gates }, (_, k) => Number(k >= units && k < 2 * units));
  const [bias, denseBias] = [tf.variable(tf.tensor(ones, [gates])), tf.variable(tf.tensor(new Float32Array(10), [10]))];
  const logits = (x: TfTensor, count: number): TfTensor => {
    const fed = x
      .reshape([count, 28, 28])
      .transpose([1, 0, 2])
      .reshape([28 * count, 28])
      .matMul(kernel)
      .add(bias);
    const zeros = tf.tensor(new Float32Array(count * units), [count, units]);
    let [h, c] = [zeros, zeros];
    for (let t = 0; t < 28; t++) {
      const z = fed.slice([t * count, 0], [count, gates]).add(h.matMul(recurrentKernel));
      const gate = (k: number) => z.slice([0, k * units], [count, units]);
      c = gate(1)
        .sigmoid()
        .mul(c)
        .add(gate(0).sigmoid().mul(gate(2).tanh()));
      h = gate(3).sigmoid().mul(c.tanh());
    }
    return h.matMul(dense).add(denseBias);
  };
  const optimizer = tf.train.adam(0.001, 0.9, 0.999, 1e-7);
  return {
    engine,
    fma: "off",
    threads: 1,
    run() {
      onceThrough(train, batch, (x, y) => {
        const loss = tf.tidy(() => {
          const [xs, ys] = [tf.tensor(x, [batch, 784]), tf.tensor(y, [batch, 10])];
          return optimizer.minimize(() => tf.losses.softmaxCrossEntropy(ys, logits(xs, batch)), true);
        });
        if (!Number.isFinite(loss.dataSync()[0])) throw new Error("the loss is not finite");
        loss.dispose();
      });
      return images / epoch;
    },
    score: () =>
      accuracyOf(
        tf.tidy(() =>
          logits(tf.tensor(test.pixels, [test.count, 784]), test.count)
            .argMax(1)
            .dataSync(),
        ),
        test.digits,
      ),
  };
}
