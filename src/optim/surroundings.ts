/** What surrounds an optimizer's step: gradients are clipped, parameters decay before it, and are averaged after it. */

import { div, maximum, minimum, sqrt, type Tensor, where } from "../tensor/index.ts";
import { stays, updates } from "./ema-scalars.ts";
import type { LongOptimizer, ParameterInfo } from "./optimizer.ts";

type Tree = Readonly<Record<string, Tensor>>;

const mapTree = (tree: Tree, f: (x: Tensor) => Tensor): Tree =>
  Object.fromEntries(Object.entries(tree).map(([name, x]) => [name, f(x)]));

/** Gradients as the optimizer gets them. A limit of 0 is none, as in Keras. */
export function clipped(
  gradients: Tree,
  { clipValue = 0, clipNorm = 0, globalClipNorm }: Pick<LongOptimizer, "clipValue" | "clipNorm" | "globalClipNorm">,
): Tree {
  if (clipValue > 0) return mapTree(gradients, (g) => minimum(maximum(g, -clipValue), clipValue));
  if (clipNorm > 0) return mapTree(gradients, (g) => g.mul(div(clipNorm, maximum(sqrt(g.square().sum()), clipNorm))));
  const list = Object.values(gradients);
  if (!globalClipNorm || list.length === 0) return gradients;
  const norm = sqrt(list.map((g) => g.square().sum()).reduce((sum, part) => sum.add(part)));
  const factor = div(globalClipNorm, maximum(norm, globalClipNorm));
  return mapTree(gradients, (g) => g.mul(factor));
}

/** A parameter as the optimizer's step gets it. */
export function decayed(
  parameter: Tensor,
  its: ParameterInfo,
  rate: Tensor,
  { weightDecay = 0, decayOf, excludeFromWeightDecay = [] }: LongOptimizer,
): Tensor {
  const decay = decayOf?.(its) ?? weightDecay;
  if (decay === 0 || excludeFromWeightDecay.some((text) => its.name.includes(text))) return parameter;
  return parameter.sub(parameter.mul(rate.mul(decay)));
}

interface Averaging {
  /** The scalars' next values. */
  readonly scalars: Tree;
  /** A parameter after the update, and its average so far. */
  average(parameter: Tensor, average: Tensor): { readonly parameter: Tensor; readonly average: Tensor };
}

/** How parameters are averaged at this update, from the scalars before it; undefined where they are not. */
export function averaging(optimizer: LongOptimizer, scalars: Tree): Averaging | undefined {
  const { useEma, emaMomentum = 0.99, emaOverwriteFrequency: every } = optimizer;
  if (!useEma) return undefined;
  const share = scalars[stays];
  const count = every === undefined ? undefined : scalars[updates].add(1);
  const due = count?.greaterEqual(every!);
  return {
    scalars: {
      [stays]: share.mul(0).add(emaMomentum),
      ...(count && { [updates]: where(due!, count.mul(0), count) }),
    },
    average(parameter, average) {
      const next = average.mul(share).add(parameter.mul(share.neg().add(1)));
      return { parameter: due ? where(due, next, parameter) : parameter, average: next };
    },
  };
}
