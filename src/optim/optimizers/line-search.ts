/**
 * A line search for the strong Wolfe conditions (Nocedal and Wright, Numerical Optimization, 2nd ed., algorithms 3.5 and 3.6) that
 * looks at one place a step: it is told the loss and its slope there, and says where to look next. Written as graph, like all of an
 * optimizer, so that what it knows are scalars of the model: a run that is stopped in the middle of a search goes on there.
 */
import { lessEqual, maximum, minimum, sqrt, type Tensor, where } from "../../tensor/index.ts";

/** A length along the direction, the loss there, and its slope along the direction. */
export interface Point {
  readonly at: Tensor;
  readonly loss: Tensor;
  readonly slope: Tensor;
}

/** Where a search stands. */
export interface Search {
  /** The lowest place so far that has fallen enough. */
  readonly low: Point;
  /** The other end of the interval in which a good length lies, once one is known. */
  readonly high: Point;
  /** Whether it is known. */
  readonly zooming: Tensor;
  /** The length that is looked at next. */
  readonly length: Tensor;
  /** How many were looked at. */
  readonly tries: Tensor;
}

export interface Seen extends Search {
  /** The place just seen is good. */
  readonly accepted: Tensor;
  /** It is the lowest so far. */
  readonly lower: Tensor;
  /** To look further is of no use. */
  readonly spent: Tensor;
}

/** The loss must fall by this share of what the first slope promises, and the slope to this share of its size. */
const [enough, flatter] = [1e-4, 0.9];

export const both = (a: Tensor, b: Tensor): Tensor => where(a, b, false);
export const either = (a: Tensor, b: Tensor): Tensor => where(a, true, b);
export const not = (a: Tensor): Tensor => where(a, false, true);

const largest = ({ dtype }: Tensor): number => (dtype === "f64" ? Number.MAX_VALUE : 2 ** 128 - 2 ** 104);
/** The distance from 1 to the next number. */
export const epsilonOf = ({ dtype }: Tensor): number => (dtype === "f64" ? 2 ** -52 : 2 ** -23);
/** NaN is not smaller than anything. */
const finite = (x: Tensor): Tensor => lessEqual(x.abs(), largest(x));

const choose = (condition: Tensor, yes: Point, no: Point): Point => ({
  at: where(condition, yes.at, no.at),
  loss: where(condition, yes.loss, no.loss),
  slope: where(condition, yes.slope, no.slope),
});

/** `start` is the place at length 0, `trial` the one at `search.length`. At most `most` places are looked at. */
export function look(search: Search, start: Point, trial: Point, most: number): Seen {
  const { low, high, zooming } = search;
  const readable = both(finite(trial.loss), finite(trial.slope));
  const fell = trial.loss.lessEqual(start.loss.add(trial.at.mul(start.slope).mul(enough)));
  const notFirst = either(zooming, search.tries.greater(0));
  const beaten = both(notFirst, trial.loss.greaterEqual(low.loss));
  const good = both(both(readable, fell), not(beaten));
  const accepted = both(good, trial.slope.abs().lessEqual(start.slope.mul(-flatter)));
  const lower = both(good, not(accepted));
  // Where the lowest place is the far end of the interval, the way to the other end leads back.
  const onwards = where(zooming, high.at.sub(low.at), 1);
  const turns = both(lower, trial.slope.mul(onwards).greaterEqual(0));
  const nextLow = choose(lower, trial, low);
  const nextHigh = choose(good, choose(turns, low, high), trial);
  const nextZooming = either(zooming, either(not(good), turns));
  const tries = search.tries.add(1);
  const gap = nextHigh.at.sub(nextLow.at).abs();
  const tiny = both(nextZooming, gap.mul(start.slope.abs()).lessEqual(start.loss.abs().mul(epsilonOf(start.loss))));
  return {
    low: nextLow,
    high: nextHigh,
    zooming: nextZooming,
    length: where(nextZooming, within(nextLow, nextHigh, tries), beyond(low, trial)),
    tries,
    accepted,
    lower,
    spent: either(tries.greaterEqual(most), tiny),
  };
}

/** A place in an interval, not too near its ends. Now and then its middle, so that the interval shrinks whatever the loss is like. */
function within(low: Point, high: Point, tries: Tensor): Tensor {
  const [from, span] = [minimum(low.at, high.at), high.at.sub(low.at).abs()];
  const middle = from.add(span.mul(0.5));
  const best = cubicMinimum(low, high);
  const near = from.add(span.mul(0.1));
  const inside = minimum(maximum(best, near), from.add(span.mul(0.9)));
  const known = where(both(finite(best), tries.mod(4).greater(0)), inside, middle);
  // Where there is no loss at all, the other end is far too far away: a tenth of the way there, and soon a thousandth.
  return where(finite(high.loss), known, near);
}

/** A place beyond the last one: there is no interval yet. */
function beyond(before: Point, last: Point): Tensor {
  const nearest = last.at.add(last.at.sub(before.at).mul(0.01));
  const farthest = last.at.mul(10);
  const best = cubicMinimum(before, last);
  return where(finite(best), minimum(maximum(best, nearest), farthest), nearest.add(farthest).mul(0.5));
}

/** Where the cubic with these losses and slopes is lowest (Nocedal and Wright, 3.59); not finite where it has no minimum. */
function cubicMinimum(a: Point, b: Point): Tensor {
  const span = b.at.sub(a.at);
  const d1 = a.slope.add(b.slope).sub(a.loss.sub(b.loss).mul(3).div(a.at.sub(b.at)));
  const d2 = span.sign().mul(sqrt(d1.square().sub(a.slope.mul(b.slope))));
  return b.at.sub(span.mul(b.slope.add(d2).sub(d1)).div(b.slope.sub(a.slope).add(d2.mul(2))));
}
