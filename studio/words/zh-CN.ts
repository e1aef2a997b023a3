/** Simplified Chinese. */
import type { Words } from "./en.ts";
import { frameZh } from "./frame.ts";
import { learnZh } from "./learn.ts";
import { microscopeZh } from "./microscope.ts";
import { pagesZh } from "./pages.ts";
import { runsZh } from "./runs.ts";

export const zhCN: Words = { ...frameZh, learn: learnZh, microscope: microscopeZh, runs: runsZh, ...pagesZh };
