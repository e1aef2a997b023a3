/**
 * Functional models: a `Symbolic` stands for data that will flow later. Calling a layer on one gives another; what
 * was called on what is all it remembers. Shapes are known at once, by tracing the layer.
 */
import {
  type DType,
  needed,
  readOptions,
  type Shape,
  show,
  ValueError,
  wantSampleShape,
  wantText,
  wantType,
} from "../base/index.ts";
import type { Tensor } from "../tensor/index.ts";
import { checkedForward } from "./by-hand.ts";
import { inferType, showBatch } from "./infer.ts";
import type { InputType, LayerContext, LayerDefinition, LayerSpec } from "./layer.ts";

let made = 0;

/** What a symbolic value comes from: an input of the model, or a layer's call. */
export type Source =
  | { readonly input: { readonly name?: string; readonly dtype?: DType } }
  | { readonly layer: LayerSpec; readonly inputs: readonly Symbolic[] };

/** Data that will flow through a model: a shape, and where it comes from. Users get one from `input(…)`. */
export class Symbolic {
  /** Grows with every value that is made: operands have smaller ids than what is computed from them. */
  readonly id: number;
  readonly type: InputType;
  readonly source: Source;

  constructor(type: InputType, source: Source) {
    this.id = made++;
    this.type = type;
    this.source = source;
  }

  /** Without the batch axis. */
  get shape(): Shape {
    return this.type.shape;
  }

  get dtype(): DType {
    return this.type.dtype;
  }

  /** Calls layers one after the other: `image.pipe(layers.flatten(), layers.dense({ units: 10 }))`. */
  pipe(...layers: readonly LayerSpec[]): Symbolic {
    return layers.reduce<Symbolic>((x, layer) => callLayer(layer, [x]), this);
  }

  toString(): string {
    return `Symbolic ${showBatch(this.type)}`;
  }
}

/** A layer that can also be called on symbolic values, or on a list of them, for functional models. */
export interface Layer extends LayerSpec {
  (...inputs: Symbolic[]): Symbolic;
  (inputs: readonly Symbolic[]): Symbolic;
  /** By hand, on tensors: what a model does with them. */
  forward(params: Readonly<Record<string, Tensor>>, inputs: readonly Tensor[], context?: Partial<LayerContext>): Tensor;
  /** The same call by its name in TensorFlow.js: `layers.dense({ units: 3 }).apply(x)`. */
  apply(inputs: Symbolic | readonly Symbolic[]): Symbolic;
}

type Called = readonly Symbolic[] | readonly [readonly Symbolic[]];

/** Keras writes `add()([a, b])`. */
const listed = (inputs: Called): readonly Symbolic[] =>
  inputs.length === 1 && Array.isArray(inputs[0]) ? inputs[0] : (inputs as readonly Symbolic[]);

/**
 * An input of a functional model. `shape` is that of one sample. Without `dtype` it takes whatever data it is given.
 *
 *     const image = input({ shape: [28, 28, 1] });
 */
export function input(options: { shape: Shape; dtype?: DType; name?: string }): Symbolic {
  const { shape, dtype, name } = readOptions("input", options, {
    shape: needed(wantSampleShape),
    dtype: wantType,
    name: wantText,
  });
  return new Symbolic({ shape: [...shape], dtype: dtype ?? "f32" }, { input: { name, dtype } });
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
 */
export function layer<Names extends string = never>(spec: LayerDefinition<Names>): Layer {
  wantLayer("layer", spec);
  const made = (): Layer => call as unknown as Layer;
  const call = (...inputs: Called): Symbolic => callLayer(made(), listed(inputs));
  // A function has a `name` of its own, which assignment cannot replace, and an `apply` that means something else.
  const own = { apply: (...inputs: Called) => call(...inputs) };
  const fields = Object.entries({ name: undefined, ...own, ...spec, forward: checkedForward(spec) });
  Object.defineProperties(
    call,
    Object.fromEntries(fields.map(([key, value]) => [key, { value, enumerable: true, configurable: true }])),
  );
  return made();
}

/** The value of a layer called on values. Throws where the layer does not take them. */
function callLayer(spec: LayerSpec, inputs: readonly Symbolic[]): Symbolic {
  wantLayer("pipe", spec);
  for (const x of inputs) {
    if (x instanceof Symbolic) continue;
    throw new ValueError(`layer ${spec.name ?? spec.kind}`, "was called on something that is not symbolic", {
      code: "layer-call",
      hint: "call layers on input({ shape }) or on the result of another layer; predict() takes numbers",
    });
  }
  if (inputs.length === 0)
    throw new ValueError(`layer ${spec.name ?? spec.kind}`, "was called on nothing", {
      code: "layer-call",
      hint: `layers.${spec.kind}({ … }) makes the layer; call that on input({ shape })`,
    });
  const types = inputs.map((x) => x.type);
  return new Symbolic(inferType(spec.name ?? spec.kind, spec, types).type, { layer: spec, inputs: [...inputs] });
}

/** Throws where a list of layers holds something else, and says what that is. */
export function wantLayer(subject: string, spec: LayerSpec): void {
  if (typeof spec?.kind === "string" && typeof spec.forward === "function") return;
  throw new ValueError(subject, `${show(spec)} is not a layer`, { code: "not-a-layer", ...mistakenFor(spec) });
}

/** The hint for a value that is not a layer. `like` names it for translations. */
function mistakenFor(value: unknown): { readonly hint: string; readonly facts: { readonly like: string } } {
  if (typeof value === "function")
    return { hint: "call it: layers.flatten() rather than layers.flatten", facts: { like: "maker" } };
  if (value instanceof Symbolic) {
    const hint = "symbolic values make a functional model: model({ inputs: { … }, outputs: { … } })";
    return { hint, facts: { like: "symbolic" } };
  }
  if (typeof value === "object" && value !== null && "network" in value) {
    const hint =
      "a model is no layer; keep its layers in a list: const body = [layers.flatten(), …]; sequential([...body, …])";
    return { hint, facts: { like: "model" } };
  }
  if (typeof value === "object" && value !== null && "apply" in value)
    return { hint: 'layers.activation({ activation: "relu" }) makes it one', facts: { like: "activation" } };
  return { hint: "layers are made by layers.…: layers.dense({ units: 10 })", facts: { like: "" } };
}
