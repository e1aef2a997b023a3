/** What a test file may find in its process, and change. */
import { relaxedSimd } from "../../src/backend/wasm/index.ts";
import { backendInForce, threadsInForce } from "../../src/runtime/configure.ts";

export type Stock = ReadonlyMap<string, unknown>;

export function takeStock(): Stock {
  const { env, stdout, stderr, exitCode } = process;
  const events = process
    .eventNames()
    .map((name) => [`listeners of ${String(name)}`, process.listenerCount(name)] as const);
  return new Map<string, unknown>([
    ...Object.entries(env).map(([name, value]) => [`the variable ${name}`, value] as const),
    ...events,
    ["the folder", process.cwd()],
    ["the exit code", exitCode],
    ["process", process],
    ["WebAssembly", WebAssembly],
    ["WebAssembly.Module", WebAssembly.Module],
    ["fetch", fetch],
    ["setTimeout", setTimeout],
    ["console.log", console.log],
    ["console.warn", console.warn],
    ["standard output", stdout.write],
    ["standard error", stderr.write],
    ["the backend", backendInForce()],
    ["the threads", threadsInForce()],
    ["relaxed SIMD", relaxedSimd()],
  ]);
}

/** What is not as it was. */
export function changes(before: Stock, after: Stock): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => !Object.is(before.get(name), after.get(name)));
}
