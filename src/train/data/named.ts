/** Arrays by the names of a model's inputs or outputs, and how they are called. */
import { DataError, type DType, type Shape, unknownName } from "../../base/index.ts";
import { type Given, isArrayData, readArray } from "./arrays.ts";

/** One array for each name. A model with one input (or output) takes a plain array as well as a record. */
export function readNamed(
  subject: string,
  label: string,
  what: string,
  value: unknown,
  names: readonly string[],
): Given[] {
  return partsByName(subject, label, what, value, names).map((part) => readArray(subject, part.label, part.value));
}

/** The same before anything is read. */
export function partsByName(
  subject: string,
  label: string,
  what: string,
  value: unknown,
  names: readonly string[],
): { readonly label: string; readonly value: unknown }[] {
  if (isArrayData(value) || typeof value !== "object" || value === null) {
    if (names.length === 1 || value === undefined) return [{ label, value }];
    throw new DataError(subject, `${label} is one array, but the model has ${names.length} ${what}s`, {
      code: "data-record",
      hint: `give a record: { ${names.join(": …, ")}: … }`,
      facts: { label, names },
    });
  }
  for (const name of Object.keys(value)) if (!names.includes(name)) throw unknownName(subject, what, name, names);
  return names.map((name) => ({ label: `${label}.${name}`, value: (value as Record<string, unknown>)[name] }));
}

/** How to write one sample that came without the axis that counts. */
export function asOne(label: string, sample: Shape): string {
  return `[${label}], or ${label}.reshape([${[1, ...sample].join(", ")}]) of a tensor`;
}

export function showSamples(sample: Shape): string {
  return `[${["samples", ...sample].join(",")}]`;
}

/** A text for the types of data: programs are kept by it. */
export function keyOfTypes(columns: readonly { dtype: DType; shape: readonly number[] }[]): string {
  return columns.map(({ dtype, shape }) => `${dtype}[${shape}]`).join();
}
