/** The chapters, each half loaded when it is wanted. Here the types make sure that both languages are whole. */
import type { Locale, Plan, WordsOf } from "../blocks.ts";
import type { ChapterId } from "../contents.ts";

export interface ChapterSource<P extends Plan> {
  readonly plan: () => Promise<P>;
  readonly words: Readonly<Record<Locale, () => Promise<WordsOf<P>>>>;
}

function source<P extends Plan>(chapter: ChapterSource<P>): ChapterSource<Plan> {
  return chapter as unknown as ChapterSource<Plan>;
}

export const chapters: Readonly<Record<ChapterId, ChapterSource<Plan>>> = {
  start: source({
    plan: async () => (await import("./start/plan.ts")).plan,
    words: {
      en: async () => (await import("./start/en.ts")).words,
      "zh-CN": async () => (await import("./start/zh-CN.ts")).words,
    },
  }),
  berries: source({
    plan: async () => (await import("./berries/plan.ts")).plan,
    words: {
      en: async () => (await import("./berries/en.ts")).words,
      "zh-CN": async () => (await import("./berries/zh-CN.ts")).words,
    },
  }),
  neuron: source({
    plan: async () => (await import("./neuron/plan.ts")).plan,
    words: {
      en: async () => (await import("./neuron/en.ts")).words,
      "zh-CN": async () => (await import("./neuron/zh-CN.ts")).words,
    },
  }),
  "litter-box": source({
    plan: async () => (await import("./litter-box/plan.ts")).plan,
    words: {
      en: async () => (await import("./litter-box/en.ts")).words,
      "zh-CN": async () => (await import("./litter-box/zh-CN.ts")).words,
    },
  }),
  downhill: source({
    plan: async () => (await import("./downhill/plan.ts")).plan,
    words: {
      en: async () => (await import("./downhill/en.ts")).words,
      "zh-CN": async () => (await import("./downhill/zh-CN.ts")).words,
    },
  }),
  "back-propagation": source({
    plan: async () => (await import("./back-propagation/plan.ts")).plan,
    words: {
      en: async () => (await import("./back-propagation/en.ts")).words,
      "zh-CN": async () => (await import("./back-propagation/zh-CN.ts")).words,
    },
  }),
  confidence: source({
    plan: async () => (await import("./confidence/plan.ts")).plan,
    words: {
      en: async () => (await import("./confidence/en.ts")).words,
      "zh-CN": async () => (await import("./confidence/zh-CN.ts")).words,
    },
  }),
  preparing: source({
    plan: async () => (await import("./preparing/plan.ts")).plan,
    words: {
      en: async () => (await import("./preparing/en.ts")).words,
      "zh-CN": async () => (await import("./preparing/zh-CN.ts")).words,
    },
  }),
  overfitting: source({
    plan: async () => (await import("./overfitting/plan.ts")).plan,
    words: {
      en: async () => (await import("./overfitting/en.ts")).words,
      "zh-CN": async () => (await import("./overfitting/zh-CN.ts")).words,
    },
  }),
  digits: source({
    plan: async () => (await import("./digits/plan.ts")).plan,
    words: {
      en: async () => (await import("./digits/en.ts")).words,
      "zh-CN": async () => (await import("./digits/zh-CN.ts")).words,
    },
  }),
};
