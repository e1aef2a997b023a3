/**
 * `layer.forward` as users call it directly: its arguments are checked, and errors say what it wants. A model calls the
 * layer's own code without these checks.
 */
import {
  badArgument,
  dtypes,
  isRecord,
  type Shape,
  ShapeError,
  sameShape,
  showType,
  ValueError,
  wantFlag,
} from "../base/index.ts";
import { Tensor } from "../tensor/index.ts";
import type { AnyLayer, InputType, LayerContext, LayerInputs } from "./layer.ts";

type Forward = AnyLayer["forward"];
type Params = Parameters<Forward>[0];

const unchecked = new WeakMap<Forward, Forward>();

/** The layer's own code. */
export const ownForward = (spec: AnyLayer): Forward => unchecked.get(spec.forward) ?? spec.forward;

/** The layer's code, with checks of its arguments before it. */
export function checkedForward(spec: AnyLayer): Forward {
  const { forward } = spec;
  const checked: Forward = (params, inputs, context) => {
    const given = wantInputs(spec.kind, inputs);
    const complete = wantContext(spec, given, context);
    const cast = (x: Tensor) => (spec.anyDType || dtypes[x.dtype].float ? x : x.cast(complete.dtype));
    const taken = given.map(cast) as LayerInputs;
    return forward.call(spec, wantParams(spec, params, given), taken, complete);
  };
  unchecked.set(checked, forward);
  return checked;
}

function wantInputs(kind: string, inputs: unknown): LayerInputs {
  const list = Array.isArray(inputs) ? Array.from(inputs) : [];
  if (list.length > 0 && list.every((x) => x instanceof Tensor && x.rank > 0)) return list as LayerInputs;
  const hint =
    "a list of tensors whose first axis counts samples: forward({ … }, [tensor([[1, 2]])], { training: false })";
  throw badArgument(`${kind}.forward`, "inputs", inputs, "layer-inputs", hint);
}

/** The context with its defaults. A layer that draws random numbers throws where the context cannot draw any. */
function wantContext(spec: AnyLayer, inputs: readonly Tensor[], given: unknown): LayerContext {
  const subject = `${spec.kind}.forward`;
  const hint = 'the third argument: { training: false, dtype: "f32" }, and uniform where the layer draws';
  if (given !== undefined && !isRecord(given)) throw badArgument(subject, "context", given, "layer-context", hint);
  const {
    training = false,
    frozen = false,
    dtype,
    uniform,
    state = {},
    masks = [],
    options = {},
    path = spec.kind,
  } = (given ?? {}) as Partial<LayerContext>;
  wantFlag(subject, "training", training);
  wantFlag(subject, "frozen", frozen);
  const own = inputs.find((x) => dtypes[x.dtype].float)?.dtype ?? "f32";
  if (dtype !== undefined && !dtypes[dtype]?.float) throw badArgument(subject, "dtype", dtype, "layer-context", hint);
  const its = wantTensors(subject, spec.state?.(...typesOf(inputs)) ?? {}, state, "context.state");
  return { training, frozen, dtype: dtype ?? own, uniform: drawer(subject, uniform), state: its, masks, options, path };
}

function drawer(subject: string, uniform: LayerContext["uniform"] | undefined): LayerContext["uniform"] {
  return (shape, seed) => {
    const drawn: unknown = typeof uniform === "function" ? uniform(shape, seed) : uniform;
    if (drawn instanceof Tensor && sameShape(drawn.shape, shape)) return drawn;
    throw new ValueError(subject, `draws uniform numbers of [${shape}], and context.uniform gives none`, {
      code: "layer-uniform",
      hint: "{ training: true, uniform: (shape) => tensor }: numbers from 0, below 1, of that shape",
      facts: { shape },
    });
  };
}

const typesOf = (inputs: readonly Tensor[]): InputType[] =>
  inputs.map(({ dtype, shape: [batch, ...shape] }) => ({ dtype, shape, batch }));

function wantParams(spec: AnyLayer, params: unknown, inputs: readonly Tensor[]): Params {
  return wantTensors(`${spec.kind}.forward`, spec.params?.(...typesOf(inputs)) ?? {}, params, "params");
}

/** A record of tensors: those that are wanted, each of its shape. */
function wantTensors(
  subject: string,
  wanted: Readonly<Record<string, { readonly shape: Shape }>>,
  given: unknown,
  what: string,
): Params {
  const entries = Object.entries(wanted);
  const shapes = entries.map(([name, { shape }]) => `${name}: [${shape}]`).join(", ");
  const record = entries.length === 0 ? "{}" : `tensors by name: { ${shapes} }`;
  const hint = what === "params" ? record : `${what} is ${record}`;
  if (!isRecord(given)) throw badArgument(subject, what, given, "layer-tensors", hint, { shapes });
  for (const [name, { shape }] of entries) {
    const one = given[name];
    if (!(one instanceof Tensor)) throw badArgument(subject, name, one, "layer-tensors", hint, { shapes });
    if (sameShape(one.shape, shape)) continue;
    throw new ShapeError(subject, `${name} is ${showType(one)}, but the layer wants [${shape}]`, {
      code: "weight-shape",
      hint,
      facts: { name, expected: shape, received: one.shape },
    });
  }
  return given as Params;
}
