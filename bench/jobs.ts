/** The jobs, and the programs that do each of them: a row is one program as it is run. */
import { spawnSync } from "node:child_process";
import { fmaOn } from "./fma.ts";
import { jaxIsInstalled } from "./jax.ts";
import type { Settings } from "./program.ts";

export interface Row {
  readonly name: string;
  /** Rows of one library; its best one counts against a target. */
  readonly library: "limpid" | "jax-js" | "JavaScript" | "NumPy" | "PyTorch";
  /** A module in this folder, without its ending. */
  readonly program: string;
  readonly fma: Settings["fma"];
  /** What this row of Limpid has to reach. */
  readonly target?: Target;
}

export interface Target {
  readonly seconds: number;
  readonly timesFaster?: { readonly than: Row["library"]; readonly times: number };
}

export interface Job {
  /** In one sentence, with its sizes. */
  readonly title: string;
  /** What the programs' score is, and when it says that they learnt. */
  readonly score: { readonly what: string; readonly wanted: string; good(score: number, settings: Settings): boolean };
  /** The first one is what the others are compared with. */
  readonly rows: readonly Row[];
}

const plain = (library: Row["library"], program: string, name: string = library): Row => ({
  name,
  library,
  program,
  fma: "default",
});

/** Where the engine has fused multiply-add but leaves it off, each of its libraries also gets a row with it. */
const bothWays = (row: Row): Row[] => {
  const { target: _, ...rest } = row;
  return fmaOn() ? [row] : [row, { ...rest, name: `${row.name} (FMA)`, fma: "on" }];
};

export const jobs: Readonly<Record<string, Job>> = {
  mlp: {
    title: "784-32-64-10, Adam, batch 32: one epoch of 60,000 MNIST images, f32",
    score: {
      what: "test accuracy after one epoch",
      wanted: "≥ 0.89, with relu ≥ 0.92",
      good: (accuracy, { relu }) => accuracy >= (relu ? 0.92 : 0.89),
    },
    rows: [
      ...bothWays({
        ...plain("limpid", "mlp/limpid", "Limpid"),
        target: { seconds: 0.6, timesFaster: { than: "jax-js", times: 3 } },
      }),
      ...bothWays(plain("jax-js", "mlp/jax")),
      plain("NumPy", "mlp/numpy"),
      plain("PyTorch", "mlp/torch"),
    ],
  },
  tiny: {
    title: "litter box 3-4-1: 60,000 steps of gradient descent on four samples, f64",
    score: {
      what: "mean error",
      wanted: "0.0031835 ± 1e-7",
      good: (error) => Math.abs(error - 0.0031835) <= 1e-7,
    },
    rows: [
      { ...plain("limpid", "tiny/limpid", "Limpid, repeat"), target: { seconds: 0.02 } },
      { ...plain("limpid", "tiny/limpid-fit", "Limpid, fit"), target: { seconds: 0.3 } },
      plain("JavaScript", "tiny/plain", "plain JavaScript"),
      plain("jax-js", "tiny/jax"),
      plain("NumPy", "tiny/numpy"),
      plain("PyTorch", "tiny/torch"),
    ],
  },
};

export const isPython = ({ library }: Row): boolean => library === "NumPy" || library === "PyTorch";

const interpreters = new Map<string, string | undefined>();

/** The first Python that has the library. `LIMPID_BENCH_PYTHON` names one to be asked first. */
export function pythonFor({ library }: Row): string | undefined {
  if (!interpreters.has(library)) {
    const modules = library === "PyTorch" ? "numpy, torch" : "numpy";
    const places = [process.env.LIMPID_BENCH_PYTHON, "python3", "/usr/bin/python3", "python"];
    const has = (python: string) => spawnSync(python, ["-c", `import ${modules}`], { stdio: "ignore" }).status === 0;
    interpreters.set(
      library,
      places.find((python) => python !== undefined && has(python)),
    );
  }
  return interpreters.get(library);
}

/** Why a row cannot be run here, where it cannot. */
export function absent(row: Row): string | undefined {
  if (row.library === "jax-js" && !jaxIsInstalled()) return "not installed: run `npm install` in bench/";
  if (isPython(row) && pythonFor(row) === undefined)
    return `no Python here has it: \`apt-get install python3-${row.library === "PyTorch" ? "torch libopenblas0" : "numpy"}\``;
  return undefined;
}
