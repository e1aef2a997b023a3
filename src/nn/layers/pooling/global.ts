import { wantFlag } from "../../../base/index.ts";
import { maximum, type Tensor } from "../../../tensor/index.ts";
import { builtInLayer } from "../../built-in-layer.ts";
import { unfit, wantChannels } from "../../infer.ts";
import { type LayerOptions, readLayerOptions } from "../../options.ts";
import type { Layer } from "../../symbolic.ts";

export interface GlobalPoolingOptions extends LayerOptions {
  /** Whether the axes of places stay, with size 1. Default: false. */
  readonly keepDims?: boolean;
}

type Reduce = (x: Tensor, axes: readonly number[], keepDims: boolean) => Tensor;
const largest: Reduce = (x, axes, keepDims) => x.max(axes, keepDims);
const mean: Reduce = (x, axes, keepDims) => x.mean(axes, keepDims);

function overall(kind: string, rank: number, options: GlobalPoolingOptions | undefined, reduce: Reduce): Layer {
  const read = readLayerOptions(kind, options, { keepDims: wantFlag });
  const axes = Array.from({ length: rank }, (_, d) => d + 1);
  return builtInLayer(read, {
    kind,
    results: "moved",
    params(input) {
      wantChannels(kind, input, rank);
      return {};
    },
    forward: (_, [x]) => reduce(x, axes, read.keepDims ?? false),
  });
}

/** The largest number of each channel over all steps: [batch, steps, channels] → [batch, channels]. */
export function globalMaxPooling1d(options?: GlobalPoolingOptions): Layer {
  return overall("globalMaxPooling1d", 1, options, largest);
}
/** The largest number of each channel over the whole image: [batch, rows, columns, channels] → [batch, channels]. */
export function globalMaxPooling2d(options?: GlobalPoolingOptions): Layer {
  return overall("globalMaxPooling2d", 2, options, largest);
}
/** The largest number of each channel over the whole volume. */
export function globalMaxPooling3d(options?: GlobalPoolingOptions): Layer {
  return overall("globalMaxPooling3d", 3, options, largest);
}
/** The mean of each channel over the whole image: [batch, rows, columns, channels] → [batch, channels]. */
export function globalAveragePooling2d(options?: GlobalPoolingOptions): Layer {
  return overall("globalAveragePooling2d", 2, options, mean);
}
/** The mean of each channel over the whole volume. */
export function globalAveragePooling3d(options?: GlobalPoolingOptions): Layer {
  return overall("globalAveragePooling3d", 3, options, mean);
}

/**
 * The mean of each feature over the steps that count: [batch, steps, features] → [batch, features]. A sequence none of whose
 * steps counts gives zeros.
 *
 *     layers.globalAveragePooling1d()   // f32[batch,20,16] → f32[batch,16]
 */
export function globalAveragePooling1d(options?: GlobalPoolingOptions): Layer {
  const kind = "globalAveragePooling1d";
  const read = readLayerOptions(kind, options, { keepDims: wantFlag });
  const { keepDims } = read;
  return builtInLayer(read, {
    kind,
    results: "moved",
    // The steps are gone, and with them the mask.
    mask: () => undefined,
    params({ shape }) {
      if (shape.length !== 2) unfit(kind, "[batch,steps,features]", "embedding makes such of tokens");
      return {};
    },
    forward(_, [x], { masks: [mask] }) {
      if (!mask) return x.mean(1, keepDims);
      const counts = mask.cast(x.dtype).reshape([...mask.shape, 1]);
      return x
        .mul(counts)
        .sum(1, keepDims)
        .div(maximum(counts.sum(1, keepDims), 1));
    },
  });
}

export {
  globalAveragePooling1d as globalAvgPool1d,
  globalAveragePooling2d as globalAvgPool2d,
  globalAveragePooling3d as globalAvgPool3d,
  globalMaxPooling1d as globalMaxPool1d,
  globalMaxPooling2d as globalMaxPool2d,
  globalMaxPooling3d as globalMaxPool3d,
};
