/** A network as plain data: what it takes, its layers, which are called on what, and what comes out. */
import type { DType, Shape } from "../base/index.ts";
import type { CallOptions } from "./call-options.ts";
import type { Front } from "./front.ts";
import type { AnyLayer, InputType, ParamSpec, StateSpec } from "./layer.ts";

export interface NetworkInput {
  readonly name: string;
  /** Without the batch axis. */
  readonly shape: Shape;
  /** The element type that was declared; undefined takes that of the data. */
  readonly dtype?: DType;
  /** How many samples a batch has, where that was said. */
  readonly batchSize?: number;
  /** Its numbers are those of rows: whole, and below this. `layer` says so. */
  readonly rows?: { readonly below: number; readonly layer: string; readonly option: string };
}

/** A layer with its name in this network and the parameters it asks for. */
export interface NetworkLayer {
  readonly name: string;
  readonly spec: AnyLayer;
  readonly params: Readonly<Record<string, ParamSpec>>;
  /** What it keeps beside them. */
  readonly state: Readonly<Record<string, StateSpec>>;
}

/** One use of a layer. */
export interface NetworkCall {
  /** Position in `layers`. */
  readonly layer: number;
  /** Numbers of the values that it is given. */
  readonly inputs: readonly number[];
  /** Numbers of the values that it makes. */
  readonly outputs: readonly number[];
  /** What it was given besides its inputs: where that is among them, or what. */
  readonly given?: CallOptions;
}

export interface Network {
  readonly inputs: readonly NetworkInput[];
  /** How many samples a batch has, where an input says so. */
  readonly batchSize?: number;
  /** In the order of their first call. */
  readonly layers: readonly NetworkLayer[];
  /** Operands come first. */
  readonly calls: readonly NetworkCall[];
  /** Numbers of values, by output name. */
  readonly outputs: Readonly<Record<string, number>>;
  /** The type of every value. */
  readonly types: readonly InputType[];
  /** Names of layers that are given a mask and neither use it nor pass it on. */
  readonly unmasked: readonly string[];
  /** Names of outputs that have a mask: some of their steps may not count. */
  readonly masked: readonly string[];
  /** Layers before the graph, where there are any: `inputs` are then what these give. */
  readonly front?: Front;
  /** What layers report, by "layer/metric". */
  readonly metrics: readonly string[];
}
