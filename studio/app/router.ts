/**
 * Where the reader is. The place stands behind `#`, so that any host of static files serves every page: `#/learn/6`,
 * `#/microscope`. What stands there is only compared with names that are known, never evaluated.
 */
import { type ReadonlySignal, signal } from "@preact/signals";

export interface Place {
  /** The first word: `learn`. */
  readonly page: string;
  /** What stands behind it: `["6"]`. */
  readonly rest: readonly string[];
}

/** Longer addresses are nobody's. */
const longest = 200;

function placeOf(hash: string): Place {
  const path = hash.slice(0, longest).replace(/^#\/?/, "").split("?")[0];
  const [page = "", ...rest] = path.split("/").filter(Boolean).map(decoded);
  return { page: page || "learn", rest };
}

/** A part of an address as text; one that is no text stays as it is. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const current = signal(placeOf(location.hash));
export const place: ReadonlySignal<Place> = current;

addEventListener("hashchange", () => {
  const next = placeOf(location.hash);
  // A link within a page is not another page.
  if (JSON.stringify(next) !== JSON.stringify(current.value)) current.value = next;
});
