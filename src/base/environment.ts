/** Environment variables, and whether the JavaScript engine is new enough. */
import { LimpidError } from "./errors.ts";

/** An environment variable; undefined where it is not set, is empty, may not be read, or there are none (in browsers). */
export function environment(name: string): string | undefined {
  try {
    return globalThis.process?.env?.[name] || undefined;
  } catch {
    // Deno asks for permission (`--allow-env`). Without it, the variable counts as not set.
    return undefined;
  }
}

/** As in package.json. */
const wanted = "20.19";

/**
 * Throws where the engine is too old for Limpid, in place of a later "toSpliced is not a function". Node has
 * `process.getBuiltinModule` from 20.16 on; Deno and Bun have it, too.
 */
export function wantEngine(): void {
  const { process } = globalThis;
  const node = process?.versions?.node;
  if (typeof [].toSpliced === "function" && !(node && typeof process.getBuiltinModule !== "function")) return;
  const which = node ? `this is Node ${node}` : "this engine has no Array.prototype.toSpliced";
  throw new LimpidError("limpid", `${which}, which is too old`, {
    code: "engine-too-old",
    hint: `Node ${wanted} or later, or a browser of 2023 or later`,
    facts: { node, wanted },
  });
}
