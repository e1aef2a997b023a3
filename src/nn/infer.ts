/** Running one layer, and finding out what it gives by tracing it. Errors from inside name the layer and its inputs. */
import {
  DTypeError,
  isRecord,
  LimpidError,
  normalizeAxis,
  type Shape,
  ShapeError,
  sameShape,
  show,
  showType,
  sizeOf,
  ValueError,
  wantShape,
} from "../base/index.ts";
import { Tensor, zeros } from "../tensor/index.ts";
import { infer } from "../tensor/trace.ts";
import { ownForward } from "./by-hand.ts";
import { type CallOptions, splitCall } from "./call-options.ts";
import type {
  AnyLayer,
  HostType,
  InputType,
  LayerContext,
  LayerInputs,
  LayerResult,
  Outcome,
  ParamSpec,
  StateSpec,
} from "./layer.ts";
import { masksAfter } from "./masks.ts";

/** `f32[batch,28,28]` */
export function showBatch({ dtype, shape, batch }: HostType): string {
  return `${dtype}[${[batch ?? "batch", ...shape].join(",")}]`;
}

/** Throws that a layer's input does not fit. `naming` adds the layer's name. */
export function unfit(kind: string, wants: string, hint?: string): never {
  throw new ShapeError(kind, `wants ${wants}`, {
    code: "layer-input",
    hint,
    facts: { wants: `${kind} wants ${wants}` },
  });
}

const placesNamed = ["steps", "rows,columns", "planes,rows,columns"];

/** Throws unless a layer's input has so many axes of places, and channels: one image a sample has two. */
export function wantChannels(kind: string, { shape }: InputType, rank: number): void {
  if (shape.length === rank + 1) return;
  const names = placesNamed[rank - 1];
  const hint =
    shape.length === rank
      ? `layers.reshape({ targetShape: [${shape.join(", ")}, 1] }) adds the channel`
      : `layers.reshape({ targetShape: [${names.replaceAll(",", ", ")}, channels] }) with ${sizeOf(shape)} numbers in all`;
  unfit(kind, `[batch,${names},channels]`, hint);
}

/** An axis of a layer's input, batch axis 0 counted; never that one. */
export function axisOfSample(kind: string, axis: number, { shape }: InputType): number {
  const at = normalizeAxis(kind, axis, shape.length + 1);
  return at > 0 ? at : unfit(kind, "an axis besides the batch's");
}

