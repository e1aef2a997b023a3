/** The languages in which things are told. */
import { oneOf, readOptions, type Want, whole } from "../base/index.ts";

export type Locale = "en" | "zh-CN";

export const wantLocale: Want = oneOf(["en", "zh-CN"], "language");

/** How something is shown. */
export interface ShowOptions {
  readonly locale?: Locale;
  /** Cells that a line for a terminal may take, 20 or more; as many as it needs, where nothing is said. Code stays as it is. */
  readonly width?: number;
}

/** How it is asked for: the language must be one of ours. */
export function shownAs(subject: string, options: ShowOptions | undefined): Required<ShowOptions> {
  const { locale = "en", width = Infinity } = readOptions(subject, options, { locale: wantLocale, width: whole(20) });
  return { locale, width };
}
