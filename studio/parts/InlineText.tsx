/** Running text of the course: terms, code, and numbers that hold their value. */
import type { Inline, InlinePart } from "limpid/lessons";

export function InlineText({ of }: { readonly of: Inline }) {
  return <>{of.map(Piece)}</>;
}

function Piece(part: InlinePart) {
  if (part.kind !== "number") {
    if (part.kind === "term") return <b>{part.text}</b>;
    return part.kind === "code" ? <code>{part.text}</code> : part.text;
  }
  const { name, value, text, passed } = part;
  return (
    <span class={passed ? "told" : "told miss"} data-name={name} data-full={String(value)} title={name}>
      {text}
    </span>
  );
}
