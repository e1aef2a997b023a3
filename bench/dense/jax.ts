/**
 * A dense digit reader in jax-js; see `jax-train.ts`. Batches are gathered in JavaScript from pixels that are floats
 * already; kernels lie as [out, in], which it multiplies faster than [in, out].
 */
import { accuracyOf, epoch, glorot, onceThrough, readMnist } from "../digits.ts";
import { fmaOn } from "../fma.ts";
import { type JaxArray, type JaxTree, loadJax } from "../jax.ts";
import { JaxTraining } from "../jax-train.ts";
import type { Program, Settings } from "../program.ts";

export async function prepare({ dense, images, mnist }: Settings): Promise<Program> {
  const { jax, engine } = await loadJax();
  const { numpy: np, nn } = jax;
  const { widths, batch, relu } = dense!;
  const [train, test] = [readMnist(mnist, "train", images), readMnist(mnist, "t10k", 10_000)];
  const layers = widths.slice(1).map((out, k) => ({ out, from: widths[k], kernel: `kernel${k}`, bias: `bias${k}` }));
  const params = Object.fromEntries(
    layers.flatMap(({ out, from, kernel, bias }) => [
      [kernel, { data: glorot(out * from, from, out), shape: [out, from] }],
      [bias, { data: new Float32Array(out), shape: [out] }],
    ]),
  );
  const logits = (p: JaxTree, x: JaxArray): JaxArray =>
    layers.reduce((h, { kernel, bias }, k) => {
      const sum = np.dot(h, p[kernel].transpose()).add(p[bias]);
      return relu && k + 1 < layers.length ? nn.relu(sum) : sum;
    }, x);
  const training = new JaxTraining(jax, params, batch, logits);
  const guess = jax.jit((p: JaxTree, x: JaxArray) => np.argmax(logits(p, x), 1));
  return {
    engine,
    fma: fmaOn() ? "on" : "off",
    threads: 1,
    async run() {
      onceThrough(train, batch, (x, y) =>
        training.train(np.array(x).reshape([batch, 784]), np.array(y).reshape([batch, 10])),
      );
      await training.ready();
      return images / epoch;
    },
    score: () =>
      accuracyOf(guess(training.params, np.array(test.pixels).reshape([test.count, 784])).dataSync(), test.digits),
  };
}
