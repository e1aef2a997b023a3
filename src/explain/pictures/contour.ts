/** A landscape as a map: contours of the loss, the path on it, and what the map is worth. */
import { badArgument, isRecord, readOptions, ValueError, type Wants, wantText } from "../../base/index.ts";
import { percent, show } from "../diagnose/finding.ts";
import type { Landscape, PathPoint } from "../landscape/index.ts";
import { type Locale, wantLocale } from "../locale.ts";
import { draw, loadPlot } from "./plot.ts";
import { type PlotLibrary, wantPlot } from "./plot-library.ts";
import { colours, element, framed, frameMargin, frameTop, label } from "./svg.ts";
import { wrap } from "./text.ts";
import { pictureWords } from "./words.ts";

export interface LandscapePictureOptions {
  /** Observable Plot, where it cannot be imported by its name, as in a bundle. Default: the installed package. */
  readonly plot?: PlotLibrary;
  readonly locale?: Locale;
  readonly title?: string;
}

const wants: Wants<LandscapePictureOptions> = { locale: wantLocale, title: wantText, plot: wantPlot };

const [mapWidth, mapHeight, legendWidth] = [560, 440, 96];
const levels = 14;

/** Heights of the contours: by factors where the loss spans more than one power of ten, else evenly. */
function heights(losses: readonly number[]): { thresholds: number[]; type: "log" | "linear" } {
  const finite = losses.filter(Number.isFinite).sort((a, b) => a - b);
  const [low, high] = [finite[0], finite[finite.length - 1]];
  const log = low > 0 && high > 10 * low;
  const part = (k: number) => k / levels;
  return log
    ? { type: "log", thresholds: Array.from({ length: levels }, (_, k) => low * (high / low) ** part(k)) }
    : { type: "linear", thresholds: Array.from({ length: levels }, (_, k) => low + (high - low) * part(k)) };
}

/** Throws where it is not what `landscape` gave, or where there is nothing to see. */
function wantLandscape(view: unknown): asserts view is Landscape {
  const numbers = (list: unknown): list is readonly number[] =>
    Array.isArray(list) && Array.from(list).every((value) => typeof value === "number");
  const axis = (list: unknown): list is readonly number[] =>
    numbers(list) && list.length >= 2 && list.every(Number.isFinite) && list[0] < list[list.length - 1];
  const places = (path: unknown): boolean =>
    Array.isArray(path) && Array.from(path).every((point) => isRecord(point) && numbers([point.a, point.b]));
  const isWhole = ({ a, b, losses, path, paths, plane, fidelity }: Readonly<Record<string, unknown>>): boolean =>
    axis(a) &&
    axis(b) &&
    Array.isArray(losses) &&
    losses.length === b.length &&
    Array.from(losses).every((row) => numbers(row) && row.length === a.length) &&
    places(path) &&
    (paths === undefined || (isRecord(paths) && Object.values(paths).every(places))) &&
    isRecord(plane) &&
    Object.hasOwn(pictureWords.en.planes, String(plane.kind)) &&
    (fidelity === undefined || (isRecord(fidelity) && numbers(fidelity.alone) && Array.isArray(fidelity.warnings)));
  if (!isRecord(view) || !isWhole(view))
    throw badArgument("drawLandscape", "the landscape", view, "landscape", "what landscape(model, { x, y }) gave");
  const losses = (view.losses as readonly (readonly number[])[]).flat();
  if (losses.some(Number.isFinite)) return;
  throw new ValueError("drawLandscape", "no loss of the landscape is finite", {
    code: "landscape-empty",
    hint: "choose a smaller range, or weights whose loss is finite",
    facts: { losses: losses.length },
  });
}

/** Vertices that lie at least half a pixel apart, and the last one. */
function visible(path: readonly PathPoint[], perPixel: readonly [number, number]): PathPoint[] {
  const kept: PathPoint[] = [];
  for (const point of path) {
    const last = kept[kept.length - 1];
    if (last && Math.hypot((point.a - last.a) / perPixel[0], (point.b - last.b) / perPixel[1]) < 0.7) continue;
    kept.push(point);
  }
  const end = path[path.length - 1];
  if (end && kept[kept.length - 1] !== end) kept.push(end);
  return kept;
}

