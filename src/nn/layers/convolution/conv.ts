import { inTheNameOf, needed, oneOf, type Wants, wantSizes, whole } from "../../../base/index.ts";
import type { Sizes } from "../../../math/index.ts";
import { conv } from "../../../tensor/index.ts";
import { builtInLayer } from "../../built-in-layer.ts";
import { wantChannels } from "../../infer.ts";
import { type KernelOptions, readKernelOptions } from "../../kernel.ts";
import type { Layer } from "../../symbolic.ts";
import { type Line, type Pair, type Triple, wantDivisible } from "./shared.ts";

interface ConvOptions<Size extends Sizes, Padding extends string = "valid" | "same"> extends KernelOptions {
  readonly filters: number;
  /** Taps of a kernel: one number, or one for each axis. */
  readonly kernelSize: Size;
  readonly strides?: Size;
  /** "valid": only where the whole kernel fits. "same": as many outputs as inputs / stride, the odd place at the end. */
  readonly padding?: Padding;
  readonly dilationRate?: Size;
  /** Channels and filters are split into this many groups, which do not see each other. */
  readonly groups?: number;
}

/** Beside "valid" and "same": "causal", where no output sees a later step. */
export type Conv1dOptions = ConvOptions<Line, "valid" | "same" | "causal">;
/** Sizes are one number, or [rows, columns]. */
export type Conv2dOptions = ConvOptions<Pair>;
/** Sizes are one number, or [planes, rows, columns]. */
export type Conv3dOptions = ConvOptions<Triple>;

type Options = ConvOptions<Sizes, "valid" | "same" | "causal">;

function convolution(kind: string, rank: number, options: Options): Layer {
  const sizes = wantSizes(rank);
  const own: Wants<Omit<Options, keyof KernelOptions>> = {
    filters: needed(whole(1)),
    kernelSize: needed(sizes),
    strides: sizes,
    padding: oneOf(rank === 1 ? ["valid", "same", "causal"] : ["valid", "same"]),
    dilationRate: sizes,
    groups: whole(1),
  };
  const { read, activation, params } = readKernelOptions(kind, options, own);
  const { filters, padding = "valid", groups = 1, strides, dilationRate: dilation, kernelSize } = read;
  wantDivisible(kind, "filters", filters, groups);
  const taps = typeof kernelSize === "number" ? Array.from({ length: rank }, () => kernelSize) : kernelSize;
  const before = (taps[0] - 1) * (typeof dilation === "number" ? dilation : (dilation?.[0] ?? 1));
  return builtInLayer(read, {
    kind,
    results: "any",
    activation,
    params(input) {
      wantChannels(kind, input, rank);
      const channels = input.shape[rank];
      wantDivisible(kind, "channels", channels, groups);
      return params([...taps, channels / groups, filters]);
    },
    forward({ kernel, bias }, [x]) {
      const causal = padding === "causal";
      const seen = causal
        ? x.pad([
            [0, 0],
            [before, 0],
            [0, 0],
          ])
        : x;
      const y = inTheNameOf(kind, () => conv(seen, kernel, { strides, padding: causal ? "valid" : padding, dilation }));
      return bias ? y.add(bias) : y;
    },
  });
}

/**
 * Slides `filters` small windows over a sequence: `activation(conv(x, kernel) + bias)`; `kernel` is [taps, in / groups, filters].
 * `padding: "causal"` adds zeros before the first step. Throws as `conv2d` does.
 *
 *     layers.conv1d({ filters: 16, kernelSize: 3, padding: "causal" })   // f32[batch,20,8] → f32[batch,20,16]
 */
export function conv1d(options: Conv1dOptions): Layer {
  return convolution("conv1d", 1, options);
}

/**
 * Slides `filters` small windows over an image: `activation(conv(x, kernel) + bias)`. Channels come last; `kernel` is
 * [rows, columns, in / groups, filters], `bias` [filters]. The kernel is not flipped, as in Keras. Throws a ValueError
 * where sizes are not whole numbers from 1, or where groups do not divide channels and filters.
 *
 *     layers.conv2d({ filters: 32, kernelSize: 3, activation: "relu" })   // f32[batch,28,28,1] → f32[batch,26,26,32]
 */
export function conv2d(options: Conv2dOptions): Layer {
  return convolution("conv2d", 2, options);
}

/**
 * Slides `filters` small windows over a volume: `kernel` is [planes, rows, columns, in / groups, filters]. Throws as `conv2d` does.
 *
 *     layers.conv3d({ filters: 8, kernelSize: 3 })   // f32[batch,9,9,9,1] → f32[batch,7,7,7,8]
 */
export function conv3d(options: Conv3dOptions): Layer {
  return convolution("conv3d", 3, options);
}
