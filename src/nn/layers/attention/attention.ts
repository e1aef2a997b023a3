/** Attention without products of its own: scores come from the inputs as they are. */
import { oneOf, wantFlag } from "../../../base/index.ts";
import { type Tensor, tanh } from "../../../tensor/index.ts";
import { builtInLayer } from "../../built-in-layer.ts";
import { unfit } from "../../infer.ts";
import type { InputType, LayerResult, ParamSpec } from "../../layer.ts";
import { named } from "../../named.ts";
import { readLayerOptions, type TrainableOptions } from "../../options.ts";
import type { Layer } from "../../symbolic.ts";
import {
  type Attended,
  type AttentionCallOptions,
  ofAttention,
  queryMask,
  seenFrom,
  sharesOf,
  thinned,
  wantSequences,
} from "./attend.ts";

const axes = ["sample", "query", "key"];

type Common = TrainableOptions & AttentionCallOptions;
type Scores = (params: Readonly<Record<string, Tensor>>, query: Tensor, key: Tensor) => Tensor;

function attending<O>(
  kind: string,
  read: Common,
  params: (query: InputType) => Readonly<Record<string, ParamSpec>>,
  scores: Scores,
): Layer<Attended<O>> {
  const made = builtInLayer<never, LayerResult>(read, {
    kind,
    results: "any",
    mask: queryMask,
    callOptions: ["useCausalMask"],
    params(...types) {
      wantSequences(kind, types);
      const [query, value, key = value] = types;
      if (query.shape[1] !== key.shape[1]) unfit(kind, "queries and keys with as many features");
      return params(query);
    },
    forward(own, [query, value, key = value], context) {
      const all = named("scores", () => scores(own, query, key), axes);
      const shares = thinned(sharesOf(all, seenFrom(all, read, context), axes), read, context);
      const [asks] = context.masks;
      const looked = shares.matmul(value);
      const result = asks ? looked.mul(asks.reshape([...asks.shape, 1]).cast(looked.dtype)) : looked;
      return read.returnAttentionScores ? [result, shares] : result;
    },
  });
  return made as unknown as Layer<Attended<O>>;
}

export interface AttentionOptions extends TrainableOptions, AttentionCallOptions {
  /** Whether scores are multiplied by a trained number, `scale`. Default: false. */
  readonly useScale?: boolean;
  /** "dot" multiplies query and key; "concat" adds them, as in `concatScoreWeight` · Σ tanh(query + key). Default: "dot". */
  readonly scoreMode?: "dot" | "concat";
}

/** Each query beside each key, `[batch, queries, keys, features]`. */
const pairs = (query: Tensor, key: Tensor): Tensor => {
  const [batch, queries, features] = query.shape;
  return query.reshape([batch, queries, 1, features]).add(key.reshape([batch, 1, key.shape[1], features]));
};

/**
 * Each query's mean of the values, weighed by softmax(query · key): `attention(query, value)` or `attention(query, value, key)`, where
 * the value stands for the key if there is none (Luong et al., 2015). With `returnAttentionScores` the call gives [result, shares].
 * Throws a ShapeError where the sequences do not fit.
 *
 *     layers.attention({ useCausalMask: true })(x, x)   // f32[batch,time,8], f32[batch,time,8] → f32[batch,time,8]
 */
export function attention<const O extends AttentionOptions = AttentionOptions>(options?: O): Layer<Attended<O>> {
  const read = readLayerOptions<AttentionOptions>("attention", options, {
    ...ofAttention,
    useScale: wantFlag,
    scoreMode: oneOf(["dot", "concat"]),
  });
  const { useScale = false, scoreMode = "dot" } = read;
  const one: ParamSpec = { shape: [], init: "ones" };
  const params = () => ({ ...(useScale && { scale: one }), ...(scoreMode === "concat" && { concatScoreWeight: one }) });
  return attending<O>("attention", read, params, ({ scale, concatScoreWeight }, query, key) => {
    if (scoreMode === "dot") {
      const products = query.matmul(key.transpose([0, 2, 1]));
      return scale ? products.mul(scale) : products;
    }
    const sums = pairs(query, key);
    return tanh(scale ? sums.mul(scale) : sums)
      .sum(-1)
      .mul(concatScoreWeight);
  });
}

export interface AdditiveAttentionOptions extends TrainableOptions, AttentionCallOptions {
  /** Whether each feature has a trained factor, `scale` [features]. Default: true. */
  readonly useScale?: boolean;
}

/**
 * The same with scores Σ scale · tanh(query + key) (Bahdanau et al., 2015).
 *
 *     layers.additiveAttention()(query, value)   // f32[batch,5,8], f32[batch,7,8] → f32[batch,5,8]
 */
export function additiveAttention<const O extends AdditiveAttentionOptions = AdditiveAttentionOptions>(
  options?: O,
): Layer<Attended<O>> {
  const read = readLayerOptions<AdditiveAttentionOptions>("additiveAttention", options, {
    ...ofAttention,
    useScale: wantFlag,
  });
  const params = ({ shape }: InputType) =>
    read.useScale === false ? {} : { scale: { shape: [shape[1]], init: "glorotUniform" } };
  return attending<O>(
    "additiveAttention",
    read,
    params as (query: InputType) => Record<string, ParamSpec>,
    ({ scale }, query, key) => {
      const bent = tanh(pairs(query, key));
      return (scale ? bent.mul(scale) : bent).sum(-1);
    },
  );
}
