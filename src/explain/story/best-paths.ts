/**
 * The paths with the largest products, in order, without looking at the others: a partial path is worth its product so
 * far times the largest that can still come, which is known exactly; so what comes out of the queue complete is next.
 */
import type { Chain, Strand } from "./chain.ts";

/** A path by knots, from the target to the loss, and its slopes between them. */
export interface BestPath {
  readonly knots: readonly number[];
  readonly slopes: readonly number[];
  readonly product: number;
}

interface Partial {
  readonly knot: number;
  readonly before: Partial | undefined;
  readonly slope: number;
  readonly product: number;
  readonly length: number;
  /** Which strand of the knot before, in order of worth. */
  readonly rank: number;
  readonly worth: number;
}

export function bestPaths({ knots, loss }: Chain, limit: number): BestPath[] {
  const ranked = new Map<number, readonly Strand[]>();
  const strandsOf = (knot: number): readonly Strand[] => {
    const known = ranked.get(knot);
    if (known) return known;
    const worth = ({ to, slope }: Strand) => rank(Math.abs(slope) * knots[to].best);
    const list = [...knots[knot].strands].sort((a, b) => worth(b) - worth(a));
    ranked.set(knot, list);
    return list;
  };
  /** The path on to the knot's strand of that rank. */
  const extend = (before: Partial, rankOf: number): Partial | undefined => {
    const strand = strandsOf(before.knot)[rankOf];
    if (!strand) return undefined;
    const product = before.product * strand.slope;
    return {
      knot: strand.to,
      before,
      slope: strand.slope,
      product,
      length: before.length + 1,
      rank: rankOf,
      worth: rank(Math.abs(product) * knots[strand.to].best),
    };
  };

  const queue = new Queue();
  const found: BestPath[] = [];
  queue.add({ knot: 0, before: undefined, slope: 1, product: 1, length: 0, rank: 0, worth: knots[0].best });
  while (found.length < limit) {
    const path = queue.take();
    if (!path) break;
    // The next best sibling stands in line only once this one has been served: the queue stays small.
    if (path.before) queue.add(extend(path.before, path.rank + 1));
    if (path.knot === loss) found.push(written(path));
    else queue.add(extend(path, 0));
  }
  return found;
}

/** NaN, which no order knows, comes first: it is what to look at. */
const rank = (worth: number): number => (Number.isNaN(worth) ? Number.POSITIVE_INFINITY : worth);

function written(path: Partial): BestPath {
  const knots: number[] = [];
  const slopes: number[] = [];
  for (let at: Partial | undefined = path; at; at = at.before) {
    knots.unshift(at.knot);
    if (at.before) slopes.unshift(at.slope);
  }
  return { knots, slopes, product: path.product };
}

/** A binary heap: the worthiest first, of equals the longest, so that worthless paths end soon. */
class Queue {
  readonly #items: Partial[] = [];

  add(item: Partial | undefined): void {
    if (!item) return;
    const items = this.#items;
    let at = items.push(item) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (!sooner(items[at], items[up])) break;
      [items[at], items[up]] = [items[up], items[at]];
      at = up;
    }
  }

  take(): Partial | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (last && items.length > 0) {
      items[0] = last;
      for (let at = 0; ; ) {
        let best = at;
        for (const child of [2 * at + 1, 2 * at + 2])
          if (child < items.length && sooner(items[child], items[best])) best = child;
        if (best === at) break;
        [items[at], items[best]] = [items[best], items[at]];
        at = best;
      }
    }
    return first;
  }
}

function sooner(a: Partial, b: Partial): boolean {
  return a.worth > b.worth || (a.worth === b.worth && a.length > b.length);
}
