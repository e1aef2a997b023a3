/** One call of the command, from its arguments to its exit status: in which language it speaks, where to, and how errors are told. */
import { enableRelaxedSimd, relaxedSimd } from "../backend/wasm/index.ts";
import { sayNotices } from "../runtime/index.ts";
import { type Locale, localeOf, requestedLocale, type Words, wordsOf } from "../words/index.ts";
import type { Context } from "./context.ts";
import { tell } from "./output.ts";
import { makeProgram } from "./program.ts";

/** Sets the engine's flag, which a library may not do and a program may. `LIMPID_RELAXED_SIMD=0` leaves it alone. */
function findRelaxedSimd(): Context["relaxedSimd"] {
  const before = relaxedSimd();
  return { before, now: process.env.LIMPID_RELAXED_SIMD === "0" ? before : enableRelaxedSimd() };
}

function hasColours(): boolean {
  if (process.env.NO_COLOR) return false;
  return process.stdout.isTTY === true && process.stdout.hasColors(256);
}

/** Quotation marks, minus signs and arrows are wider in some Chinese terminals: a few cells stay free for them. */
const spare = { en: 0, "zh-CN": 4 } as const;

function widthFor(locale: Locale): number {
  const columns = process.stdout.columns ?? Number(process.env.COLUMNS);
  return columns >= 20 ? columns - spare[locale] : Infinity;
}

let words = wordsOf(localeOf(process.env));

/** The language of the call that is under way. */
export const wordsNow = (): Words => words;

/** Runs what the arguments ask for, on this process's streams. Gives the exit status. */
export async function runCommand(args: readonly string[]): Promise<number> {
  const json = args.includes("--json");
  try {
    words = wordsOf(localeOf(process.env));
    words = wordsOf(requestedLocale(args) ?? words.locale);
    sayNotices(words.notice);
    const context: Context = {
      words,
      json,
      width: widthFor(words.locale),
      colour: hasColours(),
      // As npm's script or by npx it is not on the path.
      self: process.env.npm_execpath ? "npx limpid" : "limpid",
      relaxedSimd: findRelaxedSimd(),
      say: (text) => void (json ? process.stderr : process.stdout).write(`${text}\n`),
      note: (text) => void process.stderr.write(`${text}\n`),
      result: (value) => void (json && process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)),
    };
    let status = 0;
    await makeProgram(words, context, (given) => {
      status = given;
    }).parseAsync(args, { from: "user" });
    return status;
  } catch (error) {
    return tell(error, words, json, widthFor(words.locale));
  }
}
