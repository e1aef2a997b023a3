/**
 * What a model minimizes. t is the target, o the output, z what came before the last activation (logits). Each sample, and each
 * step or place of it, has one loss; `reduction` says how a batch's are put together. Formulas and the clip at 1e-7 are Keras's.
 */
export * from "./losses/crossentropy.ts";
export * from "./losses/differences.ts";
