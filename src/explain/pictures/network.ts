/**
 * A network as a diagram: units as circles, weights as lines. A weight's sign is its colour, a dash, and a glyph; its size
 * is the line's thickness. Where a layer has more units than fit, some of them are shown with their own numbers.
 */
import { readOptions, type Wants, wantText } from "../../base/index.ts";
import type { Model } from "../../train/index.ts";
import { wantModel } from "../../train/want-model.ts";
import { show } from "../diagnose/finding.ts";
import { type Locale, wantLocale } from "../locale.ts";
import { bodyHeight, type Column, columnsOf, factSize, halfWidth, nameSize, radius, unitGap } from "./columns.ts";
import { type Layout, type Point, placeOf } from "./layout.ts";
import { colours, element, framed, frameMargin, frameTop, label } from "./svg.ts";
import { boldEms, ems } from "./text.ts";
import { biasSize, type Glyph, planNetwork, type Tie } from "./ties.ts";
import { pictureWords } from "./words.ts";

type Place = Layout["places"][number];

export interface NetworkPictureOptions {
  readonly locale?: Locale;
  readonly title?: string;
}

const wants: Wants<NetworkPictureOptions> = { locale: wantLocale, title: wantText };

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

function drawHead({ name, lines }: Column, { x, head }: Place): string[] {
  return [
    label(x, head + 14, name, { "font-weight": 650, "text-anchor": "middle", "font-size": nameSize }),
    ...lines.map((line, k) =>
      label(x, head + 31 + 15 * k, line, { "font-size": factSize, fill: colours.soft, "text-anchor": "middle" }),
    ),
  ];
}

