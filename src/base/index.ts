export * from "./check.ts";
export * from "./dtype.ts";
export * from "./errors.ts";
export * from "./names.ts";
export * from "./options.ts";
export * from "./random.ts";
export * from "./shape.ts";
export * from "./show.ts";
export { type Align, alignPoints, cells, pad, table } from "./table.ts";
