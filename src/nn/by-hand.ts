/**
 * `layer.forward` as users call it directly: its arguments are checked, and errors say what it wants. A model calls the
 * layer's own code without these checks.
 */
import { badArgument, dtypes, isRecord, ShapeError, sameShape, showType, ValueError, wantFlag } from "../base/index.ts";
import { Tensor } from "../tensor/index.ts";
import type { LayerContext, LayerInputs, LayerSpec } from "./layer.ts";

type Forward = LayerSpec["forward"];
type Params = Parameters<Forward>[0];

const unchecked = new WeakMap<Forward, Forward>();

/** The layer's own code. */
export const ownForward = (spec: LayerSpec): Forward => unchecked.get(spec.forward) ?? spec.forward;

/** The layer's code, with checks of its arguments before it. */
export function checkedForward(spec: LayerSpec): Forward {
  const { forward } = spec;
  const checked: Forward = (params, inputs, context) => {
    const given = wantInputs(spec.kind, inputs);
    const complete = wantContext(spec.kind, given, context);
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
function wantContext(kind: string, inputs: readonly Tensor[], given: unknown): LayerContext {
  const subject = `${kind}.forward`;
  const hint = 'the third argument: { training: false, dtype: "f32" }, and uniform where the layer draws';
  if (given !== undefined && !isRecord(given)) throw badArgument(subject, "context", given, "layer-context", hint);
  const { training = false, dtype, uniform } = (given ?? {}) as Partial<LayerContext>;
  wantFlag(subject, "training", training);
  const own = inputs.find((x) => dtypes[x.dtype].float)?.dtype ?? "f32";
  if (dtype !== undefined && !dtypes[dtype]?.float) throw badArgument(subject, "dtype", dtype, "layer-context", hint);
  return { training, dtype: dtype ?? own, uniform: drawer(subject, uniform) };
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

function wantParams(spec: LayerSpec, params: unknown, inputs: readonly Tensor[]): Params {
  const types = inputs.map(({ dtype, shape }) => ({ dtype, shape: shape.slice(1) }));
  const wanted = Object.entries(spec.params?.(...types) ?? {});
  const subject = `${spec.kind}.forward`;
  const shapes = wanted.map(([name, { shape }]) => `${name}: [${shape}]`).join(", ");
  const hint = wanted.length === 0 ? "{}" : `tensors by name: { ${shapes} }`;
  if (!isRecord(params)) throw badArgument(subject, "params", params, "layer-tensors", hint, { shapes });
  for (const [name, { shape }] of wanted) {
    const given = params[name];
    if (!(given instanceof Tensor)) throw badArgument(subject, name, given, "layer-tensors", hint, { shapes });
    if (sameShape(given.shape, shape)) continue;
    throw new ShapeError(subject, `${name} is ${showType(given)}, but the layer wants [${shape}]`, {
      code: "weight-shape",
      hint,
      facts: { name, expected: shape, received: given.shape },
    });
  }
  return params as Params;
}
