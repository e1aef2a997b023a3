/**
 * Values before the graph: texts, and numbers that are looked up. Layers with a `host` rule compute on them, in this process, on all
 * samples at once. Here they are read from what users give, and handed back.
 */
import { badArgument, DTypeError, LimpidError, ShapeError, show } from "../base/index.ts";
import { type NestedArray, Tensor, tensor } from "../tensor/index.ts";
import { fromHost } from "../tensor/tensor.ts";
import type { AnyLayer, HostSamples, HostType, TextArray } from "./layer.ts";

export type NestedTexts = string | readonly NestedTexts[];
/** Texts, one for each sample, or a list of them for each. */
export type TextData = readonly NestedTexts[];

/** More axes than texts ever have. An array that contains itself has infinitely many. */
const mostAxes = 8;

/** Whether it is a list whose first member, however deep, is a text. */
export function holdsTexts(value: unknown): boolean {
  let first = value;
  for (let depth = 0; Array.isArray(first) && depth < mostAxes; depth++) first = first[0];
  return Array.isArray(value) && typeof first === "string";
}

/** Reads texts. Throws a DTypeError that says which member is none, a ShapeError where rows differ. */
export function readTexts(subject: string, label: string, value: unknown): TextArray {
  if (!Array.isArray(value)) throw noTexts(subject, label, value);
  const shape: number[] = [];
  for (let first: unknown = value; Array.isArray(first) && shape.length < mostAxes; first = first[0])
    shape.push(first.length);
  const data: string[] = [];
  const fill = (part: unknown, depth: number, place: readonly number[]): void => {
    if (depth < shape.length) {
      if (!Array.isArray(part) || part.length !== shape[depth])
        throw new ShapeError(subject, `${at(label, place)} is ${show(part)}, unlike the rows before it`, {
          code: "ragged-texts",
          hint: `each must be a list of ${shape[depth]}; one text for each sample is a plain list: ["…", "…"]`,
          facts: { label: at(label, place), expected: shape[depth], received: part },
        });
      for (let k = 0; k < part.length; k++) fill(part[k], depth + 1, [...place, k]);
    } else if (typeof part === "string") data.push(part);
    else throw noTexts(subject, at(label, place), part);
  };
  // A plain list of many texts is the usual case.
  if (shape.length === 1)
    for (let k = 0; k < value.length; k++) {
      if (typeof value[k] !== "string") throw noTexts(subject, at(label, [k]), value[k]);
      data.push(value[k]);
    }
  else fill(value, 0, []);
  return { dtype: "string", shape, data };
}

const at = (label: string, place: readonly number[]): string =>
  place.length === 0 ? label : `${label}[${place.join(", ")}]`;

function noTexts(subject: string, label: string, received: unknown): DTypeError {
  return new DTypeError(subject, `${label} is ${show(received)}, but texts are wanted`, {
    code: "text-kind",
    hint: received === null || received === undefined ? 'write "" where there is none' : 'a list of texts: ["…", "…"]',
    facts: { label, received },
  });
}

/** Numbers as they are: those of JavaScript stay f64, so that nothing is rounded before a model's type is known. */
function readNumbers(subject: string, label: string, value: unknown): HostSamples {
  if (value instanceof Tensor) return value;
  try {
    return tensor(value as NestedArray, ArrayBuffer.isView(value) ? undefined : { dtype: "f64" });
  } catch (error) {
    throw error instanceof LimpidError ? error.retold(subject, `${label}: ${error.facts.problem}`) : error;
  }
}

/** Texts or numbers. */
export function readHostSamples(subject: string, label: string, value: unknown): HostSamples {
  return holdsTexts(value) ? readTexts(subject, label, value) : readNumbers(subject, label, value);
}

/** A layer called on data rather than on symbolic values: what it gives is a tensor, or texts. */
export function runOnHost(spec: AnyLayer, args: readonly unknown[]): Tensor | NestedTexts {
  const { host, kind } = spec;
  const [first] = args;
  // Keras writes several inputs as a list of them.
  const listed = host?.several && args.length === 1 && Array.isArray(first) && typeof first[0] === "object";
  const given = listed ? first : args;
  const inputs = Array.from(given, (value) => readHostSamples(kind, "the input", value));
  for (const { shape } of inputs)
    if (shape.length === 0 || shape[0] === 0)
      throw badArgument(kind, "the input", given[0], "samples", 'a list, of one member for each sample: ["…", "…"]');
  const result = host!.run(inputs, true);
  return result.dtype === "string" ? nested(result) : fromHost(result);
}

function nested({ shape, data }: TextArray): NestedTexts {
  let at = 0;
  const take = (depth: number): NestedTexts =>
    depth === shape.length ? data[at++] : Array.from({ length: shape[depth] }, () => take(depth + 1));
  return take(0);
}

/** The type of samples, without the axis that counts them. */
export const typeOfSamples = ({ shape, dtype }: HostSamples): HostType => ({ shape: shape.slice(1), dtype });
