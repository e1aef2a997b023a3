/**
 * Kernels that move much and compute little, beside what the same machine does at the same time: windows and their gradients and running
 * sums beside a copy of as many bytes, sorting beside `Float32Array.prototype.sort`, strided convolutions beside others, the training
 * step of an embedding beside its optimizer alone. All jobs take turns, and the processor's least time of each
 * counts; so the ratios hold on a busy machine, too.
 *
 *     npx tsx scripts/kernel-speed.ts                                   (wasm)
 *     npx tsx scripts/kernel-speed.ts --backend native --rounds 20 --kernels depthwise sort
 *
 * Times are those of one thread. `--kernels` shows where they go.
 *
 * Exit status 1 where a ratio is below what it should be.
 */
import { parseArgs } from "node:util";
import { switchFmaOn } from "../bench/fma.ts";

const { values: options, positionals: wanted } = parseArgs({
  options: {
    backend: { type: "string", default: "wasm" },
    rounds: { type: "string", default: "10" },
    kernels: { type: "boolean", default: false },
  },
  allowPositionals: true,
});

switchFmaOn();
// The processor's time in place of the clock's, here and in the kernels' log: whatever else the machine does is not in it.
performance.now = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
};
const { configure, layers, sequential } = await import("limpid");
const { showKernelTimes, timeKernels } = await import("limpid/ir");
const { compile, cumsum, conv2d, depthwiseConv, grad, maxPool2d, mul, sort, sum, tensor, zeros } = await import(
  "limpid/tensor"
);
type Tensor = ReturnType<typeof tensor>;
configure({ backend: options.backend, threads: 1 });

/** What takes turns with others: each turn may make the time shorter that it is known to take, in milliseconds of the processor. */
interface Job {
  readonly turn: () => Promise<void>;
  readonly time: () => number;
}

interface Question {
  readonly what: string;
  /** What it is measured against, and how many times as fast it has to be. */
  readonly against: Job;
  readonly job: Job;
  readonly least: number;
  /** How much more the job does than what it is measured against. */
  readonly more?: number;
}

const size = (shape: readonly number[]) => shape.reduce((n, k) => n * k, 1);
const random = (shape: readonly number[], seed = 1): Tensor => {
  let state = seed * 2654435761;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  return tensor(Float32Array.from({ length: size(shape) }, next), { shape });
};

function plainJob(run: () => unknown, times = 1): Job {
  let best = Number.POSITIVE_INFINITY;
  return {
    turn: async () => {
      const before = performance.now();
      await run();
      best = Math.min(best, (performance.now() - before) / times);
    },
    time: () => best,
  };
}

/** Programs whose kernels are timed, by their names. */
const names: string[] = [];
let microseconds: ReadonlyMap<string, number> = new Map();

/** A step that is run on its own result: the quickest run of each of its kernels counts, and neither calls nor copies do. */
function stepJob<S, A extends unknown[]>(f: (state: S, ...rest: A) => S, state: S, ...rest: A): Job {
  const name = `program ${names.length}`;
  names.push(name);
  const compiled = compile(Object.defineProperty(f, "name", { value: name }));
  return {
    turn: async () => {
      await compiled.repeat(4, state, ...rest);
    },
    time: () => microseconds.get(name)! / 1e3,
  };
}

const copyOf = (shape: readonly number[]): Job =>
  stepJob((_: Tensor, x: Tensor) => x.neg(), zeros(shape), random(shape));

/** Memory's bandwidth: copying what is in no cache. Elements, and how much of that copy so many elements, read and written, are. */
const large = 2 ** 24;
let memory: Job | undefined;
const copied = () => (memory ??= copyOf([large]));
const shareOf = (elements: number) => elements / 2 / large;

function depthwise(strides: 1 | 2): Question[] {
  const shape = [8, 56, 56, 128];
  const slim = [8, 56 / strides, 56 / strides, 128];
  const taps = [3, 3, 128, 1];
  const [x, g, k] = [random(shape), random(slim, 2), random(taps, 3)];
  const of = (a: Tensor, b: Tensor) => depthwiseConv(a, b, { strides, padding: "same" });
  const forX = grad((a: Tensor, b: Tensor, c: Tensor) => sum(mul(of(a, b), c)));
  const forK = grad((b: Tensor, a: Tensor, c: Tensor) => sum(mul(of(a, b), c)));
  const copy = copied();
  // What must be read and written once.
  const more = shareOf(size(shape) + size(slim));
  const name = `depthwise 3x3, stride ${strides}, on 8x56x56x128:`;
  return [
    {
      what: `${name} forward`,
      against: copy,
      job: stepJob((_: Tensor, a: Tensor, b: Tensor) => of(a, b), zeros(slim), x, k),
      least: 0.5,
      more,
    },
    {
      what: `${name} gradient for x`,
      against: copy,
      job: stepJob((_: Tensor, a: Tensor, b: Tensor, c: Tensor) => forX(a, b, c), zeros(shape), x, k, g),
      least: 0.5,
      more,
    },
    {
      what: `${name} gradient for the kernel`,
      against: copy,
      job: stepJob((_: Tensor, a: Tensor, b: Tensor, c: Tensor) => forK(b, a, c), zeros(taps), x, k, g),
      least: 0.5,
      more,
    },
  ];
}

