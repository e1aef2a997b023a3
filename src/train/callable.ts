/** A model as a function. */
import type { Symbolic } from "../nn/index.ts";
import type { Tensor } from "../tensor/index.ts";

/** A model is a layer, too: called on symbolic values it gives its output, or its outputs in their order. */
export type CalledModel<Out> = (...inputs: Symbolic[]) => Out extends Tensor ? Symbolic : Symbolic[];

/** A class whose objects are functions: each calls what its constructor was given. */
export class Callable {
  constructor(call: (...args: readonly unknown[]) => unknown) {
    // biome-ignore lint/correctness/noConstructorReturn: the object is the function.
    return Object.setPrototypeOf(call, new.target.prototype) as Callable;
  }
}
