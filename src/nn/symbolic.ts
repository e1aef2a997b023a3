/**
 * Functional models: a `Symbolic` stands for data that will flow later. Calling a layer on one gives another; what
 * was called on what is all it remembers. Shapes are known at once, by tracing the layer.
 */
import {
  type DType,
  DTypeError,
  descriptionOf,
  isFunction,
  needed,
  readOptions,
  type Shape,
  show,
  ValueError,
  type Want,
  wantSampleShape,
  wantText,
  wantType,
  whole,
} from "../base/index.ts";
import type { Tensor } from "../tensor/index.ts";
import { checkedForward } from "./by-hand.ts";
import { type CallOptions, readCall, splitCall } from "./call-options.ts";
import { runOnHost } from "./host.ts";
import { inferType, naming, showBatch } from "./infer.ts";
import type {
  AnyLayer,
  HostRule,
  HostType,
  InputType,
  LayerContext,
  LayerDefinition,
  LayerResult,
  LayerSpec,
  Outcome,
} from "./layer.ts";

let made = 0;

/** What a symbolic value comes from: an input of the model, or a layer's call. */
export type Source = { readonly input: { readonly name?: string; readonly dtype?: HostType["dtype"] } } | SymbolicCall;

/** A layer called on values: what it makes is in the order of its results. */
export interface SymbolicCall {
  readonly layer: AnyLayer;
  /** With the symbolic values of its options, which stand last. */
  readonly inputs: readonly Symbolic[];
  readonly given: CallOptions | undefined;
  readonly results: readonly Symbolic[];
}

/** Data that will flow through a model: a shape, and where it comes from. Users get one from `input(…)`. */
export class Symbolic {
  /** Grows with every value that is made: operands have smaller ids than what is computed from them. */
  readonly id: number;
  readonly type: HostType;
  readonly source: Source;
  /** The shape of its mask, without the batch axis, where it has one. */
  readonly mask: Shape | undefined;
  /** Whether it is known before the graph: an input, or what layers on the host make of inputs. */
  readonly onHost: boolean;

  constructor(type: HostType, source: Source, { mask, onHost = false }: { mask?: Shape; onHost?: boolean } = {}) {
    this.id = made++;
    this.type = type;
    this.source = source;
    this.mask = mask;
    this.onHost = onHost;
  }

  /** Without the batch axis. */
  get shape(): Shape {
    return this.type.shape;
  }

  get dtype(): DType | "string" {
    return this.type.dtype;
  }

  /**
   * Calls layers, and models as layers, one after the other: `image.pipe(layers.flatten(), encoder)`. Of several results the first
   * goes on.
   */
  pipe(...layers: readonly (AnyLayer | ModelAsLayer)[]): Symbolic {
    return layers.reduce<Symbolic>(
      (x, one) => (isModel(one) ? [one(x)].flat()[0] : callLayer(one as AnyLayer, [x])[0]),
      this,
    );
  }

  toString(): string {
    return `Symbolic ${showBatch(this.type)}`;
  }
}

/** A model, which is a layer where it is called. */
export interface ModelAsLayer {
  (...inputs: Symbolic[]): Symbolic | readonly Symbolic[];
  asLayer(): AnyLayer;
}

const isModel = (value: unknown): value is ModelAsLayer =>
  typeof value === "function" && typeof (value as Partial<ModelAsLayer>).asLayer === "function";

/** What a call gives for what `forward` gives: a value, or a tuple of them. */
type SymbolicOf<Result> =
  Result extends Outcome<infer Outputs>
    ? SymbolicOf<Outputs>
    : Result extends readonly Tensor[]
      ? { [K in keyof Result]: Symbolic }
      : Symbolic;

/** What calls of built-in layers may be given last; a layer refuses what it does not know. */
export interface GivenInCalls {
  /** The mask of the first input, where masks are used: truth values `[batch, time]`. */
  readonly mask?: Symbolic;
  /** First states of a recurrent layer. */
  readonly initialState?: Symbolic | readonly Symbolic[];
  /** Of attention: whether a place sees only itself and those before it. */
  readonly useCausalMask?: boolean;
}

