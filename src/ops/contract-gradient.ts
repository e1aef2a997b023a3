/**
 * The gradient of a contraction for one operand: again contractions, whose operands are the cotangent of the result and the
 * other operand. Each dimension of the operand is read at an affine place, which is solved for one of its axes:
 *
 *     c             a whole dimension: that axis becomes an axis of the gradient
 *     y+i           a new axis h stands for the sum, and y = h-i. Places that this moves outside an operand read zero,
 *                   which is exactly the border's gradient
 *     2*y+3*i-1     y is whole for some taps only. So h = 2*q+v, the taps are i = 2*u+r, and for each phase v those r remain
 *                   that make y = q-3*u+… whole: one contraction a phase, which computes nothing that is not needed
 *     2*y           the axis stays, and zeros are put between its elements
 *
 * The phases are put side by side, `[…, q, v, …]`, and are then `[…, h, …]` when read in a row.
 */
import { InternalError, type Shape } from "../base/index.ts";
import type { Node } from "../ir/index.ts";
import { type Affine, type Axis, affine, type Sizes } from "../scalar/index.ts";
import type { Ops } from "./rule.ts";
import { parseSpec, type Spec, showPlace, showSpec } from "./spec.ts";

/** Its own rule needs no other long rules. */
type Building = Omit<Ops, "long">;

/** Axes expressed by other axes, and the sizes of those. */
interface Solution {
  readonly by: Readonly<Record<Axis, Affine>>;
  readonly sizes: Sizes;
}

/** How one dimension of the operand's gradient is computed. */
interface Way {
  /** The axis of a phase's result, and how many phases there are. */
  readonly out: Axis;
  readonly phases: number;
  /** The solutions of a phase, whose contractions are added up. A phase without any is zero. */
  readonly solutions: ReadonlyMap<number, readonly Solution[]>;
  /** Where the elements of `out` belong, if not one after the other from 0. */
  readonly spread?: Affine;
}

interface Question {
  readonly spec: Spec;
  readonly sizes: Sizes;
  /** The places of the operand, and its shape. */
  readonly mine: readonly Affine[];
  readonly shape: Shape;
  /** The places of the cotangent and of the other operand, with the sizes of those dimensions. */
  readonly given: readonly (readonly [Affine, number])[];
}

/** The cotangent of operand `side` of the contraction `y`, whose own is `g`. */
export function cotangentOf(o: Building, g: Node, y: Node, side: "a" | "b"): Node {
  const spec = parseSpec(y.attrs.spec as string);
  const sizes = y.attrs.sizes as Sizes;
  const [x, other] = side === "a" ? y.inputs : [y.inputs[1], y.inputs[0]];
  const places = spec[side === "a" ? "b" : "a"];
  const { shape } = x.type;
  const given = [
    ...spec.out.map((name): [Affine, number] => [affine.axis(name), sizes[name]]),
    ...places.map((at, d): [Affine, number] => [at, other.type.shape[d]]),
  ];
  const question: Question = { spec, sizes, mine: spec[side], shape, given };
  const ways = new Names(sizes).each(question);

  const out = ways.map((way) => way.out);
  const product = (solutions: readonly Solution[]): Node => {
    const by = Object.assign({}, ...solutions.map((s) => s.by)) as Record<Axis, Affine>;
    const grown: Sizes = Object.assign({}, sizes, ...solutions.map((s) => s.sizes));
    const [mine, its] = [spec.out.map(affine.axis), places].map((list) => list.map((at) => affine.substitute(at, by)));
    const made = side === "a" ? { a: mine, b: its, out } : { a: its, b: mine, out };
    const used = new Set([...mine, ...its].flatMap(affine.axesOf).concat(out));
    const own = Object.fromEntries(Object.entries(grown).filter(([name]) => used.has(name)));
    return side === "a" ? o.contract(g, other, showSpec(made), own) : o.contract(other, g, showSpec(made), own);
  };
  return placed(o, interleaved(o, ways, product, x), ways, shape);
}

class Names {
  readonly #taken: Set<Axis>;

  constructor(sizes: Sizes) {
    this.#taken = new Set(Object.keys(sizes));
  }

