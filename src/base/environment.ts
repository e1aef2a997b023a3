/** What surrounds the program: environment variables, and whether the engine is new enough. */
import { LimpidError } from "./errors.ts";

/** An environment variable, where there is an environment, it may be read, and it says something. */
export function environment(name: string): string | undefined {
  try {
    return globalThis.process?.env?.[name] || undefined;
  } catch {
    // Deno asks for leave (`--allow-env`); who has not given it has set nothing.
    return undefined;
  }
}

/** As in package.json. */
const wanted = "20.19";

/**
 * Throws where the engine is older than Limpid can run on, so that nobody has to guess from "toSpliced is not a function". Node
 * has `getBuiltinModule` from 20.16 on, and those that resemble it have it, too.
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
