/** Compiling WebAssembly, and what a page's content security policy has to do with it. */
import { LimpidError } from "../../base/index.ts";

const forbidden = /content security policy|unsafe-eval|blocked by csp|disallowed by embedder/i;

export async function compileModule(code: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(code);
  } catch (cause) {
    throw explained(cause);
  }
}

export function compileModuleNow(code: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  try {
    return new WebAssembly.Module(code);
  } catch (cause) {
    throw explained(cause);
  }
}

/** The error for a security policy that forbids compiling: engines report it only by their message. */
function explained(cause: unknown): unknown {
  if (!forbidden.test(String((cause as Error | undefined)?.message))) return cause;
  return new LimpidError("compile", "the content security policy of this page forbids WebAssembly", {
    code: "csp-wasm",
    hint: "allow it: script-src 'self' 'wasm-unsafe-eval' (several threads also want worker-src 'self' blob:)",
    cause,
  });
}
