/**
 * Element expressions to loop code. An expression is computed in the outermost loop whose variables it needs, once:
 * the scalar of an optimizer's step size before all loops, a row's address in the row's loop, the rest inside.
 *
 * A `Level` is one loop being written. Levels nest; a value computed in an outer level is seen by inner ones.
 */
import { type DType, InternalError } from "../base/index.ts";
import { type Affine, type Axis, affine, axesNeeded, type Elem } from "../scalar/index.ts";
import { type Accumulator, accumulator, blockOf, cutOf, type Steps, wholeAxis } from "./accumulate.ts";
import {
  add,
  and,
  binary,
  type Code,
  compare,
  convert,
  forLoop,
  ge,
  I32,
  i32,
  lanes as laneNumbers,
  load,
  lt,
  maskKind,
  max,
  min,
  mul,
  ne,
  num,
  type Operand,
  place,
  select,
  splat,
  type Var,
} from "./build.ts";
import type { Home } from "./kernel.ts";
import type { Expr, Kind, Val } from "./loop.ts";

/** Lanes of a register along an axis. All values in one loop's registers are of so many bytes a lane. */
export interface Lanes {
  readonly axis: Axis;
  readonly width: number;
  readonly bytes: number;
}

/** Kinds of memory types in registers; truth values in many lanes are as wide as the numbers beside them. */
export const kindOf: Readonly<Record<DType, Kind>> = { f32: "f32", f64: "f64", i32: "i32", u8: "i32", bool: "m32" };

export interface Level {
  readonly code: Code;
  /** The loop variable that this level adds. */
  readonly axis?: Axis;
  readonly known: Map<Elem | string, Expr>;
  /** Nothing inside may move out: it is only safe, or only wanted, under a condition. */
  readonly guarded: boolean;
}

export function level(code: Code, axis?: Axis, guarded = false): Level {
  return { code, known: new Map(), guarded, ...(axis !== undefined && { axis }) };
}

export interface EmitterOptions {
  readonly homeOf: (id: number) => Home;
  /** Undefined where everything is scalar. */
  readonly lanes?: Lanes;
}

export class Emitter {
  readonly levels: Level[];
  /** The value of each axis that is not a constant. */
  readonly variables: Map<Axis, Expr> = new Map();
  readonly #options: EmitterOptions;
  #lanes: Lanes | undefined;

  constructor(outer: Code, options: EmitterOptions) {
    this.levels = [level(outer)];
    this.#options = options;
    this.#lanes = options.lanes;
  }

  /** Computes in these lanes while `body` runs; without, in scalars. */
  along<T>(lanes: Lanes | undefined, body: () => T): T {
    const before = this.#lanes;
    this.#lanes = lanes;
    try {
      return body();
    } finally {
      this.#lanes = before;
    }
  }

  homeOf(id: number): Home {
    return this.#options.homeOf(id);
  }

  get current(): Level {
    return this.levels[this.levels.length - 1];
  }

  /** Writes a loop over an axis into the current level. `advance` is the step in elements. */
  loop(axis: Axis, from: Operand, to: Operand, step: number, body: () => void): void {
    const outer = this.current.code;
    const variable = outer.fresh(axis, I32);
    this.variables.set(axis, variable);
    const inner = outer.nested((code) => {
      this.levels.push(level(code, axis));
      body();
      this.levels.pop();
    });
    outer.add(forLoop(variable, from, to, step, inner));
  }

  /** Axes whose loops an expression needs. */
  deps(e: Elem): ReadonlySet<Axis> {
    return axesNeeded(e);
  }

