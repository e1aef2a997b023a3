/** `limpid train digits`: the digit reader on the full MNIST, from the data to a saved model. */
import { join, relative, resolve } from "node:path";
import { configure, datasets, layers, type Model, sequential, type Tensor, tensor, ValueError } from "../../index.ts";
import { wantOwnName } from "../../io/archive.ts";
import type { ProgressOutput } from "../../train/index.ts";
import { type Context, Interrupted, interruptible, progressIn, unlessAborted } from "../context.ts";
import { bar, picture } from "../pictures.ts";
import { wantPlace, writeInto } from "../place.ts";
import { count, fittedTable, pad, percent, wrapText } from "../text.ts";
import { runPath } from "./runs.ts";

export interface TrainOptions {
  readonly asWritten: boolean;
  readonly epochs: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly limit?: number;
  readonly backend?: string;
  /** Default: digits.limpid, or the next free name like it. */
  readonly out?: string;
  readonly overwrite?: boolean;
  /** Keeps the run in a folder. The model is in it, unless `out` says where. */
  readonly run?: string;
  readonly resume?: boolean;
}

interface Digit {
  readonly label: number;
  readonly predicted: number;
  /** Of 0 … 9. */
  readonly probabilities: readonly number[];
}

/**
 * What `limpid train digits` does unless it is asked otherwise. Of seeds 0 … 7 the network as written ends between 91.1 %
 * (seed 0) and 92.6 %; this one is a usual one.
 */
export const usualTraining = { epochs: 5, batchSize: 32, seed: 1 };

const side = 28;
const shownDigits = 5;

function build({ asWritten, seed }: TrainOptions): Model<Tensor> {
  const activation = asWritten ? {} : ({ activation: "relu" } as const);
  const model = sequential(
    [
      layers.flatten({ inputShape: [side, side] }),
      layers.rescaling({ scale: 1 / 255 }),
      layers.dense({ units: 32, ...activation }),
      layers.dense({ units: 64, ...activation }),
      layers.dense({ units: 10, activation: "softmax" }),
    ],
    { seed },
  );
  return model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
}

/** The first samples, without copying them. */
function first(x: Tensor, most: number): Tensor {
  const [n, ...shape] = x.shape;
  const kept = Math.min(n, most);
  return tensor(x.data.subarray(0, kept * (x.size / n)), { shape: [kept, ...shape] });
}

export async function trainDigits(options: TrainOptions, context: Context): Promise<number> {
  const { words, note, result } = context;
  // Five epochs later would be a bad time to learn that the model cannot be saved.
  if (options.out) wantOwnName(options.out);
  const kept = keptIn(options);
  const place =
    kept && options.out === undefined
      ? undefined
      : await wantPlace({ given: options.out, usual: "digits.limpid", overwrite: options.overwrite });
  if (options.backend !== undefined) configure({ backend: options.backend });
  return interruptible(async (signal) => {
    note(words.train.loading);
    const { train, test } = await unlessAborted(signal, datasets.mnist());
    const x = first(train.x, options.limit ?? Number.POSITIVE_INFINITY);
    const y = first(train.y, options.limit ?? Number.POSITIVE_INFINITY);
    const model = build(options);
    const facts = {
      layers: "784-32-64-10",
      activation: words.train.activations[options.asWritten ? "none" : "relu"],
      parameters: count(model.parameterCount),
      images: count(x.shape[0]),
      backend: model.backend,
    };
    note(words.train.network(facts));

    const start = performance.now();
    const { epochs, batchSize } = options;
    const fit = { epochs, batchSize, signal, output: progressIn(words), ...kept };
    const saved = (error: unknown): never => {
      throw kept && error instanceof Interrupted ? new Interrupted(error.signal, again(options, context)) : error;
    };
    const training = model.fit(x, y, fit);
    const before = stepsBefore(training);
    const history = await training.catch(saved);
    const seconds = (performance.now() - start) / 1000;
    const done = epochs - before() / Math.ceil(x.shape[0] / batchSize);
    const samplesPerSecond = (x.shape[0] * Math.max(0, done)) / seconds;
    const { loss, accuracy, digits } = await tested(model, test, signal, progressIn(words)).catch(saved);
    const { path, status } = place
      ? await writeInto(place, (to) => model.save(to), context)
      : { path: join(kept!.run, "model.limpid"), status: 0 };

    show(digits, test.x, context);
    report(context, options, {
      seconds: seconds.toFixed(1),
      speed: count(Math.round(samplesPerSecond)),
      images: count(test.x.shape[0]),
      accuracy: percent(accuracy, context.words.locale),
      loss: loss.toFixed(3),
      path,
    });
    result({
      test: { loss, accuracy },
      history,
      seconds,
      samplesPerSecond,
      backend: model.backend,
      parameters: model.parameterCount,
      memory: model.memory,
      digits,
      model: path,
    });
    return status;
  });
}

