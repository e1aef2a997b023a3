/** What a job is, and the rows of Limpid and of its peers: a row is one program as it is run. */
import type { Work } from "../src/cli/arithmetic.ts";
import { fmaOn } from "./fma.ts";
import type { Settings } from "./program.ts";

export const libraries = [
  "limpid",
  "jax-js",
  "TF.js",
  "onnxruntime",
  "JavaScript",
  "NumPy",
  "PyTorch",
  "Node",
  "OpenBLAS",
] as const;
export type Library = (typeof libraries)[number];

export interface Row {
  readonly name: string;
  /** Rows of one library; its best one counts against a target. */
  readonly library: Library;
  /** A module in this folder, without its ending. */
  readonly program: string;
  readonly threads: number;
  readonly fma: Settings["fma"];
  readonly backend?: Settings["backend"];
  /** Fewer training images than the job's, for a program that would take too long. */
  readonly images?: number;
  /** It has no f64, so its numbers may be further off. */
  readonly single?: boolean;
  readonly cache?: Settings["cache"];
  /** `start`: a script in that folder. */
  readonly script?: string;
  /** Why it cannot do the job at all. */
  readonly cannot?: string;
}

/** How a job's figures are shown. */
export type Unit = "s" | "ms" | "µs" | "GFLOP/s";

export interface Target {
  /** Which of Limpid's rows. */
  readonly of: Pick<Row, "cache"> & {
    readonly backend: "wasm" | "native";
    readonly threads: 1 | 2;
    readonly fma?: "on" | "off";
  };
  readonly case?: string;
  /** In the job's unit: at most, or for a rate at least. */
  readonly figure?: number;
  /** How many times faster than the other library's best row. */
  readonly faster?: Readonly<Partial<Record<Library, number>>>;
  /** Only rows with as many threads. */
  readonly sameThreads?: boolean;
}

export interface Job {
  /** In one sentence, with its sizes. */
  readonly title: string;
  readonly unit: Unit;
  /** What the programs' score is, and when it says that they learnt. */
  readonly score: { readonly what: string; readonly wanted: string; good(score: number, settings: Settings): boolean };
  /** By name; a job of one case has the name "". Without `work` there is no floor. */
  readonly cases: Readonly<Record<string, { readonly work?: Work }>>;
  readonly settings?: Pick<Settings, "dense" | "gpt" | "products">;
  /** Training images of one run. */
  readonly images?: number;
  /** Whether figures are shown as what they are above the first row's. */
  readonly aboveFirst?: boolean;
  /** The first one is what the others are compared with. */
  rows(threads: readonly number[]): Row[];
  readonly targets: readonly Target[];
}

const threaded = (name: string, threads: number): string => (threads === 1 ? name : `${name}, ${threads} threads`);

/** A program with as many threads as are allowed, each time. */
export const rowsOf = (library: Library, program: string, threads: readonly number[], name: string = library): Row[] =>
  threads.map((count) => ({ name: threaded(name, count), library, program, fma: "default", threads: count }));

/** A program that has one thread. */
export const rowOf = (library: Library, program: string, name: string = library): Row =>
  rowsOf(library, program, [1], name)[0];

/** Where the engine has fused multiply-add but leaves it off, wasm also gets a row with it. */
const bothWays = (row: Row): Row[] =>
  fmaOn() ? [row] : [row, { ...row, name: row.name.replace("wasm", "wasm with FMA"), fma: "on" }];

/** wasm as the engine comes and with FMA, and native code: each with as many threads as are allowed. */
export function limpidRows(program: string, threads: readonly number[], what = ""): Row[] {
  const of = (backend: "wasm" | "native") =>
    rowsOf("limpid", program, threads, `Limpid${what} ${backend}`).map((row) => ({ ...row, backend }));
  const [one, ...more] = of("wasm").map(bothWays);
  // More threads are for those who want speed: with FMA only.
  return [...one, ...more.map((rows) => rows.at(-1)!), ...of("native")];
}

export const jaxRow = (program: string): Row => rowOf("jax-js", program);

/** Its two rows, because Node 20 leaves off what makes its products faster. */
export const jaxRows = (program: string): Row[] => bothWays({ ...jaxRow(program), name: "jax-js wasm" });
