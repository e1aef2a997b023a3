import { inTheNameOf, needed, oneOf, wantSizes, whole } from "../../../base/index.ts";
import type { Sizes } from "../../../math/index.ts";
import { separableConv } from "../../../tensor/index.ts";
import { builtInLayer } from "../../built-in-layer.ts";
import { wantChannels } from "../../infer.ts";
import { wantConstraint, wantInitializer, wantRegularizer } from "../../kernel.ts";
import type { ParamSpec } from "../../layer.ts";
import { readLayerOptions } from "../../options.ts";
import { type ConstraintLike, type InitializerLike, type RegularizerLike, toActivation } from "../../resolve.ts";
import type { Layer } from "../../symbolic.ts";
import { type DepthwiseOptions, type Line, ofDepthwise, type Pair, parameterOf } from "./shared.ts";

interface SeparableOptions<Size extends Sizes> extends DepthwiseOptions<Size> {
  readonly filters: number;
  readonly pointwiseInitializer?: InitializerLike;
  readonly pointwiseRegularizer?: RegularizerLike;
  readonly pointwiseConstraint?: ConstraintLike;
}

export type SeparableConv1dOptions = SeparableOptions<Line>;
/** Sizes are one number, or [rows, columns]. */
export type SeparableConv2dOptions = SeparableOptions<Pair>;

function separable(kind: string, rank: number, options: SeparableOptions<Sizes>): Layer {
  const sizes = wantSizes(rank);
  const read = readLayerOptions(kind, options, {
    filters: needed(whole(1)),
    kernelSize: needed(sizes),
    strides: sizes,
    padding: oneOf(["valid", "same"]),
    dilationRate: sizes,
    depthMultiplier: whole(1),
    ...ofDepthwise,
    pointwiseInitializer: wantInitializer,
    pointwiseRegularizer: wantRegularizer,
    pointwiseConstraint: wantConstraint,
  });
  const { filters, kernelSize, strides, padding, dilationRate: dilation, depthMultiplier = 1, activation } = read;
  const taps = typeof kernelSize === "number" ? Array.from({ length: rank }, () => kernelSize) : kernelSize;
  return builtInLayer(read, {
    kind,
    results: "any",
    activation: activation === undefined ? undefined : toActivation(kind, activation),
    params(input): Record<string, ParamSpec> {
      wantChannels(kind, input, rank);
      const channels = input.shape[rank];
      const ones = taps.map(() => 1);
      return {
        depthwiseKernel: parameterOf(kind, read, "depthwise", [...taps, channels, depthMultiplier]),
        pointwiseKernel: parameterOf(kind, read, "pointwise", [...ones, channels * depthMultiplier, filters]),
        ...((read.useBias ?? true) && { bias: parameterOf(kind, read, "bias", [filters]) }),
      };
    },
    forward({ depthwiseKernel, pointwiseKernel, bias }, [x]) {
      const y = inTheNameOf(kind, () =>
        separableConv(x, depthwiseKernel, pointwiseKernel, { strides, padding, dilation }),
      );
      return bias ? y.add(bias) : y;
    },
  });
}

/**
 * `depthwiseConv1d`, and then a mixture of its channels at each step: weights `depthwiseKernel` and `pointwiseKernel`. Throws as
 * `separableConv2d` does.
 *
 *     layers.separableConv1d({ filters: 32, kernelSize: 3 })   // f32[batch,20,16] → f32[batch,18,32]
 */
export function separableConv1d(options: SeparableConv1dOptions): Layer {
  return separable("separableConv1d", 1, options);
}

/**
 * `depthwiseConv2d`, and then a mixture of its channels at each pixel: weights `depthwiseKernel` [rows, columns, channels,
 * depthMultiplier] and `pointwiseKernel` [1, 1, channels · depthMultiplier, filters]. Throws a ValueError where sizes are not whole
 * numbers from 1. (Chollet, CVPR 2017)
 *
 *     layers.separableConv2d({ filters: 32, kernelSize: 3 })   // f32[batch,28,28,16] → f32[batch,26,26,32]
 */
export function separableConv2d(options: SeparableConv2dOptions): Layer {
  return separable("separableConv2d", 2, options);
}
