import { pairOf, wantPair } from "../../base/index.ts";
import { windows } from "../../math/index.ts";
import { maximum, maxPool2d, pad, type Tensor, tensor } from "../../tensor/index.ts";
import { builtInLayer } from "../built-in-layer.ts";
import { unfit, wantImage } from "../infer.ts";
import { type LayerOptions, type Pair, readLayerOptions, wantPadding } from "../options.ts";
import type { Layer } from "../symbolic.ts";

export interface PoolingOptions extends LayerOptions {
  /** One number, or [rows, columns]. */
  readonly poolSize?: Pair;
  /** By default the pool size, so that windows do not overlap. */
  readonly strides?: Pair;
  readonly padding?: "valid" | "same";
}

interface Window {
  readonly poolSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: "valid" | "same";
}

function pooling(
  kind: string,
  options: PoolingOptions | undefined,
  reduce: (x: Tensor, window: Window) => Tensor,
): Layer {
  const read = readLayerOptions(kind, options, { poolSize: wantPair, strides: wantPair, padding: wantPadding });
  const { padding = "valid" } = read;
  const poolSize = pairOf(read.poolSize ?? 2);
  const strides = pairOf(read.strides ?? poolSize);
  return builtInLayer(read, {
    kind,
    results: "moved",
    params({ shape }) {
      wantImage(kind, shape);
      if (padding === "valid" && (shape[0] < poolSize[0] || shape[1] < poolSize[1]))
        unfit(kind, `at least ${poolSize.join("x")} pixels`, 'a smaller poolSize, or padding: "same"');
      return {};
    },
    forward: (_, [x]) => reduce(x, { poolSize, strides, padding }),
  });
}

/**
 * The largest number of each window, channel by channel.
 *
 *     layers.maxPooling2d()   // f32[batch,26,26,32] → f32[batch,13,13,32]
 */
export function maxPooling2d(options?: PoolingOptions): Layer {
  return pooling("maxPooling2d", options, (x, { poolSize, strides, padding }) =>
    maxPool2d(x, poolSize, { strides, padding }),
  );
}

/** The mean of each window, channel by channel. Padding is not counted, as in Keras. */
export function averagePooling2d(options?: PoolingOptions): Layer {
  return pooling("averagePooling2d", options, averagePool2d);
}

/** The windows of one axis, and how many real pixels each sees. */
function along(size: number, pool: number, stride: number, padding: "valid" | "same") {
  const { count, lo, hi } = windows(size, pool, stride, padding);
  const seen = Array.from({ length: count }, (_, k) => {
    const start = k * stride - lo;
    return Math.min(start + pool, size) - Math.max(start, 0);
  });
  return { count, before: lo, after: hi, seen };
}

function averagePool2d(x: Tensor, { poolSize, strides, padding }: Window): Tensor {
  const [batch, rows, columns, channels] = x.shape;
  const [ph, pw] = poolSize;
  const [sy, sx] = strides;
  const v = along(rows, ph, sy, padding);
  const h = along(columns, pw, sx, padding);
  if (v.after + h.after === 0 && sy === ph && sx === pw) {
    const whole = x.slice([0, 0, 0, 0], [batch, v.count * ph, h.count * pw, channels]);
    return whole.reshape([batch, v.count, ph, h.count, pw, channels]).mean([2, 4]);
  }
  const padded = pad(x, [
    [0, 0],
    [v.before, v.after],
    [h.before, h.after],
    [0, 0],
  ]);
  // Pixel (i, j) of all windows at once, for each (i, j).
  let sum: Tensor | undefined;
  for (let i = 0; i < ph; i++) {
    for (let j = 0; j < pw; j++) {
      const end = [batch, i + (v.count - 1) * sy + 1, j + (h.count - 1) * sx + 1, channels];
      const pixels = padded.slice([0, i, j, 0], end, [1, sy, sx, 1]);
      sum = sum ? sum.add(pixels) : pixels;
    }
  }
  if (v.after + h.after === 0) return sum!.mul(1 / (ph * pw));
  const shares = v.seen.map((m) => h.seen.map((n) => [1 / (m * n)]));
  return sum!.mul(tensor(shares, { dtype: x.dtype }));
}

/** The mean of each channel over the whole image: [batch, rows, columns, channels] → [batch, channels]. */
export function globalAveragePooling2d(options?: LayerOptions): Layer {
  return builtInLayer(readLayerOptions("globalAveragePooling2d", options, {}), {
    kind: "globalAveragePooling2d",
    results: "moved",
    params({ shape }) {
      wantImage("globalAveragePooling2d", shape);
      return {};
    },
    forward: (_, [x]) => x.mean([1, 2]),
  });
}

/**
 * The mean of each feature over the steps that count: [batch, steps, features] → [batch, features]. A sequence none of whose
 * steps counts gives zeros.
 *
 *     layers.globalAveragePooling1d()   // f32[batch,20,16] → f32[batch,16]
 */
export function globalAveragePooling1d(options?: LayerOptions): Layer {
  const kind = "globalAveragePooling1d";
  return builtInLayer(readLayerOptions(kind, options, {}), {
    kind,
    results: "moved",
    // The steps are gone, and with them the mask.
    mask: () => undefined,
    params({ shape }) {
      if (shape.length !== 2) unfit(kind, "[batch,steps,features]", "embedding makes such of tokens");
      return {};
    },
    forward(_, [x], { masks: [mask] }) {
      if (!mask) return x.mean(1);
      const counts = mask.cast(x.dtype).reshape([...mask.shape, 1]);
      return x
        .mul(counts)
        .sum(1)
        .div(maximum(counts.sum(1), 1));
    },
  });
}
