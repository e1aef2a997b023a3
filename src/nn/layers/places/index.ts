export * from "./borders.ts";
export { type CenterCropOptions, centerCrop, type ResizingOptions, resizing } from "./resizing.ts";
export * from "./up-sampling.ts";
