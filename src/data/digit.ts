/** Drawings of digits as networks know them that learned from MNIST: scaled and centred as that data set was made. */
import { DataError, readOptions, ShapeError, share, showType, wantFlag } from "../base/index.ts";
import { type Tensor, type TensorLike, tensor } from "../tensor/index.ts";
import { fromHost } from "../tensor/tensor.ts";

export interface MnistDigitOptions {
  /** Whether strokes are darker than the ground. Default: false, as in MNIST. */
  readonly invert?: boolean;
  /** What counts as a stroke: more than this share of the strongest pixel. Default: 0; for photographs about 0.3. */
  readonly threshold?: number;
}

/** Sides of a picture of MNIST, and of the box in it that its strokes fill. */
const [side, box] = [28, 20];

/**
 * A drawing of one digit as a picture of MNIST: u8 [28,28], white on black. Its strokes' bounding box is scaled to fit 20 x 20 pixels,
 * keeping its proportions, and laid so that the centre of mass is the picture's centre, as Y. LeCun, C. Cortes and C. Burges made
 * MNIST (http://yann.lecun.com/exdb/mnist). The strongest pixel becomes 255. `null` where nothing is drawn.
 *
 * `pixels`: gray values of any range, [height,width] or [height,width,1]. Throws a ShapeError for other shapes, a DataError where
 * a pixel is not finite.
 *
 *     const digit = toMnistDigit(canvasPixels);
 *     if (digit) (await model.predict(digit.reshape([1, 28, 28, 1]))).argmax(-1);
 */
export function toMnistDigit(pixels: TensorLike, options?: MnistDigitOptions): Tensor | null {
  const subject = "toMnistDigit";
  const { invert = false, threshold = 0 } = readOptions(subject, options, {
    invert: wantFlag,
    threshold: share({ below: true }),
  });
  const drawing = strokesOf(subject, tensor(pixels), invert, threshold);
  if (!drawing) return null;
  return fromHost({ dtype: "u8", shape: [side, side], data: centred(scaled(drawing, boxOf(drawing))) });
}

/** How much ink is where: numbers from 0 to 1. */
interface Drawing {
  readonly height: number;
  readonly width: number;
  readonly ink: Float64Array;
}

/** Undefined where all pixels are alike. */
function strokesOf(
  subject: string,
  { shape, dtype, data }: Tensor,
  invert: boolean,
  threshold: number,
): Drawing | undefined {
  if (shape.length !== 2 && !(shape.length === 3 && shape[2] === 1))
    throw new ShapeError(subject, `the pixels are ${showType({ dtype, shape })}, but they must be [height,width]`, {
      code: "digit-pixels",
      hint: "gray values, row by row: tensor(values, { shape: [height, width] })",
      facts: { received: shape },
    });
  const [height, width] = shape;
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let k = 0; k < data.length; k++) {
    if (!Number.isFinite(data[k]))
      throw new DataError(subject, `pixel [${Math.floor(k / width)},${k % width}] is ${data[k]}`, {
        code: "digit-not-finite",
        hint: "gray values are finite numbers, such as 0 to 255",
        facts: { row: Math.floor(k / width), column: k % width, value: data[k] },
      });
    if (data[k] < least) least = data[k];
    if (data[k] > most) most = data[k];
  }
  // Divided before they are subtracted, since the range of numbers may be larger than the largest of them.
  const half = most / 2 - least / 2;
  if (!(half > 0)) return undefined;
  const ground = (invert ? most : least) / 2;
  const ink = new Float64Array(data.length);
  for (let k = 0; k < data.length; k++) {
    const part = Math.abs(data[k] / 2 - ground) / half;
    if (part > threshold) ink[k] = part;
  }
  return { height, width, ink };
}

interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** The smallest box that holds all strokes. */
function boxOf({ height, width, ink }: Drawing): Box {
  let [top, bottom, left, right] = [height, -1, width, -1];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (!(ink[y * width + x] > 0)) continue;
      if (y < top) top = y;
      bottom = y;
      if (x < left) left = x;
      if (x > right) right = x;
    }
  return { top, left, height: bottom - top + 1, width: right - left + 1 };
}

/** What is in the box, as large as fits 20 x 20. */
function scaled({ width, ink }: Drawing, area: Box): Drawing {
  const scale = box / Math.max(area.height, area.width);
  const rows = parts(area.height, Math.max(1, Math.round(area.height * scale)));
  const columns = parts(area.width, Math.max(1, Math.round(area.width * scale)));
  // First along the rows, then down the columns.
  const flat = new Float64Array(area.height * columns.length);
  for (let y = 0; y < area.height; y++)
    for (let x = 0; x < columns.length; x++) {
      const { from, weights } = columns[x];
      const first = (area.top + y) * width + area.left + from;
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k] * ink[first + k];
      flat[y * columns.length + x] = sum;
    }
  const result = new Float64Array(rows.length * columns.length);
  for (let y = 0; y < rows.length; y++) {
    const { from, weights } = rows[y];
    for (let x = 0; x < columns.length; x++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k] * flat[(from + k) * columns.length + x];
      result[y * columns.length + x] = sum;
    }
  }
  return { height: rows.length, width: columns.length, ink: result };
}

/** For each pixel of a line of `to` pixels: which of a line of `from` pixels it is made of, and how much of each. */
function parts(from: number, to: number): readonly { readonly from: number; readonly weights: readonly number[] }[] {
  const step = from / to;
  return Array.from({ length: to }, (_, k) => {
    // Smaller: the mean of what a pixel covers. Larger: between the two nearest middles.
    const [begin, end] = step >= 1 ? [k * step, (k + 1) * step] : [(k + 0.5) * step - 0.5, (k + 0.5) * step + 0.5];
    const first = Math.max(0, Math.floor(begin + 1e-9));
    const last = Math.min(from - 1, Math.ceil(end - 1e-9) - 1);
    const weights: number[] = [];
    for (let at = first; at <= last; at++) weights.push(Math.min(at + 1, end) - Math.max(at, begin));
    const sum = weights.reduce((a, b) => a + b, 0);
    return { from: first, weights: weights.map((weight) => weight / sum) };
  });
}

/** In a field of 28 x 28, with its centre of mass in the middle, as far as it then lies inside. */
function centred({ height, width, ink }: Drawing): Uint8Array<ArrayBuffer> {
  let [sum, down, across, most] = [0, 0, 0, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const value = ink[y * width + x];
      sum += value;
      down += value * y;
      across += value * x;
      if (value > most) most = value;
    }
  const top = Math.min(side - height, Math.max(0, Math.round(middle - down / sum)));
  const left = Math.min(side - width, Math.max(0, Math.round(middle - across / sum)));
  const field = new Uint8Array(side * side);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) field[(top + y) * side + left + x] = Math.round((255 * ink[y * width + x]) / most);
  return field;
}

/** Where the centres of mass of MNIST lie, in rows and columns counted from 0: all of them within half a pixel. */
const middle = 14;
