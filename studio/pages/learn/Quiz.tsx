/** A question: asked, chosen, committed. Nothing is shown before the learner has committed; then every option is explained. */
import type { Inline, Option, Question } from "limpid/lessons";
import { useState } from "preact/hooks";
import { InlineText } from "../../parts/InlineText.tsx";
import { useWords } from "../../words/index.ts";
import { mark } from "./progress.ts";

interface QuizProps {
  readonly question: Pick<Question, "key" | "ask" | "options">;
  readonly at: number;
  readonly chapter: string;
}

export function Quiz({ question: { key, ask, options }, at, chapter }: QuizProps) {
  const { learn } = useWords();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [seen, setSeen] = useState(false);
  const several = options.filter(({ correct }) => correct).length > 1;
  const right = options.every((option) => option.correct === chosen.has(option.key));
  const toggle = (option: string) => {
    const kept = several ? [...chosen] : [];
    setChosen(new Set(chosen.has(option) ? kept.filter((one) => one !== option) : [...kept, option]));
  };
  const name = `${chapter}-${key}`;
  return (
    <form
      class={seen ? "quiz seen" : "quiz"}
      data-testid={`quiz-${key}`}
      onSubmit={(event) => {
        event.preventDefault();
        setSeen(true);
        mark(chapter, key, right);
      }}
    >
      <p class="hd">
        <span>{learn.question(at)}</span>
        {!seen && <span>{learn.first}</span>}
      </p>
      <fieldset>
        <legend class="q">
          <InlineText of={ask} />
        </legend>
        <ul class="opts">
          {options.map((option) => (
            <li key={option.key}>
              <Choice
                option={option}
                name={name}
                several={several}
                seen={seen}
                chosen={chosen.has(option.key)}
                toggle={toggle}
              />
            </li>
          ))}
        </ul>
      </fieldset>
      {seen ? (
        <p class="verdict" role="status">
          <b>{right ? `✓ ${learn.right}` : `✗ ${learn.wrong}`}</b>
          <button
            type="button"
            class="button bare"
            onClick={() => {
              setSeen(false);
              setChosen(new Set());
            }}
          >
            {learn.again}
          </button>
        </p>
      ) : (
        <button type="submit" class="button primary" disabled={chosen.size === 0}>
          {learn.commit}
        </button>
      )}
    </form>
  );
}

interface ChoiceProps {
  readonly option: Omit<Option, "why" | "text"> & { readonly text: Inline; readonly why: Inline };
  readonly name: string;
  readonly several: boolean;
  readonly seen: boolean;
  readonly chosen: boolean;
  readonly toggle: (option: string) => void;
}

function Choice({ option: { key, text, why, correct }, name, several, seen, chosen, toggle }: ChoiceProps) {
  const { learn } = useWords();
  const look = seen ? (correct ? "is-right" : chosen ? "is-wrong" : "") : "";
  const said = (
    <>
      <span>
        <InlineText of={text} />
        {seen && chosen && <span class="yours">{learn.yours}</span>}
      </span>
      {seen && (
        <span class="why">
          <InlineText of={why} />
        </span>
      )}
    </>
  );
  if (seen)
    return (
      <div class={`choice ${look}`}>
        <span class="mark">{correct ? "✓" : chosen ? "✗" : ""}</span>
        {said}
      </div>
    );
  return (
    <label class="choice">
      <input
        type={several ? "checkbox" : "radio"}
        name={name}
        value={key}
        checked={chosen}
        onChange={() => toggle(key)}
      />
      {said}
    </label>
  );
}
