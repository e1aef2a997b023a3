/** Node's built-in modules, where the program runs in Node, Deno or Bun. */

// Not in the published declarations: a project that uses Limpid may not have Node's types.

/** @internal */
export type BuiltinModules = {
  "node:child_process": typeof import("node:child_process");
  "node:crypto": typeof import("node:crypto");
  "node:fs": typeof import("node:fs");
  "node:fs/promises": typeof import("node:fs/promises");
  "node:path": typeof import("node:path");
  "node:os": typeof import("node:os");
  "node:url": typeof import("node:url");
  "node:module": typeof import("node:module");
  "node:worker_threads": typeof import("node:worker_threads");
  "node:zlib": typeof import("node:zlib");
};

/**
 * A module of Node (Deno, Bun), or undefined in browsers. It comes from `process.getBuiltinModule` and not from an import,
 * so that neither a browser nor a bundler ever sees a `node:` import.
 *
 * @internal
 */
export function builtin<K extends keyof BuiltinModules>(name: K): BuiltinModules[K] | undefined {
  return globalThis.process?.getBuiltinModule?.(name) as BuiltinModules[K] | undefined;
}
