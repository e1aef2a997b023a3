/** How many elements lie in each of several ranges. */
import {
  allocate,
  badArgument,
  dtypes,
  readOptions,
  ShapeError,
  sameShape,
  showType,
  sizeOf,
  ValueError,
  type Wants,
  wantFlag,
  wantInterval,
  wantShape,
  wantWhole,
} from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import { wantCounting } from "../math/elementary.ts";
import * as math from "../math/index.ts";
import { searched } from "../math/order.ts";
import * as o from "../ops/index.ts";
import { as } from "./as.ts";
import { run, type Tensor, type TensorLike, tensor } from "./tensor.ts";

export interface HistogramOptions {
  /** Where the first bin begins and the last one ends, if `bins` is a number. Default: the least and the largest element. */
  readonly range?: readonly [number, number];
  /** What each element counts. Default: 1. */
  readonly weights?: TensorLike;
  /** Whether shares are given instead of counts, for each unit of width: the area below them is 1. Default: false. */
  readonly density?: boolean;
}

/** One number for all elements has no width: half a unit on both sides, as in NumPy. */
const widened = (least: number, most: number): [number, number] =>
  least === most ? [least - 0.5, most + 0.5] : [least, most];

const ofHistogram: Wants<HistogramOptions> = {
  range: (subject, name, value) => {
    const pair =
      Array.isArray(value) && value.length === 2 && value[0] === value[1] ? widened(value[0], value[1]) : value;
    wantInterval(subject, name, pair);
  },
  weights: () => undefined,
  density: wantFlag,
};

/**
 * How many elements lie in each bin, and where the bins begin and end: `[counts, edges]`, `bins` counts and one edge more. `bins` is how
 * many there are, all of one width, or a vector of their rising edges. A bin has the elements from its first edge up to, not including,
 * its second; the last bin has that, too. What lies outside, and NaN, is not counted. Counts are i32, or of the weights' type; edges are
 * f32, or of the type of `x` if it is a float type.
 *
 *     histogram([1, 2, 1], 2)               // [2, 1] and [1, 1.5, 2]
 *     histogram([1, 2, 1], [0, 1, 2, 3])    // [0, 2, 1] and [0, 1, 2, 3]
 *
 * @throws where edges do not rise, where `x` is to give the range and is not finite, or where there is not one weight for each element.
 */
export function histogram(
  x: TensorLike,
  bins: number | TensorLike = 10,
  options?: HistogramOptions,
): [counts: Tensor, edges: Tensor] {
  const { range, weights, density = false } = readOptions("histogram", options, ofHistogram);
  const given = as(x);
  const edges =
    typeof bins === "number"
      ? evenEdges(given, wantWhole("histogram", "bins", bins, 1), range)
      : ownEdges(given, bins, range);
  const each = weights === undefined ? tensor(1, { dtype: "i32" }) : as(weights);
  const counts = run("histogram", (node, ends, w) => counted(node, ends, w), given, edges, each);
  return [density ? run("histogram", shares, counts, edges) : counts, edges];
}

const floatOf = (x: Tensor): "f32" | "f64" => (x.dtype === "f64" ? "f64" : "f32");

/** Edges at equal distances, computed in f64 as NumPy does. */
function evenEdges(x: Tensor, bins: number, range: readonly [number, number] | undefined): Tensor {
  const dtype = floatOf(x);
  wantShape("histogram", [bins + 1]);
  if (range || x.size === 0) {
    const [from, to] = widened(...(range ?? [0, 1]));
    const step = (to - from) / bins;
    const exact = allocate("histogram", bins + 1, (n) => new Float64Array(n));
    for (let k = 0; k <= bins; k++) exact[k] = k === bins ? to : from + k * step;
    return tensor(exact, { dtype });
  }
  const edges = run("histogram", (node) => o.cast(spanned(wantCounting("histogram", node), bins), dtype), x);
  if (edges.traced || edges.data.every(Number.isFinite)) return edges;
  throw new ValueError("histogram", `${showType(x)} has elements that are not finite`, {
    code: "histogram-range",
    hint: "say where the bins begin and end: { range: [0, 1] }",
    facts: { received: x.shape },
  });
}

/** From the least to the largest element. */
function spanned(x: Node, bins: number): Node {
  const exact = o.cast(x, "f64");
  const [least, most] = [math.min(exact), math.max(exact)];
  const same = o.equal(least, most);
  const [from, to] = [o.select(same, o.sub(least, 0.5), least), o.select(same, o.add(most, 0.5), most)];
  const places = o.iota([bins + 1], 0);
  const rising = o.add(from, o.mul(o.cast(places, "f64"), o.div(o.sub(to, from), bins)));
  return o.select(o.equal(places, bins), to, rising);
}

function ownEdges(x: Tensor, bins: TensorLike, range: unknown): Tensor {
  if (range !== undefined)
    throw badArgument("histogram", "range", range, "no-range", "nothing, where the edges of the bins are given");
  const edges = tensor(bins, { dtype: floatOf(x) });
  const rises = edges.traced || edges.data.every((edge, k) => k === 0 || edge >= edges.data[k - 1]);
  if (edges.rank === 1 && edges.size >= 2 && rises) return edges;
  throw new ValueError("histogram", `the edges of bins are ${edges}`, {
    code: "histogram-edges",
    hint: "a vector of two numbers or more that rise: [0, 1, 2, 3]; or how many bins: 10",
    facts: { received: edges.shape },
  });
}

function counted(x: Node, edges: Node, weights: Node): Node {
  const one = weights.type.shape.length === 0;
  if (!one && !sameShape(weights.type.shape, x.type.shape))
    throw new ShapeError("histogram", `weights are ${showType(weights.type)}, x is ${showType(x.type)}`, {
      code: "weights-shape",
      hint: "one weight for each element",
    });
  const numbers = wantCounting("histogram", x);
  const added = weights.type.dtype === "u8" ? o.cast(weights, "i32") : weights;
  const bins = edges.type.shape[0] - 1;
  const start = o.full({ dtype: added.type.dtype, shape: [bins] }, 0);
  const n = sizeOf(x.type.shape);
  if (n === 0) return start;
  const flat = o.reshape(dtypes[x.type.dtype].float ? numbers : o.cast(numbers, "f32"), [n]);
  const edge = (k: number): Node => o.reshape(o.slice(edges, [k], [1]), []);
  // The last bin's end belongs to it.
  const place = o.sub(o.minimum(searched(edges, flat, true), bins), 1);
  const inside = o.and(o.lessEqual(edge(0), flat), o.lessEqual(flat, edge(bins)));
  const each = one ? o.broadcastTo(added, [n]) : o.reshape(added, [n]);
  return o.scatterAdd(start, place, o.select(inside, each, 0), 0);
}

function shares(counts: Node, edges: Node): Node {
  const bins = counts.type.shape[0];
  const widths = o.sub(o.slice(edges, [1], [bins]), o.slice(edges, [0], [bins]));
  const numbers = o.cast(counts, edges.type.dtype);
  return o.div(o.div(numbers, widths), math.sum(numbers));
}