/** What is no row of units: a stack of planes for a picture, a bar for a row that only passes through. */
function drawBlock(column: Column, place: Place): string[] {
  const { x, y } = placeOf(column, place, 0);
  const { shape } = column;
  const box = { fill: colours.paper, stroke: colours.soft, "stroke-width": 1.3 };
  if (shape.length < 2) {
    const [half, height] = [halfWidth(column), bodyHeight(column) - 12];
    return [
      element("rect", { x: x - half, y: y - height / 2, width: 2 * half, height, rx: 5, ...box }),
      label(x, y + 4, String(shape[0] ?? 1), {
        "font-size": 11.5,
        "text-anchor": "middle",
        transform: `rotate(-90,${x},${y})`,
      }),
    ];
  }
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

function drawUnits(column: Column, place: Place): string[] {
  const { units, bias } = column;
  const biased = hasBiases(column);
  return units!.flatMap((unit, row) => {
    const { x, y } = placeOf(column, place, unit);
    const skipped = row > 0 && unit !== units![row - 1] + 1;
    return [
      ...(skipped ? [halo(x, y - unitGap / 2 + 5, "⋮", colours.soft, 16)] : []),
      element("circle", { cx: x, cy: y, r: radius, fill: colours.paper, stroke: colours.ink, "stroke-width": 1.6 }),
      label(x, y + 4, String(unit), { "text-anchor": "middle", "font-size": Math.min(12, 26 / ems(String(unit))) }),
      ...(biased ? [halo(x, y + radius + 12, textOf(bias![unit]), colourOf(bias![unit]), biasSize)] : []),
    ];
  });
}

/** Whether the numbers of its biases are shown. */
const hasBiases = ({ bias, units, shape }: Column): boolean =>
  units?.length === shape[0] && bias !== undefined && Array.from(bias).some((value) => value !== 0);

function drawTies(ties: readonly Tie[]): string[] {
  const share = ({ value, largest }: Tie) => (largest > 0 ? Math.abs(value) / largest : 0);
  // Large ones last, so that they lie on top.
  const order = [...ties].sort((a, b) => share(a) - share(b));
  return order.map((tie) => {
    const { value, from, to } = tie;
    return element("line", {
      x1: from.x,
      y1: from.y,
      x2: to.x,
      y2: to.y,
      stroke: colourOf(value),
      "stroke-width": 0.5 + 4 * share(tie),
      "stroke-opacity": 0.25 + 0.65 * share(tie),
      "stroke-dasharray": value < 0 ? "6 4" : undefined,
    });
  });
}

/** A number has a patch under it, since a line shows between a digit and a point, where a halo does not reach. */
function drawPatch({ x, y, text, size }: Glyph): string[] {
  if (text.length < 2) return [];
  const width = boldEms(text) * size + 2;
  const [left, top] = [x - width / 2, y - 0.85 * size].map((at) => Math.round(100 * at) / 100);
  return [element("rect", { x: left, y: top, width, height: 1.05 * size, rx: 3, fill: colours.panel })];
}

const drawGlyph = ({ x, y, text, value, size }: Glyph): string => halo(x, y, text, colourOf(value), size);

/** Straight parts with round corners, and a tip. */
function drawArrow(points: readonly Point[]): string[] {
  const end = points[points.length - 1];
  const line = [...points.slice(0, -1), { x: end.x - 7, y: end.y }];
  let path = `M${at(line[0])}`;
  for (let k = 1; k + 1 < line.length; k++) {
    const [before, corner, after] = [line[k - 1], line[k], line[k + 1]];
    path += `L${at(toward(corner, before))}Q${at(corner)} ${at(toward(corner, after))}`;
  }
  path += `L${at(line[line.length - 1])}`;
  return [
    element("path", { d: path, fill: "none", stroke: colours.soft, "stroke-width": 2 }),
    element("path", { d: `M${at({ x: end.x - 8, y: end.y - 5 })}l9,5l-9,5z`, fill: colours.soft }),
  ];
}

const at = ({ x, y }: Point): string => `${Math.round(100 * x) / 100},${Math.round(100 * y) / 100}`;

/** A little way from a corner to the next one. */
function toward(corner: Point, next: Point): Point {
  const length = Math.hypot(next.x - corner.x, next.y - corner.y);
  const part = length === 0 ? 0 : Math.min(8, length / 2) / length;
  return { x: corner.x + part * (next.x - corner.x), y: corner.y + part * (next.y - corner.y) };
}

const legendLine = 20;

interface Legend {
  readonly parts: readonly string[];
  readonly height: number;
}

/** In as many lines as it takes. A value is the weight whose line is shown before the text. */
function legend(top: number, width: number, entries: readonly (readonly [text: string, value?: number])[]): Legend {
  let [x, y] = [frameMargin, top + 14];
  const parts = entries.flatMap(([text, value]) => {
    const sample = value === undefined ? 0 : 42;
    const size = value === undefined ? 12 : 13;
    const needed = sample + size * ems(text);
    if (x > frameMargin && x + needed > width - frameMargin) [x, y] = [frameMargin, y + legendLine];
    const from = x;
    x += needed + 26;
    if (value === undefined) return [label(from, y, text, { fill: colours.soft, "font-size": size })];
    return [
      element("line", {
        x1: from,
        x2: from + 34,
        y1: y - 4,
        y2: y - 4,
        stroke: colourOf(value),
        "stroke-width": 3,
        "stroke-dasharray": value < 0 ? "6 4" : undefined,
      }),
      label(from + sample, y, text, { fill: colourOf(value) }),
    ];
  });
  return { parts, height: y - top + 12 };
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
  const { layout, ties, glyphs } = planNetwork(columns, { number: textOf, sign: signOf });
  const width = Math.max(layout.width, 560);
  const shift = (width - layout.width) / 2;
  const subtitle = words.networkOf(model.network.layers.length, model.parameterCount.toLocaleString("en-US"));
  const chain = columns.map(({ name, lines }) => words.column(name, lines)).join(" → ");
  const { parts, height } = legend(layout.height + 10, width, [
    ...(ties.length > 0 ? ([[words.positive, 1], [words.negative, -1], [words.thickness]] as const) : []),
    ...(columns.some(hasBiases) ? ([[words.bias]] as const) : []),
  ]);
  return framed(
    {
      width,
      height: layout.height + 10 + (parts.length > 0 ? height : 4),
      title: title ?? words.network,
      subtitle,
      description: words.description(subtitle, chain),
      locale,
    },
    element("rect", {
      x: 14,
      y: frameTop - 6,
      width: width - 28,
      height: layout.height - frameTop + 6,
      rx: 8,
      fill: colours.panel,
      "fill-opacity": 0.6,
    }),
    element(
      "g",
      { transform: `translate(${Math.round(shift)},0)` },
      ...drawTies(ties),
      ...layout.arrows.flatMap(drawArrow),
      ...glyphs.flatMap(drawPatch),
      ...glyphs.map(drawGlyph),
      ...columns.flatMap((column, k) => [
        ...drawHead(column, layout.places[k]),
        ...(column.units ? drawUnits(column, layout.places[k]) : drawBlock(column, layout.places[k])),
      ]),
    ),
    ...parts,
  );
}
