/** Every loss as a metric: the mean over an epoch's samples, without `reduction`. */
import { descriptionOf, isRecord, mark, readOptions, type Want, wantAxis } from "../../base/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import type { Loss, SampleMetric } from "../loss.ts";
import { type CircleOptions, circle as circleLoss } from "../losses/circle.ts";
import {
  binaryCrossentropy as binaryLoss,
  type CrossentropyOptions,
  categoricalCrossentropy as categoricalLoss,
  type SparseCrossentropyOptions,
  sparseCategoricalCrossentropy as sparseLoss,
} from "../losses/crossentropy.ts";
import * as differences from "../losses/differences.ts";
import { cosineOf } from "../losses/differences.ts";
import * as focal from "../losses/focal.ts";
import * as hinges from "../losses/hinge.ts";
import { type DiceOptions, dice as diceLoss, type TverskyOptions, tversky as tverskyLoss } from "../losses/overlap.ts";
import { ofValues } from "../losses/shared.ts";
import { type NoOptions, plain } from "./shared.ts";

/** Options of a loss that are also those of the metric. */
type Its<O> = Omit<O, "reduction">;

/** A loss's maker refuses what is no option of it, under the same name. */
function ofLoss<O extends object>(make: (options?: O) => Loss, options: Its<O> | undefined): SampleMetric {
  if (isRecord(options) && "reduction" in options) refuseReduction(make, options);
  const loss = make(options as O | undefined);
  const { name, config, targets, axis, perSample, mask, logits, fromLogits } = loss;
  const metric: SampleMetric & Pick<Loss, "axis" | "mask"> = {
    name,
    ...(config && { config }),
    direction: "min",
    targets,
    ...(axis !== undefined && { axis }),
    perSample,
    ...(mask && { mask }),
    // Where the outputs are logits, as the loss of the model says, a metric of probabilities takes them so.
    ...(!logits &&
      fromLogits && { onLogits: (link) => ({ name, direction: "min", perSample: fromLogits[link] ?? perSample }) }),
  };
  return mark(metric, descriptionOf(loss)!);
}

/** A metric is a mean: there is nothing to choose. */
function refuseReduction<O extends object>(make: (options?: O) => Loss, options: object): void {
  const { name } = make();
  const known = Object.keys(options).filter((option) => option !== "reduction");
  const any: Want = () => undefined;
  readOptions(name, options as Record<string, unknown>, Object.fromEntries(known.map((option) => [option, any])));
}

/** As the loss `binaryCrossentropy`. */
export function binaryCrossentropy(options?: Its<CrossentropyOptions>): SampleMetric {
  return ofLoss(binaryLoss, options);
}

/** As the loss `categoricalCrossentropy`. */
export function categoricalCrossentropy(options?: Its<CrossentropyOptions>): SampleMetric {
  return ofLoss(categoricalLoss, options);
}

/** As the loss `sparseCategoricalCrossentropy`. */
export function sparseCategoricalCrossentropy(options?: Its<SparseCrossentropyOptions>): SampleMetric {
  return ofLoss(sparseLoss, options);
}

/** As the loss `circle`. */
export function circle(options?: Its<CircleOptions>): SampleMetric {
  return ofLoss(circleLoss, options);
}

/** As the loss `dice`. */
export function dice(options?: Its<DiceOptions>): SampleMetric {
  return ofLoss(diceLoss, options);
}

/** As the loss `tversky`. */
export function tversky(options?: Its<TverskyOptions>): SampleMetric {
  return ofLoss(tverskyLoss, options);
}

/** As the loss `binaryFocalCrossentropy`. */
export function binaryFocalCrossentropy(
  options?: Its<NonNullable<Parameters<typeof focal.binaryFocalCrossentropy>[0]>>,
): SampleMetric {
  return ofLoss(focal.binaryFocalCrossentropy, options);
}

/** As the loss `categoricalFocalCrossentropy`. */
export function categoricalFocalCrossentropy(
  options?: Its<NonNullable<Parameters<typeof focal.categoricalFocalCrossentropy>[0]>>,
): SampleMetric {
  return ofLoss(focal.categoricalFocalCrossentropy, options);
}

/** As the loss `categoricalGeneralizedCrossEntropy`. */
export function categoricalGeneralizedCrossEntropy(
  options?: Its<NonNullable<Parameters<typeof focal.categoricalGeneralizedCrossEntropy>[0]>>,
): SampleMetric {
  return ofLoss(focal.categoricalGeneralizedCrossEntropy, options);
}

/** As the loss `klDivergence`. */
export function klDivergence(options?: Its<NonNullable<Parameters<typeof focal.klDivergence>[0]>>): SampleMetric {
  return ofLoss(focal.klDivergence, options);
}

/** As the loss `poisson`. */
export function poisson(options?: Its<NonNullable<Parameters<typeof focal.poisson>[0]>>): SampleMetric {
  return ofLoss(focal.poisson, options);
}

/** As the loss `categoricalHinge`. */
export function categoricalHinge(options?: NoOptions): SampleMetric {
  return ofLoss(hinges.categoricalHinge, options);
}

/** As the loss `hinge`. */
export function hinge(options?: NoOptions): SampleMetric {
  return ofLoss(hinges.hinge, options);
}

/** As the loss `squaredHinge`. */
export function squaredHinge(options?: NoOptions): SampleMetric {
  return ofLoss(hinges.squaredHinge, options);
}

/** As the loss `halfSquaredError`. */
export function halfSquaredError(options?: NoOptions): SampleMetric {
  return ofLoss(differences.halfSquaredError, options);
}

/** As the loss `huber`. */
export function huber(options?: Its<NonNullable<Parameters<typeof differences.huber>[0]>>): SampleMetric {
  return ofLoss(differences.huber, options);
}

/** As the loss `logCosh`. */
export function logCosh(options?: NoOptions): SampleMetric {
  return ofLoss(differences.logCosh, options);
}

/** As the loss `meanAbsoluteError`. */
export function meanAbsoluteError(options?: NoOptions): SampleMetric {
  return ofLoss(differences.meanAbsoluteError, options);
}

/** As the loss `meanAbsolutePercentageError`. */
export function meanAbsolutePercentageError(options?: NoOptions): SampleMetric {
  return ofLoss(differences.meanAbsolutePercentageError, options);
}

/** As the loss `meanSquaredError`. */
export function meanSquaredError(options?: NoOptions): SampleMetric {
  return ofLoss(differences.meanSquaredError, options);
}

/** As the loss `meanSquaredLogarithmicError`. */
export function meanSquaredLogarithmicError(options?: NoOptions): SampleMetric {
  return ofLoss(differences.meanSquaredLogarithmicError, options);
}

/** As the loss `sumAbsoluteError`. */
export function sumAbsoluteError(options?: NoOptions): SampleMetric {
  return ofLoss(differences.sumAbsoluteError, options);
}

/** The cosine of the angle between targets and outputs: 1 where both point the same way. (The loss is its negative.) */
export function cosineSimilarity(options?: { readonly axis?: number }): SampleMetric {
  const { axis = -1 } = readOptions("cosineSimilarity", options, { axis: wantAxis });
  const perSample = ofValues((t: Tensor, o: Tensor) => cosineOf("cosineSimilarity", t, o, axis));
  return axis === -1
    ? plain("cosineSimilarity", {}, { direction: "max", targets: "values", perSample })
    : mark(
        {
          name: "cosineSimilarity",
          config: { axis },
          direction: "max" as const,
          targets: "values" as const,
          perSample,
        },
        { name: "cosineSimilarity", config: { axis } },
      );
}
