/** Who calls what: kernels and loops in their order, by one thread or by several, and the functions of loops, which call others. */
import { and, eq, i32, sub, v } from "../loops/build.ts";
import { Code, func } from "../loops/code.ts";
import { type Func, I32, type Stmt } from "../loops/loop.ts";
import { isLoop, type Kernel, type Loop, type Work } from "../plan/kernel.ts";
import { type Crew, workParams } from "./share.ts";

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

  constructor(shared: ReadonlySet<Kernel>, straight: ReadonlySet<Loop>, crew: Crew | undefined) {
    this.#shared = shared;
    this.#straight = straight;
    this.#crew = crew;
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
    const { turns, reverse, buffers, body } = loop;
    const crew = this.#isShared(loop) ? this.#crew : undefined;
    return func(loop.name, workParams(loop, crew), (code) => {
      const turn = reverse || buffers ? code.fresh("turn", I32) : v(turns.name, I32);
      code.for(turn, 0, turns.size, 1, (inside) => {
        if (reverse) inside.set(v(turns.name, I32), sub(i32(turns.size - 1), turn));
        else if (buffers) inside.set(v(turns.name, I32), turn);
        if (buffers) {
          const [even, odd] = buffers.map((axis) => v(axis, I32));
          inside.set(even, and(turn, 1));
          inside.set(odd, sub(i32(1), even));
        }
        if (this.#straight.has(loop)) inside.add(call(turnName(loop), givenIn(loop), undefined));
        else inside.add(...this.of(body));
      });
      return undefined;
    });
  }
}
