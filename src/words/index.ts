/** Which language, and its words. */
import { show, ValueError } from "../base/index.ts";
import { en } from "./en.ts";
import type { Locale } from "./language.ts";
import type { Words } from "./words.ts";
import { zhCN } from "./zh-CN.ts";

export type { Locale } from "./language.ts";
export type { Words } from "./words.ts";

const languages: Readonly<Record<Locale, Words>> = { en, "zh-CN": zhCN };

export function wordsOf(locale: Locale): Words {
  return languages[locale];
}

/** `zh`, `zh_CN.UTF-8`, `en-GB`: by the language, whatever stands behind it. */
function languageIn(name: string): Locale | undefined {
  const [language] = name.toLowerCase().split(/[-_.@]/);
  return language === "zh" ? "zh-CN" : language === "en" ? "en" : undefined;
}

/**
 * The language of the environment: English where it is one that Limpid does not speak. Windows sets none of the variables;
 * there, and on a desktop, the engine knows the language (`system`).
 */
export function localeOf(
  { LC_ALL, LC_MESSAGES, LANG }: Readonly<Record<string, string | undefined>>,
  system: string = Intl.DateTimeFormat().resolvedOptions().locale,
): Locale {
  return languageIn(LC_ALL || LC_MESSAGES || LANG || system) ?? "en";
}

/** What `--locale` asks for. It is looked for before anything is parsed, because parsing may already have to complain. */
export function requestedLocale(args: readonly string[]): Locale | undefined {
  const at = args.findIndex((arg) => arg === "--locale" || arg.startsWith("--locale="));
  if (at < 0) return undefined;
  const given = args[at] === "--locale" ? args[at + 1] : args[at].slice("--locale=".length);
  if (given === undefined) return undefined;
  const found = languageIn(given);
  if (found) return found;
  // No guess: fr is no slip for en.
  const known = Object.keys(languages);
  throw new ValueError("limpid", `unknown language ${show(given)}`, {
    code: "unknown-name",
    hint: `known: ${known.join(", ")}`,
    facts: { what: "language", received: given, known },
  });
}
