/**
 * The schedule of very small steps, and of loops whose turns are very small: no loops within. Every element of every value is a local variable, every sum is
 * written out; only buffers touch memory. Loops and tiles would cost more than the work.
 */
import { type DType, dtypes } from "../../base/index.ts";
import {
  type Affine,
  type Axis,
  affine,
  axesNeeded,
  type Elem,
  lowerElem,
  type Part,
  partsOf,
  walk,
} from "../../scalar/index.ts";
import { isLong } from "../elementary/bodies.ts";
import { add, fromLanes, i32, lane, mul, unary, v } from "../loops/build.ts";
import { type Code, func } from "../loops/code.ts";
import { type Expr, type Func, I32 } from "../loops/loop.ts";
import type { Kernel, Store, ValueId } from "../plan/kernel.ts";
import { isLongSum, places } from "../plan/sums.ts";
import { accumulator } from "./accumulate.ts";
import { kindOf, LoopMachine, loadValue, storeValue } from "./arithmetic.ts";
import { workParams } from "./share.ts";
import type { Target } from "./target.ts";

/** Operations of a whole step: above this, loops win. */
const most = 6000;

/** The name of the one function of a step without loops. */
export const straight = "straight";

/** The number of each axis. */
type Numbers = Readonly<Record<Axis, number>>;

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

/** Whether some kernels that run one after the other, as often as each other, are small enough. */
export function areSmall(kernels: readonly Kernel[]): boolean {
  let total = 0;
  for (const kernel of kernels) {
    total += work(kernel);
    if (total > most) return false;
  }
  return true;
}

/** Kernels as one function, which is given what they all are. Values that are `inside` need no memory. */
export function emitSmall(
  name: string,
  kernels: readonly Kernel[],
  target: Target,
  inside: ReadonlySet<ValueId>,
  given: readonly Axis[],
): Func {
  const write = (code: Code) => {
    const writer = new Writer(code, given, target, inside, readByData(kernels));
    for (const kernel of kernels) writer.kernel(kernel);
    writer.flush();
    return undefined;
  };
  return func(name, workParams({ given }, undefined), write, { repeated: true });
}

/** Values of which data name the elements that are read: they must lie in memory by then. */
function readByData(kernels: readonly Kernel[]): Set<ValueId> {
  const found = new Set<ValueId>();
  const seen = new Set<Elem>();
  for (const { elem } of kernels.flatMap(({ stores }) => stores))
    walk(elem, (part) => part.k === "load" && part.at.dyn && found.add(part.from), seen);
  return found;
}

/** Calls `visit` for every combination of axes, the last running fastest. */
function eachPlace(axes: Kernel["axes"], around: Numbers, visit: (at: Numbers) => void): void {
  const [axis, ...more] = axes;
  if (!axis) visit(around);
  else for (let i = 0; i < axis.size; i++) eachPlace(more, { ...around, [axis.name]: i }, visit);
}

class Writer {
  /** Where statements go: a branch of a guard while it is written. */
  code: Code;
  readonly given: readonly Axis[];
  readonly #target: Target;
  readonly #inside: ReadonlySet<ValueId>;
  readonly #byData: ReadonlySet<ValueId>;
  /** Elements in locals, by value and element number. */
  readonly #locals = new Map<string, Expr>();
  /** Elements of buffers, loaded once. */
  #loaded = new Map<string, Expr>();
  readonly #stores: (() => void)[] = [];

  constructor(
    code: Code,
    given: readonly Axis[],
    target: Target,
    inside: ReadonlySet<ValueId>,
    byData: ReadonlySet<ValueId>,
  ) {
    this.code = code;
    this.given = given;
    this.#target = target;
    this.#inside = inside;
    this.#byData = byData;
  }

