/** Says that a layer was frozen or set free since the last compile: until the next one, that does not count. */
import { movingIn } from "../nn/index.ts";
import type { Core } from "./core.ts";

export function sayUncompiled(core: Core, subject: string): void {
  if (core.moving === [...movingIn(core.network)].join()) return;
  const line = `${subject}: a layer's trainable was changed after compile, and does not count yet\n  hint: call model.compile({ … }) again`;
  core.warn({ line, code: "trainable-after-compile", facts: { subject } });
}