/** A layer that can also be called on symbolic values, or on a list of them, for functional models. */
export interface Layer<Result extends LayerResult = Tensor, Options extends object = GivenInCalls>
  extends LayerSpec<Result> {
  (...inputs: Symbolic[]): SymbolicOf<Result>;
  (inputs: readonly Symbolic[], options?: Options): SymbolicOf<Result>;
  (...inputsAndOptions: [Symbolic, ...Symbolic[], Options]): SymbolicOf<Result>;
  /** By hand, on tensors: what a model does with them. */
  forward(params: Readonly<Record<string, Tensor>>, inputs: readonly Tensor[], context?: Partial<LayerContext>): Result;
  /** The same call by its name in TensorFlow.js: `layers.dense({ units: 3 }).apply(x)`. */
  apply(inputs: Symbolic | readonly Symbolic[]): SymbolicOf<Result>;
}

type Called = readonly unknown[];

/** Keras writes `add()([a, b])`. */
const listed = ([first, ...others]: Called): readonly unknown[] =>
  Array.isArray(first) ? [...first, ...others] : [first, ...others].filter((x) => x !== undefined);

const wantInputType: Want = (subject, name, value) => value === "string" || wantType(subject, name, value);

/**
 * An input of a functional model. `shape` is that of one sample. Without `dtype` it takes whatever numbers it is given. Texts go to
 * layers that make numbers of them: `textVectorization`, `stringLookup`, `hashing`.
 *
 *     const image = input({ shape: [28, 28, 1] });
 *     const text = input({ shape: [], dtype: "string" });       // data: ["one text", "another"]
 *     const words = input({ shape: [20, 8], batchSize: 4 });    // always four samples: stateful layers want to know
 */
export function input(options: {
  shape: Shape;
  dtype?: DType | "string";
  name?: string;
  batchSize?: number;
}): Symbolic {
  const { shape, dtype, name, batchSize } = readOptions("input", options, {
    shape: needed(wantSampleShape),
    dtype: wantInputType,
    name: wantText,
    batchSize: whole(1),
  });
  const type = { shape: [...shape], dtype: dtype ?? ("f32" as const), ...(batchSize && { batch: batchSize }) };
  return new Symbolic(type, { input: { name, dtype } }, { onHost: true });
}

/**
 * Makes a layer of one's own callable. The names that `params` gives, written before `forward`, are those that `forward` gets.
 *
 *     const double = layer({ kind: "double", forward: (_, [x]) => x.mul(2) });
 *     const y = double(input({ shape: [3] }));
 *     const scale = layer({
 *       kind: "scale",
 *       params: ({ shape }) => ({ by: { shape, init: "ones" } }),
 *       forward: ({ by }, [x]) => x.mul(by),
 *     });
 *     const halves = layer({ kind: "halves", forward: (_, [x]) => [x.mul(0.5), x.mul(0.5)] });
 *     const [a, b] = halves(input({ shape: [3] }));
 */
export function layer<Names extends string = never, Result extends LayerResult = Tensor>(
  spec: LayerDefinition<Names, Result>,
): Layer<Result> {
  wantLayer("layer", spec);
  const made = (): Layer<Result> => call as unknown as Layer<Result>;
  // Layers on the host can be called on data, too.
  const call = (...inputs: Called): unknown =>
    spec.host && isData(inputs) ? runOnHost(made(), inputs) : callResult(callLayer(made(), listed(inputs)));
  // A function has a `name` of its own, which assignment cannot replace, and an `apply` that means something else.
  const own = { apply: (...inputs: Called) => call(...inputs) };
  const fields = Object.entries({ name: undefined, ...own, ...spec, forward: checkedForward(spec) });
  Object.defineProperties(
    call,
    Object.fromEntries(fields.map(([key, value]) => [key, { value, enumerable: true, configurable: true }])),
  );
  return made();
}

const isData = ([first]: Called): boolean =>
  first !== undefined && !(first instanceof Symbolic) && !(Array.isArray(first) && first[0] instanceof Symbolic);

/** Calls whose layer gives a list: their results are a tuple, also where it has one member. */
const tuples = new WeakSet<readonly Symbolic[]>();

/** What users get of a call: its one result, or all of them. */
export const callResult = (results: readonly Symbolic[]): Symbolic | readonly Symbolic[] =>
  tuples.has(results) ? [...results] : results[0];

