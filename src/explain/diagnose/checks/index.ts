/** All checks, in the order in which one would look: data, labels, structure, numbers, training. */
import type { Check } from "../finding.ts";
import { columns } from "./columns.ts";
import { deadUnits } from "./dead-units.ts";
import { gradientFlow } from "./gradient-flow.ts";
import { identicalUnits } from "./identical-units.ts";
import { imbalance } from "./imbalance.ts";
import { inputScale } from "./input-scale.ts";
import { labels } from "./labels.ts";
import { leakage } from "./leakage.ts";
import { learningRate } from "./learning-rate.ts";
import { linearLayers } from "./linear-layers.ts";
import { lossAtStart } from "./loss-at-start.ts";
import { metrics } from "./metrics.ts";
import { outputLoss } from "./output-loss.ts";
import { progress } from "./progress.ts";
import { saturation } from "./saturation.ts";
import { sequences } from "./sequences.ts";
import { singleSample } from "./single-sample.ts";
import { targetScale } from "./target-scale.ts";

export const checks: readonly Check[] = [
  labels,
  inputScale,
  columns,
  leakage,
  imbalance,
  outputLoss,
  metrics,
  targetScale,
  singleSample,
  sequences,
  linearLayers,
  lossAtStart,
  identicalUnits,
  gradientFlow,
  learningRate,
  deadUnits,
  saturation,
  progress,
];
