/**
 * The schedule of very small steps: no loops at all. Every element of every value is a local variable, every sum is
 * written out; only buffers touch memory. Loops and tiles would cost more than the work.
 */
import { type DType, dtypes } from "../base/index.ts";
import { type Affine, type Axis, affine, type Elem, partsOf, walk } from "../scalar/index.ts";
import { accumulator, isLongSum } from "./accumulate.ts";
import {
  add,
  and,
  binary,
  type Code,
  compare,
  convert,
  fromLanes,
  func,
  ge,
  I32,
  i32,
  lane,
  load,
  lt,
  mul,
  ne,
  num,
  place,
  select,
  unary,
  v,
} from "./build.ts";
import { isLong } from "./elementary.ts";
import { castValue, kindOf, storeValue } from "./emit.ts";
import { type Kernel, runAxis, type Store } from "./kernel.ts";
import type { Expr, Func } from "./loop.ts";
import type { Target } from "./target.ts";

/** Operations of a whole step: above this, loops win. */
const most = 6000;

type Env = Readonly<Record<Axis, number>>;

function places(axes: readonly { size: number }[]): number {
  return axes.reduce((n, a) => n * a.size, 1);
}

/** Operations that a kernel unfolds to. */
function work({ axes, stores }: Kernel): number {
  const cost = (e: Elem, times: number, seen: Set<Elem>): number => {
    if (seen.has(e)) return 0;
    seen.add(e);
    let sum = times;
    // Long sums are added up in blocks, which loops do.
    if (e.k === "reduce" && isLongSum(e)) return Number.POSITIVE_INFINITY;
    if (e.k === "reduce") return sum + cost(e.x, times * places(e.axes), seen);
    for (const part of partsOf(e)) sum += cost(part, times, seen);
    return sum;
  };
  return stores.reduce((sum, s) => sum + cost(s.elem, places(axes), new Set()), 0);
}

export function emitSmall(kernels: readonly Kernel[], target: Target, inside: ReadonlySet<number>): Func | undefined {
  let total = 0;
  for (const kernel of kernels) {
    total += work(kernel);
    if (total > most) return undefined;
  }
  const t = v(runAxis, I32);
  const write = (code: Code) => {
    const writer = new Writer(code, t, target, inside);
    for (const kernel of kernels) writer.kernel(kernel);
    writer.flush();
    return undefined;
  };
  return func("straight", [t], write, { repeated: true });
}

class Writer {
  /** Where statements go: a branch of a guard while it is written. */
  #code: Code;
  readonly #t: Expr;
  readonly #target: Target;
  readonly #inside: ReadonlySet<number>;
  /** Elements in locals, by value and element number. */
  readonly #locals = new Map<string, Expr>();
  /** Elements of buffers, loaded once. */
  #loaded = new Map<string, Expr>();
  readonly #stores: (() => void)[] = [];

  constructor(code: Code, t: Expr, target: Target, inside: ReadonlySet<number>) {
    this.#code = code;
    this.#t = t;
    this.#target = target;
    this.#inside = inside;
  }

