/**
 * From what options take to the thing that is meant: a name, a name with options as files hold it, the thing itself and, for
 * some kinds, a function of the user's own. It is the same for losses, layers, optimizers and all other kinds of things.
 */
import { ValueError } from "./errors.ts";
import { unknownName } from "./names.ts";

/** A kind of thing that is made by name. */
export interface Kind<T> {
  /** What messages call it: "loss". */
  readonly what: string;
  /** The namespace with the makers, as users know it: "losses". */
  readonly space: string;
  readonly makers: object;
  /** The method that the thing itself has, and a description has not. */
  readonly method: string;
  /** Short names, and the makers' names that they stand for. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** What a function of the user's own is, where it is anything. */
  readonly fromFunction?: (own: (...given: never[]) => unknown) => T;
}

type Maker<T> = (options?: unknown) => T;

/** A thing by its maker's name and options. Throws a ValueError that lists the names and says which is near. */
export function makeByName<T>(
  subject: string,
  { what, makers, aliases }: Kind<T>,
  name: unknown,
  options?: unknown,
): T {
  const table = makers as Readonly<Record<string, Maker<T>>>;
  const full = typeof name === "string" && aliases && Object.hasOwn(aliases, name) ? aliases[name] : name;
  if (typeof full === "string" && Object.hasOwn(table, full)) return table[full](options);
  throw unknownName(subject, what, name, Object.keys(table));
}

/** Whether it is the thing itself, ready to be used. Arrays have methods of the same names (`at`, `values`). */
export function isMade<T>({ method }: Kind<T>, given: unknown): given is T {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return false;
  return typeof (given as Readonly<Record<string, unknown>>)[method] === "function";
}

/** The thing that is meant. Throws a ValueError for a name that is not known, and for a maker that was not called. */
export function resolve<T>(subject: string, kind: Kind<T>, given: unknown): T {
  if (isMade(kind, given)) return given;
  if (typeof given === "function") {
    const maker = Object.entries(kind.makers).find(([, make]) => make === given);
    if (maker) throw notCalled(subject, kind, maker[0]);
    // A layer is a function, too, and no function of numbers.
    if (kind.fromFunction && !("kind" in given)) return kind.fromFunction(given as (...given: never[]) => unknown);
  }
  if (typeof given !== "object" || given === null) return makeByName(subject, kind, given);
  const { name, config } = given as { readonly name?: unknown; readonly config?: unknown };
  return makeByName(subject, kind, name, config);
}

function notCalled(subject: string, { what, space }: Kind<unknown>, name: string): ValueError {
  return new ValueError(subject, `the ${what} is ${space}.${name} itself`, {
    code: "maker-not-called",
    hint: `call it: ${space}.${name}(), or write "${name}"`,
    facts: { what, space, name },
  });
}
