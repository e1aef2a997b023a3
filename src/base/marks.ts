/**
 * What is Limpid's own. What one of its makers made (a loss, an optimizer, a layer …) is marked with the maker's name and the
 * options that make it again: that is what files hold of it. Code of the user's own has no mark, and no file can hold it.
 */

type Config = Readonly<Record<string, unknown>>;

/** A built-in thing as files name it. */
export interface Described {
  readonly name: string;
  readonly config?: Config;
  /** Functions have a name, too, and are none. */
  readonly call?: never;
}

const marks = new WeakMap<object, Described>();

/** Marks a thing that a maker of ours made. A copy of it, which may have been changed, has no mark. */
export function mark<T extends object>(thing: T, { name, config }: Described): T {
  marks.set(thing, config ? { name, config } : { name });
  return thing;
}

/** A thing of ours: its parts, the name of its maker, and the options that make it again, where there are any. */
export function builtIn<T extends object>(
  name: string,
  options: object,
  parts: T,
): T & { readonly name: string; readonly config?: Config } {
  const described = Object.keys(options).length > 0 ? { name, config: options as Config } : { name };
  return mark({ ...described, ...parts }, described);
}

/** How files name a thing of ours; undefined for one of the user's own. */
export function descriptionOf(thing: object): Described | undefined {
  return marks.get(thing);
}
