/** Options, declared: a function says in one table what each of its options must be. */
import { badArgument, isRecord, isSampleShape, wantDType, wantFinite, wantWhole } from "./check.ts";
import { ValueError } from "./errors.ts";
import { unknownName } from "./names.ts";
import { show } from "./show.ts";

/** Throws where a value is not what it must be. */
export interface Want {
  (subject: string, name: string, value: unknown): unknown;
  /** Also called where the option is missing. */
  readonly needed?: boolean;
}

/** What each option must be. */
export type Wants<T> = { readonly [K in keyof T]-?: Want };

/**
 * Options as given, without those that are undefined. Throws a ValueError where they are no record, where one is not
 * known, is not what it must be, or is `needed` and missing. All options of all functions are read by this one.
 *
 *     const { steps = 50 } = readOptions("diagnose", options, { steps: whole(1), shuffle: wantFlag });
 */
export function readOptions<T extends object>(subject: string, given: T | undefined, wants: Wants<T>): T {
  if (given !== undefined && !isRecord(given)) throw notOptions(subject, given, Object.keys(wants));
  const options: Partial<T> = given ?? {};
  // Calls that take a microsecond read options, too: no list of names is made before one of them is wrong.
  for (const word in options)
    if (!Object.hasOwn(wants, word)) throw unknownName(subject, "option", word, Object.keys(wants));
  const read: Partial<T> = {};
  for (const name in wants) {
    const value = options[name];
    if (value === undefined && !wants[name].needed) continue;
    wants[name](subject, name, value);
    read[name] = value;
  }
  return read as T;
}

function notOptions(subject: string, given: unknown, known: readonly string[]): ValueError {
  const hint =
    known.length === 0 ? "it takes no options" : `a record: { ${known.map((name) => `${name}: …`).join(", ")} }`;
  return new ValueError(subject, `the options are ${show(given)}`, {
    code: "options",
    hint,
    facts: { received: given, known },
  });
}

/** An option that must be given. */
export function needed(want: Want): Want {
  return Object.assign((subject: string, name: string, value: unknown) => want(subject, name, value), { needed: true });
}

/** For options that are checked where they are used: data, callbacks. */
export const checkedLater: Want = () => undefined;

/** A whole number from `least` to `most`. */
export function whole(least: number, most?: number): Want {
  return (subject, name, value) => wantWhole(subject, name, value, least, most);
}

/** A seed for random numbers: any whole number, negative ones too. */
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

/** A number from 0 to 1: a share of something. `below` leaves 1 itself out. */
export function share({ below = false }: { readonly below?: boolean } = {}): Want {
  return (subject, name, value) => {
    if (typeof value === "number" && value >= 0 && (below ? value < 1 : value <= 1)) return;
    throw badArgument(subject, name, value, "share", below ? "a number from 0, below 1" : "a number from 0 to 1", {
      below,
    });
  };
}

/** An axis: a whole number, counted from the end where it is negative. Whether there is one is known with the shape. */
export const wantAxis: Want = (subject, name, value) => {
  if (!Number.isSafeInteger(value))
    throw badArgument(subject, name, value, "axis", "a whole number; -1 is the last axis");
};

/** Sizes of one sample. */
export const wantSampleShape: Want = (subject, name, value) => {
  if (isSampleShape(value)) return;
  const hint = "a list of whole numbers from 1, without the batch axis: [28, 28]";
  throw badArgument(subject, name, value, "sample", hint);
};

const sizesShown: Readonly<Record<number, string>> = {
  1: "",
  2: ", or [rows, columns]",
  3: ", or [planes, rows, columns]",
};
const sizesExample: Readonly<Record<number, string>> = { 1: "2", 2: "[2, 2]", 3: "[2, 2, 2]" };

/** One whole number from 1 (to `most`) for all axes of places, or one for each of one to three of them. */
export function wantSizes(rank: number, most: number = Number.MAX_SAFE_INTEGER): Want {
  return (subject, name, value) => {
    const sizes: readonly unknown[] = Array.isArray(value)
      ? Array.from(value)
      : Array.from({ length: rank }, () => value);
    if (
      sizes.length === rank &&
      sizes.every((n) => Number.isSafeInteger(n) && (n as number) >= 1 && (n as number) <= most)
    )
      return;
    const to = most < Number.MAX_SAFE_INTEGER ? ` to ${most}` : "";
    const hint = `a whole number from 1${to}${sizesShown[rank]}: ${name}: ${sizesExample[rank]}`;
    throw badArgument(subject, name, value, "sizes", hint, { rank, most: to && most });
  };
}

export const wantType: Want = (subject, _, value) => wantDType(subject, value);

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

/** A kernel [in, out] with as many rows as the kernel before it has columns. */
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
