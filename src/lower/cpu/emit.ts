/**
 * Element expressions to loop code. An expression is computed in the outermost loop whose variables it needs, once:
 * the scalar of an optimizer's step size before all loops, a row's address in the row's loop, the rest inside.
 *
 * A `Level` is one loop being written. Levels nest; a value computed in an outer level is seen by inner ones.
 */
import { type DType, dtypes, InternalError } from "../../base/index.ts";
import { type Affine, type Axis, affine, axesNeeded, type Elem, lowerElem, type Part } from "../../scalar/index.ts";
import { add, i32, lanes as laneNumbers, min, mul, type Operand, splat, type Var } from "../loops/build.ts";
import type { Code } from "../loops/code.ts";
import { type Expr, I32, maskKind, type Val } from "../loops/loop.ts";
import type { ValueId } from "../plan/kernel.ts";
import { type Accumulator, accumulator, blockOf, cutOf, type Steps, wholeAxis } from "./accumulate.ts";
import { kindOf, LoopMachine, loadValue } from "./arithmetic.ts";
import type { Lanes } from "./lanes.ts";
import type { Home } from "./target.ts";

interface Level {
  readonly code: Code;
  /** The loop variable that this level adds. */
  readonly axis?: Axis;
  readonly known: Map<Elem | string, Expr>;
  /** Nothing inside may move out: it is only safe, or only wanted, under a condition. */
  readonly guarded: boolean;
}

function level(code: Code, axis?: Axis, guarded = false): Level {
  return { code, known: new Map(), guarded, ...(axis !== undefined && { axis }) };
}

interface EmitterOptions {
  readonly homeOf: (id: ValueId) => Home;
  /** Undefined where everything is scalar. */
  readonly lanes?: Lanes;
}

export class Emitter extends LoopMachine {
  readonly levels: Level[];
  /** The value of each axis that is not a constant. */
  readonly variables: Map<Axis, Expr> = new Map();
  readonly #options: EmitterOptions;
  #lanes: Lanes | undefined;

  constructor(outer: Code, options: EmitterOptions) {
    super();
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

  homeOf(id: ValueId): Home {
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
    outer.for(variable, from, to, step, (code) => {
      this.levels.push(level(code, axis));
      body();
      this.levels.pop();
    });
  }

  #widthOf(e: Elem): number {
    return this.#lanes && axesNeeded(e).has(this.#lanes.axis) ? this.#lanes.width : 1;
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
    const at = this.#levelFor(axesNeeded(e));
    // What is built now is written into that level, so inner levels must not be seen.
    const inner = at + 1 < this.levels.length ? this.levels.splice(at + 1) : undefined;
    const value = lowerElem(e, this);
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
    const at = this.#levelFor(axesNeeded(e));
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
    // An address below zero traps before the offset is added, so the constant then goes in first: all of it but a rest, below which
    // no address lies. Neighbours then mostly have the first part in common.
    const late = at.dyn !== undefined || terms.some((term) => term.k < 0) ? restOf(constant, base) : constant;
    let sum: Expr = i32(constant - late);
    let key = `at ${constant - late}`;
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
      sum = this.current.code.let("p", add(sum, this.#multiple(value, by * factor, axesNeeded(index))));
    }
    return add(sum, late);
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

  part(e: Elem, whole: Elem): Expr {
    return this.emitWide(e, this.#widthOf(whole));
  }

  index(e: Part<"index">): Expr {
    const width = this.#widthOf(e);
    if (width === 1) return this.along(undefined, () => this.place(e.at, 1));
    const first = this.place(e.at, 1);
    const numbers = mul(laneNumbers(width), affine.coefficient(e.at, this.#lanes!.axis));
    return add(splat(first, width), numbers);
  }

  load(e: Part<"load">): Expr {
    const { address, dtype } = this.homeOf(e.from);
    return loadValue(dtype, this.place(e.at, dtypes[dtype].bytes, address), this.#widthOf(e));
  }

  /** The operand is only touched where all ranges hold. */
  guard(e: Part<"guard">): Expr {
    const width = this.#widthOf(e);
    const inside = this.allInside(e.ranges, (at) => this.along(undefined, () => this.place(at, 1)));
    const result = this.current.code.fresh("guarded", this.typeOf(e.dtype, width));
    const take = (x: Elem) => () => this.current.code.set(result, this.emitWide(x, width));
    this.branch(inside, take(e.yes), take(e.no));
    return result;
  }

  reduce(e: Part<"reduce">): Expr {
    const width = this.#widthOf(e);
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
    outer.for(at, 0, size, length, (code) => {
      this.levels.push(level(code));
      for (const state of states) state.begin(code);
      body(at, size % length === 0 ? add(at, length) : min(add(at, length), size));
      for (const state of states) state.flush(code);
      this.levels.pop();
    });
  }

  /** Which of a reduction's values it is, in every lane; `fixed` axes have no loop. */
  ordinal(
    axes: readonly { name: Axis; size: number }[],
    width: number,
    fixed: Readonly<Record<Axis, Affine>> = {},
  ): Expr {
    let at = affine.constant(0);
    let step = 1;
    for (const { name, size } of [...axes].reverse()) {
      at = affine.add(at, affine.scale(affine.axis(name), step));
      step *= size;
    }
    return splat(
      this.along(undefined, () => this.place(affine.substitute(at, fixed), 1)),
      width,
    );
  }
}

/** What of a constant may be added last, where all addresses are at least `base`: its rest by a power of two up to that. */
function restOf(constant: number, base: number): number {
  if (base < 1) return 0;
  const unit = 2 ** Math.min(16, Math.floor(Math.log2(base)));
  return ((constant % unit) + unit) % unit;
}

function nameOf(e: Elem): string {
  if (e.k === "unary" || e.k === "binary" || e.k === "compare") return e.op;
  return e.k === "load" ? "x" : e.k;
}
