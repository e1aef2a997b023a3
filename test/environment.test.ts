/** What surrounds the program: variables that may not be read, and engines that are too old. */
import { afterEach, expect, it, vi } from "vitest";
import { cacheFolder } from "../src/base/cache.ts";
import { environment, wantEngine } from "../src/base/index.ts";
import { openSessionNow } from "../src/runtime/configure.ts";

afterEach(() => vi.unstubAllGlobals());

it("a variable that may not be read, as in Deno without --allow-env, is not set", () => {
  const env = new Proxy(
    {},
    {
      get() {
        throw new Error('NotCapable: Requires env access to "LIMPID_BACKEND", run again with the --allow-env flag');
      },
    },
  );
  vi.stubGlobal("process", Object.create(process, { env: { value: env } }));
  expect(environment("LIMPID_BACKEND")).toBeUndefined();
  expect(cacheFolder("x")).toMatch(/limpid.x$/);
});

it("an engine that is too old is named, with the one that is wanted", () => {
  wantEngine();
  vi.stubGlobal("process", { versions: { node: "18.20.8" } });
  expect(wantEngine).toThrow("limpid: this is Node 18.20.8, which is too old\n  hint: Node 20.19 or later");
  // A browser has no process.
  vi.stubGlobal("process", undefined);
  wantEngine();
});

it("addresses that WebAssembly cannot have: the error says how many, and what helps", () => {
  vi.stubGlobal("WebAssembly", {
    ...WebAssembly,
    Memory: class {
      constructor() {
        throw new RangeError("WebAssembly.Memory(): could not allocate memory");
      }
    },
  });
  expect(() => openSessionNow(["f32"], "wasm")).toThrow(
    "memory: WebAssembly got no addresses: an engine reserves about 10 GB of them for each model or compiled function\n" +
      "  hint: raise the limit (ulimit -v unlimited), start node with --disable-wasm-trap-handler",
  );
});