/** Calls a layer, or finds out what a call of it under this name would give. */
export function symbolicCall(
  name: string,
  layer: AnyLayer,
  inputs: readonly Symbolic[],
  given?: CallOptions,
): readonly Symbolic[] {
  if (isHostCall(layer, inputs)) return hostCall(name, layer, layer.host, inputs, given);
  const { types, masks, several } = inferType(name, layer, {
    inputs: inputs.map((x) => numbersOf(name, x)),
    masks: splitCall(inputs, given).own.map((x) => x.mask),
    given,
  });
  const results: Symbolic[] = [];
  const call: SymbolicCall = { layer, inputs: [...inputs], given, results };
  for (const [k, type] of types.entries()) results.push(new Symbolic(type, call, { mask: masks[k] }));
  if (several) tuples.add(results);
  return results;
}

type OnHost = AnyLayer & { readonly host: HostRule };

/** Whether the layer runs on the host here: it can, and all that it is given is known there. */
const isHostCall = (layer: AnyLayer, inputs: readonly Symbolic[]): layer is OnHost =>
  layer.host !== undefined && inputs.every(({ onHost }) => onHost);

function hostCall(
  name: string,
  layer: AnyLayer,
  host: HostRule,
  inputs: readonly Symbolic[],
  given: CallOptions | undefined,
): readonly Symbolic[] {
  const types = inputs.map((x) => x.type);
  const type = { ...naming(name, types, () => host.type(...types)), batch: types[0]?.batch };
  const results: Symbolic[] = [];
  results.push(new Symbolic(type, { layer, inputs: [...inputs], given, results }, { onHost: true }));
  return results;
}

/** A value's type, where it is of numbers. */
function numbersOf(name: string, x: Symbolic): InputType {
  const { dtype, ...type } = x.type;
  if (dtype !== "string") return { ...type, dtype };
  throw new DTypeError(`layer ${name}`, `input is ${showBatch(x.type)}, but networks compute with numbers`, {
    code: "text-in-graph",
    hint: "layers.textVectorization, stringLookup or hashing, first in the model, make numbers of texts",
    facts: { layer: name },
  });
}

/** The values of a layer called on values. Throws where the layer does not take them. */
export function callLayer(spec: AnyLayer, args: readonly unknown[]): readonly Symbolic[] {
  wantLayer("pipe", spec);
  const { inputs, given } = readCall(spec, args, (x) => x instanceof Symbolic);
  for (const x of inputs) {
    if (x instanceof Symbolic) continue;
    throw new ValueError(`layer ${spec.name ?? spec.kind}`, "was called on something that is not symbolic", {
      code: "layer-call",
      hint: "call layers on input({ shape }) or on the result of another layer; predict() takes numbers",
    });
  }
  if ((given?.own ?? inputs.length) === 0)
    throw new ValueError(`layer ${spec.name ?? spec.kind}`, "was called on nothing", {
      code: "layer-call",
      hint: `${descriptionOf(spec) ? `layers.${spec.kind}({ … }) makes the layer; ` : ""}call it on input({ shape })`,
    });
  return symbolicCall(spec.name ?? spec.kind, spec, inputs, given);
}

/** Throws where a list of layers holds something else, and says what that is. */
export function wantLayer(subject: string, spec: AnyLayer): void {
  if (typeof spec?.kind === "string" && typeof spec.forward === "function") return;
  throw new ValueError(subject, `${show(spec)} is not a layer`, { code: "not-a-layer", ...mistakenFor(spec) });
}

/** The hint for a value that is not a layer. `like` names it for translations. */
function mistakenFor(value: unknown): { readonly hint: string; readonly facts: { readonly like: string } } {
  if (isFunction(value))
    return { hint: "call it: layers.flatten() rather than layers.flatten", facts: { like: "maker" } };
  if (value instanceof Symbolic) {
    const hint = "symbolic values make a functional model: model({ inputs: { … }, outputs: { … } })";
    return { hint, facts: { like: "symbolic" } };
  }
  if (typeof value === "function") {
    const hint = "a model is a layer where it is called, encoder(x), or written as encoder.asLayer()";
    return { hint, facts: { like: "model" } };
  }
  if (typeof value === "object" && value !== null && "apply" in value)
    return { hint: 'layers.activation({ activation: "relu" }) makes it one', facts: { like: "activation" } };
  return { hint: "layers are made by layers.…: layers.dense({ units: 10 })", facts: { like: "" } };
}
