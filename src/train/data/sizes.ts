/** How large a data set is, and its batches, where it says so itself. */
import { ValueError } from "../../base/index.ts";
import { isPipeline } from "../../data/pipeline/contract.ts";
import { type Dataset, isRandomAccess } from "./dataset.ts";

/** Samples of a pipeline's own batches, where it has such. Throws where another size was asked for. */
export function batchSizeOf(subject: string, data: unknown, asked: number | undefined): number | undefined {
  const own = isPipeline(data) ? data.stage.batch : undefined;
  if (own === undefined || asked === undefined || asked === own) return own;
  throw new ValueError(subject, `batchSize is ${asked}, but the pipeline has batches of ${own}`, {
    code: "pipeline-batch",
    hint: `leave batchSize out; or leave .batch(${own}) out`,
    facts: { asked, own },
  });
}

/** How many samples there are, where that is known before. */
export function samplesIn(data: Dataset): number | undefined {
  const samples = isPipeline(data) ? data.stage.samples : isRandomAccess(data) ? data.size : undefined;
  return samples === Number.POSITIVE_INFINITY ? undefined : samples;
}
