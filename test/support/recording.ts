/** A command's context that remembers what was said. */
import type { Context } from "../../src/cli/context.ts";
import { type Locale, wordsOf } from "../../src/words/index.ts";

export function recording(locale: Locale, width = Infinity): Context & { said: string[]; results: unknown[] } {
  const [said, results]: [string[], unknown[]] = [[], []];
  return {
    words: wordsOf(locale),
    json: true,
    width,
    colour: false,
    self: "limpid",
    relaxedSimd: { before: true, now: true },
    said,
    results,
    say: (text) => void said.push(text),
    note: (text) => void said.push(text),
    result: (value) => void results.push(value),
  };
}
