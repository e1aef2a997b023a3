/** All paths, put together by the layers and time steps they pass: by dynamic programming, however many there are. */
import type { Node } from "../../ir/index.ts";
import type { Chain, Knot } from "./chain.ts";
import type { Scene } from "./scene.ts";

/** Paths that go the same way: through the same layers, and for a loop through the same time steps. */
export interface Group {
  /** Layers (and time steps) from the loss to the target; only the one nearest the target, where there are too many ways. */
  readonly through: readonly string[];
  readonly count: bigint;
  readonly sum: number;
}

/** With more ways than this only the layer and step nearest the target tell groups apart. */
const mostWays = 64;

/** A way so far, from the target on. Ways are shared, so that two that are the same are one object. */
interface Way {
  readonly through: readonly string[];
  readonly onwards: Map<string, Way>;
}

interface Tally {
  count: bigint;
  sum: number;
}

type LabelOf = (knot: Knot) => string | undefined;

export function groupsOf(scene: Scene, chain: Chain): Group[] {
  if (chain.loss === undefined) return [];
  const labels = new Map<Node, string | undefined>();
  const labelOf: LabelOf = ({ of }) => {
    if (!labels.has(of)) {
      const station = scene.stations.get(of);
      // By layer and step, whatever it is within them.
      labels.set(of, station && scene.stationLabel({ ...station, kind: "value", what: station.scope }));
    }
    return labels.get(of);
  };
  const found = tally(chain, labelOf, false) ?? tally(chain, labelOf, true)!;
  return [...found].map(([{ through }, sums]) => ({ through: [...through].reverse(), ...sums }));
}

/** What arrives at the loss, by way. Nothing where there are too many; with `nearest` only a way's first layer counts. */
function tally({ knots, loss }: Chain, labelOf: LabelOf, nearest: boolean): Map<Way, Tally> | undefined {
  const start: Way = { through: [], onwards: new Map() };
  const tallies = new Map([[0, new Map<Way, Tally>([[start, { count: 1n, sum: 1 }]])]]);
  const extend = (way: Way, label: string | undefined): Way => {
    const { through, onwards } = way;
    if (label === undefined || label === through.at(-1) || (nearest && through.length > 0)) return way;
    const next = onwards.get(label) ?? { through: [...through, label], onwards: new Map() };
    onwards.set(label, next);
    return next;
  };
  for (const [k, knot] of knots.entries()) {
    const own = tallies.get(k);
    if (!own || k === loss) continue;
    for (const { to, slope } of knot.strands) {
      const label = labelOf(knots[to]);
      const arriving = tallies.get(to) ?? new Map<Way, Tally>();
      tallies.set(to, arriving);
      for (const [way, { count, sum }] of own) {
        const next = extend(way, label);
        const all = arriving.get(next);
        if (all) {
          all.count += count;
          all.sum += slope * sum;
        } else {
          arriving.set(next, { count, sum: slope * sum });
        }
      }
      if (!nearest && arriving.size > mostWays) return undefined;
    }
    tallies.delete(k);
  }
  return tallies.get(loss!);
}
