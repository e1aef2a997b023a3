/** Finds the optimizer that `compile` was given. */
import {
  type Described,
  descriptionOf,
  isMade,
  type Kind,
  mark,
  resolve,
  show,
  unknownName,
  ValueError,
} from "../base/index.ts";
import { usual } from "./by-name.ts";
import { allOptimizers } from "./lazy-optimizers.ts";
import { ofSurroundings, wantOneClip } from "./make.ts";
import type { Optimizer } from "./optimizer.ts";
import type { MultiOptions } from "./optimizers/multi.ts";
import type * as optimizers from "./optimizers.ts";
import { type Rate, toRate } from "./rate.ts";

export type OptimizerName = keyof typeof optimizers;
export type OptimizerLike = OptimizerName | Optimizer | Described;

const names: Readonly<Record<OptimizerName, true>> = {
  sgd: true,
  rmsprop: true,
  adam: true,
  adamw: true,
  nadam: true,
  adamax: true,
  adagrad: true,
  adadelta: true,
  ftrl: true,
  lbfgs: true,
  lion: true,
  lamb: true,
  adafactor: true,
  muon: true,
  scheduleFreeAdamw: true,
  multi: true,
};

/** Makes sure that all names are known: of a model from a file nobody has written the optimizer. */
export async function loadOptimizers(): Promise<void> {
  await allOptimizers.load();
}

/** An optimizer from its name, an optimizer, or an optimizer as saved; with another learning rate, where one is given. */
export function toOptimizer(given: OptimizerLike, learningRate?: Rate | Described): Optimizer {
  const found = find(given);
  if (learningRate === undefined) return found;
  const moved = { ...found, learningRate: toRate("compile", "the learning rate", learningRate) };
  const ours = descriptionOf(found);
  return ours ? mark(moved, ours) : moved;
}

function find(given: OptimizerLike): Optimizer {
  const table = allOptimizers.loaded ? { ...allOptimizers.code, multi: multiAgain } : usual;
  const kind: Kind<Optimizer> = { what: "optimizer", space: "optimizers", makers: table, method: "step" };
  const word =
    typeof given === "string" ? given : isMade(kind, given) ? undefined : (given as Partial<Described>)?.name;
  if (typeof word === "string" && typeof given !== "function" && !Object.hasOwn(table, word)) {
    if (!Object.hasOwn(names, word)) throw unknownName("compile", "optimizer", word, Object.keys(names));
    throw new ValueError("compile", `the optimizer ${show(word)} is not loaded yet: a page loads it by its function`, {
      code: "optimizer-not-loaded",
      hint: `optimizer: optimizers.${word}()`,
      facts: { name: word },
    });
  }
  const found = resolve("compile", kind, given);
  return descriptionOf(found) ? found : wantParts(found);
}

/** From a file: its parts are descriptions, too. */
function multiAgain(options: unknown): Optimizer {
  const { defaultOptimizer, optimizerMap, ...more } = (options ?? {}) as MultiOptions;
  const made = (part: unknown): Optimizer => (descriptionLike(part) ? find(part) : (part as Optimizer));
  const map = typeof optimizerMap === "object" && optimizerMap !== null ? Object.entries(optimizerMap) : undefined;
  return allOptimizers.code.multi({
    defaultOptimizer: made(defaultOptimizer),
    optimizerMap: map ? Object.fromEntries(map.map(([key, part]) => [key, made(part)])) : optimizerMap,
    ...more,
  });
}

const descriptionLike = (part: unknown): part is Described =>
  typeof part === "object" && part !== null && !("step" in part) && typeof (part as Described).name === "string";

/** One of the user's own. Throws where it lacks what the steps read. */
function wantParts(own: Optimizer): Optimizer {
  const { name, slots, init, learningRate } = own as Partial<Optimizer>;
  const areNames = Array.isArray(slots) && Array.from(slots).every((slot) => typeof slot === "string" && slot !== "");
  const wrong = typeof name !== "string" ? "name" : areNames || typeof init === "function" ? undefined : "slots";
  if (wrong !== undefined)
    throw new ValueError("compile", `the optimizer's ${wrong} is ${show(own[wrong])}`, {
      code: "optimizer-parts",
      hint: '{ name: "mine", learningRate: 0.1, slots: [], step: ({ parameter, gradient, slots, rate }) => ({ parameter: …, slots }) }; or init(parameter) instead of slots',
      facts: { part: wrong, received: own[wrong] },
    });
  toRate("compile", "the optimizer's learningRate", learningRate!);
  for (const [word, want] of Object.entries(ofSurroundings)) {
    const value = own[word as keyof typeof ofSurroundings];
    if (value !== undefined) want("compile", `the optimizer's ${word}`, value);
  }
  wantOneClip("compile", own);
  return own;
}
