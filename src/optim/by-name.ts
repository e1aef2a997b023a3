/** From what compile takes (a name, an optimizer, an optimizer as saved) to the optimizer. */
import { unknownName, ValueError } from "../base/index.ts";
import type { Described, Optimizer } from "./optimizer.ts";
import * as optimizers from "./optimizers.ts";

type Config = Readonly<Record<string, unknown>>;
export type OptimizerName = keyof typeof optimizers;
export type OptimizerLike = OptimizerName | Optimizer | Described;

/** An optimizer by its name, with Keras's defaults or a saved config. Throws a ValueError with the nearest name. */
export function optimizerByName(name: string, config?: Config): Optimizer {
  const table = optimizers as unknown as Readonly<Record<string, (config?: Config) => Optimizer>>;
  if (typeof name === "string" && Object.hasOwn(table, name)) return table[name](config);
  throw unknownName("compile", "optimizer", name, Object.keys(table));
}

/** An optimizer from a name, an optimizer, or an optimizer as saved. */
export function toOptimizer(given: OptimizerLike): Optimizer {
  if (typeof given === "object" && given !== null) {
    return "step" in given && typeof given.step === "function"
      ? (given as Optimizer)
      : optimizerByName(given.name, given.config as Config | undefined);
  }
  const maker = Object.entries(optimizers).find(([, make]) => (make as unknown) === given);
  if (!maker) return optimizerByName(given);
  throw new ValueError("compile", `the optimizer is optimizers.${maker[0]} itself`, {
    code: "maker-not-called",
    hint: `call it: optimizers.${maker[0]}(), or write "${maker[0]}"`,
    facts: { what: "optimizer", space: "optimizers", name: maker[0] },
  });
}
