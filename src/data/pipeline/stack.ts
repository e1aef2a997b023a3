/** Elements put together to a batch. */
import {
  DataError,
  dtypes,
  isNumberArray,
  isRecord,
  type NumberArray,
  sameShape,
  show,
  showType,
} from "../../base/index.ts";
import { type NestedArray, Tensor, tensor } from "../../tensor/index.ts";
import { fromHost } from "../../tensor/tensor.ts";

/** Records and lists within each other. What holds itself has infinitely many. */
export const mostLevels = 32;

/** Several elements as one. */
export type Batched<T> = T extends Tensor | NumberArray | NestedArray
  ? Tensor
  : T extends string
    ? string[]
    : T extends readonly string[]
      ? string[][]
      : T extends readonly unknown[]
        ? { readonly [K in keyof T]: Batched<T[K]> }
        : T extends Readonly<Record<string, unknown>>
          ? { readonly [K in keyof T]: Batched<T[K]> }
          : unknown;

/** Numbers, truth values, typed arrays, or lists of nothing but such. */
export function isNumeric(value: unknown, depth: number = mostLevels): boolean {
  if (typeof value === "number" || typeof value === "boolean" || isNumberArray(value)) return true;
  return depth > 0 && Array.isArray(value) && value.every((part) => isNumeric(part, depth - 1));
}

/** Puts elements together: numbers and arrays of them become one tensor, texts a list; lists and records are put together part by part. */
export function stack(elements: readonly unknown[], where = "", depth: number = mostLevels): unknown {
  const [first] = elements;
  if (first instanceof Tensor) return stackTensors(elements, where);
  if (isNumeric(first)) return stackNumbers(elements, where);
  if (typeof first === "string") return wantAll(elements, where, "texts", (one) => typeof one === "string");
  if (Array.isArray(first) && depth > 0) {
    if (first.every((one) => typeof one === "string"))
      return wantAll(elements, where, "lists of texts", (one) => Array.isArray(one));
    const { length } = first;
    wantAll(elements, where, `lists of ${length}`, (one) => Array.isArray(one) && one.length === length);
    const lists = elements as readonly (readonly unknown[])[];
    return first.map((_, k) =>
      stack(
        lists.map((list) => list[k]),
        `${where}[${k}]`,
        depth - 1,
      ),
    );
  }
  if (isRecord(first) && depth > 0) {
    const names = Object.keys(first);
    const alike = (one: unknown) =>
      isRecord(one) && Object.keys(one).length === names.length && names.every((name) => Object.hasOwn(one, name));
    wantAll(elements, where, `records of ${names.join(", ")}`, alike);
    const records = elements as readonly Readonly<Record<string, unknown>>[];
    return Object.fromEntries(
      names.map((name) => [
        name,
        stack(
          records.map((one) => one[name]),
          `${where}.${name}`,
          depth - 1,
        ),
      ]),
    );
  }
  throw new DataError("dataset", `cannot put ${show(first)}${at(where)} into a batch`, {
    code: "batch-kind",
    hint: "make numbers, tensors or texts of it first: data.map(({ height, kind }) => ({ x: [height], y: kinds.indexOf(kind) }))",
    facts: { received: first, where: where.replace(/^\./, "") },
  });
}

const at = (where: string): string => (where ? ` (${where.replace(/^\./, "")})` : "");

function wantAll(
  elements: readonly unknown[],
  where: string,
  what: string,
  isOne: (one: unknown) => boolean,
): readonly unknown[] {
  const odd = elements.findIndex((one) => !isOne(one));
  if (odd < 0) return elements;
  throw unlike(where, what, show(elements[odd]), odd);
}

function unlike(where: string, first: string, other: string, row: number): DataError {
  return new DataError("dataset", `the elements of a batch differ${at(where)}: ${first}, but ${other} at ${row}`, {
    code: "batch-unlike",
    hint: "all must have one form and one shape; for texts and lists of different length: padSequences",
    facts: { where: where.replace(/^\./, ""), first, other, row },
  });
}

function stackTensors(elements: readonly unknown[], where: string): Tensor {
  const first = elements[0] as Tensor;
  const data = dtypes[first.dtype].zeros(elements.length * first.size);
  for (const [k, one] of elements.entries()) {
    if (!(one instanceof Tensor && one.dtype === first.dtype && sameShape(one.shape, first.shape)))
      throw unlike(where, showType(first), one instanceof Tensor ? showType(one) : show(one), k);
    data.set(one.data, k * first.size);
  }
  return fromHost({ dtype: first.dtype, shape: [elements.length, ...first.shape], data });
}

/** JavaScript's numbers become f64, so that nothing is rounded before the model's type is known; typed arrays keep theirs. */
function stackNumbers(elements: readonly unknown[], where: string): Tensor {
  const [first] = elements;
  const typed = isNumberArray(first) || (Array.isArray(first) && isNumberArray(first[0]));
  const truth = typeof first === "boolean";
  try {
    return tensor(elements as readonly NestedArray[], typed || truth ? undefined : { dtype: "f64" });
  } catch (cause) {
    const odd = elements.findIndex((one) => !sameForm(one, first));
    if (odd > 0) throw unlike(where, formOf(first), formOf(elements[odd]), odd);
    throw cause;
  }
}

const formOf = (value: unknown): string =>
  Array.isArray(value) || isNumberArray(value) ? `a list of ${value.length}` : show(value);

function sameForm(one: unknown, other: unknown): boolean {
  const listed = (value: unknown): value is readonly unknown[] => Array.isArray(value) || isNumberArray(value);
  if (!listed(one) || !listed(other)) return typeof one === typeof other;
  return one.length === other.length && sameForm(one[0], other[0]);
}
