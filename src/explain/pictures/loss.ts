/** The loss by epoch, of training and validation: as lines that differ in colour, dash and label. */
import { badArgument, readOptions, ValueError, type Wants, wantFlag, wantText } from "../../base/index.ts";
import { show } from "../diagnose/finding.ts";
import { type Locale, wantLocale } from "../locale.ts";
import { draw, loadPlot, type Plot } from "./plot.ts";
import { type PlotLibrary, wantPlot } from "./plot-library.ts";
import { colours, element, framed, frameMargin, frameTop } from "./svg.ts";
import { pictureWords } from "./words.ts";

export interface LossPictureOptions {
  /** Observable Plot, where it cannot be imported by its name, as in a bundle. Default: the installed package. */
  readonly plot?: PlotLibrary;
  readonly locale?: Locale;
  readonly title?: string;
  /** A logarithmic axis. Default: where the loss falls to less than a twentieth. */
  readonly log?: boolean;
}

const wants: Wants<LossPictureOptions> = { locale: wantLocale, title: wantText, log: wantFlag, plot: wantPlot };

/** A fit's history, as far as this needs one. */
type Losses = Readonly<Record<string, readonly number[] | unknown>>;

const looks = [
  { stroke: colours.positive, dash: "" },
  { stroke: colours.negative, dash: "7 4" },
  { stroke: "#12805c", dash: "2 4" },
  { stroke: "#8a3ffc", dash: "10 3 2 3" },
  { stroke: "#5d6b7a", dash: "1 3" },
  { stroke: "#b28600", dash: "12 5" },
];

/** More points than this cannot be seen. */
const mostPoints = 700;
const [width, height] = [760, 440];

/** Some of many points: the first, the last, and those in between evenly. */
function thin<T>(points: readonly T[]): readonly T[] {
  if (points.length <= mostPoints) return points;
  const stride = (points.length - 1) / (mostPoints - 1);
  return Array.from({ length: mostPoints }, (_, k) => points[Math.round(k * stride)]);
}

/** What is named a loss. A series that is not finite anywhere has nothing to draw. */
function seriesOf(history: Losses): { name: string; values: readonly number[] }[] {
  if (typeof history !== "object" || history === null || Array.isArray(history))
    throw badArgument("drawLoss", "the history", history, "history", "what fit gave: drawLoss(await model.fit(x, y))");
  return Object.entries(history)
    .filter(([name]) => /(^l|L)oss$/.test(name))
    .map(([name, values]) => {
      if (Array.isArray(values) && Array.from(values).every((value) => typeof value === "number"))
        return { name, values: values as readonly number[] };
      throw badArgument("drawLoss", name, values, "losses", "a list of numbers, one an epoch");
    })
    .filter(({ values }) => values.some(Number.isFinite));
}

/** Whether the axis of losses is logarithmic. */
function wantsLog(values: readonly number[], log: boolean | undefined): boolean {
  const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  if (log === true && low <= 0)
    throw new ValueError("drawLoss", `log is true, but the lowest loss is ${Number(low.toPrecision(4))}`, {
      code: "picture-log",
      hint: "a logarithmic axis holds losses above 0 only",
      facts: { lowest: low },
    });
  return log ?? (low > 0 && high > 20 * low);
}

interface Line {
  readonly name: string;
  readonly stroke: string;
  readonly dash: string;
  readonly points: readonly { readonly epoch: number; readonly loss: number }[];
}

function linesOf(series: ReturnType<typeof seriesOf>, words: (typeof pictureWords)[Locale]): Line[] {
  const names: Readonly<Record<string, string>> = words.series;
  return series.map(({ name, values }, k) => ({
    name: names[name] ?? name,
    ...looks[k % looks.length],
    points: thin(values.map((loss, epoch) => ({ epoch: epoch + 1, loss })).filter(({ loss }) => Number.isFinite(loss))),
  }));
}

/** Each line and, at its end, its name and last loss. */
const marksOf = (plot: Plot, lines: readonly Line[]) => [
  ...lines.map(({ points, stroke, dash }) =>
    plot.line(points, {
      x: "epoch",
      y: "loss",
      stroke,
      strokeWidth: 2.2,
      strokeDasharray: dash,
      strokeLinejoin: "round",
    }),
  ),
  ...lines.map(({ points, stroke, name }) =>
    plot.text(points.slice(-1), {
      x: "epoch",
      y: "loss",
      text: ({ loss }: { loss: number }) => `${name} ${show(Number(loss.toPrecision(3)))}`,
      dx: 8,
      textAnchor: "start",
      fill: stroke,
      fontWeight: 600,
    }),
  ),
];

/** The axes and lines, without a frame. */
const chartOf = (plot: Plot, lines: readonly Line[], logarithmic: boolean, locale: Locale) =>
  draw(
    plot,
    {
      width: width - 2 * frameMargin,
      height: height - frameTop - 16,
      marginLeft: 56,
      marginRight: 124,
      marginTop: 22,
      marginBottom: 40,
      x: { label: pictureWords[locale].epoch, labelAnchor: "center", labelArrow: "none" },
      y: {
        type: logarithmic ? "log" : "linear",
        label: pictureWords[locale].lossAxis(logarithmic),
        labelArrow: "none",
        grid: true,
        ...(logarithmic && { ticks: 5, tickFormat: "~g" }),
      },
      marks: marksOf(plot, lines),
    },
    "loss",
  );

/**
 * A loss curve as an SVG text: every series of the history whose name ends in "loss". Draws with the package
 * `@observablehq/plot`; throws a ValueError that says so where it is not installed.
 *
 *     const history = await model.fit(x, y, { epochs: 50, validationSplit: 0.2 });
 *     await writeFile("loss.svg", await drawLoss(history));
 */
export async function drawLoss(history: Losses, options?: LossPictureOptions): Promise<string> {
  const { locale = "en", title, log, plot: given } = readOptions("drawLoss", options, wants);
  const words = pictureWords[locale];
  const series = seriesOf(history);
  const all = series.flatMap(({ values }) => values).filter(Number.isFinite);
  if (all.length < 2)
    throw new ValueError("pictures", `the history has ${all.length} losses to draw`, {
      code: "picture-empty",
      hint: "train for at least two epochs: drawLoss(await model.fit(x, y, { epochs: 10 }))",
      facts: { losses: all.length },
    });
  const logarithmic = wantsLog(all, log);
  const plot = await loadPlot(given);
  const lines = linesOf(series, words);
  const chart = chartOf(plot, lines, logarithmic, locale);
  const [{ values }] = series;
  const epochs = values.length.toLocaleString("en-US");
  const subtitle = words.lossFrom(show(values[0]), show(values[values.length - 1]), epochs);
  const described = lines.map(
    ({ name, points }) => `${name}${words.colon}${show(points[0].loss)} → ${show(points[points.length - 1].loss)}`,
  );
  return framed(
    {
      width,
      height,
      title: title ?? words.loss,
      subtitle,
      description: words.description(subtitle, described.join(words.semicolon)),
      locale,
    },
    element("g", { transform: `translate(${frameMargin},${frameTop})` }, chart.group),
  );
}
