/** A field for one number. It keeps what is being typed, and says when that is no number. */
import { useEffect, useState } from "preact/hooks";
import { useWords } from "../words/index.ts";
import { full, read } from "./format.ts";

interface FieldProps {
  readonly label: string;
  readonly value: number;
  readonly set: (value: number) => void;
  readonly testid?: string;
  /** Smaller than this is refused. */
  readonly least?: number;
}

export function Field({ label, value, set, testid, least = -1e6 }: FieldProps) {
  const { form } = useWords();
  const [text, setText] = useState(full(value));
  const [wrong, setWrong] = useState(false);
  useEffect(() => {
    setText(full(value));
    setWrong(false);
  }, [value]);
  const take = (typed: string) => {
    const found = read(typed);
    const bad = found === undefined || found < least || found > 1e6;
    setWrong(bad);
    if (!bad && found !== value) set(found);
  };
  return (
    <>
      <input
        class="field small"
        inputMode="decimal"
        aria-label={label}
        aria-invalid={wrong}
        data-testid={testid}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onChange={(event) => take(event.currentTarget.value)}
      />
      {wrong && (
        <span class="cellmsg cell-no" role="alert">
          ✗ {form.noNumber}
        </span>
      )}
    </>
  );
}
