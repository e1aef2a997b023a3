/** The course: its contents, or one of its chapters. */
import { contents } from "limpid/lessons";
import { place } from "../../app/router.ts";
import { useLocale, useWords } from "../../words/index.ts";
import { Chapter } from "./Chapter.tsx";
import { countIn, done } from "./progress.ts";

/** By number or by name. */
function chapterAt(asked: string) {
  return contents.find(({ id, number }) => id === asked || String(number) === asked);
}

export function Learn() {
  const words = useWords();
  const locale = useLocale();
  const [asked] = place.value.rest;
  const entry = asked === undefined ? undefined : chapterAt(asked);
  if (entry) return <Chapter key={`${entry.id} ${locale}`} entry={entry} />;
  return (
    <main class="learn">
      <header>
        <h1>{asked === undefined ? words.learn.title : words.notFound(`learn/${asked}`)}</h1>
        <p class="lede">{words.learn.about}</p>
      </header>
      <Contents />
    </main>
  );
}

function Contents() {
  const { learn } = useWords();
  const locale = useLocale();
  return (
    <>
      <ol class="contents">
        {contents.map(({ id, number, title, aim }) => {
          const right = countIn(id);
          return (
            <li key={id}>
              <span class="number">{number}</span>
              <div>
                <h2>
                  <a href={`#/learn/${number}`}>{title[locale]}</a>
                </h2>
                <p>{aim[locale]}</p>
                {right > 0 && <p class="legend">✓ {right}</p>}
              </div>
            </li>
          );
        })}
      </ol>
      <p class="legend">
        {learn.progress}{" "}
        <a
          download="limpid-progress.json"
          href={`data:application/json;charset=utf-8,${encodeURIComponent(JSON.stringify(done.value))}`}
        >
          {learn.exportProgress}
        </a>
      </p>
    </>
  );
}
