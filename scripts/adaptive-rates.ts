/**
 * What tells a learning rate that is too large for Adam? Losses at a rate and at a tenth of it, after 50 steps from the same
 * start, beside the largest eigenvalue of the preconditioned Hessian and its limit 2(1 + β₁)/((1 - β₁)·η). The table of
 * docs/decisions/0011-rates-of-adaptive-optimizers.md:
 *
 *     npx tsx scripts/adaptive-rates.ts
 *
 * Source of the limit: J. Cohen et al., "Adaptive gradient methods at the edge of stability", 2022.
 */
import { curvatureOf } from "../src/explain/curvature.ts";
import { layers, type Model, optimizers, sequential, type Tensor, tensor } from "../src/index.ts";
import { readSamples } from "../src/train/data/read-samples.ts";
import { batchOf } from "../src/train/step/batch.ts";
import { mapBatch } from "../src/train/step/cells.ts";
import { keys } from "../src/train/step/keys.ts";
import { judge } from "../src/train/step/objective.ts";
import { classesOf, deep, digits, noise, reader } from "../test/support/setups.ts";

type Tensors = Readonly<Record<string, Tensor>>;

const steps = 50;
const batchSize = 32;
const { x: images, y: labels } = digits(0, 300);
const table = noise(200, 4);
const corners = tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);
const small = () =>
  sequential([
    layers.dense({ units: 8, activation: "tanh", inputShape: [2] }),
    layers.dense({ units: 1, activation: "sigmoid" }),
  ]);

interface Job {
  readonly name: string;
  readonly rates: readonly number[];
  readonly make: () => Model<Tensor>;
  readonly loss: "sparseCategoricalCrossentropy" | "binaryCrossentropy";
  readonly x: Tensor;
  readonly y: Tensor;
}

const classes = "sparseCategoricalCrossentropy";
const jobs: readonly Job[] = [
  { name: "digit reader", rates: [0.001, 0.01, 0.05, 0.1, 0.3], make: reader, loss: classes, x: images, y: labels },
  {
    name: "eight layers of ReLU",
    rates: [0.01, 0.3, 3],
    make: () => deep(8, "relu", "heNormal"),
    loss: classes,
    x: table,
    y: classesOf(table),
  },
  { name: "xor", rates: [0.05, 3], make: small, loss: "binaryCrossentropy", x: corners, y: tensor([0, 1, 1, 0]) },
];

async function run({ make, loss, x, y }: Job, rate: number) {
  const net = make().compile({ optimizer: optimizers.adam({ learningRate: rate }), loss });
  const lossOf = async () => (await net.evaluate(x, y, { verbose: 0 })).loss;
  const losses: number[] = [];
  const before = await lossOf();
  const epochs = Math.ceil(steps / Math.ceil(x.shape[0] / batchSize));
  const onSteps = ({ losses: these }: { readonly losses: Float64Array }) => void losses.push(...these);
  await net.fit(x, y, { batchSize, epochs, verbose: 0, callbacks: [{ onSteps }] });
  return { net, before, after: await lossOf(), highest: Math.max(...losses) };
}

/** Of P^-½ H P^-½ where the weights stand now, P being what Adam divides by: one measures along P^-½ u. */
async function preconditioned({ internals: core }: Model<Tensor>, { x, y }: Job): Promise<number> {
  const plan = core.plan("script");
  const samples = readSamples(core, "script", x, y, {});
  const batch = mapBatch(batchOf(plan.network, samples), ({ dtype, shape, data }) =>
    tensor(data, { dtype, shape: [x.shape[0], ...shape] }),
  );
  const measure = curvatureOf((u: Tensors, at: Tensors, scale: Tensors, given: typeof batch) => {
    const moved = Object.fromEntries(Object.keys(at).map((name) => [name, at[name].add(u[name].mul(scale[name]))]));
    return judge(plan, moved, given).objective;
  });
  const { state } = core;
  const [, correction] = state.cells.filter(({ role }) => role === "scalar").map(({ key }) => state.readNow(key)[0]);
  const each = (f: (name: string) => ArrayLike<number>): Tensors =>
    Object.fromEntries(plan.params.map(({ name, shape }) => [name, tensor(Float32Array.from(f(name)), { shape })]));
  const scale = each((name) =>
    Float32Array.from(
      state.readNow(keys.slot("v", name)),
      (v: number) => ((Math.sqrt(v) + 1e-7) / Math.sqrt(correction)) ** -0.5,
    ),
  );
  const zero = each((name) => new Float32Array(state.readNow(name).length));
  return (await measure(zero, state.weights, scale, batch)).largest;
}

const short = (value: number): string => String(Number(value.toPrecision(3)));
console.log("| network | η | loss at first | after | highest | after, at η/10 | eigenvalue / limit |");
console.log("|---|---|---|---|---|---|---|");
for (const job of jobs)
  for (const rate of job.rates) {
    const { net, before, after, highest } = await run(job, rate);
    const { after: smaller } = await run(job, rate / 10);
    const share = ((await preconditioned(net, job)) * rate) / 38;
    console.log(`| ${[job.name, rate, ...[before, after, highest, smaller, share].map(short)].join(" | ")} |`);
  }
process.exit(0);
