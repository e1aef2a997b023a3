/**
 * The optimizers of a model: usually one, for all parameters that train; or one for some of them and another for the rest
 * (`optimizers.multi`). Each has its own scalars, its own learning rate, and its own surroundings.
 */
import { memoryKeys as keys } from "./memory-keys.ts";
import { type LongOptimizer, longForm, type Optimizer } from "./optimizer.ts";

/** One optimizer, with the parameters that it moves. */
export interface Part<P> {
  readonly optimizer: LongOptimizer;
  readonly params: readonly P[];
  /** Its place among the learning rates of a step. */
  readonly place: number;
  /** The key of one of its scalars. */
  scalar(name: string): string;
}

/** An optimizer's parts, each with those of the parameters that are its own. */
export function partsOf<P extends { readonly name: string }>(optimizer: Optimizer, params: readonly P[]): Part<P>[] {
  const { parts } = optimizer;
  if (!parts) return [{ optimizer: longForm(optimizer), params, place: 0, scalar: keys.scalar }];
  return parts.optimizers.map((part, place) => ({
    optimizer: longForm(part),
    params: params.filter(({ name }) => parts.of(name) === place),
    place,
    scalar: (name) => keys.scalar(`${place}.${name}`),
  }));
}