  #fresh(): Axis {
    for (let i = 0; ; i++) {
      const name = `h${i}`;
      if (this.#taken.has(name)) continue;
      this.#taken.add(name);
      return name;
    }
  }

  each(question: Question): Way[] {
    return question.mine.map((_, d) => this.#way(question, d));
  }

  #way({ spec, sizes, mine, shape, given }: Question, d: number): Way {
    const at = mine[d];
    const uses = (name: Axis) => mine.filter((place) => affine.coefficient(place, name) !== 0).length;
    const alike: Way["solutions"] = new Map([[0, [{ by: {}, sizes: {} }]]]);
    const bare = affine.asAxis(at);
    if (bare !== undefined && uses(bare) === 1 && sizes[bare] === shape[d])
      return { out: bare, phases: 1, solutions: alike };

    const axes = affine.axesOf(at);
    // Where an axis is a whole dimension of an operand, places outside its range read zero.
    const isBare = (name: Axis) => given.some(([place, size]) => affine.asAxis(place) === name && size === sizes[name]);
    const step = (name: Axis) => Math.abs(affine.coefficient(at, name));
    const alone = axes.length === 1 && uses(axes[0]) === 1;
    if (alone && (step(axes[0]) > 1 || !isBare(axes[0])))
      return { out: axes[0], phases: 1, solutions: alike, spread: at };

    // An axis of the other kind may be cut into taps of one phase each, if this is the only place that says where it is.
    const mayCut = (pick: Axis) => axes.every((n) => n === pick || uses(n) === 1 || step(n) % step(pick) === 0);
    const work = (pick: Axis) =>
      axes.filter((n) => n !== pick).reduce((product, n) => (product * sizes[n]) / cutOf(at, pick, n), 1);
    const solvable = axes.filter((n) => uses(n) === 1 && isBare(n) && mayCut(n));
    const best = (names: readonly Axis[]) => [...names].sort((p, q) => work(p) - work(q))[0];
    const whole = solvable.filter((n) => step(n) === 1);
    const [one, many] = [whole.find((n) => spec.out.includes(n)) ?? best(whole), best(solvable)];
    // One contraction is better than several, unless they have much less to do.
    const pick = one !== undefined && (spec.out.includes(one) || work(one) <= 2 * work(many)) ? one : many;
    if (pick === undefined)
      throw new InternalError("contract", `cannot differentiate the place ${showPlace(at)} of ${showSpec(spec)}`);
    const out = this.#fresh();
    // A phase behind the end of the dimension has no element.
    return {
      out,
      phases: Math.max(1, Math.min(step(pick), shape[d])),
      solutions: solve(at, pick, out, shape[d], sizes),
    };
  }
}

