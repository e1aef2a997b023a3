/** What all attention has in common: scores become shares of what is looked at, and these weigh the values. */
import { share, type Wants, wantFlag, wantSeed } from "../../../base/index.ts";
import { arange, type Tensor, where } from "../../../tensor/index.ts";
import { unfit } from "../../infer.ts";
import type { InputType, LayerContext, Mask } from "../../layer.ts";
import { named } from "../../named.ts";

export interface AttentionCallOptions {
  /** Whether a place sees only itself and those before it. In Keras an argument of the call. Default: false. */
  readonly useCausalMask?: boolean;
  /** Whether the shares follow the result. In Keras an argument of the call. Default: false. */
  readonly returnAttentionScores?: boolean;
  /** The share of the shares that is dropped while training. Default: 0. */
  readonly dropout?: number;
  /** A whole number in place of the model's seed, for what is dropped. */
  readonly seed?: number;
}

export const ofAttention: Wants<AttentionCallOptions> = {
  useCausalMask: wantFlag,
  returnAttentionScores: wantFlag,
  dropout: share({ below: true }),
  seed: wantSeed,
};

/** What a call gives: the result, or the shares, too. */
export type Attended<Options> = Options extends { readonly returnAttentionScores: true } ? [Tensor, Tensor] : Tensor;

/** A score that becomes a share of nothing. */
const hidden = -1e9;

/**
 * Shares along the last axis of `[…, queries, keys]`: a softmax, in which hidden places have no part. `axes` are the names of all
 * axes.
 */
export function sharesOf(scores: Tensor, seen: Tensor | undefined, axes: readonly string[]): Tensor {
  const open = seen ? where(seen, scores, hidden) : scores;
  return named("weights", () => open.softmax(), axes);
}

/** The same, without the places that are dropped while training. */
export function thinned(shares: Tensor, { dropout = 0, seed }: AttentionCallOptions, context: LayerContext): Tensor {
  if (!context.training || dropout === 0) return shares;
  return where(context.uniform(shares.shape, seed).greaterEqual(dropout), shares.mul(1 / (1 - dropout)), 0);
}

/**
 * Which places may be looked at, as the scores `[batch, …, queries, keys]` lie; undefined where all may. Values that a mask hides may
 * not, and neither may keys.
 */
export function seenFrom(
  scores: Tensor,
  { useCausalMask = false }: AttentionCallOptions,
  { masks: [, value, key], options }: Pick<LayerContext, "masks" | "options">,
): Tensor | undefined {
  const [queries, keys] = scores.shape.slice(-2);
  const causal = useCausalMask || options.useCausalMask === true;
  const parts = causal ? [arange(queries).reshape([queries, 1]).greaterEqual(arange(keys))] : [];
  for (const mask of [value, key])
    if (mask) parts.push(mask.reshape([mask.shape[0], ...scores.shape.slice(1, -1).map(() => 1), keys]));
  return parts.length === 0 ? undefined : parts.reduce((one, other) => where(one, other, false));
}

/** Attention hands on the mask of what asks. */
export const queryMask = ([query]: readonly (Mask | undefined)[]): readonly (Mask | undefined)[] => [query];

/** Throws where these are not two or three sequences `[time, features]` that fit. */
export function wantSequences(kind: string, types: readonly InputType[]): void {
  const [, value, key = value] = types;
  const sequences = types.every(({ shape }) => shape.length === 2);
  if (types.length < 2 || types.length > 3 || !sequences)
    unfit(
      kind,
      "two or three sequences [time, features]: query, value and perhaps key",
      `${kind}(x, x) looks at itself`,
    );
  if (key.shape[0] !== value.shape[0])
    unfit(kind, "a key for each value", "the second and third input have one length");
}
