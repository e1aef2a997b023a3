/** A model's structure as data: for tables, pictures and programs. */
import { type DType, dtypes, type Shape, sizeOf } from "../base/index.ts";
import { type Network, networkIn } from "../nn/index.ts";
import type { Model } from "../train/index.ts";
import { wantModel } from "../train/want-model.ts";

export interface ParamFacts {
  readonly name: string;
  readonly shape: Shape;
  readonly size: number;
  readonly trainable: boolean;
}

export interface LayerFacts {
  readonly name: string;
  readonly kind: string;
  /** Of one sample. A layer that is called several times is listed once, as first called. */
  readonly inputShapes: readonly Shape[];
  /** Of the first of its results, and of all. */
  readonly outputShape: Shape;
  readonly outputShapes: readonly Shape[];
  /** How often it is used: a shared layer has one set of parameters. */
  readonly calls: number;
  /** The layers of a model that is a layer; else none. Their parameters are this layer's. */
  readonly layers: readonly LayerFacts[];
  readonly activation: string | undefined;
  readonly params: readonly ParamFacts[];
  /** How many numbers its parameters hold. */
  readonly size: number;
}

export interface ModelFacts {
  readonly dtype: DType;
  readonly inputs: Readonly<Record<string, Shape>>;
  readonly outputs: Readonly<Record<string, Shape>>;
  readonly layers: readonly LayerFacts[];
  readonly parameters: number;
  readonly trainable: number;
  readonly bytes: number;
}

/**
 * Layers, shapes and parameters of a model, as data.
 *
 *     summarize(model).layers.map(({ name, size }) => [name, size]);
 */
export function summarize(model: Pick<Model, "network" | "dtype" | "internals">): ModelFacts {
  wantModel("summarize", model);
  const { network, dtype } = model;
  const { inputs, types } = network;
  const owned = new Map(model.internals.state.params.map((one) => [one.name, one]));
  const layers = layersOf(network, "", owned);
  const all = layers.flatMap(({ params }) => params);
  const count = (list: readonly ParamFacts[]) => list.reduce((sum, { size }) => sum + size, 0);
  return {
    dtype,
    inputs: Object.fromEntries(inputs.map(({ name, shape }) => [name, shape])),
    outputs: Object.fromEntries(Object.entries(network.outputs).map(([name, value]) => [name, types[value].shape])),
    layers,
    parameters: count(all),
    trainable: count(all.filter(({ trainable }) => trainable)),
    bytes: count(all) * dtypes[dtype].bytes,
  };
}

type Owned = ReadonlyMap<string, Omit<ParamFacts, "size">>;

/** The layers of a network whose names stand behind `path` in the model's. */
function layersOf({ layers, calls, types }: Network, path: string, owned: Owned): LayerFacts[] {
  return layers.map(({ name, spec, params: own, state }, at): LayerFacts => {
    const uses = calls.filter(({ layer }) => layer === at);
    const [first] = uses;
    const params = [...Object.keys(own), ...Object.keys(state)].flatMap((key): ParamFacts[] => {
      const one = owned.get(`${path}${name}/${key}`);
      return one ? [{ name: key, shape: one.shape, size: sizeOf(one.shape), trainable: one.trainable }] : [];
    });
    const outputShapes = first.outputs.map((value) => types[value].shape);
    const inner = networkIn(spec);
    return {
      name,
      kind: spec.kind,
      inputShapes: first.inputs.map((value) => types[value].shape),
      outputShape: outputShapes[0],
      outputShapes,
      calls: uses.length,
      layers: inner ? layersOf(inner.network, `${path}${name}/`, owned) : [],
      activation: spec.activation?.name,
      params,
      size: params.reduce((sum, { size }) => sum + size, 0),
    };
  });
}
