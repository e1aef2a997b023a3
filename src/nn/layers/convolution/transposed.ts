import { inTheNameOf, needed, oneOf, type Wants, wantSizes, whole } from "../../../base/index.ts";
import type { Sizes } from "../../../math/index.ts";
import { readTransposed, wantExtra } from "../../../math/transposed.ts";
import { convTranspose } from "../../../tensor/index.ts";
import { builtInLayer } from "../../built-in-layer.ts";
import { wantChannels } from "../../infer.ts";
import { type KernelOptions, readKernelOptions } from "../../kernel.ts";
import type { Layer } from "../../symbolic.ts";
import type { Line, Pair, Triple } from "./shared.ts";

interface TransposedOptions<Size extends Sizes> extends KernelOptions {
  readonly filters: number;
  /** Taps of a kernel: one number, or one for each axis. */
  readonly kernelSize: Size;
  readonly strides?: Size;
  /** "valid": all that the kernels reach. "same": as many outputs as inputs · stride. */
  readonly padding?: "valid" | "same";
  /** Places added at the end, fewer than the stride. By default as many as make the result inputs · stride long. */
  readonly outputPadding?: Size;
  readonly dilationRate?: Size;
}

export type Conv1dTransposeOptions = TransposedOptions<Line>;
/** Sizes are one number, or [rows, columns]. */
export type Conv2dTransposeOptions = TransposedOptions<Pair>;
/** Sizes are one number, or [planes, rows, columns]. */
export type Conv3dTransposeOptions = TransposedOptions<Triple>;

function transposed(kind: string, rank: number, options: TransposedOptions<Sizes>): Layer {
  const sizes = wantSizes(rank);
  const own: Wants<Omit<TransposedOptions<Sizes>, keyof KernelOptions>> = {
    filters: needed(whole(1)),
    kernelSize: needed(sizes),
    strides: sizes,
    padding: oneOf(["valid", "same"]),
    outputPadding: wantExtra(rank),
    dilationRate: sizes,
  };
  const { read, activation, params } = readKernelOptions(kind, options, own);
  const { filters, kernelSize, strides, padding, outputPadding, dilationRate: dilation } = read;
  const slide = { strides, padding, outputPadding, dilation };
  readTransposed(kind, rank, slide);
  const taps = typeof kernelSize === "number" ? Array.from({ length: rank }, () => kernelSize) : kernelSize;
  return builtInLayer(read, {
    kind,
    results: "any",
    activation,
    params(input) {
      wantChannels(kind, input, rank);
      return params([...taps, filters, input.shape[rank]], filters);
    },
    forward({ kernel, bias }, [x]) {
      const y = inTheNameOf(kind, () => convTranspose(x, kernel, slide));
      return bias ? y.add(bias) : y;
    },
  });
}

/**
 * The reverse of a convolution's shape, for sequences: it lays a kernel, times each number, over a longer sequence. `kernel` is
 * [taps, filters, in]. Throws as `conv2dTranspose` does.
 *
 *     layers.conv1dTranspose({ filters: 8, kernelSize: 4, strides: 2, padding: "same" })   // f32[batch,10,16] → f32[batch,20,8]
 */
export function conv1dTranspose(options: Conv1dTransposeOptions): Layer {
  return transposed("conv1dTranspose", 1, options);
}

/**
 * The reverse of a convolution's shape: each pixel lays the kernel, times itself, over a larger image, and where kernels overlap
 * they add up. `kernel` is [rows, columns, filters, in]. Throws a ValueError where sizes are not whole numbers from 1, or
 * `outputPadding` is not below the stride. (Zeiler et al., CVPR 2010)
 *
 *     layers.conv2dTranspose({ filters: 8, kernelSize: 3, strides: 2, padding: "same" })   // f32[batch,7,7,16] → f32[batch,14,14,8]
 */
export function conv2dTranspose(options: Conv2dTransposeOptions): Layer {
  return transposed("conv2dTranspose", 2, options);
}

/**
 * The reverse of a convolution's shape, for volumes: `kernel` is [planes, rows, columns, filters, in]. Throws as `conv2dTranspose` does.
 *
 *     layers.conv3dTranspose({ filters: 4, kernelSize: 2, strides: 2 })   // f32[batch,4,4,4,8] → f32[batch,8,8,8,4]
 */
export function conv3dTranspose(options: Conv3dTransposeOptions): Layer {
  return transposed("conv3dTranspose", 3, options);
}
