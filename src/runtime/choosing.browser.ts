/** In a page there is nothing to choose: no page has a C compiler. */
import type { Session } from "../ir/index.ts";

export function choosing(wasm: Session): Session {
  return wasm;
}
