import { oneOf, wantSizes } from "../../../base/index.ts";
import type { Sizes } from "../../../math/index.ts";
import type { Tensor } from "../../../tensor/index.ts";
import { builtInLayer } from "../../built-in-layer.ts";
import { wantChannels } from "../../infer.ts";
import { type LayerOptions, readLayerOptions } from "../../options.ts";
import type { Layer } from "../../symbolic.ts";
import { type Interpolation, interpolations, resized } from "./resize.ts";

interface UpSamplingOptions<Size extends Sizes> extends LayerOptions {
  /** How often each place is repeated: one number, or one for each axis. Default: 2. */
  readonly size?: Size;
}

export type UpSampling1dOptions = UpSamplingOptions<number | readonly [number]>;
export interface UpSampling2dOptions extends UpSamplingOptions<number | readonly [number, number]> {
  /** What is put between pixels. Default: "nearest", the nearest one. */
  readonly interpolation?: Interpolation;
}
export type UpSampling3dOptions = UpSamplingOptions<number | readonly [number, number, number]>;

/** Each place so often, one after the other. */
function repeated(x: Tensor, size: readonly number[]): Tensor {
  const [batch, channels] = [x.shape[0], x.shape[x.rank - 1]];
  const places = x.shape.slice(1, -1);
  const apart = x.reshape([batch, ...places.flatMap((n) => [n, 1]), channels]);
  const wide = apart.broadcastTo([batch, ...places.flatMap((n, d) => [n, size[d]]), channels]);
  return wide.reshape([batch, ...places.map((n, d) => n * size[d]), channels]);
}

function upSampling(kind: string, rank: number, options: UpSamplingOptions<Sizes> & UpSampling2dOptions): Layer {
  const wants = { size: wantSizes(rank, 1024), ...(rank === 2 && { interpolation: oneOf(interpolations) }) };
  const read = readLayerOptions(kind, options, wants as typeof wants & { interpolation: never });
  const { size = 2, interpolation = "nearest" } = read;
  const by = typeof size === "number" ? Array.from({ length: rank }, () => size) : size;
  return builtInLayer(read, {
    kind,
    results: interpolation === "nearest" || interpolation === "bilinear" ? "moved" : "any",
    params(input) {
      wantChannels(kind, input, rank);
      return {};
    },
    forward: (_, [x]) =>
      interpolation === "nearest"
        ? repeated(x, by)
        : resized(
            x,
            x.shape.slice(1, 3).map((n, d) => n * by[d]),
            interpolation,
          ),
  });
}

/**
 * Each step of a sequence several times.
 *
 *     layers.upSampling1d({ size: 3 })   // f32[batch,10,8] → f32[batch,30,8]
 */
export function upSampling1d(options?: UpSampling1dOptions): Layer {
  return upSampling("upSampling1d", 1, options as UpSampling2dOptions);
}

/**
 * Each pixel several times; or, with `interpolation: "bilinear"`, mixtures of neighbours between them. Throws a ValueError where the
 * size is no whole number from 1.
 *
 *     layers.upSampling2d({ interpolation: "bilinear" })   // f32[batch,14,14,8] → f32[batch,28,28,8]
 */
export function upSampling2d(options?: UpSampling2dOptions): Layer {
  return upSampling("upSampling2d", 2, options as UpSampling2dOptions);
}

/**
 * Each voxel several times.
 *
 *     layers.upSampling3d()   // f32[batch,4,4,4,8] → f32[batch,8,8,8,8]
 */
export function upSampling3d(options?: UpSampling3dOptions): Layer {
  return upSampling("upSampling3d", 3, options as UpSampling2dOptions);
}
