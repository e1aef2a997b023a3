/**
 * Evaluates an element expression in JavaScript numbers: each part becomes a closure over one array of loop variables. Slow and
 * simple, so that it is easy to check.
 */
import { type DType, dtypes, InternalError, type TypedArray } from "../../base/index.ts";
import {
  type Affine,
  type Axis,
  affine,
  binaryOfFloat,
  binaryOfInt,
  compareOf,
  type Elem,
  type ElemMachine,
  lowerElem,
  type Part,
  reductions,
  unaryOf,
} from "../../scalar/index.ts";

export type Read = () => number;

/** Loop variables by name, in one flat array. */
export class Loops {
  readonly at: number[] = [];
  /** Counts iterations, so that a shared part knows whether its cached value is of this one. */
  turn = 0;
  readonly readers: Map<Elem, Read> = new Map();
  readonly #slots = new Map<Axis, number>();

  slot(name: Axis): number {
    let slot = this.#slots.get(name);
    if (slot === undefined) {
      slot = this.at.push(0) - 1;
      this.#slots.set(name, slot);
    }
    return slot;
  }
}

function place(a: Affine, loops: Loops, sources: (id: number) => TypedArray): Read {
  const { at } = loops;
  const terms = affine.axesOf(a).map((name) => ({ slot: loops.slot(name), k: a.t[name] }));
  const dyn = (a.dyn ?? []).map((d) => ({ factor: d.factor, read: reader(d.index, loops, sources) }));
  const { c } = a;
  if (dyn.length === 0 && terms.length === 1) {
    const [{ slot, k }] = terms;
    return () => c + k * at[slot];
  }
  if (dyn.length === 0 && terms.length === 2) {
    const [p, q] = terms;
    return () => c + p.k * at[p.slot] + q.k * at[q.slot];
  }
  return () => {
    let sum = c;
    for (let i = 0; i < terms.length; i++) sum += terms[i].k * at[terms[i].slot];
    for (let i = 0; i < dyn.length; i++) sum += dyn[i].factor * dyn[i].read();
    return sum;
  };
}

/** To a value of another type, as the kernels do it: towards zero, saturating, NaN becoming 0. */
function convert(x: number, from: DType, to: DType): number {
  if (dtypes[to].float) return x;
  if (to === "bool") return x !== 0 ? 1 : 0;
  const whole = Number.isNaN(x) ? 0 : Math.trunc(Math.min(Math.max(x, -2147483648), 2147483647));
  return to === "u8" ? (dtypes[from].float ? Math.min(Math.max(whole, 0), 255) : whole & 255) : whole;
}

/** Caches the values of shared parts: without that, an expression like a chain of hashes would take forever. */
export function reader(e: Elem, loops: Loops, sources: (id: number) => TypedArray): Read {
  const known = loops.readers.get(e);
  if (known) return known;
  const read = lowerElem(e, new Closures(loops, sources));
  const cheap = e.k === "const" || e.k === "load" || e.k === "index";
  const made = cheap ? read : remembering(read, loops);
  loops.readers.set(e, made);
  return made;
}

function remembering(read: Read, loops: Loops): Read {
  let turn = -1;
  let value = 0;
  return () => {
    if (turn !== loops.turn) {
      value = read();
      turn = loops.turn;
    }
    return value;
  };
}

/** What each kind of part becomes: a closure. */
class Closures implements ElemMachine<Read> {
  readonly #loops: Loops;
  readonly #sources: (id: number) => TypedArray;

  constructor(loops: Loops, sources: (id: number) => TypedArray) {
    this.#loops = loops;
    this.#sources = sources;
  }

  part(e: Elem): Read {
    return reader(e, this.#loops, this.#sources);
  }

  const({ value }: Part<"const">): Read {
    return () => value;
  }

  register(): never {
    throw new InternalError("reference", "an element rule has no registers");
  }

  index({ at }: Part<"index">): Read {
    return place(at, this.#loops, this.#sources);
  }

  load(e: Part<"load">): Read {
    const at = place(e.at, this.#loops, this.#sources);
    const source = this.#sources(e.from);
    return () => source[at()];
  }

  unary({ op }: Part<"unary">, x: Read): Read {
    const f = unaryOf[op];
    return () => f(x());
  }

  binary({ op, dtype }: Part<"binary">, x: Read, y: Read): Read {
    const { float } = dtypes[dtype];
    if (op === "mul" && float) return () => x() * y();
    const f = (float ? binaryOfFloat : binaryOfInt)[op];
    return dtype === "u8" ? () => f(x(), y()) & 255 : () => f(x(), y());
  }

  compare({ op }: Part<"compare">, x: Read, y: Read): Read {
    const f = compareOf[op];
    return () => (f(x(), y()) ? 1 : 0);
  }

  select(_: Part<"select">, cond: Read, yes: Read, no: Read): Read {
    return () => (cond() ? yes() : no());
  }

  cast({ x: { dtype: from }, dtype }: Part<"cast">, x: Read): Read {
    return () => convert(x(), from, dtype);
  }

  guard(e: Part<"guard">): Read {
    const ranges = e.ranges.map((r) => ({ ...r, at: place(r.at, this.#loops, this.#sources) }));
    const [yes, no] = [this.part(e.yes), this.part(e.no)];
    return () => {
      for (const { at, lo, hi } of ranges) {
        const value = at();
        if (value < lo || value >= hi) return no();
      }
      return yes();
    };
  }

  reduce(e: Part<"reduce">): Read {
    return reduction(e, this.#loops, this.part(e.x));
  }
}

/** Calls `body` for every combination of the axes, the last running fastest. */
export function forEach(axes: readonly { name: Axis; size: number }[], loops: Loops, body: () => void): void {
  const slots = axes.map(({ name }) => loops.slot(name));
  const { at } = loops;
  const run = (depth: number): void => {
    if (depth === axes.length) {
      loops.turn++;
      body();
      return;
    }
    for (let i = 0; i < axes[depth].size; i++) {
      at[slots[depth]] = i;
      run(depth + 1);
    }
  };
  run(0);
}

function reduction(e: Part<"reduce">, loops: Loops, x: Read): Read {
  const ints = !dtypes[e.dtype].float;
  const first = ints ? reductions[e.op].whole : reductions[e.op].start;
  const over =
    (step: (sum: number) => number): Read =>
    () => {
      let sum = first;
      forEach(e.axes, loops, () => {
        sum = step(sum);
      });
      return sum;
    };
  switch (e.op) {
    case "sum":
      return ints ? over((sum) => (sum + x()) | 0) : over((sum) => sum + x());
    case "prod":
      return ints ? over((sum) => Math.imul(sum, x())) : over((sum) => sum * x());
    case "max":
      return over((best) => Math.max(best, x()));
    case "min":
      return over((best) => Math.min(best, x()));
    case "argmax":
    case "argmin":
      return () => {
        let best = Number.NaN;
        let found = 0;
        let place = 0;
        forEach(e.axes, loops, () => {
          const value = x();
          // NaN counts as the largest and as the smallest, as in NumPy.
          const better =
            place === 0 ||
            (!Number.isNaN(best) && (Number.isNaN(value) || (e.op === "argmax" ? value > best : value < best)));
          if (better) [best, found] = [value, place];
          place++;
        });
        return found;
      };
  }
}
