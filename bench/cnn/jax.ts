/**
 * The convolutional digit reader in jax-js; see `jax-train.ts`. Its own convolution takes seconds a batch, so the windows are
 * laid side by side by hand and multiplied: its fastest way in version 0.1.25.
 */
import { accuracyOf, epoch, glorot, onceThrough, readMnist } from "../digits.ts";
import { fmaOn } from "../fma.ts";
import { type Jax, type JaxArray, type JaxTree, loadJax } from "../jax.ts";
import { JaxTraining } from "../jax-train.ts";
import type { Program, Settings } from "../program.ts";
import { batch, dropped, filters, tested } from "./shapes.ts";

export async function prepare({ images, mnist }: Settings): Promise<Program> {
  const { jax, engine } = await loadJax();
  const { numpy: np } = jax;
  const [train, test] = [readMnist(mnist, "train", images), readMnist(mnist, "t10k", tested)];
  const [f1, f2] = filters;
  const sizes: Record<string, readonly [from: number, out: number]> = {
    conv1: [9, f1],
    conv2: [9 * f1, f2],
    dense: [25 * f2, 10],
  };
  const params = Object.fromEntries(
    Object.entries(sizes).flatMap(([name, [from, out]]) => [
      [name, { data: glorot(out * from, from, name === "dense" ? out : 9 * out), shape: [out, from] }],
      [`${name}Bias`, { data: new Float32Array(out), shape: [out] }],
    ]),
  );
  const features = convolved(jax);
  const logits = (p: JaxTree, x: JaxArray, ...mask: JaxArray[]): JaxArray => {
    const h = features(p, x);
    return np.dot(mask.length > 0 ? h.mul(mask[0]) : h, p.dense.transpose()).add(p.denseBias);
  };
  const training = new JaxTraining(jax, params, batch, logits);
  const guess = jax.jit((p: JaxTree, x: JaxArray) => np.argmax(logits(p, x), 1));
  const mask = new Float32Array(batch * 25 * f2);
  return {
    engine,
    fma: fmaOn() ? "on" : "off",
    threads: 1,
    async run() {
      onceThrough(train, batch, (x, y) => {
        for (let k = 0; k < mask.length; k++) mask[k] = Math.random() < dropped ? 0 : 1 / (1 - dropped);
        training.train(
          np.array(x).reshape([batch, 28, 28, 1]),
          np.array(y).reshape([batch, 10]),
          np.array(mask).reshape([batch, 25 * f2]),
        );
      });
      await training.ready();
      return images / epoch;
    },
    score() {
      const guesses: number[] = [];
      const part = 100;
      for (let from = 0; from < test.count; from += part) {
        const x = np.array(test.pixels.slice(from * 784, (from + part) * 784)).reshape([part, 28, 28, 1]);
        guesses.push(...guess(training.params, x).dataSync());
      }
      return accuracyOf(guesses, test.digits);
    },
  };
}

/** Both convolutions, each with bias, relu and pooling: [n,28,28,1] → [n,1600]. Uses up its image and parameters. */
export function convolved({ numpy: np, nn }: Jax) {
  const block = (x: JaxArray, kernel: JaxArray, bias: JaxArray): JaxArray => {
    const [n, size, , channels] = x.shape;
    const [side, half, filters] = [size - 2, (size - 2) >> 1, kernel.shape[0]];
    const shifts = [0, 1, 2].flatMap((i) => [0, 1, 2].map((j) => [i, j]));
    const windows = shifts.map(([i, j]) => x.ref.slice([], [i, i + side], [j, j + side], []));
    x.dispose();
    const rows = np.concatenate(windows, 3).reshape([n * side * side, 9 * channels]);
    const y = nn.relu(np.dot(rows, kernel.transpose()).add(bias)).reshape([n, side, side, filters]);
    const pooled = side % 2 === 0 ? y : y.slice([], [0, 2 * half], [0, 2 * half], []);
    return np.max(pooled.reshape([n, half, 2, half, 2, filters]), [2, 4]);
  };
  return (p: JaxTree, x: JaxArray): JaxArray => {
    const y = block(block(x, p.conv1, p.conv1Bias), p.conv2, p.conv2Bias);
    return y.reshape([y.shape[0], 25 * filters[1]]);
  };
}