  #widthOf(e: Elem): number {
    return this.#lanes && this.deps(e).has(this.#lanes.axis) ? this.#lanes.width : 1;
  }

  /** How a value of this element type is held in so many lanes. */
  typeOf(dtype: DType, width: number): Val {
    return { kind: dtype === "bool" ? maskKind(width, this.#lanes?.bytes ?? 4) : kindOf[dtype], lanes: width };
  }

  /** The outermost level in which all of these axes have values. */
  #levelFor(needed: ReadonlySet<Axis>): number {
    for (let k = this.levels.length - 1; k > 0; k--) {
      const { axis, guarded } = this.levels[k];
      if (guarded || (axis !== undefined && needed.has(axis))) return k;
    }
    return 0;
  }

  #levelOf(axis: Axis): number {
    for (let k = this.levels.length - 1; k > 0; k--)
      if (this.levels[k].guarded || this.levels[k].axis === axis) return k;
    return 0;
  }

  #lookup(key: Elem | string): Expr | undefined {
    for (let k = this.levels.length - 1; k >= 0; k--) {
      const found = this.levels[k].known.get(key);
      if (found) return found;
    }
    return undefined;
  }

  /** Writes one of two things, by a condition. */
  branch(cond: Expr, then: () => void, otherwise: () => void): void {
    const inside = (write: () => void) => (code: Code) => {
      this.levels.push(level(code, undefined, true));
      write();
      this.levels.pop();
    };
    this.current.code.if(cond, inside(then), inside(otherwise));
  }

  /** Declares that an expression's value is already in a register, as seen from the current level. */
  preset(e: Elem, value: Expr): void {
    this.current.known.set(e, value);
  }

  /** The value of an expression: a variable or a constant. */
  emit(e: Elem): Expr {
    const known = this.#lookup(e);
    if (known) return known;
    const at = this.#levelFor(this.deps(e));
    // What is built now is written into that level, so inner levels must not be seen.
    const inner = at + 1 < this.levels.length ? this.levels.splice(at + 1) : undefined;
    const value = this.#build(e);
    const named = value.k === "var" || value.k === "const" ? value : this.levels[at].code.let(nameOf(e), value);
    this.levels[at].known.set(e, named);
    if (inner) this.levels.push(...inner);
    return named;
  }

  /** The value with as many lanes as asked for. */
  emitWide(e: Elem, width: number): Expr {
    const value = this.emit(e);
    if (value.type.lanes === width) return value;
    const bytes = this.#lanes?.bytes;
    if (value.k === "const") return splat(value, width, bytes);
    const at = this.#levelFor(this.deps(e));
    const target = this.levels[at];
    const key = `splat${width} ${(value as Var).name}`;
    const known = this.#lookup(key);
    if (known) return known;
    const wide = target.code.let(`${(value as Var).name}s`, splat(value, width, bytes));
    target.known.set(key, wide);
    return wide;
  }

  /** A place as an i32 value; sums of outer axes are computed in outer loops. */
  place(at: Affine, factor: number, base = 0): Expr {
    const terms = affine
      .axesOf(at)
      .map((name) => ({ name, k: at.t[name] * factor, depth: this.#levelOf(name) }))
      .sort((a, b) => a.depth - b.depth);
    const constant = at.c * factor + base;
    // An address below zero traps before the offset is added, so the constant then goes in first.
    const early = at.dyn !== undefined || terms.some((term) => term.k < 0);
    let sum: Expr = i32(early ? constant : 0);
    let key = `at ${early ? constant : 0}`;
    for (const { name, k, depth } of terms) {
      key += ` ${k}·${name}`;
      const known = this.#lookup(key);
      if (known) {
        sum = known;
        continue;
      }
      const variable = this.variables.get(name);
      if (!variable) throw new InternalError("lower", `axis ${name} has no loop`);
      const next = add(sum, mul(variable, k));
      sum = next.k === "var" || next.k === "const" ? next : this.levels[depth].code.let("p", next);
      this.levels[depth].known.set(key, sum);
    }
    for (const { factor: by, index } of at.dyn ?? []) {
      const value = this.along(undefined, () => this.emit(index));
      sum = this.current.code.let("p", add(sum, this.#multiple(value, by * factor, this.deps(index))));
    }
    return early ? sum : add(sum, constant);
  }

  /** So many times a value, computed where the value is. */
  #multiple(value: Expr, by: number, deps: ReadonlySet<Axis>): Expr {
    const product = mul(value, by);
    if (value.k !== "var" || product === value) return product;
    const key = `${by}·${value.name}`;
    const known = this.#lookup(key);
    if (known) return known;
    const { code, known: here } = this.levels[this.#levelFor(deps)];
    const named = code.let("p", product);
    here.set(key, named);
    return named;
  }

  #build(e: Elem): Expr {
    const width = this.#widthOf(e);
    const wide = (x: Elem) => this.emitWide(x, width);
    const type = this.typeOf(e.dtype, width);
    switch (e.k) {
      case "const":
        return e.dtype === "bool" ? ne(i32(e.value), 0) : num(type, e.value);
      case "index":
        return this.#index(e.at, width);
      case "load":
        return this.#load(e, width);
      case "unary":
        return { k: "unary", type, op: e.op, x: wide(e.x) };
      case "binary": {
        const value: Expr =
          e.dtype === "i32"
            ? binary(e.op, wide(e.x), wide(e.y))
            : { k: "binary", type, op: e.op, x: wide(e.x), y: wide(e.y) };
        return e.dtype === "u8" ? and(value, 255) : value;
      }
      case "compare":
        return compare(e.op, wide(e.x), wide(e.y));
      case "select":
        return select(wide(e.cond), wide(e.yes), wide(e.no));
      case "cast":
        return castValue(wide(e.x), e.x.dtype, e.dtype);
      case "guard":
        return this.#guard(e, width);
      case "reduce":
        return this.#reduce(e, width);
    }
  }

  #index(at: Affine, width: number): Expr {
    if (width === 1) return this.along(undefined, () => this.place(at, 1));
    const { axis } = this.#lanes!;
    const first = this.place(at, 1);
    const numbers = mul(laneNumbers(width), affine.coefficient(at, axis));
    return add(splat(first, width), numbers);
  }

  #load(e: Elem & { k: "load" }, width: number): Expr {
    const { address, dtype } = this.#options.homeOf(e.from);
    const bytes = dtype === "f64" ? 8 : dtype === "u8" || dtype === "bool" ? 1 : 4;
    const where = place(this.place(e.at, bytes, address));
    const kind = dtype === "bool" ? "i32" : kindOf[dtype];
    const value = load({ kind, lanes: width }, dtype, where.address, where.offset);
    return dtype === "bool" ? convert("m32", value) : value;
  }

  /** The operand is only touched where all ranges hold. */
  #guard(e: Elem & { k: "guard" }, width: number): Expr {
    const checks = e.ranges.flatMap(({ at, lo, hi }) => {
      const value = this.along(undefined, () => this.place(at, 1));
      return [ge(value, lo), lt(value, hi)];
    });
    const result = this.current.code.fresh("guarded", this.typeOf(e.dtype, width));
    const take = (x: Elem) => () => this.current.code.set(result, this.emitWide(x, width));
    const both = checks.reduce((a, b) => binary("and", convert("i32", a), convert("i32", b)) as Expr);
    this.branch(checks.length === 1 ? both : ne(both, 0), take(e.yes), take(e.no));
    return result;
  }

  #reduce(e: Elem & { k: "reduce" }, width: number): Expr {
    const { code } = this.current;
    const state = accumulator(e, this.typeOf(e.x.dtype, width), (name, value) => code.let(name, value));
    this.sumOver(e.axes.map(wholeAxis), [state], blockOf(e), () => {
      const wanted = this.emitWide(e.x, width);
      state.take(this.current.code, wanted, state.wantsIndex ? this.ordinal(e.axes, width) : undefined);
    });
    return state.result(this.current.code);
  }

  /**
   * Loops over a reduction's axes. Of a long sum, `block` turns of `body` at a time are added up, and then what they gave to
   * what came before.
   */
  sumOver(axes: readonly Steps[], states: readonly Accumulator[], block: number | undefined, body: () => void): void {
    const cut = block === undefined ? undefined : cutOf(axes, block);
    const nest = (depth: number): void => {
      if (depth === axes.length) {
        body();
        return;
      }
      const { name, size, step, after } = axes[depth];
      const inside = () => nest(depth + 1);
      if (depth !== cut?.depth) this.loop(name, 0, size, step, inside);
      else
        this.#inBlocks(size, cut.turns * step, states, (from, to) => {
          this.loop(name, from, to, step, inside);
        });
      after?.();
    };
    nest(0);
  }

  #inBlocks(size: number, length: number, states: readonly Accumulator[], body: (from: Expr, to: Expr) => void): void {
    const outer = this.current.code;
    const at = outer.fresh("block", I32);
    const inner = outer.nested((code) => {
      this.levels.push(level(code));
      for (const state of states) state.begin(code);
      body(at, size % length === 0 ? add(at, length) : min(add(at, length), size));
      for (const state of states) state.flush(code);
      this.levels.pop();
    });
    outer.add(forLoop(at, 0, size, length, inner));
  }

  /** Which of a reduction's values it is, in every lane. */
  ordinal(axes: readonly { name: Axis; size: number }[], width: number): Expr {
    let at = affine.constant(0);
    let step = 1;
    for (const { name, size } of [...axes].reverse()) {
      at = affine.add(at, affine.scale(affine.axis(name), step));
      step *= size;
    }
    return splat(
      this.along(undefined, () => this.place(at, 1)),
      width,
    );
  }
}

export function castValue(x: Expr, from: DType, to: DType): Expr {
  if (to === "bool") return from === "bool" ? x : ne(x, 0);
  if (to !== "u8") return convert(kindOf[to], x);
  if (from === "bool") return convert("i32", x);
  return x.type.kind === "i32" ? and(x, 255) : max(min(convert("i32", x), 255), 0);
}

/** Stores a value of an element's type. */
export function storeValue(code: Code, dtype: DType, address: Expr, value: Expr): void {
  const where = place(address);
  code.store(dtype, where.address, where.offset, dtype === "bool" ? convert("i32", value) : value);
}

function nameOf(e: Elem): string {
  if (e.k === "unary" || e.k === "binary" || e.k === "compare") return e.op;
  return e.k === "load" ? "x" : e.k;
}
