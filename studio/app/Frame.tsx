/** The top line with the pages and the two switches, and the foot. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useWords } from "../words/index.ts";
import type { PageName } from "./App.tsx";
import { place } from "./router.ts";
import { chooseLocale, chooseTheme, locale, theme } from "./settings.ts";

const inTheLine: readonly PageName[] = ["learn", "microscope", "runs", "reference", "verify"];

interface FrameProps {
  readonly page: PageName | undefined;
  readonly children: ComponentChildren;
}

export function Frame({ page, children }: FrameProps) {
  const words = useWords();
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById("content")?.focus()}>
        {words.skip}
      </button>
      <header class="top">
        <a class="brand" href="#/learn" lang="en">
          Limpid
        </a>
        <nav class="line" aria-label={words.menu}>
          <Links page={page} />
        </nav>
        <Menu page={page} />
        <div class="switches">
          <button
            type="button"
            class="button bare"
            data-testid="locale"
            lang={locale.value === "en" ? "zh-CN" : "en"}
            onClick={() => chooseLocale(locale.value === "en" ? "zh-CN" : "en")}
          >
            {words.otherLanguage}
          </button>
          <button
            type="button"
            class="button bare"
            data-testid="theme"
            onClick={() => chooseTheme(theme.value === "dark" ? "light" : "dark")}
          >
            {theme.value === "dark" ? words.toLight : words.toDark}
          </button>
        </div>
      </header>
      <div id="content" tabIndex={-1}>
        {children}
      </div>
      <footer class="foot">
        <p>{words.foot}</p>
        <p>
          {words.threads(globalThis.crossOriginIsolated === true)} <a href="#/components">{words.pages.components}</a>
        </p>
      </footer>
    </>
  );
}

function Links({ page }: { readonly page: PageName | undefined }) {
  const words = useWords();
  return (
    <ul class="nav">
      {inTheLine.map((name) => (
        <li key={name}>
          <a href={`#/${name}`} aria-current={name === page ? "page" : undefined}>
            {words.pages[name]}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** On a narrow page: the same behind one word. It closes when a page was chosen. */
function Menu({ page }: { readonly page: PageName | undefined }) {
  const words = useWords();
  const menu = useRef<HTMLDetailsElement>(null);
  const at = place.value;
  useEffect(() => {
    if (menu.current) menu.current.open = false;
  }, [at]);
  return (
    <details class="menu" ref={menu}>
      <summary>{words.menu}</summary>
      <nav aria-label={words.menu}>
        <Links page={page} />
      </nav>
    </details>
  );
}
