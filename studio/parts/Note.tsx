/** Empty, working, warning, error: one shape with four left edges. */
import type { ComponentChildren } from "preact";

export type NoteKind = "plain" | "working" | "warn" | "bad";

const marks: Readonly<Record<NoteKind, string>> = { plain: "", working: "", warn: "⚠", bad: "✗" };

interface NoteProps {
  readonly kind: NoteKind;
  readonly title?: string;
  readonly children: ComponentChildren;
}

export function Note({ kind, title, children }: NoteProps) {
  return (
    <div class={`note ${kind}`} role={kind === "bad" ? "alert" : "status"}>
      {marks[kind] && (
        <span class="ico" aria-hidden="true">
          {marks[kind]}
        </span>
      )}
      {title && <b>{title}</b>}
      <div>{children}</div>
    </div>
  );
}
