/** How tensors show themselves in consoles and notebooks. */
import { type Displayed, displayed, type MimeBundle } from "../base/index.ts";

export function showsItself<T extends object>(prototype: T, bundle: (of: T) => Promise<MimeBundle>): void {
  // Node calls this when it prints a value.
  Object.defineProperty(prototype, Symbol.for("nodejs.util.inspect.custom"), { value: prototype.toString });
  displayed(prototype, bundle);
}

export type { Displayed };
