/** Evaluation and prediction on a data set that need not fit into memory: block by block, the next one read meanwhile. */
import { dtypes, sizeOf } from "../../base/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import { fromHost } from "../../tensor/tensor.ts";
import type { Core } from "../core.ts";
import { blockSize, blocksOf, type ChunkOptions, ChunkReader, readingAhead } from "../data/blocks.ts";
import type { Dataset } from "../data/dataset.ts";
import { openSource } from "../data/open-source.ts";
import type { Samples } from "../data/samples.ts";
import { type ChunkSource, emptyDataset } from "../data/source.ts";
import { type StepLimit, samplesOf, wantEnough } from "../data/step-limit.ts";
import { Evaluation, evaluateColumns, type OnBatch } from "./evaluate.ts";
import { predictColumns } from "./predict.ts";
import type { Value } from "./results.ts";

interface Reading {
  readonly limit?: StepLimit;
  /** A source may take its time; a signal need not wait for it. */
  readonly signal?: AbortSignal;
}

/** What all samples of a data set give, in the order of `reportsOf`. */
export async function evaluateDataset(
  core: Core,
  subject: string,
  dataset: Dataset,
  batchSize: number,
  { limit, onBatch, signal }: Reading & { readonly onBatch?: OnBatch } = {},
): Promise<Value[]> {
  const evaluation = new Evaluation(core.plan("evaluate"));
  let [seen, done] = [0, 0];
  await eachBlock(
    core,
    openSource(subject, dataset, { limited: limit !== undefined, batchSize }),
    batchSize,
    { limit, signal },
    async (block) => {
      const [before, had] = [done, seen];
      const show: OnBatch = (steps, values, samples) => onBatch?.(before + steps, values, had + samples);
      await evaluateColumns(core, block, batchSize, show, evaluation);
      seen += block.samples;
      done += Math.ceil(block.samples / batchSize);
    },
  );
  return evaluation.results.values();
}

/** Outputs for a data set, joined. */
export async function predictDataset(
  core: Core,
  dataset: Dataset,
  batchSize: number,
  { limit, onSamples, signal }: Reading & { readonly onSamples?: (done: number) => Promise<void> } = {},
): Promise<Tensor[]> {
  const found: Tensor[][] = [];
  let before = 0;
  const source = openSource("predict", dataset, { limited: limit !== undefined, batchSize });
  await eachBlock(core, source, batchSize, { onlyInputs: true, limit, signal }, async ({ x, samples }) => {
    found.push(await predictColumns(core, x, samples, batchSize, (done) => onSamples?.(before + done)));
    before += samples;
  });
  return found[0].map(({ dtype, shape: [, ...shape] }, k) => {
    const parts = found.map((block) => block[k]);
    const samples = parts.reduce((sum, part) => sum + part.shape[0], 0);
    const data = dtypes[dtype].zeros(samples * sizeOf(shape));
    let at = 0;
    for (const part of parts) {
      data.set(part.data, at);
      at += part.size;
    }
    return fromHost({ dtype, shape: [samples, ...shape], data });
  });
}

/** A data set's blocks, whole batches each but for the last; of as many steps as there are, or as the limit says. */
async function eachBlock(
  core: Core,
  source: ChunkSource,
  batchSize: number,
  { limit, signal, ...options }: ChunkOptions & Reading,
  handle: (block: Samples) => Promise<void>,
): Promise<void> {
  try {
    const most = samplesOf(source.subject, limit, source.size);
    const reader = new ChunkReader(core, source, options);
    const begun = await source.first(batchSize);
    if (!begun) throw emptyDataset(source.subject);
    const size = blockSize(reader.read(begun.chunk, 0, begun.samples), batchSize, source, most);
    const blocks = blocksOf(source, reader, Math.ceil(size / batchSize) * batchSize, { most });
    let samples = 0;
    await readingAhead(
      blocks,
      async (block) => {
        samples += block.samples;
        await handle(block.joined());
        return true;
      },
      signal,
    );
    wantEnough(source.subject, limit, samples);
  } finally {
    await source.close();
  }
}
