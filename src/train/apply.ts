/** `model.apply`: the network as a pure function of tensors. */
import {
  badArgument,
  isRecord,
  readOptions,
  ShapeError,
  sameShape,
  showType,
  unknownName,
  ValueError,
  type Want,
  type Wants,
  wantFlag,
} from "../base/index.ts";
import { applyNetwork, type Network } from "../nn/index.ts";
import { asWhole } from "../tensor/as-whole.ts";
import { Tensor, tensor } from "../tensor/index.ts";
import type { Core } from "./core.ts";
import { noRandom, uniforms } from "./step/random.ts";

export interface ApplyOptions {
  /** Whether it works as while it is trained: dropout drops, batch normalization takes the batch's own means. Default: false. */
  readonly training?: boolean;
  /** Of what dropout draws: a whole number, or one as a tensor. Default: the model's. */
  readonly seed?: number | Tensor;
  /** The number of the step: each has random numbers of its own. Default: 0. */
  readonly step?: number | Tensor;
  /** Gives `{ outputs, state, losses, metrics }`, too: what layers move and add. Default: false. */
  readonly withState?: boolean;
}

/** What the network gives with `withState`. */
export interface Applied<Out> {
  readonly outputs: Out;
  /** The state that layers move while training, by `"layer/state"`: moving averages. */
  readonly state: Readonly<Record<string, Tensor>>;
  /** Scalars that layers add to what is minimized, by `"layer/loss"`. Penalties on parameters are not among them. */
  readonly losses: Readonly<Record<string, Tensor>>;
  /** Scalars that layers report, by `"layer/metric"`. */
  readonly metrics: Readonly<Record<string, Tensor>>;
}

const wantWhole: Want = (subject, name, value) => {
  if (Number.isSafeInteger(value) || (value instanceof Tensor && value.rank === 0 && value.dtype === "i32")) return;
  throw badArgument(subject, name, value, "seed", 'a whole number, or a tensor of one: tensor(1, { dtype: "i32" })');
};

const wants: Wants<ApplyOptions> = { training: wantFlag, seed: wantWhole, step: wantWhole, withState: wantFlag };

export function applyModel(core: Core, single: boolean, weights: unknown, x: unknown, options?: ApplyOptions): unknown {
  const { training = false, seed = core.seed, step = 0, withState = false } = readOptions("apply", options, wants);
  const { network, dtype, state } = core;
  const own = wantWeights(weights, state.params);
  const inputs = wantInputs(network, x);
  const scalar = (value: number | Tensor) => (value instanceof Tensor ? value : tensor(value | 0, { dtype: "i32" }));
  const run = (given: { readonly own: Values; readonly inputs: Values; readonly draws: readonly Tensor[] }) => {
    const [from, at] = given.draws;
    const uniformFor = training ? uniforms(dtype, from, at) : () => noRandom;
    const applied = applyNetwork(network, given.own, given.inputs, { dtype, training, uniformFor });
    const outputs = single ? Object.values(applied.outputs)[0] : applied.outputs;
    const { losses, metrics } = applied;
    return withState ? { outputs, state: applied.state, losses, metrics } : outputs;
  };
  return asWhole(run, { own, inputs, draws: training ? [scalar(seed), scalar(step)] : [] });
}

type Values = Readonly<Record<string, Tensor>>;

function wantWeights(
  weights: unknown,
  params: readonly { readonly name: string; readonly shape: readonly number[] }[],
): Readonly<Record<string, Tensor>> {
  const names = params.map(({ name }) => name);
  const hint = "tensors by name, all of them: model.apply({ ...model.weights, ...mine }, x)";
  if (!isRecord(weights))
    throw badArgument("apply", "weights", weights, "layer-tensors", hint, { shapes: names.join(", ") });
  for (const name of Object.keys(weights))
    if (!names.includes(name)) throw unknownName("apply", "parameter", name, names);
  for (const { name, shape } of params) {
    const given = weights[name];
    if (!(given instanceof Tensor))
      throw badArgument("apply", name, given, "layer-tensors", hint, { shapes: `${name}: [${shape}]` });
    if (sameShape(given.shape, shape)) continue;
    throw new ShapeError("apply", `${name} is ${showType(given)}, but the model has [${shape}]`, {
      code: "weight-shape",
      hint: `give a tensor of shape [${shape}]`,
      facts: { name, expected: shape, received: given.shape },
    });
  }
  return weights as Readonly<Record<string, Tensor>>;
}

function wantInputs({ inputs }: Network, x: unknown): Readonly<Record<string, Tensor>> {
  const [first, ...others] = inputs;
  if (x instanceof Tensor && others.length === 0) return { [first.name]: x };
  const names = inputs.map(({ name }) => name);
  const given = isRecord(x) ? x : undefined;
  for (const name of Object.keys(given ?? {}))
    if (!names.includes(name)) throw unknownName("apply", "input", name, names);
  if (given && names.every((name) => given[name] instanceof Tensor)) return given as Readonly<Record<string, Tensor>>;
  const record = `{ ${names.join(", ")} }`;
  throw new ValueError("apply", `x is ${x === undefined ? "missing" : "no tensor"}`, {
    code: "apply-inputs",
    hint:
      others.length === 0 ? "a tensor whose first axis counts samples: tensor([[1, 2]])" : `tensors by name: ${record}`,
    facts: { names },
  });
}
