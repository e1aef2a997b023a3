/** The backward pass as paths: which neurons a slope comes through, and every factor on the way. */
import { bestPaths } from "./best-paths.ts";
import type { Chain, Knot } from "./chain.ts";
import { name as named, showLatex, showNumber, showText } from "./formula.ts";
import type { Formulas } from "./formulas.ts";
import { type Group, groupsOf } from "./groups.ts";
import type { Scene } from "./scene.ts";

/** One factor of the chain rule: the slope of one value by the next one on the path. */
export interface Factor {
  /** `∂output[0]/∂output.sum[0]` */
  readonly symbol: string;
  /** What the gradient's graph multiplies by, written out; its number, where that is too long. */
  readonly formula: string;
  readonly latex: { readonly symbol: string; readonly formula: string };
  readonly value: number;
}

export interface Path {
  /** The neurons it passes, from the loss to the target: what they give, not what they add up. */
  readonly through: readonly string[];
  /** From the loss to the target. */
  readonly factors: readonly Factor[];
  readonly product: number;
}

export interface Backward {
  /** Those with the largest |product|, in that order. */
  readonly paths: readonly Path[];
  /** Of all paths. */
  readonly count: bigint;
  /** All that are not listed. */
  readonly remainder: { readonly count: bigint; readonly sum: number };
  /** All paths, grouped by layer and time step. */
  readonly groups: readonly Group[];
  /** Over all paths: ∂loss/∂target. */
  readonly sum: number;
  /** The same as the gradient's graph computes it. */
  readonly gradient: number;
}

/** Paths, the knots they pass (for the list of their neurons), and the sums. */
export function pathsOf(
  scene: Scene,
  chain: Chain,
  formulas: Formulas,
  target: string,
  limit: number,
): { backward: Backward; passed: ReadonlySet<Knot> } {
  const { knots, loss } = chain;
  const count = loss === undefined ? 0n : knots[loss].ways;
  const sum = loss === undefined ? 0 : knots[loss].slope;
  const best = bestPaths(chain, limit);
  const passed = new Set(best.flatMap((path) => path.knots.map((k) => knots[k])));
  const nameOf = (knot: Knot, first: boolean) => (first ? target : (scene.nameOf(knot.of, knot.element) ?? "?"));
  const known = new Map<string, Factor>();
  const factorOf = (from: number, to: number, value: number): Factor => {
    const key = `${from} ${to}`;
    const before = known.get(key);
    if (before) return before;
    const [a, b] = [nameOf(knots[to], to === 0), nameOf(knots[from], from === 0)];
    const formula = formulas.ofSlope(chain, knots[from], knots[to]);
    const made: Factor = {
      symbol: `∂${a}/∂${b}`,
      formula: formula ? showText(formula) : showNumber(value),
      latex: {
        symbol: `\\frac{\\partial ${showLatex(named(a))}}{\\partial ${showLatex(named(b))}}`,
        formula: formula ? showLatex(formula) : showNumber(value).replaceAll("−", "-"),
      },
      value,
    };
    known.set(key, made);
    return made;
  };
  const paths = best.map((path): Path => {
    const last = path.knots.length - 1;
    return {
      through: neuronsOn(scene, path.knots.slice(1, last).reverse(), knots),
      factors: path.slopes.map((slope, k) => factorOf(path.knots[k], path.knots[k + 1], slope)).reverse(),
      product: path.product,
    };
  });
  const listed = paths.reduce((all, { product }) => all + product, 0);
  const rest = count - BigInt(paths.length);
  return {
    backward: {
      paths,
      count,
      // Nothing is left where all are listed, whatever the last bit of the sum says.
      remainder: { count: rest, sum: rest === 0n ? 0 : sum - listed },
      groups: groupsOf(scene, chain),
      sum,
      gradient: chain.exact,
    },
    passed,
  };
}

/** The neurons of a path from the loss on. A loss that works on logits enters a neuron by its sum. */
function neuronsOn(scene: Scene, path: readonly number[], knots: readonly Knot[]): string[] {
  const named = new Set([...scene.stations.values()].flatMap(({ what, layer }) => (what === undefined ? [] : [layer])));
  const names = path.map((k) => {
    const { of, element } = knots[k];
    const station = scene.stations.get(of);
    // Of a sum that a gate bends nothing is told but the sum.
    const kind = station?.kind === "sum" && named.has(station.layer) ? "sum" : "value";
    return station ? scene.stationName({ ...station, kind }, element) : "?";
  });
  return names.filter((its, k) => its !== names[k - 1]);
}
