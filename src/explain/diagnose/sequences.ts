/**
 * What happens along sequences: how much the inputs of each turn count at a recurrence's end, how far its states reach, and what
 * masks hide. All is computed in the program that looks at a batch.
 */
import { type LayerContext, type Network, recurrencesIn, under, walk } from "../../nn/index.ts";
import { grad, type Tensor } from "../../tensor/all.ts";
import { asked, type CallFacts } from "./structure.ts";

/** One recurrence over a batch, before its numbers are read. */
export interface Walks {
  /** [samples, turns]: the size of the gradient of the last output by each turn's input. */
  readonly influence: Tensor;
  /** [turns]: the largest |number| of what a turn gives. */
  readonly reach: Tensor;
  /** [samples, turns] as 0 and 1; empty where all turns count. */
  readonly counts: readonly Tensor[];
}

/** What was seen of one recurrence. */
export interface SequenceLook {
  /** The call's number, and the part of the layer: "forward". */
  readonly at: number;
  readonly part: string;
  /** By sample, and by turn in the order in which turns are walked: those that count. */
  readonly influence: readonly (readonly number[])[];
  readonly reach: readonly number[];
}

/** What was seen of one mask. */
export interface MaskLook {
  readonly at: number;
  readonly samples: number;
  /** Samples of which nothing is left. */
  readonly hidden: number;
  /** The share of all places that it hides. */
  readonly share: number;
}

type Named = Readonly<Record<string, Tensor>>;

/** Recurrences of a network: by call and part. */
export function walksIn(calls: readonly CallFacts[]): { readonly at: number; readonly part: string }[] {
  return calls.flatMap(({ at, layer, call }) =>
    // First states of its own are a network's matter.
    call.inputs.length === 1 ? Object.keys(recurrencesIn(layer.spec)).map((part) => ({ at, part })) : [],
  );
}

/** Walks one recurrence once more over what enters it, and asks how much each turn counts. */
export function walkAgain(
  { layers, calls }: Network,
  { at, part }: { readonly at: number; readonly part: string },
  weights: Named,
  valueAt: (value: number) => Tensor,
  masks: readonly (Tensor | undefined)[],
): Walks {
  const [from] = calls[at].inputs;
  const [x, mask] = [valueAt(from), masks[from]];
  const { name, spec } = layers[calls[at].layer];
  const { turns, options } = recurrencesIn(spec)[part];
  const context: LayerContext = asked(x.dtype === "f64" ? "f64" : "f32");
  const own = under(part === "" ? name : `${name}/${part}`, weights);
  const run = (given: Tensor) => walk(turns, own, [given], mask, options, context);
  const slopes = grad((given: Tensor) => run(given).last.sum())(x);
  const { outputs } = run(x);
  const flat = (values: Tensor) => values.reshape([...values.shape.slice(0, 2), -1]);
  const behind = options.goBackwards ? (values: Tensor, axis: number) => values.flip(axis) : (values: Tensor) => values;
  return {
    influence: behind(flat(slopes).square().sum(2).sqrt(), 1),
    reach: behind(flat(outputs).abs().max(2).max(0), 0),
    counts: mask ? [behind(mask.cast(context.dtype), 1)] : [],
  };
}

/** The numbers of it. */
export function readWalk(where: { readonly at: number; readonly part: string }, seen: Walks): SequenceLook {
  const [samples, turns] = seen.influence.shape;
  const [mask] = seen.counts;
  const rows = Array.from({ length: samples }, (_, k) => {
    const row = Array.from({ length: turns }, (_, t) => k * turns + t).filter((n) => mask?.data[n] !== 0);
    return row.map((n) => Number(seen.influence.data[n]));
  });
  return { ...where, influence: rows, reach: Array.from(seen.reach.data, Number) };
}

/** How many samples a mask `[samples, …]` hides wholly, and its share of places. */
export function maskSums(mask: Tensor, like: Tensor): { readonly hidden: Tensor; readonly share: Tensor } {
  const seen = mask.cast(like.dtype).reshape([mask.shape[0], -1]);
  return { hidden: seen.max(1).mul(-1).add(1).sum(), share: seen.mean().mul(-1).add(1) };
}

export const readMask = (at: number, samples: number, { hidden, share }: ReturnType<typeof maskSums>): MaskLook => ({
  at,
  samples,
  hidden: hidden.item(),
  share: share.item(),
});
