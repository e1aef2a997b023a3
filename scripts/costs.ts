/**
 * What things cost beside the training that they are beside: each against the same without it, in one process, turn by turn, so that
 * whatever else the machine does befalls both. Times are the processor's, of epochs behind the first; the least of all rounds counts.
 *
 *     npx tsx scripts/costs.ts                       (all; LIMPID_BACKEND and LIMPID_THREADS as everywhere; by default wasm, one thread)
 *     npx tsx scripts/costs.ts --rounds 8 metrics ema
 *
 * Exit status 1 where something costs more than it may.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { FitOptions } from "limpid";

process.env.LIMPID_BACKEND ??= "wasm";
process.env.LIMPID_THREADS ??= "1";
const { dataset, datasets, layers, optimizers, sequential } = await import("limpid");
const { oneHot } = await import("limpid/data");

const { values, positionals } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, images: { type: "string", default: "60000" } },
  allowPositionals: true,
});
const rounds = Number(values.rounds);
const images = Number(values.images);
const epochs = 3;

const { train } = await datasets.mnist();
const [x, y] = [train.x.slice(0, images), train.y.slice(0, images)];
const hot = oneHot(y, 10);
const folder = mkdtempSync(join(tmpdir(), "limpid-costs-"));

/** Trains for some epochs, and says when each ended. */
type Trains = (onEpochEnd: () => void) => PromiseLike<unknown>;
/** Milliseconds of the processor's, and of the clock's. */
type Cost = readonly [cpu: number, wall: number];

async function epochCost(train: Trains): Promise<Cost> {
  const ends: Cost[] = [];
  await train(() => {
    const { user, system } = process.cpuUsage();
    ends.push([(user + system) / 1000, performance.now()]);
  });
  const [first, last] = [ends[0], ends.at(-1)!];
  const mean = (k: 0 | 1) => (last[k] - first[k]) / (ends.length - 1);
  return [mean(0), mean(1)];
}

type Optimizer = ReturnType<typeof optimizers.adam>;

interface Mlp {
  readonly optimizer?: Optimizer;
  readonly metrics?: readonly string[];
  readonly loss?: "sparseCategoricalCrossentropy" | "categoricalCrossentropy";
}

function mlp({ optimizer = optimizers.adam(), metrics = ["accuracy"], loss = "sparseCategoricalCrossentropy" }: Mlp) {
  const model = sequential([
    layers.flatten({ inputShape: [28, 28] }),
    layers.rescaling({ scale: 1 / 255 }),
    layers.dense({ units: 32 }),
    layers.dense({ units: 64 }),
    layers.dense({ units: 10, activation: "softmax" }),
  ]);
  return model.compile({ optimizer, loss, metrics: metrics as never });
}

type Options = FitOptions;

function fits(given: Mlp, more: () => Options = () => ({})): Trains {
  const model = mlp(given);
  const answers = given.loss === "categoricalCrossentropy" ? hot : y;
  return (onEpochEnd) => model.fit(x, answers, { epochs, verbose: 0, callbacks: [{ onEpochEnd }], ...more() });
}

function pipeline(): Trains {
  const model = mlp({});
  const data = dataset({ x, y })
    .shuffle(images, 1)
    .batch(32)
    .map(({ x, y }) => ({ x, y }));
  return (onEpochEnd) => model.fit(data, { epochs, verbose: 0, shuffle: false, callbacks: [{ onEpochEnd }] });
}

let runs = 0;
const one = { loss: "categoricalCrossentropy" } as const;
const plain = () => fits({});

interface Question {
  readonly what: string;
  readonly without: () => Trains;
  readonly costly: () => Trains;
  /** The most that it may cost, as a multiple. */
  readonly most: number;
  /** Whether the clock counts: what waits for a disk, or works beside training. */
  readonly clock?: boolean;
}