type Plot = Awaited<ReturnType<typeof loadPlot>>;
type Words = (typeof pictureWords)[Locale];

/** An end of the path, with its label. */
interface End extends PathPoint {
  readonly text: string;
  readonly below: boolean;
}

/** The colours of several paths. */
const pathColours = [colours.path, "#7b1fa2", "#1b2733", "#c2185b"] as const;

/** Both ends. Where the two labels would meet, the lower one stands below. */
function endsOf(path: readonly PathPoint[], perPixel: readonly [number, number], words: Words): End[] {
  if (path.length === 0) return [];
  const [first, last] = [path[0], path[path.length - 1]];
  const near = Math.hypot((first.a - last.a) / perPixel[0], (first.b - last.b) / perPixel[1]) < 90;
  return [
    { ...first, text: words.start, below: near && first.b < last.b },
    { ...last, text: words.end, below: near && last.b <= first.b },
  ];
}

function contours(plot: Plot, { a, b, losses }: Landscape, thresholds: number[]) {
  const [stepA, stepB] = [a[1] - a[0], b[1] - b[0]];
  return plot.contour(losses.flat(), {
    width: a.length,
    height: b.length,
    x1: a[0] - stepA / 2,
    x2: a[a.length - 1] + stepA / 2,
    y1: b[0] - stepB / 2,
    y2: b[b.length - 1] + stepB / 2,
    fill: plot.identity,
    stroke: "#ffffff",
    strokeOpacity: 0.45,
    strokeWidth: 0.8,
    thresholds,
    clip: true,
  });
}

/** One of several paths: its start is everybody's, and its end is called as it is. */
function namedEnds(name: string, path: readonly PathPoint[], first: boolean, words: Words): End[] {
  const [start, end] = [path[0], path[path.length - 1]];
  const ends = [
    { ...start, text: first ? words.start : "", below: false },
    { ...end, text: name, below: end.b < start.b },
  ];
  return path.length === 0 ? [] : ends;
}

/** The path, white around it so that it is seen on every colour, with its ends and their labels. */
function pathMarks(plot: Plot, path: readonly PathPoint[], ends: readonly End[], colour: string = colours.path) {
  const place = { x: "a", y: "b" };
  const line = { ...place, strokeLinejoin: "round" };
  const labels = {
    ...place,
    text: "text",
    fill: colours.ink,
    stroke: "#ffffff",
    strokeWidth: 4,
    fontWeight: 650,
    fontSize: 13,
  };
  const labelled = (below: boolean) => ends.filter((end) => end.below === below);
  return [
    plot.line(path, { ...line, stroke: "#ffffff", strokeWidth: 5, strokeOpacity: 0.85 }),
    plot.line(path, { ...line, stroke: colour, strokeWidth: 2.2 }),
    plot.dot(ends, {
      ...place,
      r: 6,
      fill: (_: unknown, k: number) => (k === 0 ? "#ffffff" : colour),
      stroke: colour,
      strokeWidth: 2.5,
    }),
    plot.text(labelled(true), { ...labels, dy: 17 }),
    plot.text(labelled(false), { ...labels, dy: -17 }),
  ];
}

interface Note {
  readonly text: string;
  readonly warns: boolean;
}

/** What the map is worth. */
function notesOf({ fidelity, path, paths }: Landscape, words: Words, locale: Locale): Note[] {
  if (!fidelity) return [];
  const places = paths ? Object.values(paths).reduce((sum, { length }) => sum + length, 0) : path.length;
  const captured = words.captured(percent(fidelity.captured, locale), places.toLocaleString("en-US"));
  return [
    { text: captured, warns: false },
    { text: words.gap(show(fidelity.largestGap), show(fidelity.meanGap)), warns: false },
    ...fidelity.warnings.map(({ text }) => ({ text: `⚠ ${text[locale]}`, warns: true })),
  ];
}

