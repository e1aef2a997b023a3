/** Round numbers along an axis, and where a value lies between its ends. */

export interface Scale {
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
  /** From 0 to 1. */
  at(value: number): number;
}

/** The distance of ticks: 1, 2 or 5 times a power of ten. */
function stepOf(span: number, wanted: number): number {
  const rough = span / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const times = [1, 2, 5, 10].find((n) => n * power >= rough * 0.999) ?? 10;
  return times * power;
}

/** Holds all values, and with `zero` also 0. Ticks lie within; a little room is left at both ends. */
export function scaleOf(values: readonly number[], wanted = 5, room = 0.04): Scale {
  const finite = values.filter(Number.isFinite);
  let from = Math.min(...finite, Number.POSITIVE_INFINITY);
  let to = Math.max(...finite, Number.NEGATIVE_INFINITY);
  if (finite.length === 0) [from, to] = [0, 1];
  if (from === to) [from, to] = [from - 0.5, to + 0.5];
  const pad = (to - from) * room;
  [from, to] = [from - pad, to + pad];
  const step = stepOf(to - from, wanted);
  const first = Math.ceil(from / step - 1e-9);
  const ticks: number[] = [];
  for (let k = first; k * step <= to + 1e-9 * step; k++) ticks.push(Number((k * step).toPrecision(12)));
  return { from, to, ticks, at: (value) => (value - from) / (to - from) };
}

/** A tick as it is written. */
export function tickText(value: number): string {
  const size = Math.abs(value);
  const text =
    size !== 0 && (size >= 1e6 || size < 1e-3)
      ? value.toExponential()
      : value.toLocaleString("en-US", { maximumFractionDigits: 4 });
  return text.replace("e+", "e").replaceAll("-", "−");
}