const questions: Readonly<Record<string, Question>> = {
  metrics: {
    what: "precision, recall, AUC by 200 thresholds and a confusion matrix beside accuracy",
    without: () => fits(one),
    costly: () => fits({ ...one, metrics: ["accuracy", "precision", "recall", "auc", "confusionMatrix"] }),
    most: 1.1,
  },
  ema: {
    what: "useEma",
    without: plain,
    costly: () => fits({ optimizer: optimizers.adam({ useEma: true }) }),
    most: 1.05,
  },
  clipNorm: {
    what: "clipNorm",
    without: plain,
    costly: () => fits({ optimizer: optimizers.adam({ clipNorm: 1 }) }),
    most: 1.05,
  },
  clipValue: {
    what: "clipValue",
    without: plain,
    costly: () => fits({ optimizer: optimizers.adam({ clipValue: 1 }) }),
    most: 1.05,
  },
  globalClipNorm: {
    what: "globalClipNorm",
    without: plain,
    costly: () => fits({ optimizer: optimizers.adam({ globalClipNorm: 1 }) }),
    most: 1.05,
  },
  accumulation: {
    what: "gradientAccumulationSteps: 4",
    without: plain,
    costly: () => fits({ optimizer: optimizers.adam({ gradientAccumulationSteps: 4 }) }),
    most: 1.05,
  },
  pipeline: { what: "shuffle + batch + map on batches", without: plain, costly: pipeline, most: 1 / 0.6, clock: true },
  checkpoints: {
    what: "a checkpoint every epoch",
    without: plain,
    costly: () => fits({}, () => ({ run: join(folder, `run-${runs++}`) })),
    most: 1.05,
    clock: true,
  },
};

async function compare({ what, without, costly, most, clock }: Question): Promise<boolean> {
  const trains = [without(), costly()];
  const least: [number, number][] = [
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  ];
  // One round more: programs are compiled in the first.
  for (let round = 0; round <= rounds; round++)
    for (const [k, train] of trains.entries()) {
      const cost = await epochCost(train);
      if (round > 0) least[k] = [Math.min(least[k][0], cost[0]), Math.min(least[k][1], cost[1])];
    }
  const ratio = ([of]: [0 | 1]) => least[1][of] / least[0][of];
  const [cpu, wall] = [ratio([0]), ratio([1])];
  const counts = clock ? wall : cpu;
  const sound = counts <= most;
  const [a, b] = least.map(([ms, clockMs]) => `${ms.toFixed(0)} (${clockMs.toFixed(0)})`);
  console.log(
    `${sound ? "ok  " : "MORE"} ${what}: ${a} -> ${b} ms an epoch, x ${cpu.toFixed(3)} (clock ${wall.toFixed(3)}), at most ${most.toFixed(3)}`,
  );
  return sound;
}

/** How much longer a step takes at which a state of 100 MB is kept: 8.4 million parameters, and Adam's two numbers for each. */
async function pause(): Promise<boolean> {
  const model = sequential([layers.dense({ units: 4096, inputShape: [2048], useBias: false })]).compile({
    optimizer: "adam",
    loss: "meanSquaredError",
  });
  const samples = 400;
  const data = { data: new Float32Array(samples * 2048).fill(0.5), shape: [samples, 2048] };
  const answers = { data: new Float32Array(samples * 4096), shape: [samples, 4096] };
  // Seldom enough that one is written before the next is due: else that would be what training waits for.
  const every = samples;
  // How many steps are told at once depends on how long they take.
  const pieces: { readonly from: number; readonly to: number; readonly end: number }[] = [];
  const onSteps = ({ from, to }: { readonly from: number; readonly to: number }) =>
    void pieces.push({ from, to, end: performance.now() });
  await model.fit(data, answers, {
    ...{ batchSize: 1, epochs: 4, verbose: 0, callbacks: [{ onSteps }] },
    ...{ run: join(folder, "large"), checkpoint: { every } },
  });
  const timed = pieces.slice(1).map(({ from, to, end }, k) => ({ from, to, ms: end - pieces[k].end }));
  const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
  const middle = median(timed.filter(({ from }) => from % every > 50).map(({ from, to, ms }) => ms / (to - from)));
  // The first steps behind a kept state have the copying in them.
  const kept = timed
    .filter(({ from }) => from > 0 && from % every === 0)
    .map(({ from, to, ms }) => ms - (to - from) * middle);
  const stopped = median(kept);
  const sound = stopped <= 50;
  const list = kept.map((ms) => ms.toFixed(0)).join(", ");
  console.log(
    `${sound ? "ok  " : "MORE"} a state of ${((model.parameterCount * 12) / 1e6).toFixed(0)} MB stops training for ${stopped.toFixed(0)} ms (${list}) beside steps of ${middle.toFixed(0)} ms, at most 50`,
  );
  return sound;
}

const names = [...Object.keys(questions), "pause"];
const unknown = positionals.filter((name) => !names.includes(name));
if (unknown.length > 0 || !(rounds > 0) || !(images > 0)) {
  console.error(`costs: some of ${names.join(", ")}; --rounds 5, --images 60000`);
  process.exit(1);
}
try {
  for (const name of positionals.length > 0 ? positionals : names)
    if (!(await (name === "pause" ? pause() : compare(questions[name])))) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
