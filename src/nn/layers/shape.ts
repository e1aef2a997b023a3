/** Layers that only move numbers: bytes stay bytes. */
import { badArgument, needed, type Shape, sizeOf, type Want, whole } from "../../base/index.ts";
import { builtInLayer } from "../built-in-layer.ts";
import { unfit } from "../infer.ts";
import { type LayerOptions, readLayerOptions } from "../options.ts";
import type { Layer } from "../symbolic.ts";

/**
 * Puts all numbers of a sample in one row.
 *
 *     layers.flatten()   // u8[batch,28,28] → u8[batch,784]
 */
export function flatten(options?: LayerOptions): Layer {
  return builtInLayer(readLayerOptions("flatten", options, {}), {
    kind: "flatten",
    results: "moved",
    anyDType: true,
    forward: (_, [x]) => x.reshape([x.shape[0], sizeOf(x.shape.slice(1))]),
  });
}

export interface ReshapeOptions extends LayerOptions {
  /** One sample's new shape. One size may be -1: it is worked out. */
  readonly targetShape: Shape;
}

const wantTarget: Want = (kind, name, value) => {
  const sound = Array.isArray(value) && Array.from(value).every((n) => Number.isSafeInteger(n) && (n >= 1 || n === -1));
  if (sound && value.indexOf(-1) === value.lastIndexOf(-1)) return;
  const hint = "whole numbers from 1, at most one of them -1, without the batch axis: [28, 28, 1]";
  throw badArgument(kind, name, value, "target-shape", hint);
};

/**
 * Gives each sample another shape with as many numbers.
 *
 *     layers.reshape({ targetShape: [28, 28, 1] })   // u8[batch,784] → u8[batch,28,28,1]
 */
export function reshape(options: ReshapeOptions): Layer {
  const read = readLayerOptions("reshape", options, { targetShape: needed(wantTarget) });
  const { targetShape } = read;
  const known = sizeOf(targetShape.filter((n) => n !== -1));
  return builtInLayer(read, {
    kind: "reshape",
    results: "moved",
    anyDType: true,
    params({ shape }) {
      const size = sizeOf(shape);
      if (targetShape.includes(-1) ? size % known !== 0 : size !== known)
        unfit("reshape", `as many numbers as [${targetShape}] holds`, `a sample of [${shape}] has ${size}`);
      return {};
    },
    forward: (_, [x]) => {
      const size = sizeOf(x.shape.slice(1));
      return x.reshape([x.shape[0], ...targetShape.map((n) => (n === -1 ? size / known : n))]);
    },
  });
}

export interface RepeatVectorOptions extends LayerOptions {
  /** How often. */
  readonly n: number;
}

/**
 * Gives a sample's features n times, one after the other: a sequence that is the same at every turn.
 *
 *     layers.repeatVector({ n: 3 })   // f32[batch,8] → f32[batch,3,8]
 */
export function repeatVector(options: RepeatVectorOptions): Layer {
  const read = readLayerOptions("repeatVector", options, { n: needed(whole(1)) });
  return builtInLayer(read, {
    kind: "repeatVector",
    results: "moved",
    anyDType: true,
    params({ shape }) {
      if (shape.length !== 1) unfit("repeatVector", "features alone: [features]");
      return {};
    },
    forward: (_, [x]) => x.reshape([x.shape[0], 1, x.shape[1]]).broadcastTo([x.shape[0], read.n, x.shape[1]]),
  });
}

export interface PermuteOptions extends LayerOptions {
  /** The new order of a sample's axes, which are counted from 1: [2, 1] changes the places of two. */
  readonly dims: readonly number[];
}

const wantOrder: Want = (kind, name, value) => {
  const list: readonly unknown[] = Array.isArray(value) ? Array.from(value) : [];
  if (list.length > 0 && list.every((_, k) => list.includes(k + 1))) return;
  throw badArgument(kind, name, value, "order", "a sample's axes, counted from 1, each once: [2, 1]");
};

/**
 * Brings a sample's axes into another order.
 *
 *     layers.permute({ dims: [2, 1] })   // f32[batch,10,64] → f32[batch,64,10]
 */
export function permute(options: PermuteOptions): Layer {
  const read = readLayerOptions("permute", options, { dims: needed(wantOrder) });
  return builtInLayer(read, {
    kind: "permute",
    results: "moved",
    anyDType: true,
    params({ shape }) {
      if (shape.length !== read.dims.length) unfit("permute", `samples of ${read.dims.length} axes`);
      return {};
    },
    forward: (_, [x]) => x.transpose([0, ...read.dims]),
  });
}
