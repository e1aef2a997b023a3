/**
 * Makers whose code a page loads late. What such a maker makes before its code is there stands in for the thing: the thing itself is
 * made when somebody first looks at it, which throws where it is too early.
 */
import { type Lazy, notReady } from "./lazy.ts";

type Maker = (...given: never[]) => object;

const behind = new WeakMap<object, () => unknown>();

/** The maker that `find` names in late code. Calling it says that the code is wanted. */
export function late<C, F extends Maker>(code: Lazy<C>, find: (code: C) => F): F {
  const maker = (...given: Parameters<F>): object => {
    if (code.loaded) return find(code.code)(...given);
    code.want();
    let made: object | undefined;
    return standIn(() => {
      made ??= find(code.code)(...given);
      return made;
    });
  };
  code.withReady();
  behind.set(maker, () => find(code.code));
  return maker as unknown as F;
}

const codeOf = new WeakMap<object, Lazy<unknown>>();

/**
 * The maker of that name in late code, where what it makes is needed whole at once. Before its code is there, it throws a ValueError that
 * says what to wait for.
 */
export function lateWhole<C extends object, Name extends keyof C & string>(code: Lazy<C>, name: Name): C[Name] {
  const maker = (...given: never[]): unknown => {
    if (!code.loaded) throw notReady(name);
    return (code.code[name] as (...given: never[]) => unknown)(...given);
  };
  code.withReady();
  codeOf.set(maker, code);
  return maker as C[Name];
}

/** Whether such a maker's code is still to come. In Node there is none. */
export const isAwaited = (maker: object): boolean => codeOf.get(maker)?.loaded === false;

/** Says that the code of such a maker will be needed, for whoever can wait (`loadWanted`). Of other makers it says nothing. */
export function wantMaker(maker: object): void {
  codeOf.get(maker)?.want();
}

/** The thing that a stand-in stands for, or the maker behind a late one; all else is itself. */
export function itself<T>(thing: T): T {
  return (behind.get(thing as object)?.() ?? thing) as T;
}

function standIn(made: () => object): object {
  const there = new Proxy(
    {},
    {
      get: (_, key) => Reflect.get(made(), key),
      has: (_, key) => Reflect.has(made(), key),
      ownKeys: () => Reflect.ownKeys(made()),
      getPrototypeOf: () => Reflect.getPrototypeOf(made()),
      getOwnPropertyDescriptor(_, key) {
        const found = Reflect.getOwnPropertyDescriptor(made(), key);
        // A proxy may only tell of what its target lacks where that could be taken away.
        return found && { ...found, configurable: true };
      },
    },
  );
  behind.set(there, made);
  return there;
}
