/** One metric of the chosen runs, over each other. Lines are thinned for the drawing; what is told in numbers is of all points. */
import { useMemo } from "preact/hooks";
import { remember } from "../../app/settings.ts";
import { Chart, CurveLine, lookOf } from "../../parts/figures/Curves.tsx";
import { type Scale, scaleOf } from "../../parts/figures/scale.ts";
import { Note } from "../../parts/Note.tsx";
import { NumberHeads } from "../../parts/NumberHeads.tsx";
import { Scroll } from "../../parts/Scroll.tsx";
import { useWords } from "../../words/index.ts";
import { eachStep, type Point, thinned } from "./log.ts";
import { Swatch, Value } from "./RunTable.tsx";
import { chosen, listed, logarithmic, logs, metric } from "./state.ts";

interface Line {
  readonly name: string;
  /** In the table of runs. */
  readonly number: number;
  readonly all: readonly Point[];
  readonly points: readonly Point[];
}

/** A list of points is thinned once. */
const thin = new WeakMap<readonly Point[], readonly Point[]>();
function drawn(points: readonly Point[]): readonly Point[] {
  const found = thin.get(points) ?? thinned(points);
  thin.set(points, found);
  return found;
}

const none: readonly Point[] = [];

export function RunCurves() {
  const { runs: words } = useWords();
  const shown = chosen();
  const [all, known, name, isLog] = [listed.value.runs, logs.value, metric.value, logarithmic.value];
  const names = [...new Set(shown.flatMap((run) => [...(known.get(run.name)?.series.keys() ?? [])]))];
  const wanted = names.includes(name) ? name : (names.find((one) => one !== eachStep) ?? names[0] ?? name);
  const lines = shown.map((run): Line => {
    const points = known.get(run.name)?.series.get(wanted) ?? none;
    const visible = drawn(points);
    return {
      name: run.name,
      number: all.indexOf(run) + 1,
      all: points,
      points: isLog ? visible.filter(([, y]) => y > 0) : visible,
    };
  });
  const title = (one: string) => (one === eachStep ? words.eachStep : one);
  return (
    <section class="part" aria-labelledby="curves">
      <h2 id="curves">{words.curves}</h2>
      <div class="row">
        <label class="row">
          {words.metric}
          <select
            class="field"
            data-testid="metric"
            value={wanted}
            onChange={(event) => {
              metric.value = event.currentTarget.value;
              remember("runs.metric", metric.value);
            }}
          >
            {names.map((one) => (
              <option key={one} value={one}>
                {title(one)}
              </option>
            ))}
          </select>
        </label>
        <label class="check">
          <input
            type="checkbox"
            data-testid="logarithmic"
            checked={isLog}
            onChange={(event) => {
              logarithmic.value = event.currentTarget.checked;
              remember("runs.log", logarithmic.value ? "yes" : "no");
            }}
          />{" "}
          {words.logarithmic}
        </label>
      </div>
      {shown.length === 0 && <Note kind="plain">{words.chooseSome}</Note>}
      {shown.length > 0 && lines.every(({ all: points }) => points.length === 0) && (
        <Note kind="plain">{words.noPoints}</Note>
      )}
      {lines.some(({ points }) => points.length > 0) && (
        <Drawing lines={lines} title={title(wanted)} x={wanted === eachStep ? words.step : words.epoch} isLog={isLog} />
      )}
      {shown.length > 0 && <Numbers lines={lines} title={title(wanted)} />}
    </section>
  );
}

interface DrawingProps {
  readonly lines: readonly Line[];
  readonly title: string;
  readonly x: string;
  readonly isLog: boolean;
}

function Drawing({ lines, title, x, isLog }: DrawingProps) {
  const { runs: words } = useWords();
  const points = lines.flatMap((line) => line.points);
  const across = scaleOf(
    points.map(([at]) => at),
    5,
    0.02,
  );
  const heights = points.map(([, y]) => y);
  const up = isLog ? logScale(heights) : scaleOf(heights);
  const label = words.chart(title, lines.length);
  return (
    <Chart across={across} up={up} x={x} y={title} label={label} ends={<Ends lines={lines} up={up} />}>
      {lines.map((line, k) => (
        <Drawn key={line.name} line={line} look={lookOf(k)} across={across} up={up} />
      ))}
    </Chart>
  );
}