function pools(): Question[] {
  const shape = [8, 56, 56, 128];
  const x = random(shape);
  const pool = (a: Tensor) => maxPool2d(a, 3, { strides: 1, padding: "same" });
  const slope = grad((a: Tensor) => sum(pool(a)));
  const copy = copied();
  const more = shareOf(2 * size(shape));
  return [
    {
      what: "largest of 3x3, stride 1, on 8x56x56x128: forward",
      against: copy,
      job: stepJob((_: Tensor, a: Tensor) => pool(a), zeros(shape), x),
      least: 0.5,
      more,
    },
    {
      what: "largest of 3x3, stride 1, on 8x56x56x128: gradient",
      against: copy,
      job: stepJob((_: Tensor, a: Tensor) => slope(a), zeros(shape), x),
      least: 0,
      more,
    },
  ];
}

/** Forward and both gradients; `more` counts the operations. */
function strided(): Question[] {
  const [batch, side, channels] = [4, 56, 64];
  const shape = [batch, side, side, channels];
  const taps = [3, 3, channels, channels];
  const [x, k] = [random(shape), random(taps, 3)];
  const train = (strides: 1 | 2): Job => {
    const slim = [batch, side / strides, side / strides, channels];
    const of = (a: Tensor, b: Tensor) => conv2d(a, b, { strides, padding: "same" });
    const forX = grad((a: Tensor, b: Tensor, c: Tensor) => sum(mul(of(a, b), c)));
    const forK = grad((b: Tensor, a: Tensor, c: Tensor) => sum(mul(of(a, b), c)));
    type State = { y: Tensor; dx: Tensor; dk: Tensor };
    const step = (_: State, a: Tensor, b: Tensor, c: Tensor): State => ({
      y: of(a, b),
      dx: forX(a, b, c),
      dk: forK(b, a, c),
    });
    const start = { y: zeros(slim), dx: zeros(shape), dk: zeros(taps) };
    return stepJob(step, start, x, k, random(slim, 2));
  };
  return [
    {
      what: "training a 3x3 convolution of 64 channels with stride 2, an operation, beside stride 1",
      against: train(1),
      job: train(2),
      least: 0.75,
      more: 1 / 4,
    },
  ];
}

function order(): Question[] {
  const x = random([1e6]);
  const data = x.data as Float32Array;
  const native = plainJob(() => Float32Array.from(data).sort());
  return [
    { what: "sort of a million f32, at once", against: native, job: plainJob(() => sort(x).data), least: 0.5 },
    {
      what: "sort of a million f32, compiled",
      against: native,
      job: stepJob((_: Tensor, a: Tensor) => sort(a), zeros([1e6]), x),
      least: 0.5,
    },
  ];
}

function running(): Question[] {
  return [[1e6], [2 ** 24], [4096, 1024]].flatMap((shape) => {
    const x = random(shape);
    const copy = copyOf(shape);
    return [...shape.keys()].map((axis) => ({
      what: `cumsum of [${shape}] along axis ${axis}`,
      against: copy,
      job: stepJob((_: Tensor, a: Tensor) => cumsum(a, axis), zeros(shape), x),
      least: 0.5,
    }));
  });
}

/** Training steps of a table of which each step looks at few rows. */
function embedding(): Question[] {
  const [tokens, width, batch, length] = [50_000, 64, 128, 32];
  // So many that what a call of `fit` costs by itself, twelve megabytes taken over and back, is a small part.
  const [steps, epochs] = [8, 40];
  const x = tensor(
    Int32Array.from({ length: steps * batch * length }, (_, k) => (k * 7919) % tokens),
    { shape: [steps * batch, length] },
  );
  const y = zeros([steps * batch, length, width]);
  const model = sequential([layers.embedding({ inputDim: tokens, outputDim: width, inputShape: [length] })]);
  model.compile({ optimizer: "adam", loss: "mse" });
  const fit = plainJob(() => model.fit(x, y, { epochs, batchSize: batch, shuffle: false, verbose: 0 }), epochs * steps);
  const shape = [tokens, width];
  type Adam = { w: Tensor; m: Tensor; v: Tensor };
  const adam = ({ w, m, v }: Adam, g: Tensor): Adam => {
    const [m2, v2] = [m.mul(0.9).add(g.mul(0.1)), v.mul(0.999).add(g.mul(g).mul(0.001))];
    return { w: w.sub(m2.div(v2.sqrt().add(1e-7)).mul(0.001)), m: m2, v: v2 };
  };
  const start = { w: random(shape), m: zeros(shape), v: zeros(shape) };
  return [
    {
      what: "training step of an embedding of 50,000 x 64 with 4,096 tokens, beside Adam over its table",
      against: stepJob(adam, start, random(shape, 5)),
      job: fit,
      least: 1 / 1.15,
    },
  ];
}

const all: Readonly<Record<string, () => Question[]>> = {
  depthwise: () => [...depthwise(1), ...depthwise(2)],
  pools,
  strided,
  sort: order,
  cumsum: running,
  embedding,
};

let missed = 0;
for (const name of wanted.length > 0 ? wanted : Object.keys(all)) {
  const questions = all[name]();
  const jobs = [...new Set(questions.flatMap(({ against, job }) => [against, job]))];
  const programs = await timeKernels(async () => {
    for (let round = 0; round < Number(options.rounds); round++) for (const job of jobs) await job.turn();
  });
  microseconds = new Map([...microseconds, ...programs.map((one) => [one.name, one.microseconds] as const)]);
  if (options.kernels) for (const program of programs) console.log(showKernelTimes(program));
  for (const { what, against, job, least, more = 1 } of questions) {
    const [its, other] = [job.time(), against.time()];
    const ratio = (other * more) / its;
    if (ratio < least) missed++;
    const mark = least === 0 ? "" : ratio < least ? `  MISSED: at least ${least.toFixed(2)}` : "";
    console.log(`${what}: ${its.toFixed(2)} ms, beside ${(other * more).toFixed(2)} ms: ${ratio.toFixed(2)}${mark}`);
  }
}
if (missed > 0) process.exitCode = 1;
