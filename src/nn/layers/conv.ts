import { needed, pairOf, ValueError, wantPair, whole } from "../../base/index.ts";
import { concat, conv2d as convolve, type Tensor } from "../../tensor/index.ts";
import { builtInLayer } from "../built-in-layer.ts";
import { wantImage } from "../infer.ts";
import { type KernelOptions, readKernelOptions } from "../kernel.ts";
import { type Pair, wantPadding } from "../options.ts";
import type { Layer } from "../symbolic.ts";

export interface Conv2dOptions extends KernelOptions {
  readonly filters: number;
  /** One number, or [rows, columns]. */
  readonly kernelSize: Pair;
  readonly strides?: Pair;
  /** "valid": only where the whole kernel fits. "same": as many outputs as inputs / stride, the odd pixel at the end. */
  readonly padding?: "valid" | "same";
  readonly dilationRate?: Pair;
  /** Channels and filters are split into this many groups, which do not see each other. */
  readonly groups?: number;
}

/**
 * Slides `filters` small windows over an image: `activation(conv(x, kernel) + bias)`. Channels come last; `kernel` is
 * [rows, columns, in / groups, filters], `bias` [filters]. The kernel is not flipped, as in Keras. Throws a ValueError
 * where sizes are not whole numbers from 1, or where groups do not divide channels and filters.
 *
 *     layers.conv2d({ filters: 32, kernelSize: 3, activation: "relu" })   // f32[batch,28,28,1] → f32[batch,26,26,32]
 */
export function conv2d(options: Conv2dOptions): Layer {
  const { read, activation, params } = readKernelOptions("conv2d", options, {
    filters: needed(whole(1)),
    kernelSize: needed(wantPair),
    strides: wantPair,
    padding: wantPadding,
    dilationRate: wantPair,
    groups: whole(1),
  });
  const { filters, padding = "valid", groups = 1 } = read;
  const [rows, columns] = pairOf(read.kernelSize);
  const strides = pairOf(read.strides ?? 1);
  const dilation = pairOf(read.dilationRate ?? 1);
  wantDivisible("filters", filters, groups);
  return builtInLayer(read, {
    kind: "conv2d",
    results: "any",
    activation,
    params({ shape }) {
      wantImage("conv2d", shape);
      wantDivisible("channels", shape[2], groups);
      return params([rows, columns, shape[2] / groups, filters]);
    },
    forward({ kernel, bias }, [x]) {
      const part = (of: Tensor, k: number): Tensor => {
        if (groups === 1) return of;
        const size = of.shape[3] / groups;
        return of.slice([0, 0, 0, k * size], [...of.shape.slice(0, 3), (k + 1) * size]);
      };
      // Group k of the filters sees group k of the channels.
      const parts = Array.from({ length: groups }, (_, k) =>
        convolve(part(x, k), part(kernel, k), { strides, padding, dilation }),
      );
      const y = groups === 1 ? parts[0] : concat(parts, 3);
      return bias ? y.add(bias) : y;
    },
  });
}

function wantDivisible(what: string, count: number, groups: number): void {
  if (count % groups === 0) return;
  throw new ValueError("conv2d", `${count} ${what} cannot be split into ${groups} groups`, {
    code: "conv-groups",
    hint: "groups must divide both the channels and the filters",
    facts: { what, count, groups },
  });
}
