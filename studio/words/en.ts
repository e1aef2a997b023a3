/** English, and the shape that every other language has: a text that is missing there is a type error. */
import { frameEn } from "./frame.ts";
import { learnEn } from "./learn.ts";
import { microscopeEn } from "./microscope.ts";
import { pagesEn } from "./pages.ts";
import { runsEn } from "./runs.ts";

export const en = { ...frameEn, learn: learnEn, microscope: microscopeEn, runs: runsEn, ...pagesEn };

export type Words = typeof en;
