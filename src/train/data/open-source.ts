/** A data set or a pipeline, to be read in chunks. */
import { isPipeline } from "../../data/pipeline/contract.ts";
import type { Dataset } from "./dataset.ts";
import { PipelineSource, type Start } from "./pipeline-source.ts";
import { type ChunkSource, Source } from "./source.ts";

export interface OpenOptions {
  /** Whether something else than the data's end ends a way through them. */
  readonly limited: boolean;
  /** Of a pipeline that has no batches of its own. */
  readonly batchSize: number;
  readonly start?: Start;
}

export function openSource(
  subject: string,
  given: Dataset,
  options: OpenOptions,
): ChunkSource & { readonly samples?: number } {
  return isPipeline(given) ? new PipelineSource(subject, given, options) : new Source(subject, given, options.limited);
}
