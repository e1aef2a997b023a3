/** Check my work: what is right with a reader's gradient, and if it is wrong, what it is instead. */
import type { Look } from "../../engine/microscope-data.ts";
import { readName, slopeName } from "../../engine/names.ts";
import { read } from "../../parts/format.ts";

export type Verdict =
  | { readonly kind: "empty" | "noNumber" | "sign" | "delta" | "after" | "input" | "wrong" }
  | { readonly kind: "right"; readonly places: number };

/** As near as somebody comes who computes with four digits. */
const near = (a: number, b: number): boolean => Math.abs(a - b) <= 2e-3 * Math.max(Math.abs(b), 1e-12);

/** To how many places two numbers agree, in units of the first digit of the right one. */
function placesOf(got: number, wanted: number): number {
  if (got === wanted) return 15;
  return Math.max(1, Math.floor(-Math.log10(Math.abs(got - wanted) / Math.max(Math.abs(wanted), 1e-300)) + 0.31));
}

/** `name` is that of the slope; `numbers` has all others. */
export function check(text: string, name: string, { numbers }: Look): Verdict {
  if (text.trim() === "") return { kind: "empty" };
  const got = read(text);
  if (got === undefined) return { kind: "noNumber" };
  const wanted = numbers[name];
  if (near(got, wanted)) return { kind: "right", places: placesOf(got, wanted) };
  if (near(got, -wanted)) return { kind: "sign" };
  const weight = name.slice("∂loss/∂".length);
  const { layer, index } = readName(weight)!;
  const delta = numbers[slopeName(`${layer}.sum[${index[1]}]`)];
  if (delta !== undefined && near(got, delta)) return { kind: "delta" };
  if (near(got, numbers[`${weight}′`])) return { kind: "after" };
  // δ times the weight instead of what came in over it.
  if (delta !== undefined && near(got, delta * numbers[weight])) return { kind: "input" };
  return { kind: "wrong" };
}
