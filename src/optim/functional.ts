/** Optimizers as functions of tensors, for loops of one's own: `optimizer.firstMemory` and `optimizer.update`. */
import {
  badArgument,
  isRecord,
  needed,
  readOptions,
  ShapeError,
  sameShape,
  showType,
  unknownName,
  ValueError,
  type Want,
  type Wants,
} from "../base/index.ts";
import { asWhole } from "../tensor/as-whole.ts";
import { full, stack, Tensor, tensor } from "../tensor/index.ts";
import { memoryOf } from "./memory.ts";
import { longForm, type Optimizer } from "./optimizer.ts";
import { updateCells } from "./update.ts";

type Values = Readonly<Record<string, Tensor>>;

export interface UpdateGiven {
  /** The weights that train, by name. */
  readonly weights: Values;
  /** The gradient of each. */
  readonly gradients: Values;
  /** What the update before gave; without it, the optimizer begins. */
  readonly memory?: Values;
  /** A number or a scalar tensor; of `multi` its first rate, which the others follow. Default: the optimizer's own. */
  readonly learningRate?: number | Tensor;
  /** What is minimized, at these weights: for optimizers that compare losses (`lbfgs`). */
  readonly loss?: Tensor;
}

export interface UpdateResult {
  /** The weights, moved. */
  readonly weights: Readonly<Record<string, Tensor>>;
  /** What the next update needs. */
  readonly memory: Readonly<Record<string, Tensor>>;
}

/** An optimizer as functions, which keep nothing. */
export interface Functional {
  /** What `update` keeps for these weights before the first update. */
  firstMemory(weights: Values): Values;
  /**
   * One update, with what surrounds it (clipping, decay, averages): the weights and the memory anew. It is a pure function of
   * tensors, for loops of one's own and for `compile`; `gradientAccumulationSteps` is `fit`'s. Throws a typed error where names,
   * shapes or types do not fit.
   *
   *     let { weights, memory } = optimizer.update({ weights: first, gradients });
   *     ({ weights, memory } = optimizer.update({ weights, gradients, memory, learningRate: 0.01 }));
   */
  update(given: UpdateGiven): UpdateResult;
}

const wantTensors: Want = (subject, name, value) => {
  const entries = isRecord(value) ? Object.values(value) : [];
  if (isRecord(value) && entries.every((one) => one instanceof Tensor)) return;
  throw badArgument(subject, name, value, "named-tensors", 'tensors by name: { "dense/kernel": tensor }');
};

const wantScalar: Want = (subject, name, value) => {
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return;
  if (value instanceof Tensor && value.rank <= 1) return;
  throw badArgument(subject, name, value, "rate-or-tensor", "a number from 0, or a scalar tensor");
};

const wants: Wants<UpdateGiven> = {
  weights: needed(wantTensors),
  gradients: needed(wantTensors),
  memory: wantTensors,
  learningRate: wantScalar,
  loss: wantScalar,
};

const typeOf = (weights: Values) => Object.values(weights)[0]?.dtype ?? "f32";
const paramsOf = (weights: Values) => Object.entries(weights).map(([name, { shape }]) => ({ name, shape }));

export function firstMemory(optimizer: Optimizer, weights: Values): Values {
  wantTensors("firstMemory", "weights", weights);
  const kept = memoryOf(optimizer, paramsOf(weights), typeOf(weights));
  return Object.fromEntries(
    kept.map(({ key, type, of, first }) => [
      key,
      first === "parameter" ? weights[of!] : full(type.shape, first, { dtype: type.dtype }),
    ]),
  );
}

export function updateWeights(optimizer: Optimizer, given: UpdateGiven): UpdateResult {
  const subject = `${optimizer.name}.update`;
  const { weights, gradients, memory, learningRate, loss } = readOptions(subject, given, wants);
  if (optimizer.gradientAccumulationSteps)
    throw new ValueError(subject, `gathers gradients of ${optimizer.gradientAccumulationSteps} steps, which fit does`, {
      code: "update-gathers",
      hint: "add up the gradients yourself, and call update once for all",
      facts: { steps: optimizer.gradientAccumulationSteps },
    });
  if (longForm(optimizer).together && !(loss instanceof Tensor))
    throw badArgument(subject, "loss", loss, "loss-tensor", "what is minimized, at these weights: a scalar tensor");
  const before = memory ?? firstMemory(optimizer, weights);
  const kept = memoryOf(optimizer, paramsOf(weights), typeOf(weights));
  wantLike(subject, "the gradient of", gradients, weights);
  wantLike(subject, "memory", before, Object.fromEntries(kept.map(({ key, type }) => [key, type])));
  const rates = ratesOf(subject, optimizer, learningRate, typeOf(weights));
  const objective = loss ?? tensor(0, { dtype: typeOf(weights) });
  const run = (all: {
    readonly objective: Tensor;
    readonly weights: Values;
    readonly gradients: Values;
    readonly memory: Values;
    readonly rates: Tensor;
  }) => {
    const cells = { ...all.weights, ...all.memory };
    const moved = updateCells({ optimizer, params: paramsOf(weights) }, cells, {
      gradients: all.gradients,
      objective: all.objective,
      rates: all.rates,
    }).cells;
    const part = (names: Values) =>
      Object.fromEntries(Object.keys(names).map((name) => [name, moved[name] ?? cells[name]]));
    return { weights: part(weights), memory: part(before) };
  };
  return asWhole(run, { objective, weights, gradients, memory: before, rates });
}

/** Throws unless there is one of its shape and type for each. */
function wantLike(
  subject: string,
  what: string,
  given: Values,
  like: Readonly<Record<string, Pick<Tensor, "shape" | "dtype">>>,
): void {
  const names = Object.keys(like);
  for (const name of Object.keys(given))
    if (!names.includes(name)) throw unknownName(subject, what.replace("the ", ""), name, names);
  for (const [name, { shape, dtype }] of Object.entries(like)) {
    const its = given[name];
    if (its && its.dtype === dtype && sameShape(its.shape, shape)) continue;
    throw new ShapeError(
      subject,
      `${what} ${name} is ${its ? showType(its) : "missing"}, but it must be ${dtype}[${shape}]`,
      {
        code: "update-tensors",
        hint: "gradients are those of the weights, and memory is what the update before gave, or firstMemory(weights)",
        facts: { name, expected: shape, received: its?.shape },
      },
    );
  }
}

/** A rate, or one for each part of the optimizer. */
function ratesOf(
  subject: string,
  { parts, learningRate: own }: Optimizer,
  given: number | Tensor | undefined,
  dtype: "f32" | "f64" | Tensor["dtype"],
): Tensor {
  const numbers = (parts?.optimizers ?? [{ learningRate: own }]).map(({ learningRate }) => learningRate);
  if (given instanceof Tensor && given.rank === 1) return given.cast(dtype);
  const steady = numbers.filter((rate) => typeof rate === "number");
  if (given === undefined ? steady.length < numbers.length : parts && steady.length < numbers.length)
    throw new ValueError(subject, "the learning rate is a schedule, and there is no step", {
      code: "update-rate",
      hint: "give learningRate: schedule.at(step)",
    });
  const one =
    given === undefined
      ? tensor(steady[0], { dtype })
      : given instanceof Tensor
        ? given.cast(dtype)
        : tensor(given, { dtype });
  if (!parts) return one;
  return stack(steady.map((rate) => one.mul(steady[0] > 0 ? rate / steady[0] : 1)));
}
