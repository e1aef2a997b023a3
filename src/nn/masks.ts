/**
 * Masks: which steps of a sequence count. They travel beside values, as truth values `[batch, time]`, from the layer that makes
 * one (`embedding`, `masking`) through those that pass it on to those that use it: recurrence, attention, pooling, losses.
 */
import { type Shape, ShapeError, sameShape, show, showType } from "../base/index.ts";
import { Tensor, where } from "../tensor/index.ts";
import type { AnyLayer, Mask } from "./layer.ts";

type Masks = readonly (Mask | undefined)[];

/** The masks of a call's results, in their order, from those of its inputs. Throws where a layer's own rule gives no mask. */
export function masksAfter(
  { kind, mask: rule = "drop" }: AnyLayer,
  masks: Masks,
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
): Masks {
  if (rule === "drop") return [];
  const given = rule === "pass" ? eitherOf(masks) : rule(masks, inputs);
  const list = Array.isArray(given) ? (given as Masks) : outputs.map(() => given as Mask | undefined);
  if (rule === "pass") return list.map((mask, k) => (mask && begins(mask, outputs[k]) ? mask : undefined));
  return outputs.map(({ shape }, k) => {
    const mask: unknown = list[k];
    if (mask === undefined) return undefined;
    if (mask instanceof Tensor && begins(mask, { shape })) return mask.cast("bool");
    throw new ShapeError(
      kind,
      `gave ${mask instanceof Tensor ? showType(mask) : show(mask)} as the mask of [${shape}]`,
      {
        code: "layer-mask",
        hint: "a mask has the first axes of its values, [batch, time], and says of each step whether it counts",
        facts: { expected: shape },
      },
    );
  });
}

const begins = (mask: { readonly shape: Shape }, { shape }: { readonly shape: Shape }): boolean =>
  mask.shape.length <= shape.length && sameShape(mask.shape, shape.slice(0, mask.shape.length));

/** Of several inputs: a step counts where it counts in one of them. An input without a mask counts everywhere. */
function eitherOf(masks: Masks): Mask | undefined {
  const [first, ...others] = masks;
  return others.reduce((one, other) => (one && other ? where(one, one, other) : undefined), first);
}
