/** Bundlers for browsers use this file in place of the native backend (`browser` in package.json): no page has a C compiler. */
import { LimpidError } from "../../base/index.ts";
import type { NowBackend } from "../../ir/index.ts";

const error = (): LimpidError =>
  new LimpidError("native backend", "a browser has no C compiler", {
    code: "native-unavailable",
    hint: "the wasm backend runs here",
  });

export const backend: NowBackend = {
  name: "native",
  dtypes: [],
  isAvailable: () => false,
  problem: () => ({ error: error(), quiet: true }),
  exact: true,
  async open() {
    throw error();
  },
  openNow() {
    throw error();
  },
};
