/** From numbers of categories to what networks take: the numbers themselves, or rows of zeros and ones, or of counts. */
import { allocate, mostElements, type Shape, ShapeError, sizeOf } from "../../../base/index.ts";
import type { HostSamples } from "../../layer.ts";

/** `int`: the numbers; `oneHot`: a row for each; `multiHot`, `count`: one row for all of the last axis. */
export type OutputMode = "int" | "oneHot" | "multiHot" | "count";

export const outputModes: readonly OutputMode[] = ["int", "oneHot", "multiHot", "count"];

/** The shape of what an encoding gives for a sample of this shape. */
export function encodedShape(shape: Shape, mode: OutputMode | "tfIdf", depth: number): Shape {
  if (mode === "int") return shape;
  // A last axis of one is the category's own: it becomes the row.
  const whole = mode === "oneHot" && shape.at(-1) !== 1 ? shape : shape.slice(0, -1);
  return [...whole, depth];
}

interface Encoding {
  readonly mode: OutputMode | "tfIdf";
  readonly depth: number;
  /** What each category counts, for `tfIdf`. */
  readonly weights?: ArrayLike<number>;
}

/** `ids` are those of samples of this shape, -1 where nothing counts. Bytes hold zeros and ones. */
export function encoded(
  subject: string,
  ids: Int32Array,
  shape: Shape,
  { mode, depth, weights }: Encoding,
): HostSamples {
  if (mode === "int") return { dtype: "i32", shape, data: ids };
  const [samples, ...sample] = shape;
  const own = encodedShape(sample, mode, depth);
  const size = samples * sizeOf(own);
  if (size > mostElements)
    throw new ShapeError(subject, `${samples} samples of [${own}] would be ${size} elements`, {
      code: "array-too-large",
      hint: `an array holds at most ${mostElements}; read the data piece by piece, or let outputMode be "int"`,
      facts: { shape: [samples, ...own], elements: size, most: mostElements },
    });
  const bits = mode === "oneHot" || mode === "multiHot";
  const data = allocate(subject, size, (length) => (bits ? new Uint8Array(length) : new Float32Array(length)));
  const exact = mode === "tfIdf" ? allocate(subject, size, (length) => new Float64Array(length)) : undefined;
  const row = mode === "oneHot" ? 1 : Math.max(1, sample.at(-1) ?? 1);
  for (let at = 0; at < ids.length; at++) {
    if (ids[at] < 0) continue;
    const place = Math.floor(at / row) * depth + ids[at];
    if (exact) exact[place] += weights![ids[at]];
    else if (bits) data[place] = 1;
    else data[place]++;
  }
  const full = [samples, ...own];
  if (exact) return { dtype: "f64", shape: full, data: exact };
  return bits ? { dtype: "u8", shape: full, data } : { dtype: "f32", shape: full, data };
}
