/** Running one layer, and finding out what it gives by tracing it. Errors from inside name the layer and its inputs. */
import {
  type DType,
  DTypeError,
  LimpidError,
  type Shape,
  ShapeError,
  show,
  showType,
  sizeOf,
  ValueError,
  wantShape,
} from "../base/index.ts";
import { Tensor } from "../tensor/index.ts";
import { infer } from "../tensor/transforms.ts";
import { ownForward } from "./by-hand.ts";
import type { InputType, LayerContext, LayerInputs, LayerSpec, ParamSpec } from "./layer.ts";

/** `f32[batch,28,28]` */
export function showBatch({ dtype, shape }: InputType): string {
  return `${dtype}[${["batch", ...shape].join(",")}]`;
}

/** Throws that a layer's input does not fit. `naming` adds the layer's name. */
export function unfit(kind: string, wants: string, hint?: string): never {
  throw new ShapeError(kind, `wants ${wants}`, {
    code: "layer-input",
    hint,
    facts: { wants: `${kind} wants ${wants}` },
  });
}

/** Throws unless a layer's input is one image a sample. */
export function wantImage(kind: string, shape: Shape): void {
  if (shape.length === 3) return;
  const size = sizeOf(shape);
  const hint =
    shape.length === 2
      ? `layers.reshape({ targetShape: [${shape.join(", ")}, 1] }) adds the channel`
      : `layers.reshape({ targetShape: [rows, columns, channels] }) with ${size} numbers in all`;
  unfit(kind, "[batch,rows,columns,channels]", hint);
}

/** Runs a layer's own code. Errors from it name the layer and its inputs. */
export function naming<T>(name: string, inputs: readonly InputType[], run: () => T): T {
  try {
    return run();
  } catch (error) {
    const Kind = [ShapeError, DTypeError, ValueError].find((kind) => error instanceof kind);
    if (!(error instanceof LimpidError) || !Kind || error.facts.layer !== undefined) throw error;
    const { wants, problem, ...facts } = error.facts;
    const given = `${inputs.length > 1 ? "inputs are" : "input is"} ${inputs.map(showBatch).join(", ")}`;
    const what = wants ? `${given}, but ${wants}` : `${given}: ${error.subject}: ${problem}`;
    throw new Kind(`layer ${name}`, what, {
      code: error.code,
      hint: error.hint,
      facts: { ...facts, layer: name, inputs },
      cause: error,
    });
  }
}

/** A layer's result before its activation. */
export function runLayer(
  spec: LayerSpec,
  params: Readonly<Record<string, Tensor>>,
  inputs: readonly Tensor[],
  context: LayerContext,
): Tensor {
  const taken = spec.anyDType ? [...inputs] : inputs.map((x) => x.cast(context.dtype));
  return ownForward(spec).call(spec, params, taken as LayerInputs, context);
}

/** Batch size for inference; not 1, so that a layer which mixes up its axes is noticed. */
const batch = 2;

const context: LayerContext = {
  training: false,
  dtype: "f32",
  uniform() {
    throw new ValueError("uniform", "a layer drew random numbers outside of training", {
      code: "uniform-inference",
      hint: "draw only where context.training is true",
    });
  },
};

/** A layer's parameters and result. */
interface Inferred {
  readonly params: Readonly<Record<string, ParamSpec>>;
  readonly type: InputType;
}

/** By layer and input types: both are asked for when the layer is called, and again when the network is built. */
const inferred = new WeakMap<LayerSpec, Map<string, Inferred>>();
function wantTensor(kind: string, value: unknown): void {
  if (value instanceof Tensor) return;
  throw new ValueError(kind, `forward gave ${show(value)}`, {
    code: "layer-result",
    hint: "forward(params, [x], context) gives a tensor",
  });
}

/** The parameters that a layer wants. Layers of the user's own are checked here, once, when the model is built. */
function paramsOf(name: string, spec: LayerSpec, inputs: readonly InputType[]): Readonly<Record<string, ParamSpec>> {
  if (spec.params === undefined) return {};
  const fail = (problem: string): never => {
    throw new ValueError(`layer ${name}`, problem, {
      code: "layer-params",
      hint: 'params(input) gives a record: { kernel: { shape: [4, 2], init: "glorotUniform" } }',
      facts: { layer: name },
    });
  };
  if (typeof spec.params !== "function") fail(`params is ${show(spec.params)}`);
  const params = spec.params(...inputs);
  if (typeof params !== "object" || params === null) fail(`params gave ${show(params)}`);
  for (const [key, param] of Object.entries(params)) {
    if (typeof param !== "object" || param === null || param.init === undefined)
      fail(`its parameter "${key}" is ${show(param)}`);
    wantShape(`layer ${name}: ${key}`, param.shape);
  }
  return params;
}

/** A layer's parameters and result for inputs of these types. */
export function inferType(name: string, spec: LayerSpec, inputs: readonly InputType[]): Inferred {
  const key = inputs.map(showBatch).join();
  const known = inferred.get(spec) ?? new Map<string, Inferred>();
  inferred.set(spec, known);
  const made = known.get(key) ?? inferNow(name, spec, inputs);
  known.set(key, made);
  return made;
}

function inferNow(name: string, spec: LayerSpec, inputs: readonly InputType[]): Inferred {
  return naming(name, inputs, () => {
    const params = paramsOf(name, spec, inputs);
    const names = Object.keys(params);
    const types: InputType[] = [
      ...inputs.map(({ dtype, shape }) => ({ dtype, shape: [batch, ...shape] })),
      ...names.map((key): { dtype: DType; shape: readonly number[] } => ({ dtype: "f32", shape: params[key].shape })),
    ];
    const result = infer(types, (tensors) => {
      const own = Object.fromEntries(names.map((key, k) => [key, tensors[inputs.length + k]]));
      const before = runLayer(spec, own, tensors.slice(0, inputs.length), context);
      wantTensor(spec.kind, before);
      const result = spec.activation ? spec.activation.apply(before) : before;
      wantTensor(spec.kind, result);
      return result;
    });
    const { shape, dtype } = result;
    if (shape[0] !== batch)
      throw new ShapeError(spec.kind, `forward gives ${showType(result)} for a batch of ${batch}`, {
        code: "layer-batch",
        hint: "a layer keeps the leading (batch) axis",
      });
    return { params, type: { dtype, shape: shape.slice(1) } };
  });
}
