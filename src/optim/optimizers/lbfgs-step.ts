/** One look of L-BFGS: what the search makes of it and, where the search is over, the move and the next direction. */
import { concat, maximum, minimum, scan, type Tensor, where } from "../../tensor/index.ts";
import type { Together, TogetherResult } from "../optimizer.ts";
import { type Goal, phases } from "./lbfgs-state.ts";
import { both, either, epsilonOf, look, not, type Point, type Search } from "./line-search.ts";

/** By parameter. */
type Tree = Readonly<Record<string, Tensor>>;

const map = (tree: Tree, f: (value: Tensor, name: string) => Tensor): Tree =>
  Object.fromEntries(Object.entries(tree).map(([name, value]) => [name, f(value, name)]));
const addUp = (parts: readonly Tensor[]): Tensor => parts.reduce((sum, part) => sum.add(part));
const dot = (a: Tree, b: Tree): Tensor => addUp(Object.keys(a).map((name) => a[name].mul(b[name]).sum()));
const choose = (condition: Tensor, yes: Tree, no: Tree): Tree =>
  map(yes, (value, name) => where(condition, value, no[name]));
const size = (tree: Tree): Tensor => addUp(Object.values(tree).map((value) => value.abs().sum()));
const largest = (tree: Tree): Tensor =>
  Object.values(tree)
    .map((value) => value.abs().max())
    .reduce(maximum);
/** A number like those of a tensor. */
const number = (like: Tensor, value: number): Tensor => like.mul(0).add(value);

/** Its memory, each kind by parameter. */
function kinds(memory: Together["memory"]) {
  const of = (kind: string): Tree => Object.fromEntries(Object.entries(memory).map(([name, its]) => [name, its[kind]]));
  return {
    start: of("start"),
    gradient: of("gradient"),
    direction: of("direction"),
    lowGradient: of("lowGradient"),
    moves: of("moves"),
    changes: of("changes"),
  };
}

function searchOf(s: Tree): Search {
  return {
    low: { at: s.low, loss: s.lowLoss, slope: s.lowSlope },
    high: { at: s.high, loss: s.highLoss, slope: s.highSlope },
    zooming: s.phase.equal(phases.zooming),
    length: s.length,
    tries: s.tries,
  };
}

/** The place where it stands after this look, and how it came there. */
interface Arrival {
  readonly place: Tree;
  readonly gradient: Tree;
  readonly loss: Tensor;
  /** Whether a search is over, or none was on: a new direction is needed. */
  readonly settled: Tensor;
  /** Whether it moved there. */
  readonly moved: Tensor;
  /** Whether the search found nothing lower. */
  readonly failed: Tensor;
  readonly lowGradient: Tree;
}

/** The moves that it remembers, the oldest first, with the changes of the gradient over them. */
interface Memory {
  readonly moves: Tree;
  readonly changes: Tree;
}

export function lookedAt(seen: Together, goal: Goal): TogetherResult {
  const { scalars: s, rate } = seen;
  const before = kinds(seen.memory);
  const looking = s.phase.equal(phases.looking);
  const finished = s.phase.equal(phases.finished);
  const trial = { at: s.length, loss: seen.loss, slope: dot(seen.gradients, before.direction) };
  const found = look(searchOf(s), { at: number(s.loss, 0), loss: s.loss, slope: s.slope }, trial, goal.searchLimit);
  const searching = not(either(looking, finished));
  const at = arrive(seen, before, { looking, searching, found });

  // Where it looks again at a place that it knows and finds something else there, what it remembers is of another function.
  const same = both(
    seen.loss.equal(s.loss),
    size(map(seen.gradients, (g, name) => g.sub(before.gradient[name]))).equal(0),
  );
  const forgets = either(at.failed, both(looking, not(same)));
  const knew = newest(before).greater(0);
  const memory = remembered(before, at, forgets);
  const towards = direction(memory, at.gradient);
  const promised = dot(towards, at.gradient);
  // Only rounding can make it lead upwards: then it begins anew.
  const falls = promised.less(0);
  const kept = map(memory.moves, (value) => where(either(falls, not(at.settled)), value, 0));
  const next = choose(
    falls,
    towards,
    map(at.gradient, (g) => g.neg()),
  );
  const slope = where(falls, promised, dot(at.gradient, at.gradient).neg());

  const scale = maximum(maximum(s.loss.abs(), at.loss.abs()), 1);
  const little = both(at.moved, s.loss.sub(at.loss).lessEqual(scale.mul(goal.changeTolerance)));
  const flat = both(at.settled, largest(at.gradient).lessEqual(goal.gradientTolerance));
  const ends = either(either(finished, both(at.failed, not(knew))), either(little, flat));
  const learnt = both(falls, newest(memory).greater(0));
  const first = rate.mul(where(learnt, 1, minimum(number(rate, 1), size(at.gradient).pow(-1))));
  const phase = where(
    ends,
    phases.finished,
    where(both(not(at.settled), found.zooming), phases.zooming, phases.reaching),
  );
  return {
    memory: Object.fromEntries(
      Object.keys(seen.parameters).map((name) => [
        name,
        {
          start: at.place[name],
          gradient: at.gradient[name],
          direction: where(at.settled, next[name], before.direction[name]),
          lowGradient: at.lowGradient[name],
          moves: kept[name],
          changes: memory.changes[name],
        },
      ]),
    ),
    scalars: {
      ...searchScalars(at, found, { slope: where(at.settled, slope, s.slope), first }),
      phase: phase.cast(s.phase.dtype),
      loss: at.loss,
    },
    loss: at.loss,
    finished: where(ends, number(rate, 1), 0),
  };
}

