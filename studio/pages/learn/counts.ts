/** Questions, exercises, figures and tables are counted through a chapter. */
import type { Part } from "limpid/lessons";

export interface Counted {
  readonly part: Part;
  /** Which of its kind it is, from 1. */
  readonly at: number;
}

/** What is counted together. */
function groupOf(part: Part): string {
  switch (part.kind) {
    case "exercise":
    case "fillIn":
    case "predict":
      return "exercise";
    case "figure":
      return part.tabular ? "table" : "figure";
    default:
      return part.kind;
  }
}

export function counted(parts: readonly Part[]): Counted[] {
  const counts = new Map<string, number>();
  return parts.map((part) => {
    const group = groupOf(part);
    const at = (counts.get(group) ?? 0) + 1;
    counts.set(group, at);
    return { part, at };
  });
}
