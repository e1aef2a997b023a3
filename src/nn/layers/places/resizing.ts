import { needed, oneOf, ValueError, wantFinite, wantFlag, whole } from "../../../base/index.ts";
import type { Tensor } from "../../../tensor/index.ts";
import { builtInLayer } from "../../built-in-layer.ts";
import { wantChannels } from "../../infer.ts";
import { type LayerOptions, readLayerOptions } from "../../options.ts";
import type { Layer } from "../../symbolic.ts";
import { type Interpolation, interpolations, resized } from "./resize.ts";

export interface ResizingOptions extends LayerOptions {
  readonly height: number;
  readonly width: number;
  /** Default: "bilinear". */
  readonly interpolation?: Interpolation;
  /** Whether as little as possible is cut off first, so that nothing is distorted. */
  readonly cropToAspectRatio?: boolean;
  /** Whether as little as possible is added first, so that nothing is distorted. */
  readonly padToAspectRatio?: boolean;
  /** What is added. Default: 0. */
  readonly fillValue?: number;
  /** Whether a smaller picture's pixels are means of all that they stand for. */
  readonly antialias?: boolean;
}

export interface CenterCropOptions extends LayerOptions {
  readonly height: number;
  readonly width: number;
}

/** The part in the middle, of this many rows and columns. */
function middle(x: Tensor, rows: number, columns: number): Tensor {
  const [top, left] = [Math.floor((x.shape[1] - rows) / 2), Math.floor((x.shape[2] - columns) / 2)];
  return x.slice([0, top, left, 0], [x.shape[0], top + rows, left + columns, x.shape[3]]);
}

/** The largest part in the middle that is as high for its width as asked. */
function asHigh(x: Tensor, height: number, width: number): Tensor {
  const [, rows, columns] = x.shape;
  const least = (size: number, wanted: number) => Math.max(1, Math.min(size, wanted));
  return middle(
    x,
    least(rows, Math.floor((columns * height) / width)),
    least(columns, Math.floor((rows * width) / height)),
  );
}

/** The picture in the middle of one that is as high for its width as asked. */
function framed(x: Tensor, height: number, width: number, fill: number): Tensor {
  const [, rows, columns] = x.shape;
  const more = [
    Math.max(rows, Math.floor((columns * height) / width)) - rows,
    Math.max(columns, Math.floor((rows * width) / height)) - columns,
  ];
  const ends = more.map((n): readonly [number, number] => [Math.floor(n / 2), n - Math.floor(n / 2)]);
  return x.pad([[0, 0], ...ends, [0, 0]], fill);
}

/** The middle of pictures that are large enough, else the largest part of that form, resized. */
export function centered(x: Tensor, height: number, width: number): Tensor {
  const [, rows, columns] = x.shape;
  return rows >= height && columns >= width
    ? middle(x, height, width)
    : resized(asHigh(x, height, width), [height, width], "bilinear");
}

/**
 * Pictures in another size; the middles of new and old pixels lie at the same shares of the whole. Throws a ValueError where sizes are
 * not whole numbers from 1.
 *
 *     layers.resizing({ height: 32, width: 32 })   // f32[batch,28,28,3] → f32[batch,32,32,3]
 */
export function resizing(options: ResizingOptions): Layer {
  const read = readLayerOptions("resizing", options, {
    height: needed(whole(1, 65_536)),
    width: needed(whole(1, 65_536)),
    interpolation: oneOf(interpolations),
    cropToAspectRatio: wantFlag,
    padToAspectRatio: wantFlag,
    fillValue: wantFinite,
    antialias: wantFlag,
  });
  const { height, width, interpolation = "bilinear", cropToAspectRatio, padToAspectRatio } = read;
  if (cropToAspectRatio && padToAspectRatio)
    throw new ValueError("resizing", "both cropToAspectRatio and padToAspectRatio are true", {
      code: "resizing-both",
      hint: "one of them at most",
    });
  return builtInLayer(read, {
    kind: "resizing",
    results: "any",
    params(input) {
      wantChannels("resizing", input, 2);
      return {};
    },
    forward(_, [x]) {
      const cut = cropToAspectRatio ? asHigh(x, height, width) : x;
      const whole = padToAspectRatio ? framed(cut, height, width, read.fillValue ?? 0) : cut;
      return resized(whole, [height, width], interpolation, read.antialias);
    },
  });
}

/**
 * The middle of a picture. A smaller picture is resized, of its largest part of this form.
 *
 *     layers.centerCrop({ height: 24, width: 24 })   // f32[batch,28,28,3] → f32[batch,24,24,3]
 */
export function centerCrop(options: CenterCropOptions): Layer {
  const read = readLayerOptions("centerCrop", options, {
    height: needed(whole(1, 65_536)),
    width: needed(whole(1, 65_536)),
  });
  return builtInLayer(read, {
    kind: "centerCrop",
    results: "moved",
    params(input) {
      wantChannels("centerCrop", input, 2);
      return {};
    },
    forward: (_, [x]) => centered(x, read.height, read.width),
  });
}