  kernel({ axes, stores }: Kernel): void {
    const uniform = new Map<Elem, Expr>();
    const deps = new Map<Elem, ReadonlySet<Axis>>();
    const places: Place[] = [];
    const visit = (depth: number, env: Env): void => {
      if (depth < axes.length) {
        for (let i = 0; i < axes[depth].size; i++) visit(depth + 1, { ...env, [axes[depth].name]: i });
        return;
      }
      places.push({ env, memo: { here: new Map(), uniform, deps } });
    };
    visit(0, {});
    if (places.length === 0) return;
    this.#together(stores, places);
    for (const { env, memo } of places) {
      const values = stores.map((s) => this.#named(this.#emit(s.elem, env, memo)));
      for (const [k, { node, at }] of stores.entries()) {
        const where = this.#fix(at, env);
        this.#locals.set(`${node.id}:${keyOf(where)}`, values[k]);
        if (this.#inside.has(node.id)) continue;
        const { address, dtype } = this.#target.homeOf(node.id);
        // Buffers change only at the end: until then, everything reads the old state.
        this.#stores.push(() =>
          storeValue(this.#code, dtype, this.#address(where, dtypes[dtype].bytes, address), values[k]),
        );
      }
    }
  }

  /**
   * Long functions (exp, tanh and their like) of as many places as fill a register are computed at once. They are most of a tiny
   * network's step; what stands around them stays scalar.
   */
  #together(stores: readonly Store[], places: readonly Place[]): void {
    const long = new Set<Elem & { k: "unary" }>();
    const seen = new Set<Elem>();
    const find = (e: Elem): void => {
      // Inside a sum or behind a border, not every place computes it.
      if (seen.has(e) || e.k === "reduce" || e.k === "guard") return;
      seen.add(e);
      for (const part of partsOf(e)) find(part);
      const type = { kind: kindOf[e.dtype], lanes: lanesOf(e.dtype) };
      if (e.k === "unary" && isLong(e.op, type) && dependencies(e, places[0].memo.deps).size > 0) long.add(e);
    };
    for (const { elem } of stores) find(elem);
    for (const e of long) {
      const lanes = lanesOf(e.dtype);
      for (let first = 0; first + lanes <= places.length; first += lanes) {
        const group = places.slice(first, first + lanes);
        const packed = fromLanes(group.map(({ env, memo }) => this.#emit(e.x, env, memo)));
        const value = this.#code.let("n", unary(e.op, this.#named(packed)));
        for (const [k, { memo }] of group.entries()) memo.here.set(e, this.#named(lane(value, k)));
      }
    }
  }

  flush(): void {
    for (const store of this.#stores) store();
  }

  #named(value: Expr): Expr {
    return value.k === "var" || value.k === "const" ? value : this.#code.let("n", value);
  }

  /** Puts the known axes into a place; the run's number may remain. */
  #fix(at: Affine, env: Env): Affine {
    const by = Object.fromEntries(Object.entries(env).map(([name, i]) => [name, affine.constant(i)]));
    return affine.substitute(at, by);
  }

  #address(at: Affine, bytes: number, base: number): Expr {
    return add(mul(this.#t, affine.coefficient(at, runAxis) * bytes), at.c * bytes + base);
  }

  #emit(e: Elem, env: Env, memo: Memo): Expr {
    const own = dependencies(e, memo.deps);
    const table = own.size === 0 ? memo.uniform : memo.here;
    const known = table.get(e);
    if (known) return known;
    const value = this.#build(e, env, memo);
    const kept = e.k === "const" ? value : this.#named(value);
    table.set(e, kept);
    return kept;
  }

  #build(e: Elem, env: Env, memo: Memo): Expr {
    const go = (x: Elem) => this.#emit(x, env, memo);
    const type = { kind: kindOf[e.dtype], lanes: 1 };
    switch (e.k) {
      case "const":
        return e.dtype === "bool" ? ne(i32(e.value), 0) : num(type, e.value);
      case "index":
        return this.#place(e.at, 1, 0, env, memo);
      case "load":
        return this.#load(e, env, memo);
      case "unary":
        return { k: "unary", type, op: e.op, x: go(e.x) };
      case "binary": {
        const value: Expr =
          e.dtype === "i32" ? binary(e.op, go(e.x), go(e.y)) : { k: "binary", type, op: e.op, x: go(e.x), y: go(e.y) };
        return e.dtype === "u8" ? and(value, 255) : value;
      }
      case "compare":
        return compare(e.op, go(e.x), go(e.y));
      case "select":
        return select(go(e.cond), go(e.yes), go(e.no));
      case "cast":
        return castValue(go(e.x), e.x.dtype, e.dtype);
      case "guard":
        return this.#guard(e, env, memo);
      case "reduce":
        return this.#reduce(e, env, memo);
    }
  }

  #place(at: Affine, bytes: number, base: number, env: Env, memo: Memo): Expr {
    const dyn = (at.dyn ?? []).reduce<Expr>(
      (sum, d) => add(sum, mul(this.#emit(d.index, env, memo), d.factor * bytes)),
      i32(0),
    );
    return add(this.#address(this.#fix({ c: at.c, t: at.t }, env), bytes, base), dyn);
  }

  #load(e: Elem & { k: "load" }, env: Env, memo: Memo): Expr {
    const fixed = this.#fix({ c: e.at.c, t: e.at.t }, env);
    const dyn = (e.at.dyn ?? []).map((d) => `${d.factor}*${nameOf(this.#emit(d.index, env, memo))}`);
    const key = `${e.from}:${keyOf(fixed)}${dyn}`;
    const known = this.#locals.get(key) ?? this.#loaded.get(key);
    if (known) return known;
    const { address, dtype } = this.#target.homeOf(e.from);
    const where = place(this.#place(e.at, dtypes[dtype].bytes, address, env, memo));
    const value = load(
      { kind: dtype === "bool" ? "i32" : kindOf[dtype], lanes: 1 },
      dtype,
      where.address,
      where.offset,
    );
    const kept = this.#named(dtype === "bool" ? convert("m32", value) : value);
    this.#loaded.set(key, kept);
    return kept;
  }

  /** Places are known, so a guard is decided now, unless data name them. */
  #guard(e: Elem & { k: "guard" }, env: Env, memo: Memo): Expr {
    const fixed = e.ranges.map((r) => ({ ...r, at: this.#fix(r.at, env) }));
    if (fixed.every((r) => affine.isConstant(r.at))) {
      const inside = fixed.every((r) => r.at.c >= r.lo && r.at.c < r.hi);
      return this.#emit(inside ? e.yes : e.no, env, memo);
    }
    const checks = e.ranges.flatMap((r) => {
      const value = this.#place(r.at, 1, 0, env, memo);
      return [ge(value, r.lo), lt(value, r.hi)];
    });
    const result = this.#code.fresh("guarded", { kind: kindOf[e.dtype], lanes: 1 });
    const branch = (x: Elem) => (inner: Code) => {
      // What a branch loads is only there in that branch.
      const [outer, loaded] = [this.#code, new Map(this.#loaded)];
      this.#code = inner;
      inner.set(
        result,
        this.#build(x, env, { here: new Map(memo.here), uniform: new Map(memo.uniform), deps: memo.deps }),
      );
      this.#code = outer;
      this.#loaded = loaded;
    };
    const both = checks.map((c) => convert("i32", c)).reduce((a, b) => and(a, b));
    this.#code.if(ne(both, 0), branch(e.yes), branch(e.no));
    return result;
  }

  #reduce(e: Elem & { k: "reduce" }, env: Env, memo: Memo): Expr {
    const state = accumulator(e, { kind: kindOf[e.x.dtype], lanes: 1 }, (name, start) => {
      const variable = this.#code.fresh(name, start.type);
      this.#code.set(variable, start);
      return variable;
    });
    let count = 0;
    const visit = (depth: number, inner: Env): void => {
      if (depth === e.axes.length) {
        const value = this.#emit(e.x, inner, { here: new Map(), uniform: memo.uniform, deps: memo.deps });
        state.take(this.#code, value, i32(count++));
        return;
      }
      for (let i = 0; i < e.axes[depth].size; i++) visit(depth + 1, { ...inner, [e.axes[depth].name]: i });
    };
    visit(0, env);
    return state.result(this.#code);
  }
}

/** Lanes of a register. */
const lanesOf = (dtype: DType): number => 16 / Math.max(4, dtypes[dtype].bytes);

/** One place of a kernel, and what is known there. */
interface Place {
  readonly env: Env;
  readonly memo: Memo;
}

interface Memo {
  /** Values at this place, and values that are the same at every place. */
  readonly here: Map<Elem, Expr>;
  readonly uniform: Map<Elem, Expr>;
  readonly deps: Map<Elem, ReadonlySet<Axis>>;
}

function dependencies(e: Elem, memo: Map<Elem, ReadonlySet<Axis>>): ReadonlySet<Axis> {
  const known = memo.get(e);
  if (known) return known;
  const found = new Set<Axis>();
  walk(e, (part) => {
    const at =
      part.k === "load" || part.k === "index" ? [part.at] : part.k === "guard" ? part.ranges.map((r) => r.at) : [];
    for (const a of at) for (const name of affine.axesOf(a)) found.add(name);
  });
  found.delete(runAxis);
  memo.set(e, found);
  return found;
}

function keyOf(at: Affine): string {
  return `${at.c}${affine.coefficient(at, runAxis) ? `+${at.t[runAxis]}t` : ""}`;
}

function nameOf(value: Expr): string {
  return value.k === "var" ? value.name : value.k === "const" ? String(value.value) : "?";
}
