/** Heights over a plane as a map of one hue, low near the paper and high far from it, with curves on it. */
import { type FigureHeights, labelWords } from "limpid/lessons";
import { useLocale, useWords } from "../../words/index.ts";
import { brief } from "../format.ts";
import { Chart, CurveLine, lookOf } from "./Curves.tsx";
import { shown } from "./cells.ts";
import { DataTable } from "./DataTable.tsx";
import { scaleOf } from "./scale.ts";

export function Heights({ figure, label }: { readonly figure: FigureHeights; readonly label: string }) {
  const { x, y, z, a, b, heights, curves } = figure;
  const { learn } = useWords();
  const locale = useLocale();
  const words = labelWords[locale];
  const [across, up] = [scaleOf(a, 5, 0), scaleOf(b, 5, 0)];
  const values = heights.flat().filter(Number.isFinite);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  // Losses grow fast: by the root of their height, valleys have shades, too.
  const share = (value: number) => (high > low ? Math.sqrt((value - low) / (high - low)) : 0);
  const [width, height] = [100 / (a.length - 1), 100 / (b.length - 1)];
  return (
    <>
      <Chart across={across} up={up} x={words[x]} y={words[y]} label={label}>
        {heights.map((row, j) =>
          row.map((value, i) => (
            <rect
              key={`${i},${j}`}
              class="cell"
              x={100 * across.at(a[i]) - width / 2}
              y={100 - 100 * up.at(b[j]) - height / 2}
              width={width + 0.2}
              height={height + 0.2}
              style={{ "--share": `${(100 * share(value)).toFixed(1)}%` }}
            />
          )),
        )}
        {curves.map((curve, k) => (
          <CurveLine key={k} curve={curve} look={`on-map ${lookOf(k)}`} across={across} up={up} />
        ))}
      </Chart>
      <p class="legend">
        <span>
          {words[z]} {learn.heights(brief(low), brief(high))}
        </span>
        {curves.map(({ name, dots }, k) => (
          <span key={k}>
            <svg viewBox="0 0 28 10" aria-hidden="true">
              <path class={dots ? `dots ${lookOf(k)}` : `line ${lookOf(k)}`} d={dots ? "M14,5 h0" : "M0,5 H28"} />
            </svg>
            {shown(name, locale)}
          </span>
        ))}
      </p>
      {curves.length > 0 && <DataTable x={words[x]} curves={curves} />}
    </>
  );
}
