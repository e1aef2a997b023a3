/** What a step becomes on a backend, to be read. */
import type { Graph, Node } from "./node.ts";

export interface KernelListing {
  readonly name: string;
  /** The values that it computes into memory. */
  readonly stores: readonly Node[];
  /** Those that it reads from there. */
  readonly reads: ReadonlySet<Node>;
  /** In the loop language. */
  readonly loops: string;
  /** In the backend's own language. */
  readonly code: string;
}

export interface Listing {
  /** As it is compiled: after the passes. */
  readonly graph: Graph;
  /** The bodies of its loops, whose kernels are listed like all others. */
  readonly bodies: readonly Graph[];
  /** What the backend writes: `"WebAssembly"`, `"C"`. */
  readonly language: string;
  /** A loop has an entry of its own, which stores nothing: it calls the kernels after it. */
  readonly kernels: readonly KernelListing[];
  /** Whether the step is so small that it runs as straight-line code, which says the same without loops. */
  readonly straightLine: boolean;
}
