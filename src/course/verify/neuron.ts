/** System D, computed with layers: one neuron, a straight line learned, linear layers stacked; and system A's sizes. */

import { summarize } from "../../explain/summarize.ts";
import { layers } from "../../nn/index.ts";
import { optimizers } from "../../optim/index.ts";
import {
  abs,
  compile,
  concat,
  div,
  exp,
  greater,
  less,
  logSoftmax,
  max,
  mul,
  neg,
  relu,
  sigmoid,
  softmax,
  stack,
  sub,
  type Tensor,
  tanh,
  zeros,
} from "../../tensor/all.ts";
import { sequential } from "../../train/index.ts";
import type { Computed } from "./check.ts";
import type { digitReader, neuron } from "./expected/neuron.ts";
import { floatsOf, type Precision } from "./precision.ts";

type Part<K extends keyof typeof neuron> = Promise<Pick<Computed<typeof neuron>, K>>;

/** Sex, height, weight → one number. */
async function weighted(dtype: Precision): Part<"terms" | "weighted" | "normal" | "lighter"> {
  const floats = floatsOf(dtype);
  const kernelInitializer = [[0.1], [0.03], [0.06]];
  const net = sequential([layers.dense({ units: 1, kernelInitializer, inputShape: [3] })], { dtype });
  const value = (await net.predict([[1, 180, 70]])).sum();
  const inside = compile((v: Tensor) => mul(greater(v, 6).cast(dtype), less(v, 13).cast(dtype)));
  const lighter = (await net.predict([[0, 165, 55]])).sum();
  const terms = mul(floats(kernelInitializer), floats([[1], [180], [70]])).reshape([3]);
  return { terms, weighted: value, normal: await inside(value), lighter };
}

/** The text's example of a neuron's linear part is 2x + 1: learn it from five points. */
async function line(dtype: Precision): Part<"slope" | "offset"> {
  const x = [[-2], [-1], [0], [1], [2]];
  const y = x.map(([value]) => [2 * value + 1]);
  const net = sequential([layers.dense({ name: "line", units: 1, inputShape: [1] })], { dtype });
  net.compile({ optimizer: optimizers.sgd({ learningRate: 0.1 }), loss: "meanSquaredError" });
  await net.fit(x, y, { epochs: 200, verbose: 0 });
  return { slope: net.weights["line/kernel"].sum(), offset: net.weights["line/bias"].sum() };
}

/** Hours of study → score, six students: the line of least squares, found by descent. */
async function score(dtype: Precision): Part<"scoreLine" | "scoreLoss" | "scoreAt"> {
  const hours = [[1], [2], [3], [4], [5], [6]];
  const scores = [[52], [58], [65], [68], [77], [80]];
  const net = sequential([layers.dense({ name: "line", units: 1, inputShape: [1] })], { dtype });
  net.compile({ optimizer: optimizers.sgd({ learningRate: 0.05 }), loss: "meanSquaredError" });
  await net.fit(hours, scores, { epochs: 3000, verbose: 0 });
  return {
    scoreLine: [net.weights["line/kernel"].item(), net.weights["line/bias"].item()],
    scoreLoss: (await net.evaluate(hours, scores, { verbose: 0 })).loss,
    scoreAt: (await net.predict([[7], [40]])).reshape([2]),
  };
}

/** However many linear layers, one does the same: kernel K1·K2·K3, bias (b1·K2 + b2)·K3 + b3. */
async function collapse(dtype: Precision): Promise<Tensor> {
  const units = [5, 4, 2];
  const deep = sequential(
    units.map((n, k) =>
      layers.dense({ units: n, biasInitializer: 0.1 * (k + 1), ...(k === 0 && { inputShape: [3] }) }),
    ),
    { dtype, seed: 1 },
  );
  const names = deep.structure.layers.map(({ name }) => name);
  const kernels = names.map((name) => deep.weights[`${name}/kernel`]);
  const biases = names.map((name) => deep.weights[`${name}/bias`]);
  const product = kernels.reduce((so, kernel) => so.matmul(kernel));
  const bias = biases.reduce((so, next, k) => so.matmul(kernels[k]).add(next));
  const flat = sequential([layers.dense({ name: "one", units: 2, inputShape: [3] })], { dtype });
  flat.setWeights({ "one/kernel": product, "one/bias": bias });
  const x = floatsOf(dtype)([
    [1, -2, 3],
    [0.5, 0.25, -4],
    [-7, 11, 0],
  ]);
  return max(abs(sub(await deep.predict(x), await flat.predict(x))));
}