  kernel({ axes, stores }: Kernel): void {
    const everywhere = new Map<Elem, Expr>();
    const spots: Spot[] = [];
    eachPlace(axes, {}, (at) => spots.push(new Spot(this, at, everywhere)));
    if (spots.length === 0) return;
    this.#together(stores, spots);
    const now: (() => void)[] = [];
    for (const spot of spots) {
      const values = stores.map((s) => this.named(spot.emit(s.elem)));
      for (const [k, { value: id, at }] of stores.entries()) {
        const where = spot.fix(at);
        this.#locals.set(`${id}:${keyOf(where)}`, values[k]);
        const byData = this.#byData.has(id);
        if (this.#inside.has(id) && !byData) continue;
        const { address, dtype } = this.#target.homeOf(id);
        // Buffers change only at the end, except those whose elements data name: kernels that read an old state come before.
        (byData ? now : this.#stores).push(() =>
          storeValue(this.code, dtype, this.address(where, dtypes[dtype].bytes, address), values[k]),
        );
      }
    }
    for (const store of now) store();
  }

  /**
   * Long functions (exp, tanh and their like) of as many places as fill a register are computed at once. They are most of a tiny
   * network's step; what stands around them stays scalar.
   */
  #together(stores: readonly Store[], spots: readonly Spot[]): void {
    for (const e of longOf(stores, this.given)) {
      const lanes = lanesOf(e.dtype);
      for (let first = 0; first + lanes <= spots.length; first += lanes) {
        const group = spots.slice(first, first + lanes);
        const packed = fromLanes(group.map((spot) => spot.emit(e.x)));
        const value = this.code.let("n", unary(e.op, this.named(packed)));
        for (const [k, spot] of group.entries()) spot.preset(e, this.named(lane(value, k)));
      }
    }
  }

