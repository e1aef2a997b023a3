/** Curves over an axis: lines that stretch with the page, words that do not; names stand where the lines end. */
import { type Curve, type FigureCurves, labelWords, type Point } from "limpid/lessons";
import type { ComponentChildren } from "preact";
import { useLocale } from "../../words/index.ts";
import { shown } from "./cells.ts";
import { DataTable } from "./DataTable.tsx";
import { type Scale, scaleOf, tickText } from "./scale.ts";

/** Lines that can be told from each other without colour. */
const lineLooks = ["l-a", "l-b", "l-c", "l-d", "l-e", "l-f"] as const;

export const lookOf = (k: number): string => lineLooks[k % lineLooks.length];

export function Curves({ figure: { x, y, curves }, label }: { readonly figure: FigureCurves; readonly label: string }) {
  const words = labelWords[useLocale()];
  const points = curves.flatMap((curve) => curve.points);
  const [across, up] = [
    scaleOf(
      points.map(([at]) => at),
      5,
      0.02,
    ),
    scaleOf(points.map(([, value]) => value)),
  ];
  return (
    <>
      <Chart across={across} up={up} x={words[x]} y={words[y]} label={label} ends={<Ends curves={curves} up={up} />}>
        {curves.map((curve, k) => (
          <CurveLine key={k} curve={curve} look={lookOf(k)} across={across} up={up} />
        ))}
      </Chart>
      <DataTable x={words[x]} curves={curves} />
    </>
  );
}

interface ChartProps {
  readonly across: Scale;
  readonly up: Scale;
  readonly x: string;
  readonly y: string;
  readonly label: string;
  readonly ends?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** An axis on the left, one below, and a field from 0 to 100 in both directions between them. */
export function Chart({ across, up, x, y, label, ends, children }: ChartProps) {
  return (
    <div class="chart" role="img" aria-label={label}>
      <span class="y-name">{y}</span>
      <div class="y">
        {up.ticks.map((tick) => (
          <span key={tick} style={{ bottom: `${100 * up.at(tick)}%` }}>
            {tickText(tick)}
          </span>
        ))}
      </div>
      <div class="plot">
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          {up.ticks.map((tick) => (
            <path key={tick} class="grid-line" d={`M0,${100 - 100 * up.at(tick)} H100`} />
          ))}
          {children}
        </svg>
      </div>
      <div class="ends">{ends}</div>
      <div class="x">
        {across.ticks.map((tick) => (
          <span key={tick} style={{ left: `${100 * across.at(tick)}%` }}>
            {tickText(tick)}
          </span>
        ))}
      </div>
      <span class="x-name">{x}</span>
    </div>
  );
}

interface CurveProps {
  readonly curve: Curve;
  readonly look: string;
  readonly across: Scale;
  readonly up: Scale;
}

/** A dot is a line of no length with a round end, which no stretching makes an ellipse. */
export function CurveLine({ curve: { points, dots }, look, across, up }: CurveProps) {
  const place = ([x, y]: Point) => `${(100 * across.at(x)).toFixed(2)},${(100 - 100 * up.at(y)).toFixed(2)}`;
  const finite = points.filter((point) => point.every(Number.isFinite));
  const d = dots ? finite.map((point) => `M${place(point)} h0`).join(" ") : `M${finite.map(place).join(" L")}`;
  return finite.length > 0 ? <path class={dots ? `dots ${look}` : `line ${look}`} d={d} /> : null;
}

/** Names at the heights where lines end, moved apart where they would touch. */
function Ends({ curves, up }: { readonly curves: readonly Curve[]; readonly up: Scale }) {
  const locale = useLocale();
  const apart = 0.085;
  const ends = curves
    .map(({ name, points }, k) => ({
      k,
      name: shown(name, locale),
      at: Math.min(1, Math.max(0, up.at(points.at(-1)?.[1] ?? 0))),
    }))
    .sort((a, b) => a.at - b.at);
  for (const [k, end] of ends.entries()) if (k > 0) end.at = Math.max(end.at, ends[k - 1].at + apart);
  const over = Math.max(0, (ends.at(-1)?.at ?? 0) - 1);
  return (
    <>
      {ends.map(({ k, name, at }) => (
        <span key={k} class={lookOf(k)} style={{ bottom: `${100 * (at - over)}%` }}>
          <svg viewBox="0 0 16 8" aria-hidden="true">
            <path
              class={curves[k].dots ? `dots ${lookOf(k)}` : `line ${lookOf(k)}`}
              d={curves[k].dots ? "M8,4 h0" : "M0,4 H16"}
            />
          </svg>
          {name}
        </span>
      ))}
    </>
  );
}
