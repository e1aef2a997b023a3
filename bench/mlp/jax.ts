/**
 * The digit reader in jax-js at its best: the whole step is one `jit`, loss and gradient and Adam; batches are gathered
 * in JavaScript from pixels that are floats already; kernels lie as [out, in], which it multiplies faster than [in, out].
 * The loss is read in every step: without that it queues its work and takes many times longer.
 */
import { fmaOn } from "../fma.ts";
import { type JaxArray, type JaxTree, loadJax } from "../jax.ts";
import { type Pictures, readMnist } from "../mnist.ts";
import type { Program, Settings } from "../program.ts";

const batch = 32;
const widths = [784, 32, 64, 10];
const [rate, beta1, beta2, epsilon] = [0.001, 0.9, 0.999, 1e-7];

export async function prepare({ relu, mnist }: Settings): Promise<Program> {
  const { jax, engine } = await loadJax();
  const { numpy: np, nn, tree } = jax;
  const [train, test] = [readMnist(mnist, "train"), readMnist(mnist, "t10k")];

  let [params, m, v]: JaxTree[] = [{}, {}, {}];
  for (let k = 0; k + 1 < widths.length; k++) {
    const shape = [widths[k + 1], widths[k]];
    const limit = Math.sqrt(6 / (shape[0] + shape[1]));
    const kernel = Float32Array.from({ length: shape[0] * shape[1] }, () => (2 * Math.random() - 1) * limit);
    params[`kernel${k}`] = np.array(kernel).reshape(shape);
    params[`bias${k}`] = np.zeros([shape[0]]);
    for (const moment of [m, v]) {
      moment[`kernel${k}`] = np.zeros(shape);
      moment[`bias${k}`] = np.zeros([shape[0]]);
    }
  }
  const names = Object.keys(params);

  const logits = (p: JaxTree, x: JaxArray): JaxArray => {
    let h = x;
    for (let k = 0; k + 1 < widths.length; k++) {
      h = np.dot(h, p[`kernel${k}`].transpose()).add(p[`bias${k}`]);
      if (relu && k + 2 < widths.length) h = nn.relu(h);
    }
    return h;
  };
  const lossAndSlopes = jax.valueAndGrad((p: JaxTree, x: JaxArray, y: JaxArray) =>
    nn
      .logSoftmax(logits(p, x))
      .mul(y)
      .sum()
      .mul(-1 / batch),
  );
  const step = jax.jit(
    (p: JaxTree, m: JaxTree, v: JaxTree, x: JaxArray, y: JaxArray, corrected: JaxArray): [JaxArray, ...JaxTree[]] => {
      const [loss, slopes] = lossAndSlopes(tree.ref(p), x, y);
      const [newP, newM, newV]: JaxTree[] = [{}, {}, {}];
      for (const name of names) {
        newM[name] = m[name].mul(beta1).add(slopes[name].ref.mul(1 - beta1));
        newV[name] = v[name].mul(beta2).add(np.square(slopes[name]).mul(1 - beta2));
        const move = newM[name].ref.mul(corrected.ref).div(np.sqrt(newV[name].ref).add(epsilon));
        newP[name] = p[name].sub(move);
      }
      corrected.dispose();
      return [loss, newP, newM, newV];
    },
  );
  const guess = jax.jit((p: JaxTree, x: JaxArray) => np.argmax(logits(p, x), 1));

  const order = Int32Array.from({ length: train.count }, (_, k) => k);
  const x = new Float32Array(batch * 784);
  const y = new Float32Array(batch * 10);
  let steps = 0;
  return {
    engine,
    fma: fmaOn() ? "on" : "off",
    threads: 1,
    async run() {
      shuffle(order);
      let sum = 0;
      for (let from = 0; from < train.count; from += batch) {
        gatherBatch(train, order, from, x, y);
        steps++;
        const corrected = (rate * Math.sqrt(1 - beta2 ** steps)) / (1 - beta1 ** steps);
        const [xs, ys] = [np.array(x).reshape([batch, 784]), np.array(y).reshape([batch, 10])];
        const result = step(params, m, v, xs, ys, np.array(corrected));
        [, params, m, v] = result;
        sum += result[0].dataSync()[0];
      }
      await jax.blockUntilReady(params);
      if (!Number.isFinite(sum)) throw new Error("the loss is not finite");
    },
    score() {
      const guesses = guess(tree.ref(params), np.array(test.pixels).reshape([test.count, 784])).dataSync();
      return test.digits.reduce((right, digit, k) => right + Number(digit === guesses[k]), 0) / test.count;
    },
  };
}

function shuffle(order: Int32Array): void {
  for (let k = order.length - 1; k > 0; k--) {
    const at = Math.floor(Math.random() * (k + 1));
    [order[k], order[at]] = [order[at], order[k]];
  }
}

/** Pictures as they are, digits one-hot. */
function gatherBatch(
  { pixels, digits }: Pictures,
  order: Int32Array,
  from: number,
  x: Float32Array,
  y: Float32Array,
): void {
  y.fill(0);
  for (let row = 0; row < batch; row++) {
    const at = order[from + row];
    x.set(pixels.subarray(at * 784, (at + 1) * 784), row * 784);
    y[row * 10 + digits[at]] = 1;
  }
}
