/** Small data and networks that several tests take apart. */
import { datasets, input, layers, type Model, model, optimizers, sequential, type Tensor } from "limpid";
import { numpyRandom, standardize } from "limpid/data";
import type { DiagnoseOptions, diagnose, Finding } from "limpid/explain";
import { tensor } from "limpid/tensor";

const { train } = await datasets.mnist();

type Examined = Parameters<typeof diagnose>[0] & Pick<Model, "weights" | "steps">;
type DataOf = Parameters<typeof diagnose>[1];

/** Something for `diagnose` to look at. */
export interface Setup {
  readonly net: Examined;
  readonly x: DataOf;
  readonly y: Parameters<typeof diagnose>[2];
  readonly options?: DiagnoseOptions;
}

/** What was found, in a line each. */
export const told = (findings: readonly Finding[]): string[] =>
  findings.map(({ code, problem }) => `${code}: ${problem}`);

/** Some of MNIST's digits: u8 [n,28,28] and u8 [n]. */
export const digits = (from: number, to: number): { x: Tensor; y: Tensor } => ({
  x: train.x.slice(from, to),
  y: train.y.slice(from, to),
});

export const survey = [
  [1, 0, 1],
  [0, 1, 1],
  [0, 0, 1],
  [1, 1, 1],
];
export const bought = [[1], [1], [0], [0]];

/** A layer's activation, where it has one. */
export type Bend = { readonly activation?: "relu" | "tanh" | "sigmoid" };

export const classify = { optimizer: "adam", loss: "sparseCategoricalCrossentropy" } as const;

interface Reader {
  readonly hidden?: Bend;
  readonly scaled?: boolean;
  readonly last?: "softmax" | "linear";
  readonly units?: number;
}

/** The digit reader, 784-32-64-10, before `compile`. */
export const reader = ({ hidden = { activation: "relu" }, scaled = true, last = "softmax", units = 10 }: Reader = {}) =>
  sequential([
    layers.flatten({ inputShape: [28, 28] }),
    ...(scaled ? [layers.rescaling({ scale: 1 / 255 })] : []),
    layers.dense({ units: 32, ...hidden }),
    layers.dense({ units: 64, ...hidden }),
    layers.dense({ units, activation: last }),
  ]);

/** S1's network: 3-4-1, sigmoid, no biases, NumPy's random numbers of seed 1, f64, rate 1. */
export function litterBox(learningRate = 1) {
  const random = numpyRandom(1);
  const draw = (rows: number, columns: number): number[][] => random.random([rows, columns]).mul(2).sub(1).toArray();
  const plain = { activation: "sigmoid", useBias: false } as const;
  return sequential(
    [
      layers.dense({ name: "hidden", units: 4, ...plain, inputShape: [3], kernelInitializer: draw(3, 4) }),
      layers.dense({ name: "output", units: 1, ...plain, kernelInitializer: draw(4, 1) }),
    ],
    { dtype: "f64" },
  ).compile({ optimizer: optimizers.sgd({ learningRate }), loss: "halfSquaredError" });
}

/** A small network for tables of four columns and three classes, before `compile`. */
export const deep = (
  hidden: number,
  activation: NonNullable<Bend["activation"]>,
  kernelInitializer?: "heNormal" | "zeros" | "ones",
) =>
  sequential([
    ...Array.from({ length: hidden }, (_, k) =>
      layers.dense({
        units: 16,
        activation,
        ...(k === 0 && { inputShape: [4] }),
        ...(kernelInitializer && { kernelInitializer }),
      }),
    ),
    layers.dense({ units: 3, activation: "softmax" }),
  ]);

/** A table of standard normal numbers, f32 [rows,columns]. */
export const noise = (rows: number, columns: number, seed = 2): Tensor =>
  numpyRandom(seed).normal(0, 1, [rows, columns]).cast("f32");

/** Classes that a network can learn from `noise(rows, 4)`: which of three sums is the largest. */
export const classesOf = (x: Tensor): Tensor =>
  x
    .matmul(
      tensor([
        [1, 0, -1],
        [0, 1, -1],
        [1, 1, 0],
        [0.5, -1, 1],
      ]),
    )
    .argmax(-1);

/** One image, two questions: a convolution shared by two outputs, before `compile`. */
export function twoQuestions(activation: "relu" | "linear" = "relu") {
  const image = input({ shape: [28, 28, 1] });
  const features = image.pipe(
    layers.rescaling({ scale: 1 / 255 }),
    layers.conv2d({ filters: 4, kernelSize: 3, activation: "relu" }),
    layers.maxPooling2d(),
    layers.flatten(),
  );
  const digit = features.pipe(
    layers.dense({ name: "between", units: 16, activation }),
    layers.dense({ name: "digit", units: 10, activation: "softmax" }),
  );
  const isEven = layers.dense({ name: "even", units: 1, activation: "sigmoid" })(features);
  return model({ inputs: { image }, outputs: { digit, isEven } });
}

export const picture = (x: Tensor) => ({ image: x.reshape([-1, 28, 28, 1]) });
export const answers = (y: Tensor) => ({ digit: y, isEven: y.mod(2).equal(0) });

/** Columns at mean 0 and deviation 1. */
export const standard = (x: Tensor): Tensor => standardize().fitTransform(x);

/** One weight, the price of a kilogram; of strawberries and blueberries. */
export const line = (learningRate: number, from = 0) =>
  sequential(
    [layers.dense({ name: "price", units: 1, useBias: false, inputShape: [1], kernelInitializer: [[from]] })],
    {
      dtype: "f64",
    },
  ).compile({ optimizer: optimizers.sgd({ learningRate }), loss: "meanSquaredError" });
export const kilos = [[1], [2], [3]];
export const prices = [[20], [40], [60]];

/** A classifier with a first layer to be judged. */
export const small = (first: Parameters<typeof layers.dense>[0], inputs = 4) =>
  sequential([
    layers.dense({ name: "first", ...first, inputShape: [inputs] }),
    layers.dense({ units: 3, activation: "softmax" }),
  ]).compile(classify);
