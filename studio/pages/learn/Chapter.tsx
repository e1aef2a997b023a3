/** One chapter: its parts come one after the other, as the engine computes their figures. */
import { type ChapterEntry, type ChapterId, contents, type Part } from "limpid/lessons";
import { useEffect, useState } from "preact/hooks";
import { ask } from "../../engine/client.ts";
import type { ChapterHead } from "../../engine/protocol.ts";
import { Note } from "../../parts/Note.tsx";
import { useLocale, useWords } from "../../words/index.ts";
import { type Counted, counted } from "./counts.ts";
import { PartView } from "./PartView.tsx";
import { countIn } from "./progress.ts";

type Entry = ChapterEntry & { readonly id: ChapterId };

interface Read {
  readonly head?: ChapterHead;
  readonly parts: readonly Part[];
  readonly wrong: readonly string[];
  readonly state: "reading" | "done" | "failed";
  readonly error?: string;
}

function useChapter({ id }: Entry): Read {
  const locale = useLocale();
  const [read, setRead] = useState<Read>({ parts: [], wrong: [], state: "reading" });
  useEffect(() => {
    let current = true;
    const take = (change: (before: Read) => Read) => {
      if (current) setRead(change);
    };
    ask("chapter", { id, locale }, (sent) =>
      take((before) =>
        "head" in sent ? { ...before, head: sent.head } : { ...before, parts: [...before.parts, sent.part] },
      ),
    ).then(
      (wrong) => take((before) => ({ ...before, wrong, state: "done" })),
      (error: Error) => take((before) => ({ ...before, state: "failed", error: error.message })),
    );
    return () => {
      current = false;
    };
  }, [id, locale]);
  return read;
}

export function Chapter({ entry }: { readonly entry: Entry }) {
  const { learn, failed } = useWords();
  const locale = useLocale();
  const { head, parts, wrong, state, error } = useChapter(entry);
  const { id, number, title, aim } = entry;
  return (
    <main class="learn chapter">
      <Strip at={entry} />
      <header>
        <p class="kicker">{learn.chapter(number)}</p>
        <h1>{title[locale]}</h1>
        <p class="lede">{aim[locale]}</p>
        {head && head.tasks > 0 && (
          <p class="legend">{learn.tasksDone(Math.min(countIn(id), head.tasks), head.tasks)}</p>
        )}
      </header>
      {wrong.length > 0 && <Note kind="bad">{learn.wrongNumbers(wrong.join(", "))}</Note>}
      <div class="parts" data-testid="parts" data-state={state}>
        {counted(parts).map((one: Counted) => (
          <PartView key={one.part.key} chapter={entry} {...one} />
        ))}
      </div>
      {state === "reading" && <Note kind="working">{learn.wait}</Note>}
      {state === "failed" && (
        <Note kind="bad" title={failed}>
          {error}
        </Note>
      )}
      {state === "done" && <Turn at={entry} />}
    </main>
  );
}

/** All chapters on one line. */
function Strip({ at }: { readonly at: Entry }) {
  const { learn } = useWords();
  const locale = useLocale();
  return (
    <nav aria-label={learn.chapters}>
      <ol class="chapters">
        {contents.map(({ id, number, title }) => (
          <li key={id} class={countIn(id) > 0 ? "done" : ""}>
            <a
              href={`#/learn/${number}`}
              aria-current={id === at.id ? "page" : undefined}
              aria-label={`${learn.chapter(number)}: ${title[locale]}`}
              title={title[locale]}
            >
              {number}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** To the chapters before and after. */
function Turn({ at }: { readonly at: Entry }) {
  const { learn } = useWords();
  const locale = useLocale();
  const [before, after] = [contents[at.number - 1], contents[at.number + 1]];
  return (
    <p class="turn">
      {before && <a href={`#/learn/${before.number}`}>← {learn.back(before.title[locale])}</a>}
      {after && <a href={`#/learn/${after.number}`}>{learn.next(after.title[locale])} →</a>}
    </p>
  );
}
