import { badArgument, type Want } from "../../../base/index.ts";
import { builtInLayer } from "../../built-in-layer.ts";
import { unfit, wantChannels } from "../../infer.ts";
import { type LayerOptions, readLayerOptions } from "../../options.ts";
import type { Layer } from "../../symbolic.ts";

type Ends = readonly [before: number, after: number];
/** Of sequences: one number for both ends, or [before, after]. */
export type Borders1d = number | Ends;
/** Of pictures: one number for all sides, [rows, columns], or [[top, bottom], [left, right]]. */
export type Borders2d = number | readonly [number, number] | readonly [Ends, Ends];
/** Of volumes: one number for all sides, one for each axis, or both ends of each axis. */
export type Borders3d = number | readonly [number, number, number] | readonly [Ends, Ends, Ends];
type Borders = Borders1d | Borders2d | Borders3d;

interface ZeroPaddingOptions<Of extends Borders> extends LayerOptions {
  /** How many zeros are added at each end of each axis of places. Default: 1. */
  readonly padding?: Of;
}
interface CroppingOptions<Of extends Borders> extends LayerOptions {
  /** How many places are cut off at each end of each axis of places. */
  readonly cropping?: Of;
}

export type ZeroPadding1dOptions = ZeroPaddingOptions<Borders1d>;
export type ZeroPadding2dOptions = ZeroPaddingOptions<Borders2d>;
export type ZeroPadding3dOptions = ZeroPaddingOptions<Borders3d>;
export type Cropping1dOptions = CroppingOptions<Borders1d>;
export type Cropping2dOptions = CroppingOptions<Borders2d>;
export type Cropping3dOptions = CroppingOptions<Borders3d>;

const isCount = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) >= 0;
const isEnds = (value: unknown): value is Ends =>
  Array.isArray(value) && value.length === 2 && Array.from(value).every(isCount);

/** Both ends of each axis, or undefined where the value is nothing of the kind. */
function endsOf(rank: number, value: unknown): Ends[] | undefined {
  if (isCount(value)) return Array.from({ length: rank }, () => [value, value]);
  if (rank === 1 && isEnds(value)) return [value];
  if (!Array.isArray(value) || value.length !== rank) return undefined;
  const ends = Array.from(value, (one: unknown) =>
    isCount(one) ? ([one, one] as const) : isEnds(one) ? one : undefined,
  );
  return ends.every((one) => one !== undefined) ? ends : undefined;
}

const shown = ["[before, after]", "[[top, bottom], [left, right]]", "[[1, 1], [1, 1], [1, 1]]"];

const wantBorders =
  (rank: number): Want =>
  (subject, name, value) => {
    if (endsOf(rank, value)) return;
    const hint = `a whole number from 0, or ${rank > 1 ? "one for each axis, or " : ""}${shown[rank - 1]}`;
    throw badArgument(subject, name, value, "borders", hint, { rank });
  };

function padding(kind: string, rank: number, options: ZeroPaddingOptions<Borders> | undefined): Layer {
  const read = readLayerOptions(kind, options, { padding: wantBorders(rank) });
  const ends = endsOf(rank, read.padding ?? 1)!;
  return builtInLayer(read, {
    kind,
    results: "any",
    anyDType: true,
    params(input) {
      wantChannels(kind, input, rank);
      return {};
    },
    forward: (_, [x]) => x.pad([[0, 0], ...ends, [0, 0]]),
  });
}

function cropping(kind: string, rank: number, options: CroppingOptions<Borders> | undefined, few: number): Layer {
  const read = readLayerOptions(kind, options, { cropping: wantBorders(rank) });
  const ends = endsOf(rank, read.cropping ?? few)!;
  return builtInLayer(read, {
    kind,
    results: "moved",
    anyDType: true,
    params(input) {
      wantChannels(kind, input, rank);
      const left = ends.map(([before, after], d) => input.shape[d] - before - after);
      if (left.some((n) => n < 1)) unfit(kind, "more places than it cuts off", "a smaller cropping");
      return {};
    },
    forward(_, [x]) {
      const start = [0, ...ends.map(([before]) => before), 0];
      const end = x.shape.map((size, axis) => size - (ends[axis - 1]?.[1] ?? 0));
      return x.slice(start, end);
    },
  });
}

/**
 * Zeros before the first step and after the last.
 *
 *     layers.zeroPadding1d({ padding: [2, 0] })   // f32[batch,10,8] → f32[batch,12,8]
 */
export function zeroPadding1d(options?: ZeroPadding1dOptions): Layer {
  return padding("zeroPadding1d", 1, options);
}
/**
 * Zeros around a picture. Throws a ValueError where these are no whole numbers from 0.
 *
 *     layers.zeroPadding2d({ padding: [[0, 1], [0, 1]] })   // f32[batch,28,28,3] → f32[batch,29,29,3]
 */
export function zeroPadding2d(options?: ZeroPadding2dOptions): Layer {
  return padding("zeroPadding2d", 2, options);
}
/** Zeros around a volume: `layers.zeroPadding3d({ padding: 1 })`. */
export function zeroPadding3d(options?: ZeroPadding3dOptions): Layer {
  return padding("zeroPadding3d", 3, options);
}

/**
 * Cuts off the first steps and the last, one of each by default.
 *
 *     layers.cropping1d({ cropping: [0, 2] })   // f32[batch,10,8] → f32[batch,8,8]
 */
export function cropping1d(options?: Cropping1dOptions): Layer {
  return cropping("cropping1d", 1, options, 1);
}
/**
 * Cuts off a picture's borders; none by default, as in Keras. Throws a ShapeError where nothing would be left.
 *
 *     layers.cropping2d({ cropping: [2, 4] })   // f32[batch,28,28,3] → f32[batch,24,20,3]
 */
export function cropping2d(options?: Cropping2dOptions): Layer {
  return cropping("cropping2d", 2, options, 0);
}
/** Cuts off a volume's borders, one place at each end by default. */
export function cropping3d(options?: Cropping3dOptions): Layer {
  return cropping("cropping3d", 3, options, 1);
}
