/** What every measured program is, whichever library it uses. Each runs in a process of its own. */

/** How a job is to be run: the same for all programs of a row's job. */
export interface Settings {
  readonly threads: number;
  /** Fused multiply-add: as the engine comes, or switched on where it is there but off (Node 20). */
  readonly fma: "default" | "on";
  /** mlp: activations between the layers. */
  readonly relu: boolean;
  /** Where the four files of MNIST lie. */
  readonly mnist: string;
}

export interface Program {
  /** Library, version and what it computes with: `@jax-js/jax 0.1.25, wasm`. */
  readonly engine: string;
  /** Whether products and sums were fused in this process. */
  readonly fma: "on" | "off";
  readonly threads: number;
  /** One run of the job. Nothing may be pending when it is over. */
  run(): void | Promise<void>;
  /** What the job's check looks at: test accuracy, or an error. */
  score(): number | Promise<number>;
}

/** What each program's module has: everything before the clock starts. */
export type Prepare = (settings: Settings) => Promise<Program>;

/** What a process reports: one line of JSON. */
export interface Outcome {
  readonly engine: string;
  readonly fma: "on" | "off";
  readonly threads: number;
  /** Seconds of the first run, compilation and warm-up included. */
  readonly first: number;
  /** Seconds of a warm run: the median of those in this process. */
  readonly seconds: number;
  readonly runs: number;
  /** After the first run: the same number of updates for everybody. */
  readonly score: number;
  /** After the last run. */
  readonly lastScore: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
