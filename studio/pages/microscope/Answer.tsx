/** A gradient that is left to the reader: empty, right, or wrong with a reason. */
import type { Look } from "../../engine/microscope-data.ts";
import { useWords } from "../../words/index.ts";
import { check } from "./check.ts";
import { answers } from "./state.ts";

export function Answer({ name, look }: { readonly name: string; readonly look: Look }) {
  const { microscope } = useWords();
  const text = answers.value[name] ?? "";
  const verdict = check(text, name, look);
  const wrong = verdict.kind !== "right" && verdict.kind !== "empty";
  return (
    <>
      <input
        class="field small"
        inputMode="decimal"
        aria-label={microscope.answerFor(name)}
        aria-invalid={wrong}
        data-testid={`answer-${name}`}
        value={text}
        // Judged when it is written, not while it is being written.
        onChange={(event) => {
          answers.value = { ...answers.value, [name]: event.currentTarget.value };
        }}
      />
      {verdict.kind !== "empty" && (
        <span class={`cellmsg ${wrong ? "cell-no" : "cell-ok"}`} role="status">
          {wrong ? "✗" : "✓"}{" "}
          {verdict.kind === "right" ? microscope.verdicts.right(verdict.places) : microscope.verdicts[verdict.kind]}
        </span>
      )}
    </>
  );
}
