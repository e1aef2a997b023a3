/** `limpid verify`: every number of the source texts, recomputed. Exits 1 where one of them is wrong. */
import { type Check, verify as compute } from "../../doors/explain.ts";
import type { Context } from "../context.ts";
import { count, fittedTable, wrapText } from "../text.ts";

/** As many digits as the tolerance makes meaningful, and three more. */
function shown(value: number, tolerance: number): string {
  const decimals = Math.min(12, 3 - Math.floor(Math.log10(tolerance)));
  const text = Number.isInteger(value) ? count(value) : String(Number(value.toFixed(decimals)));
  return text.replaceAll("-", "−");
}

/** `checks` are given by tests only, which plant a fault. */
export async function verify(
  { words, width, say, result }: Context,
  checks: () => Promise<readonly Check[]> = compute,
): Promise<number> {
  const start = performance.now();
  const all = await checks();
  const seconds = (performance.now() - start) / 1000;
  const wrong = all.filter(({ passed }) => !passed);
  for (const system of new Set(all.map((check) => check.system))) {
    const its = all.filter((check) => check.system === system);
    const rows = its.map((check) => [
      check.passed ? " " : "✗",
      words.verify.name(check),
      shown(check.expected, check.tolerance),
      shown(check.got, check.tolerance),
      check.difference === 0 ? "0" : check.difference.toExponential(0).replace("-", "−"),
      words.verify.source(check.source),
    ]);
    for (const line of wrapText(words.verify.systems[system] ?? system, { width })) say(line);
    for (const line of fittedTable(rows, ["left", "left", "right", "right", "right", "left"], width, [
      " ",
      ...words.verify.columns,
    ]))
      say(line);
    say("");
  }
  say(
    wrong.length === 0
      ? words.verify.passed(all.length, seconds.toFixed(1))
      : words.verify.failed(wrong.length, all.length),
  );
  for (const text of [words.verify.tolerance, words.verify.sources])
    for (const line of wrapText(text, { width })) say(line);
  result({ passed: wrong.length === 0, count: all.length, failed: wrong.length, seconds, checks: all });
  return wrong.length === 0 ? 0 : 1;
}
