/** What both the activation and the layer of the name relu take. */
import { finiteFrom, type Wants } from "../base/index.ts";

export interface RectifierOptions {
  /** The largest value. Default: none. */
  readonly maxValue?: number;
  /** The slope below the threshold. Default: 0. */
  readonly negativeSlope?: number;
  /** What is smaller is not let through. Default: 0. */
  readonly threshold?: number;
}

export const ofRelu: Wants<RectifierOptions> = {
  maxValue: finiteFrom(0),
  negativeSlope: finiteFrom(0),
  threshold: finiteFrom(0),
};
