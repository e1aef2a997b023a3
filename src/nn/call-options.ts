/**
 * What a call of a layer is given besides its inputs, last: `lstm(x, { initialState: [h, c] })`. Symbolic values among the
 * options are inputs of the call, too, after its own; all else is kept as it is, and stands in files.
 */
import { isRecord, unknownName, ValueError } from "../base/index.ts";
import type { AnyLayer } from "./layer.ts";

type Place = { readonly at: number } | { readonly list: readonly number[] } | { readonly is: unknown };

export interface CallOptions {
  /** How many of the call's inputs are the layer's own. */
  readonly own: number;
  /** Where each option's value is: among the inputs, or here. */
  readonly options: Readonly<Record<string, Place>>;
}

/** Takes a call's arguments apart: its inputs with the symbolic values of its options, and where these are. */
export function readCall<T extends object>(
  layer: AnyLayer,
  args: readonly unknown[],
  isValue: (x: unknown) => x is T,
): { readonly inputs: readonly T[]; readonly given: CallOptions | undefined } {
  const last = args.at(-1);
  if (!isRecord(last)) return { inputs: args as readonly T[], given: undefined };
  const own = args.slice(0, -1) as T[];
  const inputs = [...own];
  const options: Record<string, Place> = {};
  const known = [...(layer.callOptions ?? []), ...(usesMask(layer) ? ["mask"] : [])];
  for (const [name, value] of Object.entries(last)) {
    if (!known.includes(name)) throw unknownOption(layer, name, known);
    if (value === undefined) continue;
    if (isValue(value)) options[name] = { at: inputs.push(value) - 1 };
    else if (Array.isArray(value) && value.length > 0 && value.every(isValue))
      options[name] = { list: value.map((one: T) => inputs.push(one) - 1) };
    else options[name] = { is: value };
  }
  return { inputs, given: { own: own.length, options } };
}

/** A layer that does something with masks can be given one. */
const usesMask = ({ mask = "drop" }: AnyLayer): boolean => mask !== "drop";

function unknownOption({ name, kind }: AnyLayer, option: string, known: readonly string[]): Error {
  if (known.length > 0) return unknownName(`layer ${name ?? kind}`, "option of a call:", option, known);
  return new ValueError(`layer ${name ?? kind}`, `takes no options where it is called, but was given "${option}"`, {
    code: "call-option",
    hint: `options of the layer itself belong into layers.${kind}({ … })`,
    facts: { option },
  });
}

/** A call's own inputs, and its options with their values. */
export function splitCall<T>(
  all: readonly T[],
  given: CallOptions | undefined,
): { readonly own: readonly T[]; readonly options: Readonly<Record<string, unknown>> } {
  if (!given) return { own: all, options: {} };
  const value = (place: Place) =>
    "at" in place ? all[place.at] : "list" in place ? place.list.map((k) => all[k]) : place.is;
  const options = Object.entries(given.options).map(([name, place]) => [name, value(place)]);
  return { own: all.slice(0, given.own), options: Object.fromEntries(options) };
}
