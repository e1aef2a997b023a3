/** Kernels that the general schedule would do in a slower way than need be: what their expressions are tells which. */
import type { Func } from "../loops/loop.ts";
import type { Kernel, KernelPlan } from "../plan/kernel.ts";
import type { Reduce } from "../plan/sums.ts";
import { bytesOfFew, emitFew, fewOf, sharesFew } from "./few.ts";
import { bytesOfOrder, emitOrder, orderOf } from "./order.ts";
import { emitPrefix, prefixOf, sharesPrefix } from "./prefix.ts";
import { emitScatter, scatterOf, sharesScatter } from "./scatter.ts";
import type { Target } from "./target.ts";

export interface Form {
  readonly emit: (target: Target) => Func;
  /** Whether so many threads can share it. */
  readonly divides: (threads: number) => boolean;
  /** Bytes that it needs beside what it reads and writes. */
  readonly bytes: number;
}

export function formOf(kernel: Kernel, plan: KernelPlan): Form | undefined {
  const scatter = scatterOf(kernel, plan);
  if (scatter)
    return {
      emit: (target) => emitScatter(kernel, scatter, target),
      divides: (threads) => sharesScatter(kernel, scatter, threads),
      bytes: 0,
    };
  const order = orderOf(kernel);
  if (order)
    return { emit: (target) => emitOrder(kernel, order, target), divides: () => false, bytes: bytesOfOrder(order) };
  const prefix = prefixOf(kernel);
  if (prefix)
    return {
      emit: (target) => emitPrefix(kernel, prefix, target),
      divides: (threads) => sharesPrefix(prefix, threads),
      bytes: 0,
    };
  const few = fewOf(kernel);
  if (!few) return undefined;
  return {
    emit: (target) => emitFew(kernel, few, target),
    divides: (threads) => sharesFew(few, threads),
    bytes: bytesOfFew(few),
  };
}

/** An axis of which a form needs one step for each term of a sum, where the sum as it is written goes along all of it for each. */
export function onceAlong(kernel: Kernel, plan: KernelPlan): { readonly name: string } | undefined {
  const scatter = scatterOf(kernel, plan);
  if (scatter) return { name: scatter.axis };
  const form: { readonly sum: Reduce } | undefined = orderOf(kernel) ?? prefixOf(kernel);
  return form?.sum.axes[0];
}
