/** Tensors in notebooks: numbers as a table, and matrices as pictures. */
import { type MimeBundle, showType } from "../base/index.ts";
import { element, escaped, picture, table } from "../base/markup.ts";
import { showNumber } from "./show.ts";
import type { Tensor } from "./tensor.ts";

/** Rows and columns that are shown, and matrices of larger tensors. */
const [mostRows, mostColumns, mostMatrices] = [12, 12, 3];
/** Sides of a matrix that is also shown as a picture. */
const [least, most] = [8, 64];

export function displayTensor(tensor: Tensor): MimeBundle {
  const plain = tensor.toString();
  if (tensor.traced) return { "text/plain": plain, "text/html": `<p>${escaped(plain)}</p>` };
  const drawn = pictureOf(tensor);
  const tables = tablesOf(tensor).join("");
  const numbers = drawn ? `<details><summary>${escaped(showType(tensor))}</summary>${tables}</details>` : tables;
  return {
    "text/plain": plain,
    "text/html": `<div>${drawn ?? ""}${numbers}</div>`,
    ...(drawn && { "image/svg+xml": drawn }),
  };
}

/** Places of which the first are shown, and the last where not all are. */
function shown(count: number, room: number): readonly (number | "…")[] {
  const all = Array.from({ length: count }, (_, k) => k);
  return count <= room ? all : [...all.slice(0, room - 2), "…", count - 1];
}

/** One table for each matrix. */
function tablesOf(tensor: Tensor): string[] {
  const { shape, data, dtype, rank } = tensor;
  const [height, width] = [rank > 1 ? shape[rank - 2] : 1, rank > 0 ? shape[rank - 1] : 1];
  const lead = shape.slice(0, Math.max(0, rank - 2));
  const matrices = lead.reduce((product, size) => product * size, 1);
  const type = showType(tensor);
  if (height * width === 0 || matrices === 0) return [`<p>${escaped(`${type}: empty`)}</p>`];
  const rows = shown(height, mostRows);
  const columns = shown(width, mostColumns);
  const parts = Array.from({ length: Math.min(matrices, mostMatrices) }, (_, matrix) => {
    const at = (row: number, column: number) =>
      showNumber(sixDigits(data[(matrix * height + row) * width + column]), dtype);
    const body = rows.map((row) => [
      rank > 1 ? String(row) : "",
      ...columns.map((column) => (row === "…" || column === "…" ? "…" : at(row, column))),
    ]);
    const place = lead.length > 0 ? ` [${indexOf(matrix, lead).join(", ")}]` : "";
    return table(type + place, ["", ...columns.map(String)], body);
  });
  return matrices > mostMatrices ? [...parts, `<p>… ${matrices - mostMatrices} more</p>`] : parts;
}

/** The index of a matrix, row-major. */
function indexOf(matrix: number, lead: readonly number[]): number[] {
  let rest = matrix;
  return [...lead]
    .reverse()
    .map((size) => {
      const at = rest % size;
      rest = Math.floor(rest / size);
      return at;
    })
    .reverse();
}

/** As many as can be read; whole numbers stay whole. */
const sixDigits = (value: number): number =>
  Number.isInteger(value) || !Number.isFinite(value) ? value : Number(value.toPrecision(6));

/** A matrix of middle size: each number a square, the smallest black and the largest white. */
function pictureOf(tensor: Tensor): string | undefined {
  const { shape, data } = tensor;
  const sides = shape.length === 3 && shape[2] === 1 ? shape.slice(0, 2) : shape;
  if (sides.length !== 2 || sides.some((side) => side < least || side > most)) return undefined;
  const values = Array.from(data, Number);
  if (!values.every(Number.isFinite)) return undefined;
  const [height, width] = sides;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const grey = (value: number) => Math.round(high > low ? (255 * (value - low)) / (high - low) : 0);
  const size = Math.max(3, Math.floor(224 / Math.max(height, width)));
  const squares: string[] = [];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; ) {
      const level = grey(values[y * width + x]);
      let end = x + 1;
      while (end < width && grey(values[y * width + end]) === level) end++;
      const fill = `#${level.toString(16).padStart(2, "0").repeat(3)}`;
      if (level > 0)
        squares.push(element("rect", { x: x * size, y: y * size, width: (end - x) * size, height: size, fill }));
      x = end;
    }
  const [w, h] = [width * size, height * size];
  const numbers = [low, high].map((value) => String(sixDigits(value)));
  return picture(
    {
      title: showType(tensor),
      description: `${height} rows and ${width} columns; black is ${numbers[0]}, white is ${numbers[1]}`,
      width: w,
      height: h,
    },
    element("rect", { width: w, height: h, fill: "#000000" }),
    element("g", { "shape-rendering": "crispEdges" }, ...squares),
  );
}
