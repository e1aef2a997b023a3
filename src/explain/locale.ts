/** The languages in which things are told. */
import { oneOf, readOptions, type Want } from "../base/index.ts";

export type Locale = "en" | "zh-CN";

export const wantLocale: Want = oneOf(["en", "zh-CN"], "language");

/** How something is shown. */
export interface ShowOptions {
  readonly locale?: Locale;
}

/** The language that is asked for, which must be one of ours. */
export function localeIn(subject: string, options: ShowOptions | undefined): Locale {
  return readOptions(subject, options, { locale: wantLocale }).locale ?? "en";
}
