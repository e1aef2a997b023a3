/** Options, declared: a function says in one table what each of its options must be. */
import { badArgument, wantFinite, wantOptions, wantWhole } from "./check.ts";
import { unknownName } from "./names.ts";

/** Throws where a value is not what it must be. */
export type Want = (subject: string, name: string, value: unknown) => unknown;

/** What each option must be. */
export type Wants<T> = { readonly [K in keyof T]-?: Want };

/**
 * Options as given, without those that are undefined. Throws where one is not known, or is not what it must be.
 *
 *     const { steps = 50 } = readOptions("diagnose", options, { steps: whole(1), shuffle: wantFlag });
 */
export function readOptions<T extends object>(subject: string, given: T | undefined, wants: Wants<T>): T {
  const options = wantOptions(subject, given, Object.keys(wants));
  const said = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [name, value] of said) wants[name as keyof T](subject, name, value);
  return Object.fromEntries(said) as T;
}

/** Checked by those who read it: data, callbacks. */
export const checkedLater: Want = () => undefined;

/** A whole number from `least` to `most`. */
export function whole(least: number, most?: number): Want {
  return (subject, name, value) => wantWhole(subject, name, value, least, most);
}

/** A whole number, negative ones too: what random numbers start from. */
export const wantSeed: Want = (subject, name, value) => {
  if (!Number.isSafeInteger(value)) throw badArgument(subject, name, value, "seed", "a whole number, such as 0 or 42");
};

/** A finite number from `least`. */
export function finiteFrom(least: number): Want {
  return (subject, name, value) => {
    if (wantFinite(subject, name, value) >= least) return;
    throw badArgument(subject, name, value, "finite", `a finite number from ${least}`, { least });
  };
}

/** One of some names. `what` is what messages call it, if not by the option's name. */
export function oneOf(known: readonly string[], what?: string): Want {
  return (subject, name, value) => {
    if (!known.includes(value as string)) throw unknownName(subject, what ?? name, value, known);
  };
}

/** A list of some of these names. */
export function listOf(known: readonly string[], what?: string): Want {
  const want = oneOf(known, what);
  return (subject, name, value) => {
    if (!Array.isArray(value))
      throw badArgument(subject, name, value, "names", `a list of some of ${known.join(", ")}`, { known });
    for (const one of Array.from(value)) want(subject, name, one);
  };
}

export const wantText: Want = (subject, name, value) => {
  if (typeof value !== "string") throw badArgument(subject, name, value, "text", "a text");
};

export const wantTexts: Want = (subject, name, value) => {
  if (Array.isArray(value) && Array.from(value).every((text) => typeof text === "string")) return;
  throw badArgument(subject, name, value, "texts", 'a list of texts, such as ["height", "weight"]');
};

const areNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length > 0 && Array.from(value).every(Number.isFinite);

/** A list of finite numbers: `count` of them, or at least one. */
export function numberList(count?: number): Want {
  return (subject, name, value) => {
    if (areNumbers(value) && (count === undefined || value.length === count)) return;
    const hint =
      count === undefined ? "a list of finite numbers, such as [0.1, 0.2]" : `a list of ${count} finite numbers`;
    throw badArgument(subject, name, value, "numbers", hint, { count });
  };
}

/** A list of two finite numbers, the smaller first. */
export const wantInterval: Want = (subject, name, value) => {
  if (areNumbers(value) && value.length === 2 && value[0] < value[1] && Number.isFinite(value[1] - value[0])) return;
  throw badArgument(subject, name, value, "interval", "two finite numbers, the smaller first, such as [-1, 1]");
};

/** Rows of finite numbers, all of one length. */
export const wantMatrix: Want = (subject, name, value) => {
  if (Array.isArray(value) && value.length > 0)
    if (Array.from(value).every((row) => areNumbers(row) && row.length === value[0].length)) return;
  throw badArgument(
    subject,
    name,
    value,
    "matrix",
    "rows of finite numbers, all of one length: [[0.1, 0.2], [0.3, 0.4]]",
  );
};

/** A kernel [in, out] that takes what the one before it gives. */
export function matrixFor(before: readonly (readonly number[])[]): Want {
  const rows = before[0].length;
  return (subject, name, value) => {
    wantMatrix(subject, name, value);
    if ((value as readonly unknown[]).length === rows) return;
    throw badArgument(subject, name, value, "rows", `${rows} rows, one for each number of the layer before it`, {
      rows,
    });
  };
}
