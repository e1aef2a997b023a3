import {
  builtIn,
  type Described,
  descriptionOf,
  isRecord,
  needed,
  readOptions,
  show,
  ValueError,
  type Want,
} from "../../base/index.ts";
import type { Functional } from "../functional.ts";
import { functional, ofSurroundings } from "../make.ts";
import { type LongOptimizer, longForm, type Optimizer } from "../optimizer.ts";

export interface MultiOptions {
  /** For all parameters that no entry of the map names. `model.learningRate` is its rate. */
  readonly defaultOptimizer: Optimizer;
  /** By a parameter's name, `"dense/kernel"`, or by a pattern for the whole of it, `"encoder/.*"`. */
  readonly optimizerMap: Readonly<Record<string, Optimizer>>;
  /** Steps whose gradients are averaged to one update, for all parts together. */
  readonly gradientAccumulationSteps?: number;
}

function isOptimizer(value: unknown): value is Optimizer {
  return typeof value === "object" && value !== null && typeof (value as Partial<Optimizer>).step === "function";
}

const wantPart: Want = (subject, name, value) => {
  const hint = "an optimizer: optimizers.adam(), optimizers.sgd({ learningRate: 0.1 })";
  if (!isOptimizer(value))
    throw new ValueError(subject, `${name} is ${show(value)}`, {
      code: "multi-part",
      hint,
      facts: { name, received: value },
    });
  if (value.init && value.together)
    throw new ValueError(subject, `${name} is ${value.name}, which moves all parameters together`, {
      code: "multi-together",
      hint: `use it alone: compile({ optimizer: "${value.name}" })`,
      facts: { name, optimizer: value.name },
    });
  const word = value.parts
    ? "parts of its own"
    : value.gradientAccumulationSteps
      ? "gradientAccumulationSteps"
      : undefined;
  if (word === undefined) return;
  throw new ValueError(subject, `${name} has ${word}`, {
    code: "multi-inside",
    hint: value.parts
      ? "name all optimizers in one map"
      : "multi itself takes gradientAccumulationSteps, for all parts together",
    facts: { name, word },
  });
};

const wantMap: Want = (subject, name, value) => {
  const entries = isRecord(value) ? Object.entries(value) : [];
  if (entries.length === 0)
    throw new ValueError(subject, `${name} is ${show(value)}`, {
      code: "multi-map",
      hint: 'optimizers by parameter: { "embedding/.*": optimizers.adam() }',
      facts: { received: value },
    });
  for (const [pattern, part] of entries) {
    patternOf(subject, pattern);
    wantPart(subject, `${name}[${show(pattern)}]`, part);
  }
};

function patternOf(subject: string, pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`, "u");
  } catch {
    throw new ValueError(subject, `${show(pattern)} is no regular expression`, {
      code: "multi-pattern",
      hint: 'a parameter\'s name, "dense/kernel", or a pattern for the whole of it, "encoder/.*"',
      facts: { received: pattern },
    });
  }
}

/**
 * One optimizer for some parameters and another for the rest, each with its own learning rate and options. A name counts before
 * patterns. Throws a ValueError where two patterns fit a parameter. A number that is set as `model.learningRate` changes all rates
 * in the same proportion.
 *
 *     optimizers.multi({ defaultOptimizer: optimizers.sgd(), optimizerMap: { "embedding/.*": optimizers.adam() } })
 */
export function multi(options: MultiOptions): LongOptimizer & Functional {
  const { defaultOptimizer, optimizerMap, ...more } = readOptions<MultiOptions>("multi", options, {
    defaultOptimizer: needed(wantPart),
    optimizerMap: needed(wantMap),
    gradientAccumulationSteps: ofSurroundings.gradientAccumulationSteps,
  });
  const keys = Object.keys(optimizerMap);
  const patterns = keys.map((key) => patternOf("multi", key));
  const optimizers = [defaultOptimizer, ...Object.values(optimizerMap)];
  const of = (parameter: string): number => {
    const fitting = keys.filter(
      (key, k) => key === parameter || (!keys.includes(parameter) && patterns[k].test(parameter)),
    );
    if (fitting.length < 2) return fitting.length === 0 ? 0 : 1 + keys.indexOf(fitting[0]);
    throw new ValueError("multi", `${parameter} fits ${fitting.map(show).join(" and ")}`, {
      code: "multi-twice",
      hint: "patterns must not meet; a parameter's whole name counts before patterns",
      facts: { parameter, fitting },
    });
  };
  const partOf = (parameter: string) => longForm(optimizers[of(parameter)]);
  const made: Omit<LongOptimizer, "name" | "config"> = {
    learningRate: defaultOptimizer.learningRate,
    ...more,
    parts: { optimizers, of },
    init: (parameter) => partOf(parameter.name).init(parameter),
    step: (given) => partOf(given.name).step(given),
  };
  const described = optimizers.map(descriptionOf);
  // No file can hold an optimizer of the user's own.
  if (!described.every((one): one is Described => one !== undefined)) return { name: "multi", ...made, ...functional };
  const [first, ...others] = described;
  const map = Object.fromEntries(keys.map((key, k) => [key, others[k]]));
  return builtIn("multi", { defaultOptimizer: first, optimizerMap: map, ...more }, { ...made, ...functional });
}
