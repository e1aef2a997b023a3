/** Who calls what: kernels and loops in their order, by one thread or by several, and the functions of loops, which call others. */
import { dtypes } from "../../base/index.ts";
import { add, and, eq, i32, mul, ne, sub, type Var, v } from "../loops/build.ts";
import { Code, func } from "../loops/code.ts";
import { type Func, I32, type Stmt } from "../loops/loop.ts";
import { isLoop, type Kernel, type Loop, type OpenLoop, type Work } from "../plan/kernel.ts";
import { loadValue, storeValue } from "./arithmetic.ts";
import { type Crew, workParams } from "./share.ts";
import type { Target } from "./target.ts";

/** Turns are counted in 32 bits. */
const mostTurns = 2 ** 31 - 1;

/** The function of a loop's turn, where that is straight-line code. */
export function turnName({ name }: Loop): string {
  return `${name}_turn`;
}

export function call(fn: string, given: readonly string[], crew: Crew | undefined): Stmt {
  return { k: "call", fn, args: workParams({ given }, crew) };
}

/** What the work in a loop is given. */
export function givenIn({ given, turns, buffers }: Loop): readonly string[] {
  return [...given, turns.name, ...(buffers ?? [])];
}

/** Calls of kernels and loops. Those that are worth it are shared; what is between them is the first thread's. Then all wait for each other. */
export class Calls {
  readonly #shared: ReadonlySet<Kernel>;
  readonly #straight: ReadonlySet<Loop>;
  readonly #crew: Crew | undefined;
  readonly #homeOf: Target["homeOf"];

  constructor(
    shared: ReadonlySet<Kernel>,
    straight: ReadonlySet<Loop>,
    crew: Crew | undefined,
    homeOf: Target["homeOf"],
  ) {
    this.#shared = shared;
    this.#straight = straight;
    this.#crew = crew;
    this.#homeOf = homeOf;
  }

  #isShared(work: Work): boolean {
    return isLoop(work) ? work.body.some((one) => this.#isShared(one)) : this.#shared.has(work);
  }

  /** The calls of a loop's turns, or of the step. */
  of(work: readonly Work[]): readonly Stmt[] {
    const crew = this.#crew;
    if (!crew || !work.some((one) => this.#isShared(one)))
      return work.map(({ name, given }) => call(name, given, undefined));
    const calls = new Code();
    let alone: Stmt[] = [];
    const wait: Stmt = { k: "barrier", count: crew.count };
    const flush = () => {
      if (alone.length === 0) return;
      const mine = alone;
      calls.if(eq(crew.me, 0), (body) => body.add(...mine));
      calls.add(wait);
      alone = [];
    };
    for (const one of work) {
      if (!this.#isShared(one)) {
        alone.push(call(one.name, one.given, undefined));
        continue;
      }
      flush();
      // A loop's turns end with a barrier of their own.
      calls.add(call(one.name, one.given, crew), ...(isLoop(one) ? [] : [wait]));
    }
    flush();
    return calls.body;
  }

  /** A loop's function. */
  loop(loop: Loop): Func {
    const { turns, reverse, buffers, body, open } = loop;
    const crew = this.#isShared(loop) ? this.#crew : undefined;
    return func(loop.name, workParams(loop, crew), (code) => {
      const turn = reverse || buffers ? code.fresh("turn", I32) : v(turns.name, I32);
      const fill = (inside: Code) => {
        if (reverse) inside.set(v(turns.name, I32), sub(i32(turns.size - 1), turn));
        else if (buffers) inside.set(v(turns.name, I32), turn);
        if (buffers) {
          const [even, odd] = buffers.map((axis) => v(axis, I32));
          inside.set(even, and(turn, 1));
          inside.set(odd, sub(i32(1), even));
        }
        if (this.#straight.has(loop)) inside.add(call(turnName(loop), givenIn(loop), undefined));
        else inside.add(...this.of(body));
      };
      if (!open) {
        code.for(turn, 0, turns.size, 1, fill);
        return undefined;
      }
      const { address } = this.#homeOf(open.goes);
      // One truth value after the other: that of even turns, and that of odd ones.
      code.for(turn, 0, mostTurns, 1, fill, loadValue("bool", add(and(turn, 1), address), 1));
      this.#end(open, turn, code, crew);
      return undefined;
    });
  }

  /** After an odd number of turns, carries in two buffers are in the second. And nobody goes on before all have seen the loop's end. */
  #end({ ends }: OpenLoop, turn: Var, code: Code, crew: Crew | undefined): void {
    const toFront = (body: Code) =>
      body.if(ne(and(turn, 1), 0), (odd) => {
        for (const { carry, elements } of ends) {
          const { address, dtype } = this.#homeOf(carry);
          const { bytes } = dtypes[dtype];
          const i = odd.fresh("i", I32);
          odd.for(i, 0, elements, 1, (one) => {
            const at = add(mul(i, bytes), address);
            storeValue(one, dtype, at, loadValue(dtype, add(at, elements * bytes), 1));
          });
        }
      });
    if (ends.length > 0 && crew) code.if(eq(crew.me, 0), toFront);
    else if (ends.length > 0) toFront(code);
    if (crew) code.add({ k: "barrier", count: crew.count });
  }
}
