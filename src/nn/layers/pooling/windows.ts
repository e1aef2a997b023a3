import { oneOf, wantSizes } from "../../../base/index.ts";
import type { Sizes, WindowOptions } from "../../../math/index.ts";
import { averagePool, maxPool, type Tensor } from "../../../tensor/index.ts";
import { builtInLayer } from "../../built-in-layer.ts";
import { unfit, wantChannels } from "../../infer.ts";
import { type LayerOptions, readLayerOptions } from "../../options.ts";
import type { Layer } from "../../symbolic.ts";
import { type Line, namesOfPlaces, type Pair, type Triple } from "./shared.ts";

interface WindowPoolingOptions<Size extends Sizes> extends LayerOptions {
  /** The size of a window: one number, or one for each axis. Default: 2. */
  readonly poolSize?: Size;
  /** By default the pool size, so that windows do not overlap. */
  readonly strides?: Size;
  readonly padding?: "valid" | "same";
}

export type Pooling1dOptions = WindowPoolingOptions<Line>;
/** Sizes are one number, or [rows, columns]. */
export type PoolingOptions = WindowPoolingOptions<Pair>;
/** Sizes are one number, or [planes, rows, columns]. */
export type Pooling3dOptions = WindowPoolingOptions<Triple>;

type Pool = (x: Tensor, poolSize: Sizes, options: WindowOptions) => Tensor;

function pooling(kind: string, rank: number, options: WindowPoolingOptions<Sizes> | undefined, pool: Pool): Layer {
  const sizes = wantSizes(rank);
  const wants = { poolSize: sizes, strides: sizes, padding: oneOf(["valid", "same"]) };
  const read = readLayerOptions(kind, options, wants);
  const { padding = "valid", poolSize = 2, strides } = read;
  const size = typeof poolSize === "number" ? Array.from({ length: rank }, () => poolSize) : poolSize;
  return builtInLayer(read, {
    kind,
    results: "moved",
    params(input) {
      wantChannels(kind, input, rank);
      if (padding === "valid" && size.some((n, d) => input.shape[d] < n))
        unfit(kind, `at least ${size.join("x")} ${namesOfPlaces[rank - 1]}`, 'a smaller poolSize, or padding: "same"');
      return {};
    },
    forward: (_, [x]) => pool(x, size, { strides, padding }),
  });
}

/**
 * The largest number of each window of a sequence, channel by channel.
 *
 *     layers.maxPooling1d()   // f32[batch,20,16] → f32[batch,10,16]
 */
export function maxPooling1d(options?: Pooling1dOptions): Layer {
  return pooling("maxPooling1d", 1, options, maxPool);
}

/**
 * The largest number of each window, channel by channel.
 *
 *     layers.maxPooling2d()   // f32[batch,26,26,32] → f32[batch,13,13,32]
 */
export function maxPooling2d(options?: PoolingOptions): Layer {
  return pooling("maxPooling2d", 2, options, maxPool);
}

/**
 * The largest number of each window of a volume, channel by channel.
 *
 *     layers.maxPooling3d()   // f32[batch,8,8,8,4] → f32[batch,4,4,4,4]
 */
export function maxPooling3d(options?: Pooling3dOptions): Layer {
  return pooling("maxPooling3d", 3, options, maxPool);
}

/**
 * The mean of each window of a sequence, channel by channel. Padding is not counted.
 *
 *     layers.averagePooling1d()   // f32[batch,20,16] → f32[batch,10,16]
 */
export function averagePooling1d(options?: Pooling1dOptions): Layer {
  return pooling("averagePooling1d", 1, options, averagePool);
}

/** The mean of each window, channel by channel. Padding is not counted, as in Keras. */
export function averagePooling2d(options?: PoolingOptions): Layer {
  return pooling("averagePooling2d", 2, options, averagePool);
}

/**
 * The mean of each window of a volume, channel by channel. Padding is not counted.
 *
 *     layers.averagePooling3d()   // f32[batch,8,8,8,4] → f32[batch,4,4,4,4]
 */
export function averagePooling3d(options?: Pooling3dOptions): Layer {
  return pooling("averagePooling3d", 3, options, averagePool);
}

export {
  averagePooling1d as avgPool1d,
  averagePooling2d as avgPool2d,
  averagePooling3d as avgPool3d,
  maxPooling1d as maxPool1d,
  maxPooling2d as maxPool2d,
  maxPooling3d as maxPool3d,
};
