/** Exercises with a number for an answer: alone, in the gaps of a calculation, or before something is computed. */
import type { Exercise, FillIn, Gap, Predict } from "limpid/lessons";
import { useState } from "preact/hooks";
import { read } from "../../parts/format.ts";
import { InlineText } from "../../parts/InlineText.tsx";
import { useWords } from "../../words/index.ts";
import { LiveView } from "./LiveView.tsx";
import { mark } from "./progress.ts";

interface TaskProps<T> {
  readonly task: T;
  readonly at: number;
  readonly chapter: string;
}

type Judged = "empty" | "noNumber" | "close" | "notClose";

/** The slack is for decimals that no binary number equals. */
function judge(text: string, { answer, tolerance }: { readonly answer: number; readonly tolerance: number }): Judged {
  if (text.trim() === "") return "empty";
  const value = read(text.replace(/%\s*$/, ""));
  if (value === undefined) return "noNumber";
  const given = /%\s*$/.test(text) ? value / 100 : value;
  return Math.abs(given - answer) <= tolerance * (1 + 1e-9) ? "close" : "notClose";
}

interface NumberFieldProps {
  readonly label: string;
  readonly text: string;
  readonly judged: Judged | undefined;
  readonly set: (text: string) => void;
  readonly testid: string;
}

function NumberField({ label, text, judged, set, testid }: NumberFieldProps) {
  const { learn } = useWords();
  const wrong = judged === "notClose" || judged === "noNumber";
  return (
    <span class="answer">
      <input
        class="field"
        inputMode="decimal"
        aria-label={label}
        aria-invalid={wrong}
        data-testid={testid}
        value={text}
        onInput={(event) => set(event.currentTarget.value)}
      />
      {judged && judged !== "empty" && (
        <span class={wrong ? "cell-no" : "cell-ok"} role="status">
          {wrong ? "✗" : "✓"} {learn[judged]}
        </span>
      )}
    </span>
  );
}

function Head({ at, more }: { readonly at: number; readonly more?: string }) {
  const { learn } = useWords();
  return (
    <p class="hd">
      <span>{learn.exercise(at)}</span>
      {more && <span>{more}</span>}
    </p>
  );
}

export function ExerciseView({ task, at, chapter }: TaskProps<Exercise>) {
  const { learn } = useWords();
  const [text, setText] = useState("");
  const [judged, setJudged] = useState<Judged>();
  return (
    <form
      class="quiz"
      data-testid={`exercise-${task.key}`}
      onSubmit={(event) => {
        event.preventDefault();
        const verdict = judge(text, task);
        setJudged(verdict);
        if (verdict === "close" || verdict === "notClose") mark(chapter, task.key, verdict === "close");
      }}
    >
      <Head at={at} />
      <p class="q">
        <InlineText of={task.ask} />
      </p>
      <p class="row">
        <NumberField
          label={learn.yourNumber}
          text={text}
          judged={judged}
          testid={`number-${task.key}`}
          set={(typed) => {
            setText(typed);
            setJudged(undefined);
          }}
        />
        <button type="submit" class="button primary" disabled={text.trim() === ""}>
          {learn.commit}
        </button>
      </p>
      <details>
        <summary>{learn.hint}</summary>
        <p>
          <InlineText of={task.hint} />
        </p>
      </details>
      {(judged === "close" || judged === "notClose") && (
        <details open={judged === "close"}>
          <summary>{learn.solution}</summary>
          <p>
            <InlineText of={task.solution} />
          </p>
        </details>
      )}
    </form>
  );
}

export function FillInView({ task, at, chapter }: TaskProps<FillIn>) {
  const { learn } = useWords();
  const [texts, setTexts] = useState<readonly string[]>(task.lines.map(() => ""));
  const [judged, setJudged] = useState<readonly Judged[]>();
  const set = (k: number, typed: string) => {
    setTexts(texts.map((text, other) => (other === k ? typed : text)));
    setJudged(undefined);
  };
  return (
    <form
      class="quiz"
      data-testid={`fill-${task.key}`}
      onSubmit={(event) => {
        event.preventDefault();
        const verdicts = task.lines.map((gap: Gap, k: number) => judge(texts[k], gap));
        setJudged(verdicts);
        mark(
          chapter,
          task.key,
          verdicts.every((verdict) => verdict === "close"),
        );
      }}
    >
      <Head at={at} />
      <p class="q">
        <InlineText of={task.ask} />
      </p>
      <ol class="gaps">
        {task.lines.map((gap, k) => (
          <li key={gap.name}>
            <InlineText of={gap.before} />{" "}
            <NumberField
              label={`${learn.yourNumber} ${k + 1}`}
              text={texts[k]}
              judged={judged?.[k]}
              testid={`gap-${task.key}-${k}`}
              set={(typed) => set(k, typed)}
            />{" "}
            <InlineText of={gap.after} />
          </li>
        ))}
      </ol>
      <button type="submit" class="button primary" disabled={texts.every((text) => text.trim() === "")}>
        {learn.commit}
      </button>
      {judged && (
        <details open={judged.every((verdict) => verdict === "close")}>
          <summary>{learn.solution}</summary>
          <p>
            <InlineText of={task.solution} />
          </p>
        </details>
      )}
    </form>
  );
}

export function PredictView({ task, at, chapter }: TaskProps<Predict>) {
  const { learn } = useWords();
  const [text, setText] = useState("");
  const [seen, setSeen] = useState<Judged>();
  const { change } = task;
  return (
    <form
      class="quiz"
      data-testid={`predict-${task.key}`}
      onSubmit={(event) => {
        event.preventDefault();
        const verdict = judge(text, task);
        setSeen(verdict);
        if (verdict !== "noNumber") mark(chapter, task.key, verdict === "close");
      }}
    >
      <Head at={at} more={learn.predict} />
      <p class="q">
        <InlineText of={task.ask} />
      </p>
      <p class="row">
        <NumberField label={learn.yourNumber} text={text} judged={seen} testid={`number-${task.key}`} set={setText} />
        <button type="submit" class="button primary" disabled={text.trim() === ""}>
          {learn.commit}
        </button>
        <span class="legend">{learn.predictMore}</span>
      </p>
      <details>
        <summary>{learn.hint}</summary>
        <p>
          <InlineText of={task.hint} />
        </p>
      </details>
      {seen && seen !== "noNumber" && (
        <>
          <LiveView live={task.outcome} />
          {change && (
            <p class="legend">
              {learn.changeIn(change.file)} <code>{change.line}</code> → <code>{change.becomes}</code>
            </p>
          )}
        </>
      )}
    </form>
  );
}
