/**
 * System C, computed twice: with the tensor functions, where the text's two biases are scalars shared by a layer and
 * every intermediate derivative is a `grad` of its own; and with dense layers and `fit`.
 */
import { layers } from "../../nn/index.ts";
import { optimizers } from "../../optim/index.ts";
import { compile, concat, grad, matmul, mul, sigmoid, square, stack, sub, sum, type Tensor } from "../../tensor/all.ts";
import { sequential } from "../../train/index.ts";
import type { Computed } from "./check.ts";
import type { worked } from "./expected/worked.ts";
import { floatsOf, type Precision } from "./precision.ts";

/** What the text starts from. Kernels are [in, out]. */
export const given: {
  readonly x: number[];
  readonly y: number[];
  readonly hidden: number[][];
  readonly output: number[][];
  readonly biases: readonly [number, number];
} = {
  x: [0.1, 0.2],
  y: [0.85, 0.3],
  hidden: [
    [0.05, 0.1],
    [0.15, 0.2],
  ],
  output: [
    [0.25, 0.3],
    [0.35, 0.4],
  ],
  biases: [0.35, 0.5],
};
const { x: input, y: target, hidden: hiddenKernel, output: outputKernel } = given;
const [hiddenBias, outputBias] = given.biases;

interface Weights {
  readonly hidden: Tensor;
  readonly output: Tensor;
  readonly b1: Tensor;
  readonly b2: Tensor;
}

function startIn(dtype: Precision): Weights {
  const floats = floatsOf(dtype);
  return {
    hidden: floats(hiddenKernel),
    output: floats(outputKernel),
    b1: floats(hiddenBias),
    b2: floats(outputBias),
  };
}

/** The precision of the weights is that of all that is computed with them. */
const like = (values: number[], { dtype }: Tensor): Tensor => floatsOf(dtype as Precision)(values);

const errorsOf = (out: Tensor): Tensor => mul(0.5, square(sub(like(target, out), out)));
const linear = (v: Tensor, kernel: Tensor, bias: Tensor): Tensor => matmul(v, kernel).add(bias);

function forward({ hidden, output, b1, b2 }: Weights) {
  const sumsHidden = linear(like(input, b1), hidden, b1);
  const outHidden = sigmoid(sumsHidden);
  const sumsOutput = linear(outHidden, output, b2);
  const out = sigmoid(sumsOutput);
  const errors = errorsOf(out);
  return { sumsHidden, hidden: outHidden, sumsOutput, output: out, errors, total: sum(errors) };
}

/** w1 … w8: the text numbers the weights by the neuron they lead to. */
const inTextOrder = (hidden: Tensor, output: Tensor): Tensor =>
  concat([hidden.transpose().reshape([4]), output.transpose().reshape([4])]);

const slopesOf = grad((sums: Tensor) => sum(sigmoid(sums)));

function backward(weights: Weights) {
  const { sumsHidden, hidden, sumsOutput, output, ...rest } = forward(weights);
  const errorsFromHidden = (v: Tensor) => errorsOf(sigmoid(linear(v, weights.output, weights.b2)));
  // ∂E_k/∂out_h, one row for each k, and their sum.
  const via = [0, 1].map((k) => grad((v: Tensor) => sum(errorsFromHidden(v).slice(k, k + 1)))(hidden));
  const paths = stack([...via, grad((v: Tensor) => sum(errorsFromHidden(v)))(hidden)], 1);
  const slope = grad((w: Weights) => forward(w).total)(weights);
  const updated = {
    hidden: sub(weights.hidden, slope.hidden),
    output: sub(weights.output, slope.output),
    b1: sub(weights.b1, slope.b1),
    b2: sub(weights.b2, slope.b2),
  };
  const fixed = forward({ ...updated, b1: weights.b1, b2: weights.b2 });
  return {
    sumsHidden,
    hidden,
    sumsOutput,
    output,
    ...rest,
    byOutput: grad((out: Tensor) => sum(errorsOf(out)))(output),
    slopesOutput: slopesOf(sumsOutput),
    deltas: grad((sums: Tensor) => sum(errorsOf(sigmoid(sums))))(sumsOutput),
    slopesHidden: slopesOf(sumsHidden),
    pathsFirst: paths.slice(0, 1).reshape([3]),
    pathsSecond: paths.slice(1, 2).reshape([3]),
    gradients: inTextOrder(slope.hidden, slope.output),
    updated: inTextOrder(updated.hidden, updated.output),
    halfRate: sub(weights.output, mul(0.5, slope.output)).slice([0, 0], [1, 1]).sum(),
    biasGradients: stack([slope.b1, slope.b2]),
    biasUpdated: stack([updated.b1, updated.b2]),
    outputFixed: fixed.output,
    totalFixed: fixed.total,
    totalShared: forward(updated).total,
  };
}

function network(dtype: Precision, trainable: boolean | { bias: boolean }) {
  const net = sequential(
    [
      layers.dense({
        name: "hidden",
        units: 2,
        activation: "sigmoid",
        inputShape: [2],
        trainable,
        kernelInitializer: hiddenKernel,
        biasInitializer: hiddenBias,
      }),
      layers.dense({
        name: "output",
        units: 2,
        activation: "sigmoid",
        trainable,
        kernelInitializer: outputKernel,
        biasInitializer: outputBias,
      }),
    ],
    { dtype },
  );
  return net.compile({ optimizer: optimizers.sgd({ learningRate: 1 }), loss: "halfSquaredError" });
}

async function byLayers(dtype: Precision) {
  const quiet = { verbose: 0 } as const;
  const [fixed, moving] = [network(dtype, { bias: false }), network(dtype, true)];
  const out = await fixed.predict([input]);
  const before = await fixed.evaluate([input], [target], quiet);
  await fixed.fit([input], [target], quiet);
  const after = await fixed.evaluate([input], [target], quiet);

  const biasBefore = moving.weights["hidden/bias"];
  await moving.fit([input], [target], quiet);
  const moved = await moving.evaluate([input], [target], quiet);
  return {
    layersOutput: out.reshape([2]),
    layersTotal: before.loss,
    layersUpdated: inTextOrder(fixed.weights["hidden/kernel"], fixed.weights["output/kernel"]),
    layersFixed: after.loss,
    // The learning rate is 1: what a bias lost is its gradient.
    layersBiasGradients: biasBefore.sub(moving.weights["hidden/bias"]),
    layersMoved: moved.loss,
  };
}

/** The slope for w5 without calculus: move w5 by a step and see what the error does. */
function differences(weights: Weights) {
  const total = (step: number): Tensor => {
    const moved = floatsOf(weights.output.dtype as Precision)([
      [step, 0],
      [0, 0],
    ]);
    return forward({ ...weights, output: weights.output.add(moved) }).total;
  };
  const steps = [0.1, 0.01, 0.001, 0.0001];
  return {
    nearby: stack(steps.map((step) => total(step).sub(total(0)).div(step))),
    central: stack(
      steps.map((step) =>
        total(step)
          .sub(total(-step))
          .div(2 * step),
      ),
    ),
  };
}

export async function computeWorked(dtype: Precision): Promise<Computed<typeof worked>> {
  const start = startIn(dtype);
  return { ...(await compile(backward)(start)), ...(await compile(differences)(start)), ...(await byLayers(dtype)) };
}
