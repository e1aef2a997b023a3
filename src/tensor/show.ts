/** Tensors as text, for people: nested like `toArray()`, with as few digits as tell a number from its neighbours. */
import { type DType, type HostArray, shortestF32 } from "../base/index.ts";

/** Larger ones are not shown whole. */
const most = 64;
const shownOfMany = 6;

export function showNumbers({ dtype, shape, data }: HostArray): string {
  if (data.length > most) {
    const first = Array.from(data.subarray(0, shownOfMany), (value) => showNumber(value, dtype));
    return `[${first.join(", ")}, …]`;
  }
  let at = 0;
  const level = (d: number): string => {
    if (d === shape.length) return showNumber(data[at++], dtype);
    return `[${Array.from({ length: shape[d] }, () => level(d + 1)).join(",")}]`;
  };
  return level(0);
}

export function showNumber(value: number, dtype: DType): string {
  if (dtype === "bool") return String(value !== 0);
  if (Object.is(value, -0)) return "-0";
  if (dtype !== "f32" || !Number.isFinite(value)) return String(value);
  return shortestF32(value);
}
