/** What a reader has chosen, kept on this device: the language and the theme. Changing them changes nothing else. */
import { effect, type Signal, signal } from "@preact/signals";

export type Locale = "en" | "zh-CN";
export type Theme = "light" | "dark";

/** What this device remembers; a page without storage remembers nothing, and works. */
export function recall(name: string): string | null {
  try {
    return localStorage.getItem(`limpid.${name}`);
  } catch {
    return null;
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`limpid.${name}`, value);
  } catch {
    // Nothing is kept, and nothing is lost that is on the page.
  }
}

function firstLocale(): Locale {
  const kept = recall("locale");
  if (kept === "en" || kept === "zh-CN") return kept;
  return /^zh\b/i.test(navigator.language) ? "zh-CN" : "en";
}

function firstTheme(): Theme {
  const kept = recall("theme");
  if (kept === "light" || kept === "dark") return kept;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

export const locale: Signal<Locale> = signal(firstLocale());
export const theme: Signal<Theme> = signal(firstTheme());

export function chooseLocale(chosen: Locale): void {
  locale.value = chosen;
  remember("locale", chosen);
}

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  remember("theme", chosen);
}

/** The page itself says its language, which picks fonts, quotation marks and line breaks, and its theme. */
export function applySettings(): void {
  effect(() => {
    document.documentElement.lang = locale.value;
  });
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
  });
}
