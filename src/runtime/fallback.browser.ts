/** In a page no session is left for another: only a C compiler fails, and a page has none. */
import type { Session } from "../ir/index.ts";

export function withFallback(first: Session): Session {
  return first;
}
