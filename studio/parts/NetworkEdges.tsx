/** The connections of a network's drawing, with weights and gradients on them, and the way back that is asked about. */
import { slopeName, weightName } from "../engine/names.ts";
import { DrawnNumber } from "./EngineNumber.tsx";
import { brief } from "./format.ts";
import type { NetworkProps } from "./Network.tsx";
import { Tag } from "./NetworkTags.tsx";
import { type Edge, type NetworkLayout, type Spot, strokeWidths } from "./network-layout.ts";

interface EdgesProps extends NetworkProps {
  readonly layout: NetworkLayout;
  /** A neuron, and for a weight the one that it comes from. */
  readonly route: { readonly layer: number; readonly unit: number; readonly from?: number } | undefined;
}

export function Edges(props: EdgesProps) {
  const { layout, setting, look, shows, route, hidden } = props;
  const nameOf = ({ gap, from, to }: Edge) => weightName(setting.layers[gap].name, from.unit, to.unit);
  // On the way back a line is as wide as its gradient; before, as its weight.
  const shown = (edge: Edge) => {
    const slope = slopeName(nameOf(edge));
    return shows.gradients && !hidden.has(slope) ? look.numbers[slope] : look.numbers[nameOf(edge)];
  };
  const widths = new Map<Edge, number>();
  for (const gap of setting.layers.keys()) {
    const own = layout.edges.filter((edge) => edge.gap === gap);
    strokeWidths(own.map(shown)).forEach((width, k) => void widths.set(own[k], width));
  }
  const outputs = layout.units[layout.units.length - 1];
  const onRoute = (edge: Edge) => route !== undefined && isOnRoute(edge, route);
  const reachesLoss = (unit: number) =>
    route !== undefined && (route.layer < layout.units.length - 1 || route.unit === unit);
  return (
    <g>
      {layout.edges.map((edge) => (
        <path
          key={nameOf(edge)}
          class={`edge ${shown(edge) < 0 ? "neg" : "pos"}`}
          d={line(edge.from, edge.to)}
          stroke-width={widths.get(edge)!.toFixed(2)}
        />
      ))}
      {outputs.map((from) => (
        <path key={from.unit} class="edge" d={toLoss(from, layout)} stroke-width="1" />
      ))}
      {outputs
        .filter(({ unit }) => reachesLoss(unit))
        .map((from) => (
          <Route key={from.unit} d={toLoss(from, layout)} />
        ))}
      {layout.edges.filter(onRoute).map((edge) => (
        <Route key={nameOf(edge)} d={line(edge.from, edge.to)} />
      ))}
      {layout.edges.map(
        (edge) => edge.label && <Label key={nameOf(edge)} {...props} at={edge.label} name={nameOf(edge)} />,
      )}
    </g>
  );
}

const line = (from: Spot, to: Spot): string => `M${from.x},${from.y} L${to.x},${to.y}`;

/** In a narrow drawing the loss stands below, and the way to it goes around the column. */
function toLoss(from: Spot, { loss, width }: NetworkLayout): string {
  if (width > 400) return line(from, loss);
  const aside = Math.min(width - 4, from.x + 62);
  return `M${from.x},${from.y} C${aside},${from.y + 20} ${aside},${loss.y - 60} ${loss.x},${loss.y}`;
}

/** Two lines: what a slope passes on its way back. */
function Route({ d }: { readonly d: string }) {
  return (
    <>
      <path class="route" d={d} />
      <path class="route-core" d={d} />
    </>
  );
}

function isOnRoute({ gap, from, to }: Edge, route: NonNullable<EdgesProps["route"]>): boolean {
  // A layer's own number in a gap is that of what it leads to, less one.
  if (gap === route.layer - 1) return to.unit === route.unit && from.unit === route.from;
  if (gap === route.layer) return from.unit === route.unit;
  return gap > route.layer;
}

interface LabelProps extends EdgesProps {
  readonly at: Spot;
  readonly name: string;
}

function Label({ at: { x, y }, name, look, shows, hidden }: LabelProps) {
  const slope = slopeName(name);
  return (
    <g>
      <Tag at={{ x, y: y - 2 }} name={name} value={look.numbers[name]} />
      {shows.gradients &&
        (hidden.has(slope) ? (
          <text class="tbw halo" x={x} y={y + 16}>
            ?
          </text>
        ) : (
          <DrawnNumber
            x={x}
            y={y + 16}
            class="tbw halo"
            name={slope}
            kind="backward"
            value={look.numbers[slope]}
            text={brief(look.numbers[slope])}
          />
        ))}
    </g>
  );
}
