/** A network cut into columns for its diagram: what each shows, and where it stands. */
import type { Shape } from "../../base/index.ts";
import type { Model } from "../../train/index.ts";
import { frameMargin, frameTop } from "./svg.ts";
import type { PictureWords } from "./words.ts";

/** Units of a layer that are drawn; of a larger one the first and the last. */
const most = 10;
const ends = { first: 5, last: 3 };
/** With at most so many lines before a column, each weight's number is written on it. */
const mostNumbers = 20;

export const unitGap = 52;
export const radius = 15;
export const headHeight = 76;
const blockHeight = 92;
const between = 24;

/** An input, or a call of a layer. */
export interface Column {
  readonly name: string;
  readonly lines: readonly string[];
  readonly shape: Shape;
  /** Numbers of the units that are drawn; undefined for what is no row of units. */
  readonly units: readonly number[] | undefined;
  /** Columns that it is computed from. */
  readonly sources: readonly number[];
  /** [in, units], row-major, the column it weighs, and its largest |weight|. */
  readonly kernel?: { readonly data: ArrayLike<number>; readonly from: number; readonly largest: number };
  readonly bias?: ArrayLike<number>;
  /** Whether every weight's number fits on its line. */
  readonly numbered: boolean;
  readonly depth: number;
  /** Its middle, and its top. */
  x: number;
  y: number;
}

function unitsOf(shape: Shape): readonly number[] | undefined {
  if (shape.length !== 1) return undefined;
  const [count] = shape;
  if (count <= most) return Array.from({ length: count }, (_, k) => k);
  const { first, last } = ends;
  return Array.from({ length: first + last }, (_, k) => (k < first ? k : count - first - last + k));
}

function largestOf(data: ArrayLike<number>): number {
  let largest = 0;
  for (let k = 0; k < data.length; k++) largest = Math.max(largest, Math.abs(data[k]));
  return largest;
}

export function columnsOf(model: Pick<Model, "network" | "internals">, words: PictureWords): Column[] {
  const { network } = model;
  const { weights } = model.internals.state;
  const columns: Column[] = network.inputs.map(({ name, shape }) => ({
    name,
    lines: [words.input, shape.join(" × ")],
    shape,
    units: unitsOf(shape),
    sources: [],
    numbered: false,
    depth: 0,
    x: 0,
    y: 0,
  }));
  for (const [k, { layer, inputs }] of network.calls.entries()) {
    const { name, spec, params } = network.layers[layer];
    const { shape } = network.types[network.inputs.length + k];
    const own = Object.keys(params).map((key) => weights[`${name}/${key}`]);
    const matrix = own.find(({ rank }) => rank === 2);
    const source = columns[inputs[0]];
    const tied = matrix && shape.length === 1 && matrix.shape[1] === shape[0] && source.units !== undefined;
    const units = own.length > 0 ? unitsOf(shape) : undefined;
    const count = own.reduce((sum, { size }) => sum + size, 0);
    columns.push({
      name,
      lines: [
        [spec.kind, spec.activation?.name].filter((part) => part && part !== name).join(" · "),
        shape.join(" × "),
        count > 0 ? words.parameters(count.toLocaleString("en-US")) : "",
      ].filter(Boolean),
      shape,
      units,
      sources: inputs,
      ...(tied && {
        kernel: {
          data: matrix.data,
          from: inputs[0],
          largest: largestOf(matrix.data),
        },
      }),
      bias: own.find(({ rank, size }) => rank === 1 && size === shape[0])?.data,
      numbered: tied === true && source.units!.length * units!.length <= mostNumbers,
      depth: 1 + Math.max(...inputs.map((x) => columns[x].depth)),
      x: 0,
      y: 0,
    });
  }
  return columns;
}

const heightOf = ({ units }: Column): number => headHeight + (units ? units.length * unitGap : blockHeight);

/** Columns from left to right by depth, those of one depth one below the other. Sets their places, and gives the size. */
export function layOut(columns: readonly Column[]): { width: number; height: number } {
  const depths = Math.max(...columns.map(({ depth }) => depth)) + 1;
  const stacks = Array.from({ length: depths }, (_, d) => columns.filter(({ depth }) => depth === d));
  const tallOf = (stack: readonly Column[]) =>
    stack.reduce((sum, column) => sum + heightOf(column) + between, -between);
  const tall = Math.max(...stacks.map(tallOf));
  let x = frameMargin + 62;
  for (const [d, stack] of stacks.entries()) {
    if (d > 0) x += stack.some(({ numbered }) => numbered) ? 236 : stack.some(({ units }) => units) ? 178 : 142;
    let y = frameTop + (tall - tallOf(stack)) / 2;
    for (const column of stack) {
      column.x = x;
      column.y = y;
      y += heightOf(column) + between;
    }
  }
  return { width: x + frameMargin + 62, height: frameTop + tall + 64 };
}

/** The middle of a unit, or of a block. */
export function placeOf({ x, y, units }: Column, unit: number): { readonly x: number; readonly y: number } {
  if (!units) return { x, y: y + headHeight + blockHeight / 2 };
  return { x, y: y + headHeight + units.indexOf(unit) * unitGap + unitGap / 2 };
}