/** Truth tables by a neuron that says 1 where its sum is above zero, and XOR from three of them. */
async function gates(dtype: Precision): Part<"gateSums" | "gates" | "smooth" | "xorSums" | "xor"> {
  const floats = floatsOf(dtype);
  const pairs = floats([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]);
  const sumOf = async (x: Tensor, weights: readonly number[], bias: number): Promise<Tensor> => {
    const kernelInitializer = weights.map((weight) => [weight]);
    const inputShape = [weights.length];
    const gate = sequential([layers.dense({ units: 1, inputShape, kernelInitializer, biasInitializer: bias })], {
      dtype,
    });
    return (await gate.predict(x)).reshape([x.shape[0]]);
  };
  const answer = compile((z: Tensor) => greater(z, 0).cast(dtype));
  const and = await sumOf(pairs, [1, 1], -1.5);
  const or = await sumOf(pairs, [1, 1], -0.5);
  const nand = await sumOf(pairs, [-1, -1], 1.5);
  const not = await sumOf(floats([[0], [1]]), [-1], 0.5);
  const sums = concat([and, or, nand, not], 0);
  const hidden = stack([await answer(or), await answer(nand)], 1);
  const xorSums = await sumOf(hidden, [1, 1], -1.5);
  return {
    gateSums: sums,
    gates: await answer(sums),
    smooth: sigmoid(await sumOf(pairs, [10, 10], -15)),
    xorSums,
    xor: await answer(xorSums),
  };
}

export async function computeNeuron(dtype: Precision): Promise<Computed<typeof neuron>> {
  const floats = floatsOf(dtype);
  const at = floats([-1, 0, 1]);
  return {
    ...(await weighted(dtype)),
    ...(await line(dtype)),
    ...(await score(dtype)),
    ...(await gates(dtype)),
    collapse: await collapse(dtype),
    sigmoid: sigmoid(at),
    tanh: tanh(at),
    relu: relu(at),
    euler: exp(floats(1)),
  };
}

export async function computeDigitReader(dtype: Precision): Promise<Computed<typeof digitReader>> {
  const reader = (hidden: readonly number[]) =>
    sequential([
      layers.flatten({ inputShape: [28, 28] }),
      ...hidden.map((units) => layers.dense({ units, activation: "relu" })),
      layers.dense({ units: 10, activation: "softmax" }),
    ]);
  const whole = reader([32, 64]);
  const filters = sequential([layers.conv2d({ filters: 32, kernelSize: 3, inputShape: [28, 28, 1] })]);
  const floats = floatsOf(dtype);
  const logits = floats([2, 1, 0.1]);
  const kernels = Object.entries(whole.weights).flatMap(([name, { size }]) => (name.endsWith("/kernel") ? [size] : []));
  const products = kernels.reduce((all, size) => all + size, 0);
  return {
    parameters: whole.parameterCount,
    layerParameters: summarize(whole)
      .layers.filter(({ size }) => size > 0)
      .map(({ size }) => size),
    collapsed: reader([]).parameterCount,
    narrow: reader([16]).parameterCount,
    kernel: filters.parameterCount,
    powers: exp(logits),
    powerSum: exp(logits).sum(),
    softmax: softmax(logits),
    crossEntropy: neg(logSoftmax(logits)),
    products,
    // Forward; then for the gradient of every weight; then for what every layer but the first passes back.
    epochProducts: [1e8, 1e9].map((unit) => (60_000 * (2 * products + products - kernels[0])) / unit),
    steps: div(60_000, floats(32)),
    uniformLoss: neg(logSoftmax(zeros([10], { dtype })).mean()),
  };
}
