/** The slope at a prediction, and the two losses' answer to a wrong one: gradients, taken by the engine. */
import { add, compile, div, grad, log, mul, neg, sigmoid, square, sub, sum, type Tensor } from "../../tensor/all.ts";
import type { Computed } from "./check.ts";
import type { confidence } from "./expected/confidence.ts";
import { floatsOf, type Precision } from "./precision.ts";

export async function computeConfidence(dtype: Precision): Promise<Computed<typeof confidence>> {
  const floats = floatsOf(dtype);
  const predictions = floats([0.5, 0.9, 0.99, 0.999]);
  const compute = compile((p: Tensor) => {
    const sums = log(div(p, sub(1, p)));
    const truth = 0;
    const half = (z: Tensor) => sum(mul(0.5, square(sub(truth, sigmoid(z)))));
    const entropy = (z: Tensor) => neg(sum(add(mul(truth, log(sigmoid(z))), mul(1 - truth, log(sub(1, sigmoid(z)))))));
    return {
      slopes: grad((z: Tensor) => sum(sigmoid(z)))(sums),
      // The text's delta is what should be added, so it is the gradient with the other sign.
      squared: neg(grad(half)(sums)),
      crossEntropy: neg(grad(entropy)(sums)),
    };
  });
  const mild = compile((z: Tensor) => neg(grad((at: Tensor) => mul(0.5, square(sub(1, sigmoid(at)))))(z)));
  const z = log(div(floats(0.8), floats(0.2)));
  const cost = neg(log(floats([0.5, 0.1, 0.01, 0.001])));
  return { ...(await compute(predictions)), cost, mild: await mild(z) };
}
