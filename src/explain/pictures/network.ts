/**
 * A network as a diagram: units as circles, weights as lines. A weight's sign is its colour, a dash, and a glyph; its size
 * is the line's thickness. Where a layer has more units than fit, some of them are shown with their own numbers.
 */
import { readOptions, type Wants, wantText } from "../../base/index.ts";
import type { Model } from "../../train/index.ts";
import { wantModel } from "../../train/want-model.ts";
import { show } from "../diagnose/finding.ts";
import { type Locale, wantLocale } from "../locale.ts";
import { type Column, columnsOf, headHeight, layOut, placeOf, radius, unitGap } from "./columns.ts";
import { colours, element, framed, frameMargin, frameTop, label } from "./svg.ts";
import { type Box, ems, freest } from "./text.ts";
import { pictureWords } from "./words.ts";

export interface NetworkPictureOptions {
  readonly locale?: Locale;
  readonly title?: string;
}

const wants: Wants<NetworkPictureOptions> = { locale: wantLocale, title: wantText };

/** With at most so many lines between two layers each has its sign. */
const signed = 64;

const signOf = (value: number): string => (value < 0 ? "−" : value > 0 ? "+" : "");
const colourOf = (value: number): string =>
  value < 0 ? colours.negative : value > 0 ? colours.positive : colours.soft;
/** Three digits: the diagram tells which weights matter, the file has all of them. */
const textOf = (value: number): string => {
  const size = Math.abs(value);
  return signOf(value) + (size >= 1e-3 && size < 1e3 ? size.toPrecision(3) : show(size));
};

/** Text that stays legible on lines. */
function halo(x: number, y: number, text: string, fill: string, size: number): string {
  return label(x, y, text, {
    fill,
    "font-size": size,
    "text-anchor": "middle",
    "font-weight": 600,
    stroke: colours.paper,
    "stroke-width": 3.5,
    "stroke-linejoin": "round",
    "paint-order": "stroke",
  });
}

function drawHead({ x, y, name, lines }: Column): string[] {
  return [
    label(x, y + 14, name, { "font-weight": 650, "text-anchor": "middle" }),
    ...lines.map((line, k) =>
      label(x, y + 31 + 15 * k, line, { "font-size": 11.5, fill: colours.soft, "text-anchor": "middle" }),
    ),
  ];
}

/** What is no row of units: a stack of planes for a picture, a bar for a row that only passes through. */
function drawBlock(column: Column): string[] {
  const { x, y } = placeOf(column, 0);
  const { shape } = column;
  const box = { fill: colours.paper, stroke: colours.soft, "stroke-width": 1.3 };
  if (shape.length < 2)
    return [
      element("rect", { x: x - 11, y: y - 40, width: 22, height: 80, rx: 5, ...box }),
      label(x, y + 4, String(shape[0] ?? 1), {
        "font-size": 11.5,
        "text-anchor": "middle",
        transform: `rotate(-90,${x},${y})`,
      }),
    ];
  const planes = Math.min(shape[2] ?? 1, 4);
  return [
    ...Array.from({ length: planes }, (_, k) => {
      const shift = 4 * (planes - 1 - k) - 2 * (planes - 1);
      return element("rect", { x: x - 26 + shift, y: y - 26 - shift, width: 52, height: 52, rx: 4, ...box });
    }),
    label(x - 2 * (planes - 1), y + 2 * (planes - 1) + 4, `${shape[0]}×${shape[1]}`, {
      "font-size": 11.5,
      "text-anchor": "middle",
    }),
  ];
}

function drawUnits(column: Column): string[] {
  const { x, units, bias } = column;
  const biased = bias && units!.length === column.shape[0] && Array.from(bias).some((value) => value !== 0);
  return units!.flatMap((unit, row) => {
    const { y } = placeOf(column, unit);
    const skipped = row > 0 && unit !== units![row - 1] + 1;
    return [
      ...(skipped ? [halo(x, y - unitGap / 2 + 5, "⋮", colours.soft, 16)] : []),
      element("circle", { cx: x, cy: y, r: radius, fill: colours.paper, stroke: colours.ink, "stroke-width": 1.6 }),
      label(x, y + 4, String(unit), { "text-anchor": "middle", "font-size": unit > 99 ? 10 : 12 }),
      ...(biased ? [halo(x, y + radius + 12, textOf(bias[unit]), colourOf(bias[unit]), 10)] : []),
    ];
  });
}

interface Tie {
  readonly value: number;
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
}

/** The single weights between two columns. */
function tiesOf(columns: readonly Column[], column: Column): Tie[] {
  const { kernel, units, shape } = column;
  if (!kernel || !units) return [];
  const source = columns[kernel.from];
  return source.units!.flatMap((i) =>
    units.map((j) => ({ value: kernel.data[i * shape[0] + j], from: placeOf(source, i), to: placeOf(column, j) })),
  );
}

