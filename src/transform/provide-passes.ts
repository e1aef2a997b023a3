/** For rooms that trace at once and are loaded for that: they bring the passes along. */
import { passes } from "./lazy-passes.ts";
import * as code from "./passes.ts";

export function providePasses(): void {
  passes.provide(code);
}
