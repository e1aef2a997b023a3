/** The words of the page, in the language that was chosen, or in that of a part of the page. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { type Locale, locale } from "../app/settings.ts";
import { en, type Words } from "./en.ts";
import { zhCN } from "./zh-CN.ts";

export type { Words } from "./en.ts";

const languages: Readonly<Record<Locale, Words>> = { en, "zh-CN": zhCN };

/** A part of a page may speak another language than the page. */
export const PartLocale = createContext<Locale | undefined>(undefined);

export function useLocale(): Locale {
  return useContext(PartLocale) ?? locale.value;
}

export function useWords(): Words {
  return languages[useLocale()];
}
