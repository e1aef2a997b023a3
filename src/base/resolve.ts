/**
 * Finds the thing that an option means. It may be given as a name, as a name with options (from a file), as the thing itself
 * and, for some kinds, as a function of the user's own. Losses, layers, optimizers and all other kinds share this code.
 */
import { ValueError } from "./errors.ts";
import { isFunction } from "./is-function.ts";
import { itself } from "./late.ts";
import { unknownName } from "./names.ts";

/** A kind of thing that is made by name. */
export interface Kind<T> {
  /** What messages call it: "loss". */
  readonly what: string;
  /** The namespace with the makers, as users know it: "losses". */
  readonly space: string;
  readonly makers: object;
  /** The method that tells the thing itself from a description of it; or several, any of which does. */
  readonly method: string | readonly string[];
  /** Short names, and the makers' names that they stand for. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Options of those that cannot be made without, as an example. */
  readonly needs?: Readonly<Record<string, string>>;
  /** Makes the thing from a function of the user's own, where this kind allows it. */
  readonly fromFunction?: (own: (...given: never[]) => unknown) => T;
}

type Maker<T> = (options?: unknown) => T;

/** A thing by its maker's name and options. Throws a ValueError that lists the names and says which is near. */
export function makeByName<T>(subject: string, kind: Kind<T>, name: unknown, options?: unknown): T {
  const { what, makers, aliases, needs } = kind;
  const table = makers as Readonly<Record<string, Maker<T>>>;
  const full = typeof name === "string" && aliases && Object.hasOwn(aliases, name) ? aliases[name] : name;
  if (typeof full === "string" && Object.hasOwn(table, full)) {
    if (options === undefined && needs && Object.hasOwn(needs, full))
      throw needsOptions(subject, kind, full, needs[full]);
    return table[full](options);
  }
  throw unknownName(subject, what, name, Object.keys(table));
}

/** Whether it is the thing itself, and not a name or a description. Arrays have methods of the same names (`at`, `values`). */
export function isMade<T>({ method }: Kind<T>, given: unknown): given is T {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return false;
  const methods = typeof method === "string" ? [method] : method;
  return methods.some((one) => typeof (given as Readonly<Record<string, unknown>>)[one] === "function");
}

/** The thing that an option means. Throws a ValueError for a name that is not known, and for a maker that was not called. */
export function resolve<T>(subject: string, kind: Kind<T>, thing: unknown): T {
  const given = itself(thing);
  if (isMade(kind, given)) return given;
  if (isFunction(given)) {
    const maker = Object.entries(kind.makers).find(([, make]) => make === given);
    if (maker) throw notCalled(subject, kind, maker[0]);
    // A layer is a function, too, but not one of tensors.
    if (kind.fromFunction && !("kind" in given)) return kind.fromFunction(given);
  }
  if (typeof given !== "object" || given === null) return makeByName(subject, kind, given);
  const { name, config } = given as { readonly name?: unknown; readonly config?: unknown };
  return makeByName(subject, kind, name, config);
}

function needsOptions(subject: string, { what, space }: Kind<unknown>, name: string, example: string): ValueError {
  return new ValueError(subject, `the ${what} ${name} has no meaning without options`, {
    code: "options-needed",
    hint: `make it: ${space}.${name}(${example})`,
    facts: { what, space, name, example },
  });
}

function notCalled(subject: string, { what, space, needs }: Kind<unknown>, name: string): ValueError {
  const example = needs && Object.hasOwn(needs, name) ? needs[name] : undefined;
  return new ValueError(subject, `the ${what} is ${space}.${name} itself`, {
    code: "maker-not-called",
    hint: example ? `call it: ${space}.${name}(${example})` : `call it: ${space}.${name}(), or write "${name}"`,
    facts: { what, space, name, example },
  });
}
