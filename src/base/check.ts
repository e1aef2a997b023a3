/**
 * Checks of arguments, made where they enter Limpid, so that a wrong value does not fail later with a message from our
 * insides. TypeScript catches most mistakes earlier, but not in JavaScript, in JSON, or where an `await` is missing.
 */
import { type DType, dtypeNames } from "./dtype.ts";
import { LimpidError, ShapeError, ValueError } from "./errors.ts";
import { isFunction } from "./is-function.ts";
import { unknownName } from "./names.ts";
import { type Shape, sizeOf } from "./shape.ts";
import { show } from "./show.ts";

/** The most elements that one typed array holds on every engine. */
export const mostElements: number = 2 ** 31 - 1;

/** A plain record, also one from another frame or worker: not an array, a promise, a map or an instance of a class. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // The second question is for records of another realm, and slower.
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The error for a wrong argument or option. `wanted` names what was expected, for translations; the hint says it in English. */
export function badArgument(
  subject: string,
  name: string,
  value: unknown,
  wanted: string,
  hint: string,
  facts?: Readonly<Record<string, unknown>>,
): ValueError {
  return new ValueError(subject, `${name} is ${value === undefined ? "missing" : show(value)}`, {
    code: "argument",
    hint,
    facts: { ...facts, name, received: value, wanted },
  });
}

/** A whole number from `least`, and not above `most`. */
export function wantWhole(subject: string, name: string, value: unknown, least: number, most?: number): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= least && !(value > (most ?? value)))
    return value;
  const hint = `a whole number from ${least}${most === undefined ? "" : ` to ${most}`}`;
  throw badArgument(subject, name, value, "whole", hint, { least, most });
}

/** Any number: NaN and infinities are numbers, texts are not. */
export function wantNumber(subject: string, name: string, value: unknown): number {
  if (typeof value === "number") return value;
  throw badArgument(subject, name, value, "number", "a number");
}

/** A finite number. */
export function wantFinite(subject: string, name: string, value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw badArgument(subject, name, value, "finite", "a finite number");
}

export function wantFlag(subject: string, name: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw badArgument(subject, name, value, "flag", "true or false");
}

export function wantFunction(subject: string, name: string, value: unknown, hint: string): void {
  if (!isFunction(value)) throw badArgument(subject, name, value, "function", hint);
}

/** A list of whole numbers: axes, sizes, places. */
export function wantList(subject: string, name: string, value: unknown): readonly number[] {
  if (Array.isArray(value) && Array.from(value).every((n) => Number.isSafeInteger(n))) return value as number[];
  throw badArgument(subject, name, value, "list", "a list of whole numbers, such as [2, 3]");
}

/** Sizes of an array that fits into memory. */
export function wantShape(subject: string, value: unknown): Shape {
  const sound = Array.isArray(value) && Array.from(value).every((n) => Number.isSafeInteger(n) && n >= 0);
  if (!sound)
    throw new ShapeError(subject, `the shape is ${show(value)}`, {
      code: "shape",
      hint: "a list of whole numbers from 0, outermost first: [28, 28]; [] is one number",
      facts: { received: value },
    });
  const count = sizeOf(value as Shape);
  if (count <= mostElements) return value as Shape;
  throw new ShapeError(subject, `[${value}] would be ${count} elements`, {
    code: "array-too-large",
    hint: `an array holds at most ${mostElements}`,
    facts: { shape: value, elements: count, most: mostElements },
  });
}

/** Sizes of one sample, without the batch axis. */
export function isSampleShape(value: unknown): value is Shape {
  return Array.isArray(value) && Array.from(value).every((n) => Number.isSafeInteger(n) && n >= 1);
}

export function wantDType(subject: string, value: unknown): DType {
  if ((dtypeNames as readonly unknown[]).includes(value)) return value as DType;
  throw unknownName(subject, "dtype", value, dtypeNames);
}

/** Allocates `count` elements. Throws a ValueError where the engine has no memory for them. */
export function allocate<T>(subject: string, count: number, make: (count: number) => T): T {
  try {
    return make(count);
  } catch (cause) {
    if (cause instanceof LimpidError) throw cause;
    throw new ValueError(subject, `there is no memory for ${count} elements`, {
      code: "out-of-memory",
      hint: "use smaller arrays, or fewer at a time",
      facts: { elements: count },
      cause,
    });
  }
}
