/** One part of a chapter. */
import type { ChapterEntry, Code, Formula, GoOn, Inline, Summary, Table } from "limpid/lessons";
import { InlineText } from "../../parts/InlineText.tsx";
import { Scroll } from "../../parts/Scroll.tsx";
import { useLocale, useWords } from "../../words/index.ts";
import type { Counted } from "./counts.ts";
import { LiveView } from "./LiveView.tsx";
import { Quiz } from "./Quiz.tsx";
import { ExerciseView, FillInView, PredictView } from "./Tasks.tsx";

export function PartView({ chapter, part, at }: Counted & { readonly chapter: ChapterEntry }) {
  const { id, number } = chapter;
  switch (part.kind) {
    case "prose":
      return (
        <div class="prose">
          {part.text.map((paragraph, k) => (
            <p key={k}>
              <InlineText of={paragraph} />
            </p>
          ))}
        </div>
      );
    case "table":
      return <TableView table={part} name={`${number}-${at}`} />;
    case "formula":
      return <FormulaView formula={part} />;
    case "code":
      return <CodeView code={part} />;
    case "figure":
      return <LiveView live={part} name={`${number}-${at}`} />;
    case "question":
      return <Quiz question={part} at={at} chapter={id} />;
    case "exercise":
      return <ExerciseView task={part} at={at} chapter={id} />;
    case "fillIn":
      return <FillInView task={part} at={at} chapter={id} />;
    case "predict":
      return <PredictView task={part} at={at} chapter={id} />;
    case "summary":
      return <SummaryView summary={part} />;
    case "goOn":
      return <GoOnView goOn={part} />;
  }
}

/** Whether a cell is a number and nothing else. */
const isNumber = (cell: Inline): boolean =>
  cell.length === 1 && (cell[0].kind === "number" || /^[−+]?[\d,.]+( ?%)?$/.test(cell[0].text));

function TableView({ table: { caption, columns, rows }, name }: { readonly table: Table; readonly name: string }) {
  const { learn } = useWords();
  const looks = columns.map((_, k) => (rows.every((row) => isNumber(row[k])) ? "num" : "left wraps"));
  return (
    <Scroll class="tbl" label={learn.table(name)}>
      <table>
        <caption>
          <b class="figno">{learn.table(name)}</b> <InlineText of={caption} />
        </caption>
        <thead>
          <tr>
            {columns.map((head, k) => (
              <th key={k} scope="col" class={looks[k]}>
                <InlineText of={head} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, r) => (
            <tr key={r}>
              {row.map((cell, k) => (
                <td key={k} class={looks[k]}>
                  <InlineText of={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function FormulaView({ formula: { plain, text } }: { readonly formula: Formula }) {
  return (
    <div class="prose formula">
      {plain.split("\n").map((line) => (
        <p key={line} class="m display">
          {line.trim()}
        </p>
      ))}
      <p class="legend">
        <InlineText of={text} />
      </p>
    </div>
  );
}

function CodeView({ code: { lines, file, text } }: { readonly code: Code }) {
  return (
    <figure class="listing">
      <div class="prose">
        <p>
          <InlineText of={text} />
        </p>
      </div>
      <Scroll label={file}>
        <pre lang="en">
          <code>{lines.join("\n")}</code>
        </pre>
      </Scroll>
      <figcaption>
        <code>{file}</code>
      </figcaption>
    </figure>
  );
}

function SummaryView({ summary: { says, terms } }: { readonly summary: Summary }) {
  const { learn } = useWords();
  const locale = useLocale();
  return (
    <section class="prose">
      <h2>{learn.summary}</h2>
      <ul>
        {says.map((line, k) => (
          <li key={k}>
            <InlineText of={line} />
          </li>
        ))}
      </ul>
      {terms.length > 0 && (
        <table class="summary">
          <thead>
            <tr>
              <th scope="col">{learn.term}</th>
              <th scope="col" lang={locale === "en" ? "zh-CN" : "en"}>
                {locale === "en" ? "中文" : "English"}
              </th>
              <th scope="col">{learn.inProgram}</th>
            </tr>
          </thead>
          <tbody>
            {terms.map(({ term, other, code }) => (
              <tr key={term}>
                <td class="wraps">{term}</td>
                <td class="wraps" lang={locale === "en" ? "zh-CN" : "en"}>
                  {other}
                </td>
                <td class="wraps">{code && <code>{code}</code>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function GoOnView({ goOn: { commands } }: { readonly goOn: GoOn }) {
  const { learn } = useWords();
  return (
    <section class="prose">
      <h2>{learn.goOn}</h2>
      <dl class="commands">
        {commands.map(({ command, text }) => (
          <div key={command}>
            <dt>
              <code>{command}</code>
            </dt>
            <dd>
              <InlineText of={text} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
