/** What `limpid bench` computes: the jobs of `bench/` in this package's repository that need no other library. */
import { layers, type Model, sequential, type Tensor } from "../../index.ts";
import { abs, compile, grad, matmul, mean, mul, sigmoid, square, sub, sum, tensor } from "../../tensor/all.ts";
import type { JobName } from "../../words/bench.ts";
import { convLayers, denseLayers, prediction, training, type Work } from "../arithmetic.ts";
import { makePictures } from "./data.ts";

export interface JobResult {
  readonly job: JobName;
  readonly seconds: number;
  /** The least work it can be done with; `tiny` is too small for a limit to mean anything. */
  readonly work?: Work;
  /** Of `score`, what it has to be for the job to have been done. */
  readonly passed: boolean;
  /** An error, or an accuracy. */
  readonly score: number;
}

const epoch = 60_000;

/** How much is done; less is for tests. */
export interface Effort {
  /** Training images of mlp; cnn has two fifths of them. */
  readonly images: number;
  /** A job is repeated for this long. */
  readonly ms: number;
}
const usual: Effort = { images: 6_400, ms: 1500 };

/** The best of some runs, at least two: of a job that takes long enough to be disturbed by others. */
async function best(run: () => Promise<unknown>, enoughMs: number): Promise<number> {
  let seconds = Number.POSITIVE_INFINITY;
  const start = performance.now();
  for (let runs = 0; runs < 2 || performance.now() - start < enoughMs; runs++) {
    const before = performance.now();
    await run();
    seconds = Math.min(seconds, (performance.now() - before) / 1000);
  }
  return seconds;
}

async function tiny({ ms }: Effort): Promise<JobResult> {
  const f64 = (values: number[][]) => tensor(values, { dtype: "f64" });
  const X = f64([
    [1, 0, 1],
    [0, 1, 1],
    [0, 0, 1],
    [1, 1, 1],
  ]);
  const y = f64([[1], [1], [0], [0]]);
  const start = {
    syn0: f64([
      [-0.165955990594852, 0.4406489868843162, -0.9997712503653102, -0.39533485473632046],
      [-0.7064882183657739, -0.8153228104624044, -0.6274795772446582, -0.3088785459139045],
      [-0.20646505153866013, 0.07763346800671389, -0.1616109711934104, 0.370439000793519],
    ]),
    syn1: f64([[-0.5910955005369651], [0.7562348727818908], [-0.9452248136041477], [0.34093502035680445]]),
  };
  type Weights = typeof start;
  const predict = ({ syn0, syn1 }: Weights) => sigmoid(matmul(sigmoid(matmul(X, syn0)), syn1));
  const slope = grad((w: Weights) => mul(0.5, sum(square(sub(y, predict(w))))));
  const descend = compile((w: Weights) => {
    const g = slope(w);
    return { syn0: sub(w.syn0, g.syn0), syn1: sub(w.syn1, g.syn1) };
  });
  const error = compile((w: Weights) => mean(abs(sub(y, predict(w)))));
  let end = start;
  const seconds = await best(async () => {
    end = await descend.repeat(epoch, start);
  }, ms / 5);
  const score = (await error(end)).item();
  return { job: "tiny", seconds, score, passed: Math.abs(score - 0.0031835) <= 1e-7 };
}

function network(kind: "mlp" | "cnn"): Model<Tensor> {
  const chain =
    kind === "mlp"
      ? [
          layers.flatten({ inputShape: [28, 28] }),
          layers.rescaling({ scale: 1 / 255 }),
          layers.dense({ units: 32, activation: "relu" }),
          layers.dense({ units: 64, activation: "relu" }),
        ]
      : [
          layers.rescaling({ scale: 1 / 255, inputShape: [28, 28, 1] }),
          layers.conv2d({ filters: 32, kernelSize: 3, activation: "relu" }),
          layers.maxPooling2d(),
          layers.conv2d({ filters: 64, kernelSize: 3, activation: "relu" }),
          layers.maxPooling2d(),
          layers.flatten(),
          layers.dropout({ rate: 0.5 }),
        ];
  const model = sequential([...chain, layers.dense({ units: 10, activation: "softmax" })]);
  return model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
}

const shapes = {
  mlp: { layers: denseLayers([784, 32, 64, 10]), batch: 32, share: 1, channel: [] },
  cnn: { layers: convLayers([32, 64]), batch: 128, share: 0.4, channel: [1] },
} as const;

/** Training, scaled to an epoch of 60,000 images; then one image at a time. */
async function* digits(kind: "mlp" | "cnn", effort: Effort, signal: AbortSignal): AsyncGenerator<JobResult> {
  const { layers: its, batch, share, channel } = shapes[kind];
  const count = effort.images * share;
  const { x, y } = makePictures(count);
  const pictures = x.reshape([count, 28, 28, ...channel]);
  const model = network(kind);
  const learn = async () => {
    await model.fit(pictures, y, { epochs: 1, batchSize: batch, verbose: 0, signal });
  };
  await learn();
  const seconds = ((await best(learn, effort.ms)) * epoch) / count;
  const score = (await model.evaluate(pictures, y, { verbose: 0 })).accuracy;
  yield { job: kind, seconds, score, passed: score >= 0.9, work: training(its, epoch, batch) };

  const one = tensor(Float32Array.from(x.data.subarray(0, 784)), { shape: [1, 28, 28, ...channel] });
  let answer: Tensor = one;
  const times = kind === "mlp" ? 200 : 10;
  const predictions = await best(async () => {
    for (let k = 0; k < times; k++) answer = model.predictSync(one);
  }, effort.ms / 5);
  const total = Array.from(answer.data).reduce((a, b) => a + b, 0);
  yield {
    job: kind === "mlp" ? "latencyMlp" : "latencyCnn",
    seconds: predictions / times,
    // Ten probabilities.
    score: Math.abs(total - 1),
    passed: answer.size === 10 && Math.abs(total - 1) < 1e-5,
    work: prediction(its),
  };
}

/** One result after the other. */
export async function* runJobs(signal: AbortSignal, effort: Effort = usual): AsyncGenerator<JobResult> {
  yield await tiny(effort);
  signal.throwIfAborted();
  yield* digits("mlp", effort, signal);
  signal.throwIfAborted();
  yield* digits("cnn", effort, signal);
}