/** Where the search stands: where it was and what it has just seen, or at the beginning of another one. */
function searchScalars(
  { settled, loss }: Arrival,
  { low, high, length, tries }: Search,
  { slope, first }: { readonly slope: Tensor; readonly first: Tensor },
): Tree {
  return {
    slope,
    length: where(settled, first, length),
    low: where(settled, 0, low.at),
    lowLoss: where(settled, loss, low.loss),
    lowSlope: where(settled, slope, low.slope),
    high: where(settled, 0, high.at),
    highLoss: where(settled, 0, high.loss),
    highSlope: where(settled, 0, high.slope),
    tries: where(settled, 0, tries),
  };
}

interface Look {
  readonly looking: Tensor;
  readonly searching: Tensor;
  readonly found: ReturnType<typeof look>;
}

function arrive(
  { parameters, gradients, loss, scalars: s }: Together,
  before: ReturnType<typeof kinds>,
  { looking, searching, found }: Look,
): Arrival {
  const low: Point = found.low;
  const reached = both(searching, found.accepted);
  const over = both(searching, both(not(found.accepted), found.spent));
  // The lowest place has fallen enough, though its slope may still be steep.
  const toLow = both(over, low.at.greater(0));
  const failed = both(over, not(toLow));
  const toTrial = either(looking, reached);
  const settled = either(toTrial, over);
  const lowGradient = choose(both(searching, found.lower), gradients, before.lowGradient);
  const between = map(before.start, (w, name) => w.add(before.direction[name].mul(low.at)));
  const gradient = choose(toTrial, gradients, choose(toLow, lowGradient, before.gradient));
  return {
    place: choose(toTrial, parameters, choose(toLow, between, before.start)),
    gradient,
    loss: where(toTrial, loss, where(toLow, low.loss, s.loss)),
    settled,
    moved: either(reached, toLow),
    failed,
    lowGradient: choose(settled, gradient, lowGradient),
  };
}

/** By row: move · change. Of a row that nothing was written to it is 0, of all others above. */
const bends = ({ moves, changes }: Memory): Tensor =>
  addUp(
    Object.keys(moves).map((name) => {
      const all = moves[name].mul(changes[name]);
      return all.reshape([all.shape[0], -1]).sum(1);
    }),
  );

const newest = (memory: Memory): Tensor =>
  bends({ moves: map(memory.moves, lastRow), changes: map(memory.changes, lastRow) }).reshape([]);
const lastRow = (rows: Tensor): Tensor => rows.slice([rows.shape[0] - 1], [rows.shape[0]]);

/** The memory with the last move in place of the oldest, where it moved and the loss bends upwards along it. */
function remembered(before: ReturnType<typeof kinds>, at: Arrival, forgets: Tensor): Memory {
  const move = map(at.place, (w, name) => w.sub(before.start[name]));
  const change = map(at.gradient, (g, name) => g.sub(before.gradient[name]));
  const bend = dot(move, change);
  const good = both(at.moved, bend.greater(dot(change, change).mul(epsilonOf(bend))));
  const next = (rows: Tensor, row: Tensor): Tensor => {
    const last = row.reshape([1, ...row.shape]);
    const shifted = rows.shape[0] === 1 ? last : concat([rows.slice([1], [rows.shape[0]]), last]);
    return where(forgets, 0, where(good, shifted, rows));
  };
  return {
    moves: map(before.moves, (rows, name) => next(rows, move[name])),
    changes: map(before.changes, (rows, name) => next(rows, change[name])),
  };
}

/** -H·g by two loops over the memory, the newest move first and then the oldest first. Rows that are empty do nothing. */
function direction(memory: Memory, gradient: Tree): Tree {
  const { moves, changes } = memory;
  const bend = bends(memory);
  const weights = where(bend.greater(0), bend.pow(-1), 0);
  const rows = { moves, changes, weights };
  type Row = typeof rows;
  const [left, shares] = scan(
    (q: Tree, row: Row): [Tree, Tensor] => {
      const share = row.weights.mul(dot(row.moves, q));
      return [map(q, (value, name) => value.sub(row.changes[name].mul(share))), share];
    },
    gradient,
    rows,
    { reverse: true },
  );
  const last = map(changes, lastRow);
  const square = dot(last, last);
  const scale = where(newest(memory).greater(0), newest(memory).div(square), 1);
  const [solved] = scan(
    (r: Tree, row: Row & { readonly shares: Tensor }): [Tree, Tensor] => {
      const share = row.shares.sub(row.weights.mul(dot(row.changes, r)));
      return [map(r, (value, name) => value.add(row.moves[name].mul(share))), share];
    },
    map(left, (value) => value.mul(scale)),
    { ...rows, shares },
  );
  return map(solved, (value) => value.neg());
}
