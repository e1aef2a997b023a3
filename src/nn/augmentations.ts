/** Augmentations of whole batches, by name: what `compile({ augment })` takes. */
export { cutMix, mixUp } from "./augmentations/mix.ts";
