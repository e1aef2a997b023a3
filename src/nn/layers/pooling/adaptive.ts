import { needed, wantSizes } from "../../../base/index.ts";
import type { Sizes } from "../../../math/index.ts";
import { adaptiveAveragePool, adaptiveMaxPool, type Tensor } from "../../../tensor/index.ts";
import { builtInLayer } from "../../built-in-layer.ts";
import { wantChannels } from "../../infer.ts";
import { type LayerOptions, readLayerOptions } from "../../options.ts";
import type { Layer } from "../../symbolic.ts";
import type { Line, Pair, Triple } from "./shared.ts";

interface AdaptiveOptions<Size extends Sizes> extends LayerOptions {
  /** How many places the result has: one number, or one for each axis. */
  readonly outputSize: Size;
}

export type AdaptivePooling1dOptions = AdaptiveOptions<Line>;
/** Sizes are one number, or [rows, columns]. */
export type AdaptivePooling2dOptions = AdaptiveOptions<Pair>;
/** Sizes are one number, or [planes, rows, columns]. */
export type AdaptivePooling3dOptions = AdaptiveOptions<Triple>;

type Pool = (x: Tensor, outputSize: Sizes) => Tensor;

function adaptive(kind: string, rank: number, options: AdaptiveOptions<Sizes>, pool: Pool): Layer {
  const read = readLayerOptions(kind, options, { outputSize: needed(wantSizes(rank, 65_536)) });
  return builtInLayer(read, {
    kind,
    results: "moved",
    params(input) {
      wantChannels(kind, input, rank);
      return {};
    },
    forward: (_, [x]) => pool(x, read.outputSize),
  });
}

/**
 * Means of windows as large as they must be for so many steps: window k of n reaches from ⌊k·size/n⌋ to ⌈(k+1)·size/n⌉, as in PyTorch.
 *
 *     layers.adaptiveAveragePooling1d({ outputSize: 4 })   // f32[batch,10,8] → f32[batch,4,8]
 */
export function adaptiveAveragePooling1d(options: AdaptivePooling1dOptions): Layer {
  return adaptive("adaptiveAveragePooling1d", 1, options, adaptiveAveragePool);
}
/**
 * Means of windows as large as they must be for so many pixels, as `adaptiveAveragePooling1d` has them along each axis.
 *
 *     layers.adaptiveAveragePooling2d({ outputSize: 7 })   // f32[batch,30,20,8] → f32[batch,7,7,8]
 */
export function adaptiveAveragePooling2d(options: AdaptivePooling2dOptions): Layer {
  return adaptive("adaptiveAveragePooling2d", 2, options, adaptiveAveragePool);
}
/** Means of windows as large as they must be for so many voxels. */
export function adaptiveAveragePooling3d(options: AdaptivePooling3dOptions): Layer {
  return adaptive("adaptiveAveragePooling3d", 3, options, adaptiveAveragePool);
}
/** The largest number of each of so many windows, which are those of `adaptiveAveragePooling1d`. */
export function adaptiveMaxPooling1d(options: AdaptivePooling1dOptions): Layer {
  return adaptive("adaptiveMaxPooling1d", 1, options, adaptiveMaxPool);
}
/** The largest number of each of so many windows, which are those of `adaptiveAveragePooling2d`. */
export function adaptiveMaxPooling2d(options: AdaptivePooling2dOptions): Layer {
  return adaptive("adaptiveMaxPooling2d", 2, options, adaptiveMaxPool);
}
/** The largest number of each of so many windows, which are those of `adaptiveAveragePooling3d`. */
export function adaptiveMaxPooling3d(options: AdaptivePooling3dOptions): Layer {
  return adaptive("adaptiveMaxPooling3d", 3, options, adaptiveMaxPool);
}