interface DrawnProps {
  readonly line: Line;
  readonly look: string;
  readonly across: Scale;
  readonly up: Scale;
}

/** Made anew only where its points or the scales are others. */
function Drawn({ line: { points }, look, across, up }: DrawnProps) {
  return useMemo(
    () => <CurveLine curve={{ name: { text: "" }, points }} look={look} across={across} up={up} />,
    [points, look, across.from, across.to, up.from, up.to],
  );
}

/** Powers of ten, and where a value lies between them. */
function logScale(values: readonly number[]): Scale {
  const { from, to } = scaleOf(values.map(Math.log10));
  const every = Math.max(1, Math.ceil((to - from) / 6));
  const ticks: number[] = [];
  for (let power = Math.ceil(from); power <= to; power += every) ticks.push(Number(`1e${power}`));
  if (ticks.length < 2) ticks.splice(0, ticks.length, 10 ** from, 10 ** to);
  const written = ticks.map((tick) => Number(tick.toPrecision(3)));
  return { from, to, ticks: written, at: (value) => (Math.log10(value) - from) / (to - from) };
}

/** As many as find room. */
const mostEnds = 12;

/** At their ends lines have the numbers of the table: names may be long. */
function Ends({ lines, up }: { readonly lines: readonly Line[]; readonly up: Scale }) {
  const ends = lines
    .map(({ number, points }, k) => ({ number, k, last: points.at(-1) }))
    .flatMap(({ number, k, last }) => (last ? [{ number, k, at: Math.min(1, Math.max(0, up.at(last[1]))) }] : []))
    .sort((a, b) => a.at - b.at);
  if (ends.length > mostEnds) return null;
  for (const [k, end] of ends.entries()) if (k > 0) end.at = Math.max(end.at, ends[k - 1].at + 0.085);
  const over = Math.max(0, (ends.at(-1)?.at ?? 0) - 1);
  return (
    <>
      {ends.map(({ number, k, at }) => (
        <span key={number} style={{ bottom: `${100 * (at - over)}%` }}>
          <Swatch place={k} /> {number}
        </span>
      ))}
    </>
  );
}

function Numbers({ lines, title }: { readonly lines: readonly Line[]; readonly title: string }) {
  const { runs: words } = useWords();
  const { count, last, least, most } = words.points;
  return (
    <Scroll label={title}>
      <table data-testid="numbers">
        <thead>
          <tr>
            <th scope="col">{words.columns.run}</th>
            <NumberHeads names={[count, last, least, most]} />
          </tr>
        </thead>
        <tbody>
          {lines.map((line, k) => (
            <NumbersRow key={line.name} line={line} place={k} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function NumbersRow({ line: { name, number, all }, place }: { readonly line: Line; readonly place: number }) {
  const { runs: words } = useWords();
  const { least, most, unshown } = useMemo(() => extremes(all), [all]);
  return (
    <tr>
      <th scope="row">
        <Swatch place={place} />
        <span class="no">{number}</span> <span class="name">{name}</span>
      </th>
      <td class="num" data-testid={`${name}:points`} data-value={all.length}>
        {all.length}
        {unshown > 0 && <div class="why">{words.unshown(unshown)}</div>}
      </td>
      <Value testid={`${name}:last`} value={all.at(-1)?.[1]} />
      <Value testid={`${name}:least`} value={least} />
      <Value testid={`${name}:most`} value={most} />
    </tr>
  );
}

/** Of the numbers that are finite, and how many are not. */
function extremes(points: readonly Point[]) {
  let [least, most, unshown] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const [, y] of points) {
    if (!Number.isFinite(y)) unshown++;
    else [least, most] = [Math.min(least, y), Math.max(most, y)];
  }
  return least <= most ? { least, most, unshown } : { least: undefined, most: undefined, unshown };
}
