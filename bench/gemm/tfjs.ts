/** Products in TensorFlow.js, whose wasm backend computes at once. */
import type { Program, Settings } from "../program.ts";
import { loadTfjs, type TfTensor } from "../tfjs.ts";
import { productCases } from "./products.ts";

export async function prepare({ products }: Settings): Promise<Program> {
  const { tf, engine } = await loadTfjs();
  const cases = productCases(products!, ({ a, aShape, b, bShape }, { transposed }) => {
    const [left, right] = [tf.tensor(a, aShape), tf.tensor(b, bShape)];
    let c: TfTensor | undefined;
    return {
      go(times) {
        for (let k = 0; k < times; k++) {
          c?.dispose();
          c = tf.matMul(left, right, transposed === "a", transposed === "b");
        }
      },
      result: () => c!.dataSync(),
    };
  });
  return { engine, fma: "off", threads: 1, cases };
}
