/** Predictions in jax-js: one `jit`; convolutions as in `cnn/jax.ts`. */
import { convolved } from "../cnn/jax.ts";
import { fmaOn } from "../fma.ts";
import { type JaxArray, type JaxTree, loadJax } from "../jax.ts";
import type { Program, Settings } from "../program.ts";
import { predictionCases } from "./cases.ts";

export async function prepare({ folder }: Settings): Promise<Program> {
  const { jax, engine } = await loadJax();
  const { numpy: np, nn, tree } = jax;
  const features = convolved(jax);
  const cases = await predictionCases(folder, ({ layers }, net) => {
    // [out, in], which it multiplies faster.
    const turned = (kernel: Float32Array, out: number) =>
      kernel.map((_, at) => kernel[(at % (kernel.length / out)) * out + Math.floor(at / (kernel.length / out))]);
    const inputs = net === "cnn" ? ["conv1", "conv2", "dense"] : ["dense1", "dense2", "dense"];
    const params: JaxTree = Object.fromEntries(
      layers.flatMap(({ kernel, bias, out }, k) => [
        [inputs[k], np.array(turned(kernel, out)).reshape([out, kernel.length / out])],
        [`${inputs[k]}Bias`, np.array(bias)],
      ]),
    );
    const dense = (p: JaxTree, x: JaxArray, name: string) => np.dot(x, p[name].transpose()).add(p[`${name}Bias`]);
    const predict = jax.jit((p: JaxTree, x: JaxArray) => {
      const h = net === "cnn" ? features(p, x) : nn.relu(dense(p, nn.relu(dense(p, x, "dense1")), "dense2"));
      return nn.softmax(dense(p, h, "dense"));
    });
    const shape = net === "cnn" ? [1, 28, 28, 1] : [1, 784];
    return (image) => predict(tree.ref(params), np.array(image).reshape(shape)).dataSync();
  });
  return { engine, fma: fmaOn() ? "on" : "off", threads: 1, cases };
}
