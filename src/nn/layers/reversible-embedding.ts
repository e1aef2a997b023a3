/** An embedding whose table also leads back, from features to a score for each token. */
import { needed, ValueError, type Want, wantFinite, wantFlag, whole } from "../../base/index.ts";
import { gather, notEqual, type Tensor, tanh } from "../../tensor/index.ts";
import { builtInLayer } from "../built-in-layer.ts";
import { unfit } from "../infer.ts";
import { boundOf, penaltyOf, wantConstraint, wantInitializer, wantRegularizer } from "../kernel.ts";
import type { Outcome } from "../layer.ts";
import { readLayerOptions } from "../options.ts";
import type { GivenInCalls, Layer } from "../symbolic.ts";
import type { EmbeddingOptions } from "./embedding.ts";

export interface ReversibleEmbeddingOptions extends EmbeddingOptions {
  /** Whether the way back has the same table, transposed (Press and Wolf, EACL 2017). Default: true. */
  readonly tieWeights?: boolean;
  /** The way back gives tanh(scores / cap) · cap: between -cap and cap. Default: scores as they are. */
  readonly logitSoftCap?: number;
}

/** What a call may be given last. */
interface ReversibleCall extends GivenInCalls {
  /** Whether this call leads from features to scores. Default: false. */
  readonly reverse?: boolean;
}

const wantCap: Want = (subject, name, value) => {
  if (wantFinite(subject, name, value) > 0) return;
  throw new ValueError(subject, `${name} is ${value}`, {
    code: "soft-cap",
    hint: "a number above 0: scores stay between -logitSoftCap and logitSoftCap",
    facts: { received: value },
  });
};

/**
 * An embedding that can be called the other way round: `embed(tokens)` gives each token's row of `embeddings`, [inputDim, outputDim];
 * `embed(features, { reverse: true })` gives features · embeddingsᵀ, a score for each token. Without `tieWeights` the way back has a table
 * of its own, `reverseEmbeddings` [outputDim, inputDim]. The way back passes masks on, as `dense` does.
 *
 *     const embed = layers.reversibleEmbedding({ inputDim: 5000, outputDim: 16 });
 *     const scores = embed(embed(tokens), { reverse: true });   // i32[batch,20] → f32[batch,20,16] → f32[batch,20,5000]
 */
export function reversibleEmbedding(options: ReversibleEmbeddingOptions): Layer<Outcome<Tensor>, ReversibleCall> {
  const kind = "reversibleEmbedding";
  const read = readLayerOptions<ReversibleEmbeddingOptions>(kind, options, {
    inputDim: needed(whole(1)),
    outputDim: needed(whole(1)),
    embeddingsInitializer: wantInitializer,
    embeddingsRegularizer: wantRegularizer,
    embeddingsConstraint: wantConstraint,
    maskZero: wantFlag,
    tieWeights: wantFlag,
    logitSoftCap: wantCap,
  });
  const { inputDim, outputDim, embeddingsInitializer: init = "randomUniform", logitSoftCap: cap } = read;
  const embeddings = {
    init,
    shape: [inputDim, outputDim],
    regularizer: penaltyOf(kind, read.embeddingsRegularizer),
    constraint: boundOf(kind, read.embeddingsConstraint),
  };
  type Tables = { readonly embeddings: typeof embeddings; readonly reverseEmbeddings: typeof embeddings };
  const back = { init, shape: [outputDim, inputDim] };
  const scores = (features: Tensor, table: Tensor): Tensor => {
    if (features.shape.at(-1) !== outputDim || features.rank < 2)
      unfit(kind, `with reverse: true, features [batch,…,${outputDim}]`, "what the layer gave has them");
    const given = features.cast(table.dtype).matmul(table);
    return cap === undefined ? given : tanh(given.div(cap)).mul(cap);
  };
  return builtInLayer<keyof Tables, Outcome<Tensor>>(read, {
    kind,
    results: "any",
    anyDType: true,
    rows: inputDim,
    rowsUnless: "reverse",
    callOptions: ["reverse"],
    mask: () => undefined,
    params: () => ({ embeddings, ...(read.tieWeights === false && { reverseEmbeddings: back }) }) as Tables,
    forward({ embeddings: table, reverseEmbeddings }, [x], { masks, options: { reverse = false } }) {
      wantFlag(kind, "reverse", reverse);
      if (reverse) return { outputs: scores(x, reverseEmbeddings ?? table.transpose([1, 0])), masks: [masks[0]] };
      return { outputs: gather(table, x.cast("i32")), masks: [read.maskZero ? notEqual(x, 0) : undefined] };
    },
  }) as unknown as Layer<Outcome<Tensor>, ReversibleCall>;
}