/** The steps that a run had taken before it was stopped: they were not done in this time. */
function stepsBefore({ log }: Pick<ReturnType<Model<Tensor>["fit"]>, "log">): () => number {
  let steps = 0;
  log?.subscribe({
    policy: "wait",
    on({ event }) {
      if (event.type === "resumed") steps = event.step;
    },
  });
  return () => steps;
}

/** What the trained model makes of the test data. */
async function tested(
  model: Model<Tensor>,
  { x, y }: Awaited<ReturnType<typeof datasets.mnist>>["test"],
  signal: AbortSignal,
  output: ProgressOutput,
) {
  // A bar where it can be taken back; a line in a file would say what the report says.
  const { loss, accuracy } = await model.evaluate(x, y, { verbose: output.isTTY ? 1 : 0, signal, output });
  const digits = await readDigits(model, x, y);
  signal.throwIfAborted();
  return { loss, accuracy, digits };
}

/** The command that goes on with a run: a run goes on only with the options that it began with. */
function again({ run = "", asWritten, ...given }: TrainOptions, { self }: Context): string {
  const numbers = [
    ["--epochs", given.epochs, usualTraining.epochs],
    ["--batch-size", given.batchSize, usualTraining.batchSize],
    ["--seed", given.seed, usualTraining.seed],
    ["--limit", given.limit, undefined],
  ] as const;
  const words = [
    ...numbers.flatMap(([option, value, usual]) => (value === usual ? [] : [option, value])),
    ...(asWritten ? ["--as-written"] : []),
    ...(given.backend === undefined ? [] : ["--backend", given.backend]),
    ...(given.out === undefined ? [] : ["--out", quoted(given.out)]),
  ];
  return [self, "train digits", ...words, "--run", quoted(run), "--resume"].join(" ");
}

const quoted = (path: string): string => (/\s/.test(path) ? JSON.stringify(path) : path);

/** Where and how `fit` keeps the run. */
function keptIn({ run, resume = false }: TrainOptions): { readonly run: string; readonly resume: boolean } | undefined {
  if (run !== undefined) return { run: resolve(runPath(run)), resume };
  if (!resume) return undefined;
  throw new ValueError("limpid train", "--resume was given without --run", {
    code: "run-needed",
    hint: "say which run: --run NAME; limpid runs lists them",
    facts: { option: "--resume" },
  });
}

async function readDigits(model: Model<Tensor>, x: Tensor, y: Tensor): Promise<Digit[]> {
  const probabilities = (await model.predict(first(x, shownDigits))).toArray() as number[][];
  return probabilities.map((row, k) => ({
    label: y.data[k],
    predicted: row.indexOf(Math.max(...row)),
    probabilities: row,
  }));
}

/** Each digit as a picture, its ten probabilities beside it. */
function show(digits: readonly Digit[], images: Tensor, { words, colour, say }: Context): void {
  // The outermost rows of MNIST's pictures are empty.
  const margin = 2 * side;
  say("");
  for (const [k, { label, predicted, probabilities }] of digits.entries()) {
    const levels = images.data.subarray(k * side * side + margin, (k + 1) * side * side - margin);
    const bars = probabilities.map((p, digit) => {
      const mark = digit === predicted ? "◀" : " ";
      return `${digit} ${pad(bar(p, 20), 20)} ${percent(p, words.locale).padStart(7)} ${mark}`;
    });
    const beside = [words.train.digit(label, predicted), ...bars];
    for (const [row, line] of picture(levels, side, colour).entries()) say(`${line}  ${beside[row] ?? ""}`.trimEnd());
    say("");
  }
}

interface Reported {
  readonly seconds: string;
  readonly speed: string;
  readonly images: string;
  readonly accuracy: string;
  readonly loss: string;
  readonly path: string;
}

function report({ words, width, say, self }: Context, { asWritten, out }: TrainOptions, told: Reported): void {
  const { train } = words;
  const sentences = [
    train.trained(told.seconds, told.speed),
    train.tested(told.images, told.accuracy, told.loss),
    ...(asWritten ? [train.whyItStops] : []),
  ];
  for (const line of sentences.flatMap((text) => wrapText(text, { width }))) say(line);
  say(train.saved(told.path));
  say("");
  say(train.next);
  const other = asWritten
    ? [`${self} train digits`, train.nextWithRelu]
    : [`${self} train digits --as-written`, train.nextAsWritten];
  // What was asked for, unless it became another.
  const near = relative(process.cwd(), told.path);
  const file = out ?? (near.startsWith("..") ? told.path : near);
  const quoted = /^[\w./\\:-]+$/.test(file) ? file : JSON.stringify(file);
  const next = [other, [`${self} summary ${quoted}`, train.nextSummary], [`${self} verify`, train.nextVerify]];
  for (const line of fittedTable(
    next.map(([command, what]) => [command, `# ${what}`]),
    ["left", "left"],
    width - 2,
  ))
    say(`  ${line}`);
}