function drawTies(ties: readonly Tie[], largest: number): string[] {
  // Large ones last, so that they lie on top.
  const order = [...ties].sort((a, b) => Math.abs(a.value) - Math.abs(b.value));
  return order.map(({ value, from, to }) => {
    const share = largest > 0 ? Math.abs(value) / largest : 0;
    return element("line", {
      x1: from.x + radius,
      y1: from.y,
      x2: to.x - radius,
      y2: to.y,
      stroke: colourOf(value),
      "stroke-width": 0.5 + 4 * share,
      "stroke-opacity": 0.25 + 0.65 * share,
      "stroke-dasharray": value < 0 ? "6 4" : undefined,
    });
  });
}

/** Each weight's number, or at least its sign, where it covers least of the others. */
function drawGlyphs(ties: readonly Tie[], numbers: boolean): string[] {
  if (ties.length > signed) return [];
  const taken: Box[] = [];
  const size = numbers ? 10.5 : 13;
  return ties.map(({ value, from, to }) => {
    const text = numbers ? textOf(value) : signOf(value);
    const [width, height] = [ems(text) * size + 4, size + 2];
    const parts = [0.5, 0.38, 0.62, 0.27, 0.73, 0.18, 0.82, 0.44, 0.56];
    const boxes = parts.map((part): Box => {
      const x = from.x + radius + part * (to.x - from.x - 2 * radius);
      return { x: x - width / 2, y: from.y + part * (to.y - from.y) - height / 2, width, height };
    });
    const box = freest(boxes, taken);
    taken.push(box);
    return halo(box.x + width / 2, box.y + height - 3, text, colourOf(value), size);
  });
}

/** Lines between columns that are not tied by single weights. */
function drawArrows(columns: readonly Column[], column: Column): string[] {
  const half = ({ units, shape }: Column) => (units ? radius : shape.length < 2 ? 11 : 36) + 6;
  const middle = (c: Column) => (c.units ? c.y + headHeight + (c.units.length * unitGap) / 2 : placeOf(c, 0).y);
  return column.sources
    .filter((source) => source !== column.kernel?.from)
    .flatMap((source) => {
      const from = columns[source];
      const [x1, y1, x2, y2] = [from.x + half(from), middle(from), column.x - half(column), middle(column)];
      const bend = Math.min(60, (x2 - x1) / 2);
      const path = `M${x1},${y1}C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2 - 7},${y2}`;
      return [
        element("path", { d: path, fill: "none", stroke: colours.soft, "stroke-width": 2 }),
        element("path", { d: `M${x2 - 8},${y2 - 5}l9,5l-9,5z`, fill: colours.soft }),
      ];
    });
}

function legend(
  y: number,
  texts: readonly (readonly [text: string, value: number])[],
  notes: readonly string[],
): string[] {
  let x = frameMargin;
  const parts = texts.flatMap(([text, value]) => {
    const line = element("line", {
      x1: x,
      x2: x + 34,
      y1: y - 4,
      y2: y - 4,
      stroke: colourOf(value),
      "stroke-width": 3,
      "stroke-dasharray": value < 0 ? "6 4" : undefined,
    });
    const name = label(x + 42, y, text, { fill: colourOf(value) });
    x += 42 + 13 * ems(text) + 26;
    return [line, name];
  });
  return [...parts, label(x, y, notes.join("; "), { fill: colours.soft, "font-size": 12 })];
}

/**
 * The network as an SVG text: layers from left to right, every weight between small layers as a line.
 *
 *     await writeFile("network.svg", drawNetwork(model));
 */
export function drawNetwork(
  model: Pick<Model, "network" | "internals" | "parameterCount">,
  options?: NetworkPictureOptions,
): string {
  wantModel("drawNetwork", model);
  const { locale = "en", title } = readOptions("drawNetwork", options, wants);
  const words = pictureWords[locale];
  const columns = columnsOf(model, words);
  const size = layOut(columns);
  const width = Math.max(size.width, 560);
  const shift = (width - size.width) / 2;
  for (const column of columns) column.x += shift;
  const ties = columns.map((column) => tiesOf(columns, column));
  const hasBias = columns.some(({ bias, units }) => units && bias && Array.from(bias).some((value) => value !== 0));
  const subtitle = words.networkOf(model.network.layers.length, model.parameterCount.toLocaleString("en-US"));
  const chain = columns.map(({ name, lines }) => `${name} (${lines.join(", ")})`).join(" → ");
  return framed(
    {
      width,
      height: size.height,
      title: title ?? words.network,
      subtitle,
      description: `${subtitle}. ${chain}`,
      locale,
    },
    element("rect", {
      x: 14,
      y: frameTop - 6,
      width: width - 28,
      height: size.height - frameTop - 44,
      rx: 8,
      fill: colours.panel,
      "fill-opacity": 0.6,
    }),
    ...columns.flatMap((column, k) => drawTies(ties[k], column.kernel?.largest ?? 0)),
    ...columns.flatMap((column) => drawArrows(columns, column)),
    ...columns.flatMap((column, k) => drawGlyphs(ties[k], column.numbered)),
    ...columns.flatMap((column) => [...drawHead(column), ...(column.units ? drawUnits(column) : drawBlock(column))]),
    ...(ties.some((list) => list.length > 0)
      ? legend(
          size.height - 26,
          [
            [words.positive, 1],
            [words.negative, -1],
          ],
          [words.thickness, ...(hasBias ? [words.bias] : [])],
        )
      : []),
  );
}
