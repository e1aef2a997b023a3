import { needed, oneOf, whole } from "../../../base/index.ts";
import { oneHot, type Tensor } from "../../../tensor/index.ts";
import { builtInLayer } from "../../built-in-layer.ts";
import { unfit } from "../../infer.ts";
import { type LayerOptions, readLayerOptions } from "../../options.ts";
import type { Layer } from "../../symbolic.ts";
import type { OutputMode } from "./encode.ts";

/** Numbers of categories in a graph, as rows where that is asked for. */
export function inRows(ids: Tensor, mode: OutputMode, depth: number, dtype: Tensor["dtype"], weights?: Tensor): Tensor {
  if (mode === "int") return ids;
  // A last axis of one is the category's own: it becomes the row.
  const [, ...sample] = ids.shape;
  const single = mode === "oneHot" ? sample.at(-1) === 1 : false;
  const rows = oneHot(single ? ids.reshape(ids.shape.slice(0, -1)) : ids, depth, dtype);
  if (mode === "oneHot" || sample.length === 0)
    return weights ? rows.mul(weights.reshape([...weights.shape, 1])) : rows;
  if (mode === "multiHot") return rows.max(-2);
  return (weights ? rows.mul(weights.cast(dtype).reshape([...weights.shape, 1])) : rows).sum(-2);
}

export interface CategoryEncodingOptions extends LayerOptions {
  /** How many categories there are: inputs are whole numbers from 0, below this. */
  readonly numTokens: number;
  /** `oneHot`: a row for each; `multiHot`: a row for all of the last axis, 1 where a category occurs; `count`: how often. Default: "multiHot". */
  readonly outputMode?: "oneHot" | "multiHot" | "count";
}

/** What a call may be given last: what each number counts, for `count`; of the shape of the input. */
export interface CountOptions {
  readonly countWeights?: Parameters<Layer>[0];
}

/**
 * Numbers of categories to rows of zeros and ones.
 *
 *     layers.categoryEncoding({ numTokens: 4 })                            // i32[batch,2] → f32[batch,4]
 *     layers.categoryEncoding({ numTokens: 4, outputMode: "count" })(x, { countWeights })
 *
 * `fit` and `predict` throw a DataError where a number of a model's input is not below `numTokens`. Source: Keras's `CategoryEncoding`.
 */
export function categoryEncoding(options: CategoryEncodingOptions): Layer<Tensor, CountOptions> {
  const own = "categoryEncoding";
  const read = readLayerOptions(own, options, {
    numTokens: needed(whole(1, 2 ** 30)),
    outputMode: oneOf(["oneHot", "multiHot", "count"], "output mode"),
  });
  const { numTokens, outputMode: mode = "multiHot" } = read;
  const made = builtInLayer(read, {
    kind: own,
    results: "any",
    anyDType: true,
    rows: numTokens,
    rowsOption: "numTokens",
    callOptions: mode === "count" ? ["countWeights"] : [],
    forward(_, [x], { dtype, options: given }) {
      const weights = given.countWeights as Tensor | undefined;
      if (weights && String(weights.shape) !== String(x.shape)) unfit(own, "countWeights of the shape of its input");
      return inRows(x.cast("i32"), mode, numTokens, dtype, weights);
    },
  });
  return made as unknown as Layer<Tensor, CountOptions>;
}
