/** Models whose input says how many samples a batch has: all that goes in comes in such batches. */
import { otherBatch } from "../../nn/index.ts";
import type { Core } from "../core.ts";

/** How many samples a batch has, where the model's input says so. */
export const fixedBatch = (core: Core): number | undefined =>
  core.built ? core.network.batchSize : core.namedLayers[0]?.spec.batchSize;

/** The size of batches: the model's own, else what was asked for. Throws where both are there and differ. */
export function batchFor(core: Core, subject: string, asked: number | undefined): number | undefined {
  const own = fixedBatch(core);
  if (own === undefined || asked === undefined || asked === own) return own ?? asked;
  throw otherBatch(subject, asked, own);
}

/** Throws where so many samples do not fill the model's batches. */
export function wantWholeBatches(core: Core, subject: string, samples: number): void {
  const own = fixedBatch(core);
  const rest = own === undefined ? 0 : samples % own;
  if (rest > 0) throw otherBatch(subject, rest, own!);
}
