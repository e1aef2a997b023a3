/** Plots side by side whose axes have one scale, so that shapes are true. */
import type { FigurePlots, Plot } from "limpid/lessons";
import { useLocale } from "../../words/index.ts";
import { lookOf } from "./Curves.tsx";
import { shown } from "./cells.ts";

export function Plots({ figure: { plots }, label }: { readonly figure: FigurePlots; readonly label: string }) {
  return (
    <div class="plots">
      {plots.map((plot, k) => (
        <OnePlot key={k} plot={plot} label={label} />
      ))}
    </div>
  );
}

function OnePlot({ plot: { name, middle, reach, curves }, label }: { readonly plot: Plot; readonly label: string }) {
  const locale = useLocale();
  const title = shown(name, locale);
  const x = (value: number) => 50 + (50 * (value - middle[0])) / reach;
  const y = (value: number) => 50 - (50 * (value - middle[1])) / reach;
  const inside = (value: number) => value > 0 && value < 100;
  return (
    <div class="one-plot">
      <b>{title}</b>
      <svg viewBox="0 0 100 100" role="img" aria-label={`${label}: ${title}`}>
        <rect class="frame" width="100" height="100" />
        {inside(x(0)) && <path class="grid-line" d={`M${x(0)},0 V100`} />}
        {inside(y(0)) && <path class="grid-line" d={`M0,${y(0)} H100`} />}
        {curves.map(({ points, dots }, k) => {
          const places = points.map(([a, b]) => `${x(a).toFixed(2)},${y(b).toFixed(2)}`);
          const d = dots ? places.map((at) => `M${at} h0`).join(" ") : `M${places.join(" L")}`;
          return <path key={k} class={dots ? `dots ${lookOf(k)}` : `line ${lookOf(k)}`} d={d} />;
        })}
      </svg>
      <span class="legend">
        {curves.map(({ name: its, dots }, k) => (
          <span key={k}>
            <svg viewBox="0 0 28 10" aria-hidden="true">
              <path class={dots ? `dots ${lookOf(k)}` : `line ${lookOf(k)}`} d={dots ? "M14,5 h0" : "M0,5 H28"} />
            </svg>
            {shown(its, locale)}
          </span>
        ))}
      </span>
    </div>
  );
}
