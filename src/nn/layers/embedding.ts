import { needed, wantFinite, wantFlag, whole } from "../../base/index.ts";
import { gather, notEqual, type Tensor, where } from "../../tensor/index.ts";
import { builtInLayer } from "../built-in-layer.ts";
import { unfit } from "../infer.ts";
import { boundOf, penaltyOf, wantConstraint, wantInitializer, wantRegularizer } from "../kernel.ts";
import { type LayerOptions, readLayerOptions, type TrainableOptions } from "../options.ts";
import type { ConstraintLike, InitializerLike, RegularizerLike } from "../resolve.ts";
import type { Layer } from "../symbolic.ts";

export interface EmbeddingOptions extends TrainableOptions {
  /** How many tokens there are: they are numbered from 0. */
  readonly inputDim: number;
  /** Numbers for each token. */
  readonly outputDim: number;
  readonly embeddingsInitializer?: InitializerLike;
  readonly embeddingsRegularizer?: RegularizerLike;
  /** What the table must be after every update: `constraints.unitNorm({ axis: 1 })`. */
  readonly embeddingsConstraint?: ConstraintLike;
  /** Token 0 fills up short sequences: it makes a mask, so that what follows leaves such steps out. Default: false. */
  readonly maskZero?: boolean;
}

/**
 * A row of numbers for each token, learned: `embeddings` is [inputDim, outputDim]. Tokens are whole numbers below `inputDim`, of
 * any integer type; `fit` and `predict` throw a DataError that says which are not.
 *
 *     layers.embedding({ inputDim: 5000, outputDim: 16, maskZero: true })   // i32[batch,20] → f32[batch,20,16]
 */
export function embedding(options: EmbeddingOptions): Layer {
  const kind = "embedding";
  const read = readLayerOptions(kind, options, {
    inputDim: needed(whole(1)),
    outputDim: needed(whole(1)),
    embeddingsInitializer: wantInitializer,
    embeddingsRegularizer: wantRegularizer,
    embeddingsConstraint: wantConstraint,
    maskZero: wantFlag,
  });
  const { inputDim, outputDim, embeddingsInitializer = "randomUniform", maskZero = false } = read;
  const table = {
    init: embeddingsInitializer,
    regularizer: penaltyOf(kind, read.embeddingsRegularizer),
    constraint: boundOf(kind, read.embeddingsConstraint),
  };
  return builtInLayer(read, {
    kind,
    results: "any",
    anyDType: true,
    rows: inputDim,
    mask: maskZero ? (_, [tokens]) => notEqual(tokens, 0) : () => undefined,
    params: () => ({ embeddings: { ...table, shape: [inputDim, outputDim] } }),
    forward: ({ embeddings }, [tokens]) => gather(embeddings, tokens.cast("i32")),
  });
}

export interface MaskingOptions extends LayerOptions {
  /** Steps all of whose numbers are this one are left out. Default: 0. */
  readonly maskValue?: number;
}

/**
 * Leaves out the steps of a sequence that hold nothing but `maskValue`: makes a mask, and zeros of their numbers.
 *
 *     layers.masking({ maskValue: -1 })   // f32[batch,20,3] → f32[batch,20,3] with a mask [batch,20]
 */
export function masking(options?: MaskingOptions): Layer {
  const read = readLayerOptions("masking", options, { maskValue: wantFinite });
  const { maskValue = 0 } = read;
  const holds = (x: Tensor, keepDims: boolean) => notEqual(x, maskValue).cast("i32").max(-1, keepDims).cast("bool");
  return builtInLayer(read, {
    kind: "masking",
    results: "any",
    mask: (_, [x]) => holds(x, false),
    params({ shape }) {
      if (shape.length < 2) unfit("masking", "sequences: [batch, steps, features]", "reshape gives them a last axis");
      return {};
    },
    forward: (_, [x]) => where(holds(x, true), x, 0),
  });
}
