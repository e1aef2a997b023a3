/** Numbers of steps after which something ends: `stepsPerEpoch`, `validationSteps`, `steps`. A step takes one batch. */
import { DataError } from "../../base/index.ts";

/** As many steps as were asked for. */
export interface StepLimit {
  /** The option's name. */
  readonly option: string;
  readonly steps: number;
  readonly batch: number;
}

export function stepLimit(option: string, steps: number | undefined, batch: number): StepLimit | undefined {
  return steps === undefined ? undefined : { option, steps, batch };
}

/** The samples that the steps take: of `size` in all, which may not be known. Throws where those are too few. */
export function samplesOf<N extends number | undefined>(
  subject: string,
  limit: StepLimit | undefined,
  size: N,
): number | N {
  if (!limit) return size;
  if (size !== undefined) wantEnough(subject, limit, size);
  return Math.min(limit.steps * limit.batch, size ?? Number.POSITIVE_INFINITY);
}

/** Throws where so many samples, all that there are, do not make the steps. The last step may be smaller. */
export function wantEnough(subject: string, limit: StepLimit | undefined, samples: number, where = ""): void {
  if (!limit) return;
  const { option, steps, batch } = limit;
  const made = Math.ceil(samples / batch);
  if (made >= steps) return;
  throw new DataError(
    subject,
    `${option} is ${steps}, but ${samples} samples in batches of ${batch} make ${made} step${made === 1 ? "" : "s"}${where}`,
    {
      code: "steps-too-many",
      hint: `${made === 0 ? "give more data" : `say ${option}: ${made}`}, or leave it out: then all data are used once`,
      facts: { option, steps, batch, samples, made },
    },
  );
}
