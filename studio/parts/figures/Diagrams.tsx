/** A network's layers as a drawing, and the routes on which an effect travels. */
import type { Cell, FigureNetwork, FigureRoutes, RouteStep } from "limpid/lessons";
import { useLocale } from "../../words/index.ts";
import { shown } from "./cells.ts";

/** Of a longer layer the first and the last are drawn. */
const most = 8;

type Drawn = { readonly text: string } | "more";

function drawn(cells: readonly Cell[], locale: "en" | "zh-CN"): Drawn[] {
  const texts = cells.map((cell) => ({ text: shown(cell, locale) }));
  return texts.length <= most ? texts : [...texts.slice(0, most - 3), "more", ...texts.slice(-2)];
}

export function Diagram({
  figure: { layers, weights },
  label,
}: {
  readonly figure: FigureNetwork;
  readonly label: string;
}) {
  const locale = useLocale();
  const columns = layers.map((cells) => drawn(cells, locale));
  const rows = Math.max(...columns.map((column) => column.length));
  const [width, height] = [Math.max(328, 150 * columns.length), rows * 46 + 34];
  const x = (k: number) => 60 + ((width - 120) * k) / Math.max(1, columns.length - 1);
  const y = (column: readonly Drawn[], k: number) => (rows * 46) / 2 + (k - (column.length - 1) / 2) * 46 + 4;
  return (
    <div class="scroll">
      <svg
        class="diagram"
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={label}
        text-anchor="middle"
        font-size="12"
      >
        {columns
          .slice(1)
          .map((next, gap) =>
            next.map((_, to) =>
              columns[gap].map((_, from) => (
                <path
                  key={`${gap},${from},${to}`}
                  class="edge"
                  d={`M${x(gap)},${y(columns[gap], from)} L${x(gap + 1)},${y(next, to)}`}
                  stroke-width="1"
                />
              )),
            ),
          )}
        {columns.map((column, k) =>
          column.map((one, unit) => (
            <g key={`${k},${unit}`}>
              {one === "more" ? (
                <text class="halo" x={x(k)} y={y(column, unit) + 5}>
                  ⋮
                </text>
              ) : (
                <>
                  <circle class={k === 0 ? "node data" : "node"} cx={x(k)} cy={y(column, unit)} r={6} />
                  <text class="halo" x={x(k)} y={y(column, unit) - 10}>
                    {one.text}
                  </text>
                </>
              )}
            </g>
          )),
        )}
        {layers.map((cells, k) => (
          <text key={k} class="lab" x={x(k)} y={height - 6}>
            {cells.length}
          </text>
        ))}
        {weights.map((count, k) => (
          <text key={k} class="lab" x={(x(k) + x(k + 1)) / 2} y={height - 6}>
            × {count.toLocaleString("en-US")}
          </text>
        ))}
      </svg>
    </div>
  );
}

export function Routes({ figure: { from, shared, routes, to, format } }: { readonly figure: FigureRoutes }) {
  const locale = useLocale();
  return (
    <div class="routes">
      <Way from={from} steps={shared} end={to} format={format} />
      {routes.map((steps, k) => (
        <Way
          key={k}
          from={shared.at(-1)?.to ?? from}
          steps={steps}
          end={to}
          format={format}
          total={{ shared, locale }}
        />
      ))}
    </div>
  );
}

interface WayProps {
  readonly from: Cell;
  readonly steps: readonly RouteStep[];
  readonly end: Cell;
  readonly format: string;
  /** Shows what the route comes to, the shared way included. */
  readonly total?: { readonly shared: readonly RouteStep[]; readonly locale: "en" | "zh-CN" };
}

function Way({ from, steps, end, format, total }: WayProps) {
  const locale = useLocale();
  const product = [...(total?.shared ?? []), ...steps].reduce((so, { factor }) => so * factor, 1);
  return (
    <p class="way">
      <span class="stop">{shown(from, locale)}</span>
      {steps.map(({ factor, name, to }, k) => (
        <span key={k} class="f">
          {" → "}
          <span class="factor">
            × <span data-full={String(factor)}>{shown(factor, locale, format)}</span>{" "}
            <small>{shown(name, locale)}</small>
          </span>
          {" → "}
          <span class="stop">{shown(to ?? end, locale)}</span>
        </span>
      ))}
      {total && (
        <b class="f">
          {" = "}
          <span data-full={String(product)}>{shown(product, locale, "6")}</span>
        </b>
      )}
    </p>
  );
}
