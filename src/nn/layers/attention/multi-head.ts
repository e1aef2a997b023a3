/** Attention by several heads, each with products of its own. */
import { needed, ValueError, type Wants, wantFlag, whole } from "../../../base/index.ts";
import { einsum, type Tensor } from "../../../tensor/index.ts";
import { builtInLayer } from "../../built-in-layer.ts";
import { boundOf, penaltyOf, wantConstraint, wantInitializer, wantRegularizer } from "../../kernel.ts";
import type { InputType, LayerResult, ParamSpec } from "../../layer.ts";
import { named } from "../../named.ts";
import { readLayerOptions, type TrainableOptions } from "../../options.ts";
import type { ConstraintLike, InitializerLike, RegularizerLike } from "../../resolve.ts";
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

interface ProjectionOptions extends TrainableOptions, AttentionCallOptions {
  /** Default: true. */
  readonly useBias?: boolean;
  /** Default: "glorotUniform". */
  readonly kernelInitializer?: InitializerLike;
  /** Default: "zeros". */
  readonly biasInitializer?: InitializerLike;
  readonly kernelRegularizer?: RegularizerLike;
  readonly biasRegularizer?: RegularizerLike;
  readonly kernelConstraint?: ConstraintLike;
  readonly biasConstraint?: ConstraintLike;
}

const ofProjections: Wants<Omit<ProjectionOptions, keyof TrainableOptions>> = {
  ...ofAttention,
  useBias: wantFlag,
  kernelInitializer: wantInitializer,
  biasInitializer: wantInitializer,
  kernelRegularizer: wantRegularizer,
  biasRegularizer: wantRegularizer,
  kernelConstraint: wantConstraint,
  biasConstraint: wantConstraint,
};

/** How many heads there are, and how long their vectors are. A head of keys and values serves `queryHeads / heads` of queries. */
interface Heads {
  readonly queryHeads: number;
  readonly heads: number;
  readonly keyDim: number;
  readonly valueDim: number;
  /** The result's features; by default the query's. */
  readonly outputDim?: number;
}

function headed<O>(kind: string, read: ProjectionOptions, sizes: Heads): Layer<Attended<O>> {
  const { queryHeads, heads, keyDim, valueDim, outputDim } = sizes;
  const { useBias = true, kernelInitializer = "glorotUniform", biasInitializer = "zeros" } = read;
  const projection = (name: string, shape: readonly number[], bias: readonly number[]): Record<string, ParamSpec> => ({
    [`${name}Kernel`]: {
      shape,
      init: kernelInitializer,
      regularizer: penaltyOf(kind, read.kernelRegularizer),
      constraint: boundOf(kind, read.kernelConstraint),
    },
    ...(useBias && {
      [`${name}Bias`]: {
        shape: bias,
        init: biasInitializer,
        regularizer: penaltyOf(kind, read.biasRegularizer),
        constraint: boundOf(kind, read.biasConstraint),
      },
    }),
  });
  const project = (params: Readonly<Record<string, Tensor>>, name: string, spec: string, x: Tensor): Tensor => {
    const y = einsum(spec, x, params[`${name}Kernel`]);
    const bias = params[`${name}Bias`];
    return bias ? y.add(bias) : y;
  };
  const made = builtInLayer<string, LayerResult>(read, {
    kind,
    results: "any",
    mask: queryMask,
    callOptions: ["useCausalMask"],
    params(...types: InputType[]) {
      wantSequences(kind, types);
      const [query, value, key = value] = types.map(({ shape }) => shape[1]);
      const out = outputDim ?? query;
      return {
        ...projection("query", [query, queryHeads, keyDim], [queryHeads, keyDim]),
        ...projection("key", [key, heads, keyDim], [heads, keyDim]),
        ...projection("value", [value, heads, valueDim], [heads, valueDim]),
        ...projection("output", [queryHeads, valueDim, out], [out]),
      };
    },
    forward(params, [query, value, key = value], context) {
      const [batch, queries] = query.shape;
      const q = project(params, "query", "bti,ihd->bthd", query).mul(1 / Math.sqrt(keyDim));
      const k = project(params, "key", "bsi,ihd->bshd", key);
      const v = project(params, "value", "bsi,ihd->bshd", value);
      // Heads of queries in groups, each with the one head of keys and values that serves it.
      const grouped = q.reshape([batch, queries, heads, queryHeads / heads, keyDim]);
      const axes = ["sample", "head", queryHeads > heads ? "group" : "", "query", "key"];
      const scores = named("scores", () => einsum("bthgd,bshd->bhgts", grouped, k), axes);
      const shares = sharesOf(scores, seenFrom(scores, read, context), axes);
      const mixed = einsum("bhgts,bshd->bthgd", thinned(shares, read, context), v);
      const joined = mixed.reshape([batch, queries, queryHeads, valueDim]);
      const result = project(params, "output", "bthd,hdo->bto", joined);
      if (!read.returnAttentionScores) return result;
      return [result, shares.reshape([batch, queryHeads, queries, key.shape[1]])];
    },
  });
  return made as unknown as Layer<Attended<O>>;
}

