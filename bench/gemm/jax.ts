/** Products in jax-js: one `jit`, and each result is waited for, because it otherwise queues its work and gets slower. */
import { fmaOn } from "../fma.ts";
import { type JaxArray, loadJax } from "../jax.ts";
import type { Program, Settings } from "../program.ts";
import { productCases } from "./products.ts";

export async function prepare({ products }: Settings): Promise<Program> {
  const { jax, engine } = await loadJax();
  const { numpy: np } = jax;
  const cases = productCases(products!, ({ a, aShape, b, bShape }, { transposed }) => {
    const [left, right] = [np.array(a).reshape(aShape), np.array(b).reshape(bShape)];
    const product = jax.jit((x: JaxArray, y: JaxArray) =>
      np.matmul(transposed === "a" ? x.transpose() : x, transposed === "b" ? y.transpose() : y),
    );
    let c: JaxArray | undefined;
    return {
      async go(times) {
        for (let k = 0; k < times; k++) {
          c?.dispose();
          c = product(left.ref, right.ref);
          await jax.blockUntilReady(c);
        }
      },
      result: () => c!.ref.dataSync(),
    };
  });
  return { engine, fma: fmaOn() ? "on" : "off", threads: 1, cases };
}
