/** A network cut into columns for its diagram: what each shows. Where it stands is `layout.ts`. */
import type { Shape } from "../../base/index.ts";
import { networkIn, recurrencesIn } from "../../nn/index.ts";
import type { Model } from "../../train/index.ts";
import { boldEms, cut, ems } from "./text.ts";
import type { PictureWords } from "./words.ts";

/** Units of a layer that are drawn; of a larger one the first and the last. */
const most = 10;
const ends = { first: 5, last: 3 };
/** With at most so many lines between two depths, each weight's number is written on it. */
const mostNumbers = 20;
/** With at most so many, its sign. */
const mostSigns = 64;

export const unitGap = 52;
export const radius = 15;
const blockHeight = 92;
/** Between arrows that end at one block. */
export const portGap = 18;
/** Ems of a layer's name and facts that are shown. */
const widest = 13;

export const nameSize = 13;
export const factSize = 11.5;

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
  readonly depth: number;
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
    name: cut(name, widest),
    lines: [words.input, cut(shape.join(" × "), widest)].filter((line) => line !== name),
    shape,
    units: unitsOf(shape),
    sources: [],
    depth: 0,
  }));
  /** The column that shows a value. */
  const columnOf = network.inputs.map((_, k) => k);
  const uses = network.layers.map((_, at) => network.calls.filter(({ layer }) => layer === at));
  for (const call of network.calls) {
    const { layer, inputs: values, outputs } = call;
    const inputs = values.map((value) => columnOf[value]);
    for (const value of outputs) columnOf[value] = columns.length;
    const { name, spec, params } = network.layers[layer];
    const { shape } = network.types[outputs[0]];
    const own = Object.keys(params).map((key) => weights[`${name}/${key}`]);
    const matrices = own.filter(({ rank }) => rank === 2);
    const inner = networkIn(spec)?.network;
    // Lines are the weights of one product; a recurrence, or a model in it, has several.
    const matrix = matrices.length === 1 && !inner ? matrices[0] : undefined;
    const walks = Object.keys(recurrencesIn(spec)).length > 0;
    const source = columns[inputs[0]];
    const depth = 1 + Math.max(...inputs.map((x) => columns[x].depth));
    const tied =
      matrix &&
      shape.length === 1 &&
      matrix.shape[1] === shape[0] &&
      matrix.shape[0] === source.shape[0] &&
      source.units !== undefined &&
      // Lines of weights do not pass other columns.
      source.depth === depth - 1;
    const units = own.length > 0 ? unitsOf(shape) : undefined;
    const count = own.reduce((sum, { size }) => sum + size, 0);
    columns.push({
      name: cut(name, widest),
      lines: [
        [spec.kind, spec.activation?.name].filter((part) => part && part !== name).join(" · "),
        outputs.map((value) => network.types[value].shape.join(" × ")).join(", "),
        walks ? words.steps(network.types[values[0]].shape[0]) : "",
        inner ? words.layers(inner.layers.length) : "",
        uses[layer].length > 1 ? words.use(1 + uses[layer].indexOf(call), uses[layer].length) : "",
        count > 0 ? words.parameters(count.toLocaleString("en-US")) : "",
      ]
        .filter(Boolean)
        .map((line) => cut(line, widest)),
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
      bias: matrix && own.find(({ rank, size }) => rank === 1 && size === shape[0])?.data,
      depth,
    });
  }
  return columns;
}

/** Of what stands below the head. */
export function bodyHeight({ units, sources }: Column): number {
  return units ? units.length * unitGap : Math.max(blockHeight, sources.length * portGap + 24);
}

/** From a column's middle to where its lines begin and end, and arrows with room for an arrowhead. */
export const halfWidth = ({ units, shape }: Column): number => (units ? radius : shape.length < 2 ? 11 : 36);

/** Half the width of the text above. */
export const headHalf = ({ name, lines }: Column): number =>
  Math.max(boldEms(name) * nameSize, ...lines.map((line) => ems(line) * factSize)) / 2 + 2;

/** What can be said of each weight between two depths, by the number of lines. */
export function detailOf(lines: number): "number" | "sign" | "line" {
  return lines <= mostNumbers ? "number" : lines <= mostSigns ? "sign" : "line";
}
