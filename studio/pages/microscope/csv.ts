/** The ledger as CSV: full precision, a hyphen for minus, as every spreadsheet reads it. */
import type { Difference, Look, Setting } from "../../engine/microscope-data.ts";
import { type Sign, signText, slopeName, updatedName } from "../../engine/names.ts";

/** A field in quotes where it needs them. */
const field = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export function ledgerCsv(
  parameters: readonly string[],
  { numbers }: Look,
  slopes: Readonly<Record<string, Difference>>,
  hidden: ReadonlySet<string>,
  sign: (name: string) => Sign | undefined,
): string {
  const head = ["symbol", "name", "before", "gradient", "difference", "gap", "after"];
  const rows = parameters.map((name) => {
    const symbol = sign(name);
    const secret = hidden.has(slopeName(name));
    const { slope, gap } = slopes[name] ?? {};
    const rest = secret ? [] : [numbers[slopeName(name)], slope, gap, numbers[updatedName(name)]];
    return [symbol ? signText(symbol) : "", name, numbers[name], ...rest, ...Array(4 - rest.length).fill("")];
  });
  return [head, ...rows].map((row) => row.map((cell) => field(String(cell ?? ""))).join(",")).join("\r\n");
}

/** Gives a text to the reader as a file. */
export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export const shapeText = ({ x, layers }: Setting): string =>
  [x[0].length, ...layers.map(({ kernel }) => kernel[0].length)].join("-");
