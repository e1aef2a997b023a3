export * from "./heap.ts";
export {
  KernelLog,
  type KernelTime,
  type KernelWork,
  kernelLog,
  openKernelLog,
  type ProgramTimes,
} from "./kernel-log.ts";
export type { Roof } from "./kernel-times.ts";
export type { KernelListing, Listing } from "./listing.ts";
export * from "./node.ts";
export * from "./now.ts";
export { parse } from "./parse.ts";
export type { BorrowOptions, Place } from "./place.ts";
export { Queue } from "./queue.ts";
export * from "./step.ts";
export { verifyGraph } from "./verify.ts";
