/** In a browser there is nothing to choose: it has no C compiler. */
import type { Session } from "../ir/index.ts";

export function choosing(wasm: Session): Session {
  return wasm;
}
