/**
 * What a network's parts are like, found out by looking at what they do rather than at their names: which calls are
 * affine, and how an activation behaves. So a layer or an activation of one's own is judged like a built-in one.
 */
import { type DType, dtypes, type Type } from "../../base/index.ts";
import { nodesOf } from "../../ir/index.ts";
import {
  type Activation,
  callThatMade,
  type LayerContext,
  type Network,
  type NetworkCall,
  type NetworkLayer,
  runLayer,
} from "../../nn/index.ts";
import { grad, type Tensor, tensor } from "../../tensor/all.ts";
import { trace } from "../../tensor/trace.ts";
import { noRandom } from "../../train/step/random.ts";

/** An activation of single elements: how far its results reach, and how steep it is at its steepest. */
interface ActivationFacts {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly steepest: number;
  /** Whether it is above 0 wherever numbers usually lie. */
  readonly positive: boolean;
}

export interface CallFacts {
  /** Its number in the network. */
  readonly at: number;
  readonly call: NetworkCall;
  readonly layer: NetworkLayer;
  /** The number of the value it makes. */
  readonly value: number;
  /** Whether it mixes its inputs by a matrix or a bank of filters: a parameter with two axes or more. */
  readonly kernel: boolean;
  readonly bias: boolean;
  /** Whether its result, before or after the activation, is a matrix times its input plus a constant. */
  readonly affineBefore: boolean;
  readonly affine: boolean;
  /** Of an activation that works on single elements. */
  readonly activation: ActivationFacts | undefined;
  /** An output of the network. */
  readonly output: string | undefined;
}

export function callsOf(network: Network): CallFacts[] {
  const outputs = new Map(Object.entries(network.outputs).map(([name, value]) => [value, name]));
  return network.calls.map((call, at) => {
    const layer = network.layers[call.layer];
    const ranks = Object.values(layer.params).map(({ shape }) => shape.length);
    const [value] = call.outputs;
    return {
      at,
      call,
      layer,
      value,
      kernel: ranks.some((rank) => rank >= 2),
      bias: ranks.includes(1),
      affineBefore: isAffine(network, call, undefined),
      affine: isAffine(network, call, layer.spec.activation),
      activation: layer.spec.activation && activationFacts(layer.spec.activation),
      output: outputs.get(value),
    };
  });
}

/** Whether the gradient does not depend on where it is taken: then the call is a matrix and a constant. */
function isAffine(network: Network, call: NetworkCall, activation: Activation | undefined): boolean {
  const { layer, inputs } = call;
  const { spec, params, state } = network.layers[layer];
  // What keeps state, such as averages over batches, does something else while training.
  if (Object.keys(state).length > 0 || call.given) return false;
  const given = inputs.map((value) => network.types[value]);
  if (given.some(({ dtype }) => !dtypes[dtype].float)) return false;
  const value = network.types[call.outputs[0]];
  const batched = ({ dtype, shape }: Type): Type => ({ dtype, shape: [2, ...shape] });
  const types = [
    ...given.map(batched),
    batched(value),
    ...Object.values(params).map(({ shape }): Type => ({ dtype: "f32", shape })),
  ];
  const { graph } = trace(types, (tensors) => {
    const [x, [cotangent, ...values]] = [tensors.slice(0, given.length), tensors.slice(given.length)];
    const own = Object.fromEntries(Object.keys(params).map((key, k) => [key, values[k]]));
    const result = (inputs: Tensor[]) => {
      const [before] = runLayer(spec, own, inputs, asked("f32")).outputs;
      return (activation ? activation.apply(before) : before).mul(cotangent).sum();
    };
    return grad(result)(x);
  });
  const needed = new Set(nodesOf({ inputs: [], outputs: graph.outputs }));
  return graph.inputs.slice(0, given.length).every((x) => !needed.has(x));
}

/** How a layer is asked what it does outside of training. */
export const asked = (dtype: DType): LayerContext => ({
  dtype,
  training: false,
  frozen: false,
  uniform: noRandom,
  state: {},
  masks: [],
  options: {},
  path: "layer",
});

const probes = Array.from({ length: 801 }, (_, k) => (k - 400) / 20);

/** Undefined where it mixes elements, as softmax does. */
function activationFacts({ name, apply }: Activation): ActivationFacts | undefined {
  const rows = (values: readonly number[], beside: number) =>
    tensor(
      values.map((z) => [z, beside]),
      { dtype: "f64" },
    );
  const at = (values: readonly number[], beside = 0): number[] =>
    (apply(rows(values, beside)).toArray() as number[][]).map(([y]) => y);
  const some = [-3, -0.5, 0.25, 2];
  const [alone, beside] = [at(some), at(some, 5)];
  if (alone.some((y, k) => y !== beside[k])) return undefined;
  const slopes = grad((z: Tensor) => apply(z).sum())(rows(probes, 0)).toArray() as number[][];
  const near = at(probes);
  const reach = (side: 1 | -1) => {
    const [far, farther] = at([side * 1e3, side * 1e4]);
    return Math.abs(farther - far) > 1 ? [farther * Number.POSITIVE_INFINITY] : [far, farther];
  };
  const all = [...near, ...reach(1), ...reach(-1)];
  return {
    name,
    low: Math.min(...all),
    high: Math.max(...all),
    steepest: Math.max(...slopes.map(([slope]) => Math.abs(slope))),
    positive: near.every((y) => y > 0),
  };
}

/**
 * The calls with a kernel whose input comes from the network's inputs through calls without one. A kernel that takes
 * integers as they come looks rows up by number, and the numbers' sizes mean nothing.
 */
export function entrances(network: Network, calls: readonly CallFacts[]): CallFacts[] {
  const raw = new Set(network.inputs.map((_, k) => k));
  return calls.filter(({ kernel, call, value, layer }) => {
    const isRaw = call.inputs.every((x) => raw.has(x));
    // What keeps averages over batches brings its numbers to a usual size.
    if (isRaw && !kernel && Object.keys(layer.state).length === 0) raw.add(value);
    return isRaw && kernel && !layer.spec.anyDType;
  });
}

/** The network's inputs that a value is computed from. */
export function sourcesOf(network: Network, value: number): string[] {
  const call = callThatMade(network, value);
  return call ? [...new Set(call.inputs.flatMap((x) => sourcesOf(network, x)))] : [network.inputs[value].name];
}

/** Whether all of a layer's parameters are 0. */
export function startsAtZeros(params: Readonly<Record<string, Tensor>>, { name, params: own }: NetworkLayer): boolean {
  const values = Object.keys(own).map((key) => params[`${name}/${key}`].data);
  return values.length > 0 && values.every((data) => !data.some((x: number) => x !== 0));
}
