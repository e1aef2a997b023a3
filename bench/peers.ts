/** Which programs can be run here, and by which interpreter. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { listBackends } from "../src/runtime/index.ts";
import { jaxIsInstalled } from "./jax.ts";
import type { Library, Row } from "./jobs.ts";
import { onnxIsInstalled } from "./onnx.ts";
import { tfjsIsInstalled } from "./tfjs.ts";

export const speaksPython = ({ library }: Row): boolean =>
  library === "NumPy" || library === "PyTorch" || library === "OpenBLAS";

const interpreters = new Map<Library, string | undefined>();

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

const npmPeers: Partial<Record<Library, () => boolean>> = {
  "jax-js": jaxIsInstalled,
  "TF.js": tfjsIsInstalled,
  onnxruntime: onnxIsInstalled,
};

/** Why a row cannot be run here, where it cannot. */
export function absent(row: Row): string | undefined {
  if (row.cannot !== undefined) return row.cannot;
  if (npmPeers[row.library]?.() === false) return "not installed: run `npm install` in bench/";
  if (speaksPython(row) && pythonFor(row) === undefined)
    return `no Python here has it: \`apt-get install python3-${row.library === "PyTorch" ? "torch" : "numpy"} libopenblas0\``;
  if (row.library !== "limpid") return undefined;
  if (row.script && !existsSync(fileURLToPath(new URL("../dist/index.js", import.meta.url))))
    return "not built: run `npm run build`";
  const backend = listBackends().find(({ name }) => name === row.backend);
  if (!backend) return `this version has no backend "${row.backend}"`;
  return backend.available
    ? undefined
    : `the backend "${row.backend}" is not available here: \`limpid doctor\` says why`;
}
