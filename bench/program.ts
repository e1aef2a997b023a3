/** What every measured program is, whichever library it uses. Each runs in a process of its own. */

/** How a job is to be run: its settings and its row's. Python gets the same as JSON. */
export interface Settings {
  readonly threads: number;
  /** Fused multiply-add: as the engine comes, or switched on where it is there but off (Node 20). */
  readonly fma: "default" | "on";
  /** Limpid only. */
  readonly backend?: "wasm" | "native";
  /** Where the four files of MNIST lie. */
  readonly mnist: string;
  /** f32, because the library has no f64. */
  readonly single?: boolean;
  /** Files that the programs of a job share: weights, an image, saved models. */
  readonly folder: string;
  /** Training images of one run, of 60,000. */
  readonly images: number;
  /** Dense networks: their widths, the batch size, and whether there is a relu between the layers. */
  readonly dense?: Dense;
  readonly gpt?: Gpt;
  /** Products of matrices. */
  readonly products?: Readonly<Record<string, Product>>;
  /** `floor`: sizes of arrays, in bytes, at which the bandwidth is to be known. */
  readonly arrays?: readonly number[];
  /** `compile`: whether the cache of native libraries is empty. */
  readonly cache?: "new" | "kept";
  /** `start`: the process that is timed. */
  readonly command?: readonly string[];
}

export interface Dense {
  readonly widths: readonly number[];
  readonly batch: number;
  readonly relu: boolean;
}

/** A small GPT: tokens and places embedded, blocks of causal attention and of two dense layers with relu, a head. */
export interface Gpt {
  readonly texts: "names" | "babble";
  readonly vocabulary: number;
  readonly places: number;
  readonly width: number;
  readonly heads: number;
  readonly blocks: number;
  readonly hidden: number;
  /** Layer normalization before each part and last, and biases; else division by the root mean square, first and before each part. */
  readonly layerNorm: boolean;
  /** Adam's numbers; with a decay it is AdamW. */
  readonly adam: { readonly rate: number; readonly beta1: number; readonly beta2: number; readonly decay: number };
  /** Texts a step, by case. */
  readonly batches: Readonly<Record<string, number>>;
}

/** [m,k] · [k,n]; a transposed operand lies in memory as [k,m] or [n,k]. */
export interface Product {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly transposed?: "a" | "b";
}

/** One thing that a program does while the clock runs. */
export interface Case {
  /**
   * One run. Nothing may be pending when it is over. Gives how much of the job it did: 1, or 0.1 for a tenth of an epoch,
   * or 1000 for a thousand predictions.
   */
  run(): number | Promise<number>;
  /** Seconds of the last run, where a process that it started has timed itself. */
  took?(): number;
  /** What the job's check looks at: test accuracy, or an error. */
  score(): number | Promise<number>;
}

export interface About {
  /** Library, version and what it computes with: `@jax-js/jax 0.1.25, wasm`. */
  readonly engine: string;
  /** Whether products and sums were fused in this process. */
  readonly fma: "on" | "off";
  readonly threads: number;
}

/** A job of one case, or of several by name. */
export type Program = About & (Case | { readonly cases: Readonly<Record<string, Case>> });

/** What each program's module has: everything before the clock starts. */
export type Prepare = (settings: Settings) => Promise<Program>;

/** Seconds are those of the whole job, however much of it a run did. */
export interface CaseOutcome {
  /** Of the first run, compilation and warm-up included. */
  readonly first: number;
  /** Of a warm run: the median of those in this process. */
  readonly seconds: number;
  /** Of the fastest warm run: what the program can do where nothing disturbs it. */
  readonly best: number;
  /** What the processor worked for it, on all threads: what other programs took is not in it. */
  readonly cpu: number;
  readonly runs: number;
  /** How much of the job a run did. */
  readonly share: number;
  /** After the first run: the same number of updates for everybody. */
  readonly score: number;
  /** After the last run. */
  readonly lastScore: number;
}

/** What a process reports: one line of JSON. */
export interface Outcome extends About {
  /** What the processor worked for the whole process, on all threads. */
  readonly cpuSeconds: number;
  /** The most memory that the process held. */
  readonly peakMiB: number;
  /** A job of one case has the name "". */
  readonly cases: Readonly<Record<string, CaseOutcome>>;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
