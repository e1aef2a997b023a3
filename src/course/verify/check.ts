/**
 * What a source text says against what the engine computes. A quantity is a number or a table of numbers under one
 * name; each of its numbers becomes one check.
 */
import { InternalError, type Shape, sameShape } from "../../base/index.ts";
import { Tensor } from "../../tensor/index.ts";

/** A number, a list, a table. */
type Numbers = number | readonly Numbers[];

/** One quantity of a source text. */
export interface Quantity {
  /** English, for people. */
  readonly name: string;
  /** The text and its section: S0 … S4 are the five source texts; "microgpt" is the program of that name. */
  readonly source: string;
  readonly values: Numbers;
  /**
   * How many decimals the text prints, where they are fewer than nine: its numbers then hold to half a unit of the
   * last one. Without it they hold to 1e-9.
   */
  readonly digits?: number;
  /** What the single numbers are called. Default: their place, `[0,2]`. */
  readonly labels?: readonly string[];
}

/** A system's quantities by key; the program that computes them must give the same keys. */
export type Quantities<Name extends string> = Readonly<Record<Name, Quantity>>;

/** One number of a source text beside the engine's. */
export interface Check {
  /** Stable: `"litterBox.error"`. A translation of the name is looked up by it. */
  readonly id: string;
  /** What distinguishes it from the quantity's other numbers: `"[0,2]"`, `"w5"`, or nothing. */
  readonly label: string;
  /** `"A"` … `"G"`, `"blueberries"`, `"microgpt"`. */
  readonly system: string;
  readonly name: string;
  readonly source: string;
  readonly expected: number;
  readonly got: number;
  /** |expected − got| */
  readonly difference: number;
  readonly tolerance: number;
  readonly passed: boolean;
}

/** What a system's program computes: the same quantities, by the same keys. */
export type Computed<Q> = { readonly [K in keyof Q]: Tensor | Numbers };

export interface System {
  readonly system: string;
  /** The first part of the checks' ids. */
  readonly id: string;
}

const finest = 1e-9;

/** Compares all quantities of a system. A table of another shape than the text's is a bug, and throws. */
export function judge<Q extends Readonly<Record<string, Quantity>>>(
  { system, id }: System,
  quantities: Q,
  computed: Computed<Q>,
): Check[] {
  return Object.entries(quantities).flatMap(([key, { name, source, values, digits, labels }]) => {
    const wanted = flatten(values);
    const given = computed[key];
    const found = given instanceof Tensor ? { shape: given.shape, numbers: Array.from(given.data) } : flatten(given);
    if (!sameShape(wanted.shape, found.shape))
      throw new InternalError("verify", `${id}.${key} has shape [${found.shape}], expected [${wanted.shape}]`);
    // Half a unit of the last decimal; the slack is for decimals that no binary number equals, such as .0005.
    const tolerance = digits === undefined || digits >= 9 ? finest : 0.5 * 10 ** -digits;
    return wanted.numbers.map((expected, k) => {
      const got = found.numbers[k];
      const difference = Math.abs(expected - got);
      const label = labels ? labels[k] : placeOf(k, wanted.shape);
      const passed = difference <= tolerance * (1 + 1e-9);
      return {
        id: `${id}.${key}`,
        label,
        system,
        name: label ? `${name} ${label}` : name,
        source,
        expected,
        got,
        difference,
        tolerance,
        passed,
      };
    });
  });
}

function flatten(values: Numbers): { shape: Shape; numbers: number[] } {
  if (typeof values === "number") return { shape: [], numbers: [values] };
  const parts = values.map(flatten);
  return { shape: [values.length, ...parts[0].shape], numbers: parts.flatMap(({ numbers }) => numbers) };
}

function placeOf(at: number, shape: Shape): string {
  if (shape.length === 0) return "";
  const index: number[] = [];
  for (let d = shape.length - 1, rest = at; d >= 0; d--) {
    index.unshift(rest % shape[d]);
    rest = Math.floor(rest / shape[d]);
  }
  return `[${index}]`;
}