export interface MultiHeadAttentionOptions extends ProjectionOptions {
  readonly numHeads: number;
  /** Numbers in each head's queries and keys. */
  readonly keyDim: number;
  /** Numbers in each head's values. Default: `keyDim`. */
  readonly valueDim?: number;
  /** The result's features. Default: as many as the query has. */
  readonly outputShape?: number;
}

/**
 * Attention by several heads at once (Vaswani et al., 2017): `mha(query, value)` or `mha(query, value, key)`. Each head looks with
 * products of its own, scores are divided by √keyDim, and a last product joins the heads. `queryKernel` and `keyKernel` are
 * [features, heads, keyDim], `valueKernel` [features, heads, valueDim], `outputKernel` [heads, valueDim, features]; the biases have
 * the last axes of these. With `returnAttentionScores` the call gives [result, shares `[batch, heads, queries, keys]`].
 * Throws a ShapeError where the sequences do not fit.
 *
 *     layers.multiHeadAttention({ numHeads: 4, keyDim: 4, useCausalMask: true })(x, x)   // f32[batch,time,16] → f32[batch,time,16]
 */
export function multiHeadAttention<const O extends MultiHeadAttentionOptions>(options: O): Layer<Attended<O>> {
  const read = readLayerOptions<MultiHeadAttentionOptions>("multiHeadAttention", options, {
    ...ofProjections,
    numHeads: needed(whole(1)),
    keyDim: needed(whole(1)),
    valueDim: whole(1),
    outputShape: whole(1),
  });
  const { numHeads, keyDim, valueDim = keyDim, outputShape } = read;
  return headed<O>("multiHeadAttention", read, {
    queryHeads: numHeads,
    heads: numHeads,
    keyDim,
    valueDim,
    outputDim: outputShape,
  });
}

export interface GroupQueryAttentionOptions extends ProjectionOptions {
  /** Numbers in each head. */
  readonly headDim: number;
  readonly numQueryHeads: number;
  /** Divides `numQueryHeads`; 1 is multi-query attention. */
  readonly numKeyValueHeads: number;
}

/**
 * Attention in which several heads of queries share one head of keys and values (Ainslie et al., 2023). Weights are those of
 * `multiHeadAttention`, with `numKeyValueHeads` heads in `keyKernel` and `valueKernel`. Throws a ValueError where the heads do not
 * divide.
 *
 *     layers.groupQueryAttention({ headDim: 4, numQueryHeads: 4, numKeyValueHeads: 2 })(x, x)
 */
export function groupQueryAttention<const O extends GroupQueryAttentionOptions>(options: O): Layer<Attended<O>> {
  const read = readLayerOptions<GroupQueryAttentionOptions>("groupQueryAttention", options, {
    ...ofProjections,
    headDim: needed(whole(1)),
    numQueryHeads: needed(whole(1)),
    numKeyValueHeads: needed(whole(1)),
  });
  const { headDim, numQueryHeads, numKeyValueHeads } = read;
  if (numQueryHeads % numKeyValueHeads !== 0)
    throw new ValueError("groupQueryAttention", `${numQueryHeads} heads of queries cannot share ${numKeyValueHeads}`, {
      code: "attention-heads",
      hint: "numKeyValueHeads divides numQueryHeads: 8 and 2",
      facts: { numQueryHeads, numKeyValueHeads },
    });
  return headed<O>("groupQueryAttention", read, {
    queryHeads: numQueryHeads,
    heads: numKeyValueHeads,
    keyDim: headDim,
    valueDim: headDim,
  });
}
