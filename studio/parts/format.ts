/** Numbers as they are shown. A minus is a minus sign; what is copied has a hyphen, as programs want it. */
const sign = (text: string): string => text.replaceAll("-", "−");

/** Three significant digits, for drawings: 0.595, −0.0184, 1.8e−12. */
export function brief(value: number, digits = 3): string {
  if (value === 0 || !Number.isFinite(value)) return sign(String(value));
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e6) return sign(value.toExponential(digits - 1)).replace("e+", "e");
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return sign(value.toFixed(Math.min(decimals, 8)));
}

/** As a column of a ledger: all with the same decimals. */
export function fixed(value: number, decimals = 9): string {
  if (!Number.isFinite(value)) return sign(String(value));
  if (Math.abs(value) >= 1e9) return sign(value.toExponential(decimals)).replace("e+", "e");
  const text = value.toFixed(decimals);
  return sign(Number(text) === 0 ? text.replace("-", "") : text);
}

/** A given number, as it was given: 0.05, not 0.050000000. */
export function given(value: number): string {
  const text = String(Number(value.toPrecision(9)));
  return sign(/^-?\d+$/.test(text) || text.includes("e") ? text : text.replace(/^(-?\d+\.\d)$/, "$10"));
}

/** A gap: 1.8e−12. */
export function gap(value: number): string {
  return value === 0 ? "0" : sign(value.toExponential(1)).replace("e+", "e");
}

/** In full: every digit that tells the value from its neighbours. */
export const full = (value: number): string => sign(String(value));

/** What a reader types: either minus, either comma. Nothing where it is no number. */
export function read(text: string): number | undefined {
  const plain = text
    .normalize("NFKC")
    .trim()
    .replace(/[−–]/g, "-")
    .replace(/^(-?\d+),(\d+)$/, "$1.$2");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}
