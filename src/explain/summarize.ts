/** A model's structure as data: for tables, pictures and programs. */
import { type DType, dtypes, type Shape, sizeOf } from "../base/index.ts";
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
  readonly outputShape: Shape;
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
  const { inputs, calls, types } = network;
  const owned = model.internals.state.params;
  const layers = network.layers.map(({ name, spec }, at): LayerFacts => {
    const call = calls.find(({ layer }) => layer === at)!;
    const params = owned
      .filter((one) => one.name.slice(0, one.name.lastIndexOf("/")) === name)
      .map(({ name: full, shape, trainable }) => ({
        name: full.slice(name.length + 1),
        shape,
        size: sizeOf(shape),
        trainable,
      }));
    return {
      name,
      kind: spec.kind,
      inputShapes: call.inputs.map((value) => types[value].shape),
      outputShape: types[call.outputs[0]].shape,
      activation: spec.activation?.name,
      params,
      size: params.reduce((sum, { size }) => sum + size, 0),
    };
  });
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
