/**
 * Which things are built in. A maker (`losses.huber`, `optimizers.adam`, `layers.dense` …) marks what it makes with its own
 * name and the options that make it again. Files hold this description. The user's own code has none: no file can hold it.
 */
import { itself } from "./late.ts";

type Config = Readonly<Record<string, unknown>>;

/** A built-in thing as files name it. */
export interface Described {
  readonly name: string;
  readonly config?: Config;
  /** Excludes functions, which have a `name`, too. */
  readonly call?: never;
}

const marks = new WeakMap<object, Described>();

/** Marks a thing as built in. A copy of it, which may have been changed, has no mark. */
export function mark<T extends object>(thing: T, { name, config }: Described): T {
  marks.set(thing, config ? { name, config } : { name });
  return thing;
}

/** A built-in thing of these parts, marked with the name of its maker and the options that make it again. */
export function builtIn<T extends object>(
  name: string,
  options: object,
  parts: T,
): T & { readonly name: string; readonly config?: Config } {
  const described = Object.keys(options).length > 0 ? { name, config: options as Config } : { name };
  return mark({ ...described, ...parts }, described);
}

/** The description of a built-in thing; undefined for one of the user's own. */
export function descriptionOf(thing: object): Described | undefined {
  return marks.get(itself(thing));
}