/**
 * A landscape as an SVG text. Draws with the package `@observablehq/plot`; throws a ValueError that says so where it is
 * not installed.
 *
 *     await writeFile("landscape.svg", await drawLandscape(await landscape(model, { x, y, path })));
 */
export async function drawLandscape(view: Landscape, options?: LandscapePictureOptions): Promise<string> {
  wantLandscape(view);
  const { locale = "en", title, plot: given } = readOptions("drawLandscape", options, wants);
  const words = pictureWords[locale];
  const plot = await loadPlot(given);
  const { a, b, losses, path, paths, fidelity, plane } = view;
  const { thresholds, type } = heights(losses.flat());
  const [from, to] = [thresholds[0], thresholds[levels - 1]];
  const perPixel = [(a[a.length - 1] - a[0]) / mapWidth, (b[b.length - 1] - b[0]) / mapHeight] as const;
  const named = Object.entries(paths ?? {}).map(([name, one]) => [name, visible(one, perPixel)] as const);
  const marks = paths
    ? named.flatMap(([name, one], k) => pathMarks(plot, one, namedEnds(name, one, k === 0, words), pathColours[k % 4]))
    : pathMarks(plot, visible(path, perPixel), endsOf(visible(path, perPixel), perPixel, words));
  const axis = (which: 1 | 2): string =>
    plane.names?.[which - 1] ??
    (plane.kind === "components" && fidelity
      ? words.component(which, percent(fidelity.alone[which - 1], locale))
      : words.direction(which));
  const chart = draw(
    plot,
    {
      width: mapWidth + 70,
      height: mapHeight + 60,
      marginLeft: 56,
      marginRight: 14,
      marginTop: 16,
      marginBottom: 44,
      x: { domain: [a[0], a[a.length - 1]], label: axis(1), labelAnchor: "center", labelArrow: "none", nice: false },
      y: { domain: [b[0], b[b.length - 1]], label: axis(2), labelAnchor: "center", labelArrow: "none", nice: false },
      color: { type, scheme: "YlGnBu", reverse: true, domain: [from, to], clamp: true },
      marks: [contours(plot, view, thresholds), ...marks, plot.frame({ stroke: colours.soft, strokeOpacity: 0.6 })],
    },
    "map",
  );

  const notes = notesOf(view, words, locale);
  const lines = notes.flatMap(({ text, warns }) => wrap(text, (mapWidth + 110) / 13).map((line) => ({ line, warns })));
  const top = frameTop + mapHeight + 84;
  const width = frameMargin + mapWidth + 70 + legendWidth + 10;
  const height = top + lines.length * 19 + (lines.length > 0 ? 8 : -16);
  const subtitle = words.planes[plane.kind];
  return framed(
    {
      width,
      height,
      title: title ?? words.landscape,
      subtitle,
      description: [subtitle, ...notes.map(({ text }) => text)].join(" "),
      locale,
    },
    element("g", { transform: `translate(${frameMargin - 12},${frameTop})` }, chart.group),
    ramp(frameMargin + mapWidth + 74, frameTop + 16, thresholds, chart.colour, words.height),
    ...lines.map(({ line, warns }, k) =>
      label(frameMargin + 44, top + k * 19, line, { fill: warns ? colours.warning : colours.soft }),
    ),
  );
}

/** Colours and the losses they stand for, the highest on top. */
function ramp(
  x: number,
  y: number,
  thresholds: readonly number[],
  colour: (value: number) => string,
  name: string,
): string {
  const step = (mapHeight - 24) / levels;
  const parts = thresholds.toReversed().flatMap((value, k) => [
    element("rect", { x, y: y + 24 + k * step, width: 18, height: step + 0.5, fill: colour(value) }),
    ...(k % 2 === 1 || k === 0
      ? [
          label(x + 25, y + 24 + (k + 1) * step + 4, show(Number(value.toPrecision(2))), {
            "font-size": 11,
            fill: colours.soft,
          }),
        ]
      : []),
  ]);
  return element("g", {}, label(x, y + 12, name, { "font-weight": 650, "font-size": 12 }), ...parts);
}
