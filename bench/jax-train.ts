/**
 * Training in jax-js at its best: the whole step is one `jit`, loss and gradient and Adam. The loss is read in every step:
 * without that it queues its work and takes many times longer.
 */
import type { Jax, JaxArray, JaxTree } from "./jax.ts";

/** Adam's numbers; `decay` is AdamW's. */
interface Adam {
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly decay: number;
}

export class JaxTraining {
  readonly #jax: Jax;
  readonly #step: (...trees: [JaxTree, JaxTree, JaxTree, ...JaxArray[]]) => [JaxArray, JaxTree, JaxTree, JaxTree];
  #params: JaxTree;
  #m: JaxTree = {};
  #v: JaxTree = {};
  readonly #adam: Adam;
  #steps = 0;

  /** `logits` uses up its arguments; what `train` gets beyond the batch is handed to it. The loss is a sum, divided by `batch`. */
  constructor(
    jax: Jax,
    params: Readonly<Record<string, { readonly data: Float32Array; readonly shape: readonly number[] }>>,
    batch: number,
    logits: (params: JaxTree, x: JaxArray, ...more: JaxArray[]) => JaxArray,
    adam: Adam = { rate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, decay: 0 },
  ) {
    const { rate, beta1, beta2, epsilon, decay } = adam;
    this.#adam = adam;
    const { numpy: np, nn, tree } = jax;
    const names = Object.keys(params);
    this.#jax = jax;
    this.#params = Object.fromEntries(
      names.map((name) => [name, np.array(params[name].data).reshape(params[name].shape)]),
    );
    for (const name of names) {
      this.#m[name] = np.zeros(params[name].shape);
      this.#v[name] = np.zeros(params[name].shape);
    }
    const lossAndSlopes = jax.valueAndGrad((p: JaxTree, x: JaxArray, y: JaxArray, ...more: JaxArray[]) =>
      nn
        .logSoftmax(logits(p, x, ...more))
        .mul(y)
        .sum()
        .mul(-1 / batch),
    );
    this.#step = jax.jit(
      (p: JaxTree, m: JaxTree, v: JaxTree, ...rest: JaxArray[]): [JaxArray, JaxTree, JaxTree, JaxTree] => {
        const [corrected, x, y, ...more] = rest;
        const [loss, slopes] = lossAndSlopes(tree.ref(p), x, y, ...more);
        const [newP, newM, newV]: JaxTree[] = [{}, {}, {}];
        for (const name of names) {
          newM[name] = m[name].mul(beta1).add(slopes[name].ref.mul(1 - beta1));
          newV[name] = v[name].mul(beta2).add(np.square(slopes[name]).mul(1 - beta2));
          const move = newM[name].ref.mul(corrected.ref).div(np.sqrt(newV[name].ref).add(epsilon));
          newP[name] = (decay > 0 ? p[name].mul(1 - rate * decay) : p[name]).sub(move);
        }
        corrected.dispose();
        return [loss, newP, newM, newV];
      },
    );
  }

  /** One step; throws where the loss is not finite. */
  train(x: JaxArray, y: JaxArray, ...more: JaxArray[]): void {
    this.#steps++;
    const { rate, beta1, beta2 } = this.#adam;
    const corrected = (rate * Math.sqrt(1 - beta2 ** this.#steps)) / (1 - beta1 ** this.#steps);
    const [loss, ...state] = this.#step(
      this.#params,
      this.#m,
      this.#v,
      this.#jax.numpy.array(corrected),
      x,
      y,
      ...more,
    );
    [this.#params, this.#m, this.#v] = state;
    if (!Number.isFinite(loss.dataSync()[0])) throw new Error("the loss is not finite");
  }

  async ready(): Promise<undefined> {
    await this.#jax.blockUntilReady(this.#params);
    return undefined;
  }

  /** A further owner of all parameters. */
  get params(): JaxTree {
    return this.#jax.tree.ref(this.#params);
  }
}
