/** How activations are made: with a name, and the options that make them again. */
import { builtIn, readOptions } from "../../base/index.ts";
import { type Tensor, tensor } from "../../tensor/index.ts";
import type { Activation } from "../layer.ts";

/** What takes no options refuses those that it is given. */
export type NoOptions = Readonly<Record<string, never>>;

type Rule = (x: Tensor) => Tensor;

/** `apply` also takes plain arrays. */
export function made(name: string, options: object, rule: Rule, link?: Activation["link"]): Activation {
  return builtIn(name, options, { apply: (x: Tensor) => rule(tensor(x)), ...(link && { link }) });
}

/** An activation without options. */
export function plain(name: string, options: NoOptions | undefined, rule: Rule, link?: Activation["link"]): Activation {
  return made(name, readOptions(name, options, {}), rule, link);
}
