/** Attention as a function; the layers of `limpid/nn` have weights, masks and dropout around it. */
import { readOptions, ShapeError, showType, type Want, type Wants, wantFinite, wantFlag } from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import { wantFloats } from "../math/elementary.ts";
import * as math from "../math/index.ts";
import * as o from "../ops/index.ts";
import { run, type Tensor, type TensorLike } from "./tensor.ts";

export interface DotProductAttentionOptions {
  /** Added to the scores; broadcasts to [batch, heads, queries, keys]. */
  readonly bias?: TensorLike;
  /** Where a query may look: true or not 0; broadcasts to [batch, heads, queries, keys]. Default: everywhere. */
  readonly mask?: TensorLike;
  /** By what scores are multiplied. Default: 1 / √features. */
  readonly scale?: number;
  /** Whether a query sees only keys up to its own place. Default: false. */
  readonly isCausal?: boolean;
}
const anArray: Want = () => undefined;
const ofAttention: Wants<DotProductAttentionOptions> = {
  bias: anArray,
  mask: anArray,
  scale: wantFinite,
  isCausal: wantFlag,
};

/**
 * Each query's mean of the values, weighed by softmax(scale · query · key + bias): `query` is [batch, queries, heads, features], `key`
 * [batch, keys, heads, features], `value` [batch, keys, heads, features], and the result [batch, queries, heads, features]. Keys and
 * values may have fewer heads than queries: each then serves several of these (Ainslie et al., 2023). A query that may look nowhere
 * looks everywhere alike.
 *
 *     dotProductAttention(q, k, v, { isCausal: true })   // 3 times f32[2,10,4,8] → f32[2,10,4,8]
 *
 * @throws a ShapeError where they do not fit, a DTypeError for other than floats.
 *
 * Source: A. Vaswani et al., "Attention is all you need", NeurIPS 2017; Keras's `ops.dot_product_attention`.
 */
export function dotProductAttention(
  query: TensorLike,
  key: TensorLike,
  value: TensorLike,
  options?: DotProductAttentionOptions,
): Tensor {
  const subject = "dotProductAttention";
  const { bias, mask, scale, isCausal = false } = readOptions(subject, options, ofAttention);
  const more = [bias, mask].filter((x) => x !== undefined);
  return run(
    subject,
    (q, k, v, ...rest) => {
      for (const x of [q, k, v]) wantFloats(subject, x);
      const heads = headsOf(q, k, v);
      const [added, seen] = [bias === undefined ? undefined : rest[0], mask === undefined ? undefined : rest.at(-1)];
      return attended(q, k, v, { heads, added, seen, scale, isCausal });
    },
    query,
    key,
    value,
    ...more,
  );
}

/** How many heads keys and values have. Throws where the three do not fit. */
function headsOf(q: Node, k: Node, v: Node): number {
  const [[batch, , queryHeads, features], [keyBatch, , heads, keyFeatures], values] = [q, k, v].map(
    (x) => x.type.shape,
  );
  const fits =
    [q, k, v].every((x) => x.type.shape.length === 4) &&
    batch === keyBatch &&
    features === keyFeatures &&
    values.slice(0, 3).every((size, d) => size === k.type.shape[d]) &&
    (queryHeads === heads || queryHeads % heads === 0);
  if (fits) return heads;
  throw new ShapeError(
    "dotProductAttention",
    `query is ${showType(q.type)}, key ${showType(k.type)}, value ${showType(v.type)}`,
    {
      code: "attention-shape",
      hint: "[batch, queries, heads, features], and keys and values [batch, keys, heads, features], whose heads divide those of the queries",
      facts: { query: q.type.shape, key: k.type.shape, value: v.type.shape },
    },
  );
}

interface Attending {
  readonly heads: number;
  readonly added: Node | undefined;
  readonly seen: Node | undefined;
  readonly scale: number | undefined;
  readonly isCausal: boolean;
}

function attended(q: Node, k: Node, v: Node, { heads, added, seen, scale, isCausal }: Attending): Node {
  const [batch, queries, queryHeads, features] = q.type.shape;
  const keys = k.type.shape[1];
  const group = heads === 0 ? 0 : queryHeads / heads;
  const grouped = o.reshape(q, [batch, queries, heads, group, features]);
  const products = o.contract(grouped, k, "b t h g d, b s h d -> b h g t s");
  const scores = o.reshape(o.mul(products, scale ?? 1 / Math.sqrt(Math.max(1, features))), [
    batch,
    queryHeads,
    queries,
    keys,
  ]);
  const all = scores.type.shape;
  const biased = added ? o.add(scores, math.broadcastTo(added, all)) : scores;
  const open = [
    ...(seen ? [math.broadcastTo(o.cast(seen, "bool"), all)] : []),
    ...(isCausal ? [o.lessEqual(o.iota(all, 3), o.iota(all, 2))] : []),
  ];
  // So low that its exponential is nothing, and no infinity, which would make what sees nothing no number.
  const hidden = q.type.dtype === "f32" ? -2e38 : -1e308;
  const masked = open.reduce((y, where) => o.select(where, y, hidden), biased);
  const shares = o.reshape(math.softmax(masked, -1), [batch, heads, group, queries, keys]);
  const mixed = o.contract(shares, v, "b h g t s, b s h d -> b t h g d");
  return o.reshape(mixed, [batch, queries, queryHeads, v.type.shape[3]]);
}
