/**
 * The digit reader that reads row by row in jax-js; see `jax-train.ts`. It has no loop, so the turns are written out; what the rows
 * give to all gates is one product before the first turn.
 */
import { accuracyOf, epoch, glorot, onceThrough, readMnist } from "../digits.ts";
import { fmaOn } from "../fma.ts";
import { type JaxArray, type JaxTree, loadJax } from "../jax.ts";
import { JaxTraining } from "../jax-train.ts";
import type { Program, Settings } from "../program.ts";
import { batch, tested, units } from "./shapes.ts";

export async function prepare({ images, mnist }: Settings): Promise<Program> {
  const { jax, engine } = await loadJax();
  const { numpy: np, nn } = jax;
  const [train, test] = [readMnist(mnist, "train", images), readMnist(mnist, "t10k", tested)];
  const gates = 4 * units;
  const params = {
    kernel: { data: glorot(gates * 28, 28, gates), shape: [gates, 28] },
    recurrentKernel: { data: glorot(gates * units, units, gates), shape: [gates, units] },
    bias: { data: Float32Array.from({ length: gates }, (_, k) => Number(k >= units && k < 2 * units)), shape: [gates] },
    dense: { data: glorot(10 * units, units, 10), shape: [10, units] },
    denseBias: { data: new Float32Array(10), shape: [10] },
  };
  /** `x` is [28, batch, 28]. */
  const logits = (p: JaxTree, x: JaxArray): JaxArray => {
    const [turns, count] = x.shape;
    const fed = np
      .dot(x.reshape([turns * count, 28]), p.kernel.transpose())
      .add(p.bias)
      .reshape([turns, count, gates]);
    const recurrent = p.recurrentKernel.transpose();
    let [h, c]: JaxArray[] = [np.zeros([count, units]), np.zeros([count, units])];
    for (let t = 0; t < turns; t++) {
      const z = fed.ref
        .slice([t, t + 1], [], [])
        .reshape([count, gates])
        .add(np.dot(h, recurrent.ref));
      const gate = (k: number) => z.ref.slice([], [k * units, (k + 1) * units]);
      const [i, f, g, o] = [nn.sigmoid(gate(0)), nn.sigmoid(gate(1)), np.tanh(gate(2)), nn.sigmoid(gate(3))];
      z.dispose();
      c = f.mul(c).add(i.mul(g));
      h = o.mul(np.tanh(c.ref));
    }
    c.dispose();
    fed.dispose();
    recurrent.dispose();
    return np.dot(h, p.dense.transpose()).add(p.denseBias);
  };
  const training = new JaxTraining(jax, params, batch, logits);
  const guess = jax.jit((p: JaxTree, x: JaxArray) => np.argmax(logits(p, x), 1));
  const byTurns = (pixels: Float32Array, count: number) =>
    np.array(pixels).reshape([count, 28, 28]).transpose([1, 0, 2]);
  return {
    engine,
    fma: fmaOn() ? "on" : "off",
    threads: 1,
    async run() {
      onceThrough(train, batch, (x, y) => training.train(byTurns(x, batch), np.array(y).reshape([batch, 10])));
      await training.ready();
      return images / epoch;
    },
    score() {
      const part = 500;
      const guesses: number[] = [];
      for (let from = 0; from < test.count; from += part) {
        const x = byTurns(test.pixels.slice(from * 784, (from + part) * 784), part);
        guesses.push(...guess(training.params, x).dataSync());
      }
      return accuracyOf(guesses, test.digits);
    },
  };
}