/** Runs a layer's own code. Errors from it name the layer and its inputs. */
export function naming<T>(name: string, inputs: readonly HostType[], run: () => T): T {
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

/** A call's own inputs with their masks, and its options. A mask among these is the first input's. */
export function callOf(
  all: readonly Tensor[],
  masks: readonly (Tensor | undefined)[],
  given: CallOptions | undefined,
): { readonly inputs: readonly Tensor[] } & Pick<LayerContext, "masks" | "options"> {
  const { own, options } = splitCall(all, given);
  const { mask, ...others } = options as { readonly mask?: Tensor };
  const its = own.map((_, k) => (k === 0 && mask ? mask.cast("bool") : masks[k]));
  return { inputs: own, masks: its, options: others };
}

/** What running a layer gave, in one form. */
export interface Ran {
  /** Before the activation, which is the first one's. */
  readonly outputs: readonly [Tensor, ...Tensor[]];
  /** Whether it gave a list: then a call gives a tuple. */
  readonly several: boolean;
  /** What of its state is to change. */
  readonly state: Readonly<Record<string, Tensor>>;
  /** What it adds to what is minimized. */
  readonly losses: Readonly<Record<string, Tensor>>;
  /** What it reports. */
  readonly metrics: Readonly<Record<string, Tensor>>;
  /** Where it says itself which masks its results have. */
  readonly masks: readonly (Tensor | undefined)[] | undefined;
}

/** A layer's results before its activation. */
export function runLayer(
  spec: AnyLayer,
  params: Readonly<Record<string, Tensor>>,
  inputs: readonly Tensor[],
  context: LayerContext,
): Ran {
  const taken = spec.anyDType ? [...inputs] : inputs.map((x) => x.cast(context.dtype));
  const given = ownForward(spec).call(spec, params, taken as LayerInputs, context);
  const {
    outputs,
    state = {},
    losses = {},
    metrics = {},
    masks,
  } = isOutcome(given) ? given : ({ outputs: given } as Outcome);
  const list = Array.isArray(outputs) ? (outputs as readonly Tensor[]) : [outputs as Tensor];
  if (list.length === 0 || !list.every((x) => x instanceof Tensor)) wantTensor(spec.kind, given);
  wantScalars(spec.kind, "loss", losses);
  wantScalars(spec.kind, "metric", metrics);
  const ran = { outputs: list as [Tensor, ...Tensor[]], several: list === outputs, losses, metrics, masks };
  const { carried } = context;
  if (!context.training && !carried?.size) return { ...ran, state: {} };
  wantState(spec.kind, state, context.state);
  const moved = Object.entries(state).flatMap(([key, value]) =>
    context.training || carried!.has(key) ? [[key, value.cast(context.state[key].dtype)] as const] : [],
  );
  return { ...ran, state: Object.fromEntries(moved) };
}

const isOutcome = (given: LayerResult): given is Outcome =>
  isRecord(given) && !(given instanceof Tensor) && "outputs" in given;

function wantTensor(kind: string, value: unknown): never {
  throw new ValueError(kind, `forward gave ${show(value)}`, {
    code: "layer-result",
    hint: "forward(params, [x], context) gives a tensor, a list of tensors, or { outputs, state }",
  });
}

function wantScalars(kind: string, what: "loss" | "metric", given: unknown): void {
  const all = what === "loss" ? "losses" : "metrics";
  for (const [name, one] of isRecord(given) ? Object.entries(given) : [[all, given] as const]) {
    if (one instanceof Tensor && one.rank === 0) continue;
    const purpose = what === "loss" ? "are added to what is minimized" : "are reported beside the loss";
    throw new ShapeError(kind, `gave the ${what} ${name} as ${one instanceof Tensor ? showType(one) : show(one)}`, {
      code: `layer-${what}`,
      hint: `${all}: { name: x.square().mean() }: scalars, which ${purpose}`,
      facts: { [what]: name },
    });
  }
}

/** Throws where a layer gives a state that it did not ask for, or one of another shape. */
function wantState(kind: string, given: unknown, before: LayerContext["state"]): void {
  const known = Object.entries(before).map(([key, { shape }]) => `${key}: [${shape}]`);
  const hint = known.length > 0 ? `its state is { ${known.join(", ")} }` : "say what it keeps: state: () => ({ … })";
  for (const [key, value] of isRecord(given) ? Object.entries(given) : [["state", given] as const]) {
    const was = Object.hasOwn(before, key) ? before[key] : undefined;
    if (was && value instanceof Tensor && sameShape(value.shape, was.shape)) continue;
    const what = value instanceof Tensor ? showType(value) : show(value);
    throw new ShapeError(kind, `gave the state ${key} as ${what}${was ? `, but it is [${was.shape}]` : ""}`, {
      code: "layer-state",
      hint,
      facts: { state: key, what, expected: was?.shape },
    });
  }
}

/** Batch size for inference, where none is fixed; not 1, so that a layer which mixes up its axes is noticed. */
const anyBatch = 2;

/** Names of state that goes on from call to call. */
export const carriedIn = (state: Readonly<Record<string, StateSpec>>): ReadonlySet<string> =>
  new Set(Object.keys(state).filter((key) => state[key].carried));

const context: Omit<LayerContext, "state" | "masks" | "options" | "path"> = {
  training: false,
  frozen: false,
  dtype: "f32",
  uniform() {
    throw new ValueError("uniform", "a layer drew random numbers outside of training", {
      code: "uniform-inference",
      hint: "draw only where context.training is true",
    });
  },
};

/** What a call is about, besides its layer. */
export interface CallTypes {
  readonly inputs: readonly InputType[];
  /** Of each own input: the shape of its mask. */
  readonly masks?: readonly (Shape | undefined)[];
  readonly given?: CallOptions;
}

/** A layer's parameters, state and results. */
interface Inferred {
  readonly params: Readonly<Record<string, ParamSpec>>;
  readonly state: Readonly<Record<string, StateSpec>>;
  readonly types: readonly InputType[];
  /** The shapes of the results' masks, where they have one. */
  readonly masks: readonly (Shape | undefined)[];
  /** Whether a call gives a tuple. */
  readonly several: boolean;
  /** Names of what it reports. */
  readonly metrics: readonly string[];
}

/** By layer and input types: both are asked for when the layer is called, and again when the network is built. */
const inferred = new WeakMap<AnyLayer, Map<string, Inferred>>();
/** The parameters or the state that a layer wants. Layers of the user's own are checked here, once, when the model is built. */
function wantedBy<T extends ParamSpec | StateSpec>(
  name: string,
  what: "params" | "state",
  wanted: ((...inputs: InputType[]) => Readonly<Record<string, T>>) | undefined,
  inputs: readonly InputType[],
): Readonly<Record<string, T>> {
  if (wanted === undefined) return {};
  const fail = (problem: string): never => {
    throw new ValueError(`layer ${name}`, problem, {
      code: "layer-params",
      hint: `${what}(input) gives a record: { ${what === "params" ? "kernel" : "mean"}: { shape: [4, 2], init: "zeros" } }`,
      facts: { layer: name },
    });
  };
  if (typeof wanted !== "function") fail(`${what} is ${show(wanted)}`);
  const found = wanted(...inputs);
  if (typeof found !== "object" || found === null) fail(`${what} gave ${show(found)}`);
  for (const [key, one] of Object.entries(found)) {
    if (typeof one !== "object" || one === null || one.init === undefined)
      fail(`its ${what === "params" ? "parameter" : "state"} "${key}" is ${show(one)}`);
    wantShape(`layer ${name}: ${key}`, one.shape);
  }
  return found;
}

/** A layer's parameters and result for inputs of these types. */
export function inferType(name: string, spec: AnyLayer, call: CallTypes): Inferred {
  const { inputs, masks = [], given } = call;
  const key = JSON.stringify([inputs.map(showBatch), masks, given]);
  const known = inferred.get(spec) ?? new Map<string, Inferred>();
  inferred.set(spec, known);
  const made = known.get(key) ?? inferNow(name, spec, call);
  known.set(key, made);
  return made;
}

/** A function of a layer, to be called by itself. What is none is left as it is: `wantedBy` says so. */
const ofLayer = <F extends (...inputs: InputType[]) => unknown>(spec: AnyLayer, of: F | undefined): F | undefined =>
  typeof of === "function" ? (of.bind(spec) as F) : of;

function inferNow(name: string, spec: AnyLayer, { inputs, masks: masked = [], given: extra }: CallTypes): Inferred {
  return naming(name, inputs, () => {
    const { own: mine } = splitCall(inputs, extra);
    const params = wantedBy(name, "params", ofLayer(spec, spec.params), mine);
    const state = wantedBy(name, "state", ofLayer(spec, spec.state), mine);
    wantNamesApart(name, params, state);
    const own: readonly [string, { readonly shape: Shape }][] = [...Object.entries(params), ...Object.entries(state)];
    const fixed = inputs.find((x) => x.batch !== undefined)?.batch;
    const batch = fixed ?? anyBatch;
    const types: InputType[] = [
      ...inputs.map(({ dtype, shape }) => ({ dtype, shape: [batch, ...shape] })),
      ...own.map(([, { shape }]): InputType => ({ dtype: "f32", shape })),
      ...masked.flatMap((shape): InputType[] => (shape ? [{ dtype: "bool", shape: [batch, ...shape] }] : [])),
    ];
    type Found = Pick<Inferred, "types" | "several" | "masks" | "metrics">;
    const run = (training: boolean): Found => {
      let found: Found | undefined;
      infer(types, (tensors) => {
        const given = Object.fromEntries(own.map(([key], k) => [key, tensors[inputs.length + k]]));
        const part = (of: object) => Object.fromEntries(Object.keys(of).map((key) => [key, given[key]]));
        const its = { ...context, path: name, training, ...(training && { uniform: placeholders }) };
        let at = inputs.length + own.length;
        const masks = mine.map((_, k) => (masked[k] ? tensors[at++] : undefined));
        const call = callOf(tensors.slice(0, inputs.length), masks, extra);
        const ran = runLayer(spec, part(params), call.inputs, { ...its, ...call, state: part(state) });
        const first = spec.activation ? spec.activation.apply(ran.outputs[0]) : ran.outputs[0];
        if (!(first instanceof Tensor)) wantTensor(spec.kind, first);
        const outputs = [first, ...ran.outputs.slice(1)];
        const after = (ran.masks ?? masksAfter(spec, call.masks, call.inputs, outputs)).map((mask) =>
          mask?.shape.slice(1),
        );
        const metrics = Object.keys(ran.metrics);
        const types = outputs.map((x) => ({ ...sampleType(spec.kind, x, batch), ...(fixed && { batch }) }));
        found = { several: ran.several, types, masks: after, metrics };
        return first;
      });
      return found!;
    };
    const found = run(false);
    // A state is given while training only: whether it is what it should be shows then.
    if (Object.keys(state).length > 0) run(true);
    return { params, state, ...found };
  });
}

/** Stand for random numbers where only types matter. */
const placeholders: LayerContext["uniform"] = (shape) => zeros(shape);

function wantNamesApart(name: string, params: object, state: object): void {
  for (const key of Object.keys(state))
    if (Object.hasOwn(params, key))
      throw new ValueError(`layer ${name}`, `"${key}" is both a parameter and a state`, {
        code: "layer-names",
        hint: "give them names of their own",
        facts: { layer: name, key },
      });
}

/** A result's type, without the batch axis. */
function sampleType(kind: string, x: Tensor, batch: number): InputType {
  if (x.shape[0] === batch) return { dtype: x.dtype, shape: x.shape.slice(1) };
  throw new ShapeError(kind, `forward gives ${showType(x)} for a batch of ${batch}`, {
    code: "layer-batch",
    hint: "a layer keeps the leading (batch) axis",
  });
}
