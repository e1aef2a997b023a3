/** The glossary, the symbols, the errors of the source texts, and a little history. */
import { useEffect, useState } from "preact/hooks";
import { ask } from "../engine/client.ts";
import type { Shelf } from "../engine/protocol.ts";
import { InlineText } from "../parts/InlineText.tsx";
import { Note } from "../parts/Note.tsx";
import { useLocale, useWords } from "../words/index.ts";

/** What was read once is there when the language is changed back. */
const read = new Map<string, Shelf>();

export function Reference() {
  const { reference, working, failed } = useWords();
  const locale = useLocale();
  const [, redraw] = useState(0);
  const [error, setError] = useState<string>();
  useEffect(() => {
    if (read.has(locale)) return;
    ask("shelf", locale).then(
      (shelf) => {
        read.set(locale, shelf);
        redraw((n) => n + 1);
      },
      (problem: Error) => setError(problem.message),
    );
  }, [locale]);
  const shelf = read.get(locale);
  return (
    <main class="work">
      <h1>{reference.title}</h1>
      {error && (
        <Note kind="bad" title={failed}>
          {error}
        </Note>
      )}
      {!shelf && !error && <Note kind="working">{working}</Note>}
      {shelf && <Shelves shelf={shelf} />}
    </main>
  );
}

function Shelves({ shelf }: { readonly shelf: Shelf }) {
  return (
    <>
      <Glossary shelf={shelf} />
      <Symbols shelf={shelf} />
      <Errata shelf={shelf} />
      <Past shelf={shelf} />
    </>
  );
}

/** Letters, in whatever case, of either language's word. */
const holds = (word: string, sought: string): boolean => word.toLowerCase().includes(sought.trim().toLowerCase());

function Glossary({ shelf: { glossary } }: { readonly shelf: Shelf }) {
  const { reference, learn } = useWords();
  const locale = useLocale();
  const [sought, setSought] = useState("");
  const found = glossary.filter(({ term, other }) => holds(term, sought) || holds(other, sought));
  return (
    <section class="part" aria-labelledby="glossary">
      <h2 id="glossary">{reference.glossary}</h2>
      <div>
        <label class="row">
          {reference.search}{" "}
          <input
            class="field"
            type="search"
            data-testid="search"
            value={sought}
            onInput={(event) => setSought(event.currentTarget.value)}
          />
          <span class="legend" role="status">
            {reference.found(found.length)}
          </span>
        </label>
        <dl class="terms">
          {found.map(({ id, term, other, text, chapter }) => (
            <div key={id} data-testid={`term-${id}`}>
              <dt>
                <b>{term}</b> <span lang={locale === "en" ? "zh-CN" : "en"}>{other}</span>
              </dt>
              <dd>
                <InlineText of={text} />{" "}
                {chapter !== undefined && <a href={`#/learn/${chapter}`}>{learn.chapter(chapter)}</a>}
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </section>
  );
}

function Symbols({ shelf: { symbols } }: { readonly shelf: Shelf }) {
  const { reference, learn } = useWords();
  return (
    <section class="part" aria-labelledby="symbols">
      <h2 id="symbols">{reference.symbols}</h2>
      <dl class="terms">
        {symbols.map(({ id, symbol, say, text, code, chapter }) => (
          <div key={id}>
            <dt>
              <span class="m sym">{symbol}</span> {say}
            </dt>
            <dd>
              <InlineText of={text} /> {code && <code>{code}</code>}{" "}
              <a href={`#/learn/${chapter}`}>{learn.chapter(chapter)}</a>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Errata({ shelf: { errata } }: { readonly shelf: Shelf }) {
  const { reference } = useWords();
  return (
    <section class="part" aria-labelledby="errata">
      <h2 id="errata">{reference.errata}</h2>
      <ol class="errata">
        {errata.map(({ id, source, section, claim, truth, see, command }) => (
          <li key={id}>
            <p class="kicker">{[source, section].filter(Boolean).join(" ")}</p>
            <p>
              <b>{reference.claim}</b> <InlineText of={claim} />
            </p>
            <p>
              <b>{reference.truth}</b> <InlineText of={truth} />
            </p>
            <p class="legend">
              <code>{command}</code> <InlineText of={see} />
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Past({ shelf: { history } }: { readonly shelf: Shelf }) {
  const { reference } = useWords();
  return (
    <section class="part" aria-labelledby="history">
      <h2 id="history">{reference.history}</h2>
      <dl class="years">
        {history.map(({ id, year, text }) => (
          <div key={id}>
            <dt>{year ?? reference.today}</dt>
            <dd>
              <InlineText of={text} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
