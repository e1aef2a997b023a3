import { inTheNameOf, needed, oneOf, wantSizes, whole } from "../../../base/index.ts";
import type { Sizes } from "../../../math/index.ts";
import { depthwiseConv } from "../../../tensor/index.ts";
import { builtInLayer } from "../../built-in-layer.ts";
import { wantChannels } from "../../infer.ts";
import type { ParamSpec } from "../../layer.ts";
import { readLayerOptions } from "../../options.ts";
import { toActivation } from "../../resolve.ts";
import type { Layer } from "../../symbolic.ts";
import { type DepthwiseOptions, type Line, ofDepthwise, type Pair, parameterOf } from "./shared.ts";

export type DepthwiseConv1dOptions = DepthwiseOptions<Line>;
/** Sizes are one number, or [rows, columns]. */
export type DepthwiseConv2dOptions = DepthwiseOptions<Pair>;

function depthwise(kind: string, rank: number, options: DepthwiseOptions<Sizes>): Layer {
  const sizes = wantSizes(rank);
  const read = readLayerOptions(kind, options, {
    kernelSize: needed(sizes),
    strides: sizes,
    padding: oneOf(["valid", "same"]),
    dilationRate: sizes,
    depthMultiplier: whole(1),
    ...ofDepthwise,
  });
  const {
    kernelSize,
    strides,
    padding,
    dilationRate: dilation,
    depthMultiplier = 1,
    useBias = true,
    activation,
  } = read;
  const taps = typeof kernelSize === "number" ? Array.from({ length: rank }, () => kernelSize) : kernelSize;
  return builtInLayer(read, {
    kind,
    results: "any",
    activation: activation === undefined ? undefined : toActivation(kind, activation),
    params(input): Record<string, ParamSpec> {
      wantChannels(kind, input, rank);
      const channels = input.shape[rank];
      return {
        kernel: parameterOf(kind, read, "depthwise", [...taps, channels, depthMultiplier]),
        ...(useBias && { bias: parameterOf(kind, read, "bias", [channels * depthMultiplier]) }),
      };
    },
    forward({ kernel, bias }, [x]) {
      const y = inTheNameOf(kind, () => depthwiseConv(x, kernel, { strides, padding, dilation }));
      return bias ? y.add(bias) : y;
    },
  });
}

/**
 * A convolution of each channel of a sequence by itself: `kernel` is [taps, channels, depthMultiplier]. Throws as `depthwiseConv2d` does.
 *
 *     layers.depthwiseConv1d({ kernelSize: 3, padding: "same" })   // f32[batch,20,16] → f32[batch,20,16]
 */
export function depthwiseConv1d(options: DepthwiseConv1dOptions): Layer {
  return depthwise("depthwiseConv1d", 1, options);
}

/**
 * A convolution of each channel of an image by itself: `kernel` is [rows, columns, channels, depthMultiplier], and the result has
 * channels · depthMultiplier channels. Throws a ValueError where sizes are not whole numbers from 1. (Sifre, 2014; Howard et al., 2017)
 *
 *     layers.depthwiseConv2d({ kernelSize: 3, padding: "same" })   // f32[batch,28,28,16] → f32[batch,28,28,16]
 */
export function depthwiseConv2d(options: DepthwiseConv2dOptions): Layer {
  return depthwise("depthwiseConv2d", 2, options);
}