  flush(): void {
    for (const store of this.#stores) store();
  }

  named(value: Expr): Expr {
    return value.k === "var" || value.k === "const" ? value : this.code.let("n", value);
  }

  /** The address of an element whose axes are known but for those that the function is given. */
  address(at: Affine, bytes: number, base: number): Expr {
    const rows = affine
      .axesOf(at)
      .reduce<Expr>((sum, axis) => add(sum, mul(v(axis, I32), affine.coefficient(at, axis) * bytes)), i32(0));
    return add(rows, at.c * bytes + base);
  }

  /** An element in memory or in a local; `dynamic` is the part of its place that data name. */
  element(id: ValueId, at: Affine, dynamic: readonly { readonly factor: number; readonly index: Expr }[]): Expr {
    const key = `${id}:${keyOf(at)}${dynamic.map(({ factor, index }) => `${factor}*${nameOf(index)}`)}`;
    const known = this.#locals.get(key) ?? this.#loaded.get(key);
    if (known) return known;
    const { address, dtype } = this.#target.homeOf(id);
    const { bytes } = dtypes[dtype];
    const further = dynamic.reduce<Expr>((sum, d) => add(sum, mul(d.index, d.factor * bytes)), i32(0));
    const kept = this.named(loadValue(dtype, add(this.address(at, bytes, address), further), 1));
    this.#loaded.set(key, kept);
    return kept;
  }

  /** Writes a branch. What it loads is only there in that branch. */
  branch(inner: Code, write: () => void): void {
    const [outer, loaded] = [this.code, new Map(this.#loaded)];
    this.code = inner;
    write();
    this.code = outer;
    this.#loaded = loaded;
  }
}

/** Long functions that differ from place to place. Inside a sum or behind a border, not every place computes them. */
function longOf(stores: readonly Store[], given: readonly Axis[]): Set<Part<"unary">> {
  const long = new Set<Part<"unary">>();
  const seen = new Set<Elem>();
  const find = (e: Elem): void => {
    if (seen.has(e) || e.k === "reduce" || e.k === "guard") return;
    seen.add(e);
    for (const part of partsOf(e)) find(part);
    const type = { kind: kindOf[e.dtype], lanes: lanesOf(e.dtype) };
    if (e.k === "unary" && isLong(e.op, type) && differs(e, given)) long.add(e);
  };
  for (const { elem } of stores) find(elem);
  return long;
}

/** One place of a kernel, or of a sum inside: what an expression is there. */
class Spot extends LoopMachine {
  readonly #writer: Writer;
  readonly #numbers: Numbers;
  /** Values at this place, and values that are the same at every place. */
  readonly #here: Map<Elem, Expr>;
  readonly #everywhere: Map<Elem, Expr>;

  constructor(writer: Writer, numbers: Numbers, everywhere: Map<Elem, Expr>, here: Map<Elem, Expr> = new Map()) {
    super();
    this.#writer = writer;
    this.#numbers = numbers;
    this.#everywhere = everywhere;
    this.#here = here;
  }

  emit(e: Elem): Expr {
    const table = differs(e, this.#writer.given) ? this.#here : this.#everywhere;
    const known = table.get(e);
    if (known) return known;
    const value = lowerElem(e, this);
    const kept = e.k === "const" ? value : this.#writer.named(value);
    table.set(e, kept);
    return kept;
  }

  preset(e: Elem, value: Expr): void {
    this.#here.set(e, value);
  }

  /** Puts the known axes into a place; those that the function is given remain. What data name is left out. */
  fix({ c, t }: Affine): Affine {
    const by = Object.fromEntries(Object.entries(this.#numbers).map(([name, i]) => [name, affine.constant(i)]));
    return affine.substitute({ c, t }, by);
  }

  part(e: Elem): Expr {
    return this.emit(e);
  }

  index({ at }: Part<"index">): Expr {
    return this.#number(at);
  }

  load({ from, at }: Part<"load">): Expr {
    const dynamic = (at.dyn ?? []).map(({ factor, index }) => ({ factor, index: this.emit(index) }));
    return this.#writer.element(from, this.fix(at), dynamic);
  }

  /** Places are known, so a guard is decided now, unless data name them. */
  guard(e: Part<"guard">): Expr {
    if (e.ranges.every(({ at }) => !at.dyn && affine.isConstant(this.fix(at)))) {
      const inside = e.ranges.every(({ at, lo, hi }) => this.fix(at).c >= lo && this.fix(at).c < hi);
      return this.emit(inside ? e.yes : e.no);
    }
    const inside = this.allInside(e.ranges, (at) => this.#number(at));
    const writer = this.#writer;
    const result = writer.code.fresh("guarded", { kind: kindOf[e.dtype], lanes: 1 });
    const branch = (x: Elem) => (inner: Code) => {
      const spot = new Spot(writer, this.#numbers, new Map(this.#everywhere), new Map(this.#here));
      writer.branch(inner, () => inner.set(result, lowerElem(x, spot)));
    };
    writer.code.if(inside, branch(e.yes), branch(e.no));
    return result;
  }

  reduce(e: Part<"reduce">): Expr {
    const writer = this.#writer;
    const state = accumulator(e, { kind: kindOf[e.x.dtype], lanes: 1 }, (name, start) => writer.code.let(name, start));
    let count = 0;
    eachPlace(e.axes, this.#numbers, (at) => {
      const value = new Spot(writer, at, this.#everywhere).emit(e.x);
      state.take(writer.code, value, i32(count++));
    });
    return state.result(writer.code);
  }

  /** The number that a place is. */
  #number(at: Affine): Expr {
    const dynamic = (at.dyn ?? []).reduce<Expr>((sum, d) => add(sum, mul(this.emit(d.index), d.factor)), i32(0));
    return add(this.#writer.address(this.fix(at), 1, 0), dynamic);
  }
}

/** Lanes of a register. */
const lanesOf = (dtype: DType): number => 16 / Math.max(4, dtypes[dtype].bytes);

/** Whether an expression is not the same at every place of a run, or of a turn. */
function differs(e: Elem, given: readonly Axis[]): boolean {
  for (const axis of axesNeeded(e)) if (!given.includes(axis)) return true;
  return false;
}

function keyOf(at: Affine): string {
  return `${at.c}${affine.axesOf(at).map((axis) => `+${at.t[axis]}${axis}`)}`;
}

function nameOf(value: Expr): string {
  return value.k === "var" ? value.name : value.k === "const" ? String(value.value) : "?";
}
