/** The first values of a network's parameters. They depend on the seed and on the layer's position, and on nothing else. */
import {
  type DType,
  dtypes,
  randomStream,
  type Shape,
  ShapeError,
  sameShape,
  sizeOf,
  type TypedArray,
} from "../base/index.ts";
import { type NestedArray, tensor } from "../tensor/index.ts";
import type { Network } from "./graph.ts";
import type { Constraint, Initializer, ParamSpec, Regularizer, StateSpec } from "./layer.ts";
import { toInitializer } from "./resolve.ts";
import { moves } from "./trainable.ts";

/** A parameter, before the model gives it memory. */
export interface Parameter {
  readonly spec: ParamSpec;
  /** Row-major, of the model's element type. Drawn when it is read, after the caller has checked that there is memory for it. */
  readonly value: TypedArray;
  readonly trainable: boolean;
  readonly regularizer?: Regularizer;
  readonly constraint?: Constraint;
  /** A layer's state: training moves it, gradients do not. */
  readonly state: boolean;
  /** Of a state: whether it goes on from batch to batch also where nothing is trained. */
  readonly carried: boolean;
  /** Whether training may move it. */
  readonly moves: boolean;
}

/**
 * Parameters and state by `"layer/name"` with their first values, or zeros where the values will come from a file (`blank`):
 * drawing them takes longer than reading them. Throws a ShapeError where literal values do not have the parameter's shape.
 */
export function parametersOf(
  network: Network,
  dtype: DType,
  seed: number,
  { blank = false }: { readonly blank?: boolean } = {},
): Record<string, Parameter> {
  return Object.fromEntries(
    network.layers.flatMap((layer, position) =>
      [...Object.entries(layer.params), ...Object.entries(layer.state)].map(([key, spec], k): [string, Parameter] => {
        const state = k >= Object.keys(layer.params).length;
        const moving = moves(layer, key);
        const draw = blank ? undefined : firstValues(layer.name, key, spec);
        const parameter: Parameter = {
          spec,
          trainable: moving && !state,
          state,
          carried: state && (spec as StateSpec).carried === true,
          moves: moving,
          regularizer: state ? undefined : (spec as ParamSpec).regularizer,
          constraint: state ? undefined : (spec as ParamSpec).constraint,
          get value() {
            const value = dtypes[dtype].zeros(sizeOf(spec.shape));
            if (draw) value.set(draw(randomStream(seed, position, k)));
            return value;
          },
        };
        return [`${layer.name}/${key}`, parameter];
      }),
    ),
  );
}

/**
 * [fanIn, fanOut] of a weight, as Keras counts them: a vector's are its length, a kernel's are its last two axes times
 * the size of its window.
 */
export function fansOf(shape: Shape): readonly [number, number] {
  if (shape.length < 2) return [shape[0] ?? 1, shape[0] ?? 1];
  const window = sizeOf(shape.slice(0, -2));
  return [window * shape.at(-2)!, window * shape.at(-1)!];
}

function firstValues(layer: string, param: string, spec: ParamSpec): (random: () => number) => ArrayLike<number> {
  const init = toInitializer(`layer ${layer}`, spec.init);
  if (isInitializer(init))
    return (random) => {
      const values = init.values(spec.shape, random, spec.fans ?? fansOf(spec.shape));
      if (values?.length === sizeOf(spec.shape)) return values;
      throw new ShapeError(
        `layer ${layer}`,
        `${init.name} gave ${values?.length} values for ${param}, [${spec.shape}]`,
        {
          code: "initial-values",
          hint: `values(shape) gives an array of ${sizeOf(spec.shape)} numbers, row-major`,
          facts: { layer, param, expected: sizeOf(spec.shape), received: values?.length },
        },
      );
    };
  // A number fills the parameter; an array must have its shape.
  if (typeof init === "number") return () => new Float64Array(sizeOf(spec.shape)).fill(init);
  const { shape, data } = tensor(init, { dtype: "f64" });
  if (sameShape(shape, spec.shape)) return () => data;
  throw new ShapeError(`layer ${layer}`, `the values given for ${param} are [${shape}], but it is [${spec.shape}]`, {
    code: "initial-values",
    hint: "a number fills the whole parameter; a kernel is [in, out]",
    facts: { layer, param, expected: spec.shape, received: shape },
  });
}

const isInitializer = (init: Initializer | NestedArray): init is Initializer =>
  typeof init === "object" && !Array.isArray(init);
