/** A model as a function. */
import type { Symbolic } from "../nn/index.ts";
import type { Tensor } from "../tensor/index.ts";

/** A model is a layer, too: called on symbolic values it gives its output, or its outputs in their order. */
export type CalledModel<Out> = (...inputs: Symbolic[]) => Out extends Tensor ? Symbolic : Symbolic[];

/** A class whose objects are functions: each does what its constructor was given. */
export class Callable {
  constructor(call: (args: readonly unknown[]) => unknown) {
    // Engines put the first hundred letters of a function into the error of `structuredClone` and `postMessage`.
    const self = (...args: readonly unknown[]) => {
      "a model goes as bytes: await model.toBytes(), loadModel(bytes)";
      return call(args);
    };
    // biome-ignore lint/correctness/noConstructorReturn: the object is the function.
    return Object.setPrototypeOf(self, new.target.prototype) as Callable;
  }
}