/** Every so many elements of an axis belong to one phase of the axis that is solved for. */
function cutOf(at: Affine, pick: Axis, name: Axis): number {
  const step = Math.abs(affine.coefficient(at, pick));
  return step / gcd(step, Math.abs(affine.coefficient(at, name)));
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/**
 * All ways in which `at = step·out + phase` gives a whole `pick`, by phase. The other axes say which phases these are: however large a
 * step is, there are not more of them than taps.
 */
function solve(at: Affine, pick: Axis, out: Axis, size: number, sizes: Sizes): Map<number, Solution[]> {
  const k = affine.coefficient(at, pick);
  const step = Math.abs(k);
  const others = affine.axesOf(at).filter((name) => name !== pick);
  const cuts = others.map((name) => cutOf(at, pick, name));
  const rests = cuts.reduce<number[][]>(
    (all, cut, j) => {
      const most = Math.min(cut, Math.max(1, sizes[others[j]]));
      return all.flatMap((list) => Array.from({ length: most }, (_, r) => [...list, r]));
    },
    [[]],
  );
  const solutions = new Map<number, Solution[]>();
  for (const rest of rests) {
    const place = others.reduce((sum, name, j) => sum + affine.coefficient(at, name) * rest[j], at.c);
    const phase = ((place % step) + step) % step;
    if (phase >= Math.max(1, size)) continue;
    const counts = others.map((name, j) => Math.max(0, Math.ceil((sizes[name] - rest[j]) / cuts[j])));
    const terms = others.map((name, j) =>
      affine.scale(affine.axis(name), -(affine.coefficient(at, name) * cuts[j]) / k),
    );
    const start = affine.constant((phase - place) / k);
    const value = [affine.scale(affine.axis(out), step / k), ...terms].reduce(affine.add, start);
    const parts = others.map((name, j) => affine.shift(affine.scale(affine.axis(name), cuts[j]), rest[j]));
    const one: Solution = {
      by: { [pick]: value, ...Object.fromEntries(others.map((name, j) => [name, parts[j]])) },
      sizes: { [out]: Math.ceil(size / step), ...Object.fromEntries(others.map((name, j) => [name, counts[j]])) },
    };
    solutions.set(phase, [...(solutions.get(phase) ?? []), one]);
  }
  return solutions;
}

/** Phases in order: each that has solutions, and how many have none between them. */
function runsOf({ phases, solutions }: Way): (readonly Solution[] | number)[] {
  const runs: (readonly Solution[] | number)[] = [];
  let next = 0;
  for (const phase of [...solutions.keys()].sort((a, b) => a - b)) {
    if (phase > next) runs.push(phase - next);
    runs.push(solutions.get(phase)!);
    next = phase + 1;
  }
  return next < phases ? [...runs, phases - next] : runs;
}

/** The phases' contractions side by side. */
function interleaved(
  o: Building,
  ways: readonly Way[],
  product: (solutions: readonly Solution[]) => Node,
  { type: { dtype, shape } }: Node,
): Node {
  const count = (d: number) => Math.ceil(shape[d] / ways[d].phases);
  const split = (d: number, width: number) => (ways[d].phases > 1 ? [count(d), width] : [count(d)]);
  const whole = (d: number) => split(d, ways[d].phases);
  const single = ways.flatMap((_, k) => split(k, 1));
  const build = (d: number, chosen: readonly (readonly Solution[])[]): Node => {
    if (d < ways.length) {
      // Zeros, where no phase of this width has an element that anything reads.
      const nothing = (width: number) =>
        ways.flatMap((_, k) => (k < d ? split(k, 1) : k === d ? split(k, width) : whole(k)));
      const parts = runsOf(ways[d]).map((run) =>
        typeof run === "number" ? o.full({ dtype, shape: nothing(run) }, 0) : build(d + 1, [...chosen, run]),
      );
      return o.concat(parts, ways.slice(0, d + 1).flatMap((_, k) => split(k, 1)).length - 1);
    }
    const all = chosen.reduce<Solution[][]>(
      (lists, solutions) => lists.flatMap((list) => solutions.map((s) => [...list, s])),
      [[]],
    );
    const sum = all.map(product).reduce((x, y) => o.add(x, y));
    return ways.every(({ phases }) => phases === 1) ? sum : o.reshape(sum, single);
  };
  const phased = build(0, []);
  if (ways.every(({ phases }) => phases === 1)) return phased;
  const row = o.reshape(
    phased,
    ways.map(({ phases }, d) => count(d) * phases),
  );
  return o.slice(
    row,
    shape.map(() => 0),
    shape,
  );
}

/** Puts elements where they belong in the operand's gradient, with zeros between and around them. */
function placed(o: Building, from: Node, ways: readonly Way[], shape: Shape): Node {
  return ways.reduce((x, { out, spread }, d) => {
    if (!spread) return x;
    const k = affine.coefficient(spread, out);
    const size = x.type.shape[d];
    const [first, last] = k > 0 ? [0, size - 1] : [size - 1, 0];
    const start = spread.c + k * first;
    const grown = o.spread(k > 0 ? x : o.flip(x, d), d, Math.abs(k));
    // What lies outside was read as zero.
    const [lo, hi] = [Math.max(0, start), Math.min(shape[d], spread.c + k * last + 1)];
    const zero = grown.type.shape.map(() => 0);
    const inside = o.slice(grown, zero.with(d, lo - start), grown.type.shape.with(d, Math.max(0, hi - lo)));
    return o.pad(inside, zero.with(d, hi > lo ? lo : 0), zero.with(d, hi > lo ? shape[d] - hi : shape[d]));
  }, from);
}
