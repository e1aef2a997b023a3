/**
 * The surroundings of a measured program. A variable of the environment that tells a library to use less than the
 * processor has would make its figures too low, and with OpenBLAS's the floor, so each program starts without them.
 */

/** By what they hold back. None of them makes a program faster than its library's own choice. */
const holdBack: Readonly<Record<string, readonly string[]>> = {
  "OpenBLAS's kernel, blocks and threads": [
    "OPENBLAS_CORETYPE",
    "OPENBLAS_L2_SIZE",
    "OPENBLAS_MAIN_FREE",
    "GOTO_NUM_THREADS",
  ],
  "MKL's instruction set": ["MKL_ENABLE_INSTRUCTIONS", "MKL_DEBUG_CPU_TYPE", "MKL_CBWR", "MKL_DYNAMIC"],
  "oneDNN's instruction set": ["DNNL_MAX_CPU_ISA", "ONEDNN_MAX_CPU_ISA", "DNNL_CPU_ISA_HINTS"],
  "PyTorch's instruction set": ["ATEN_CPU_CAPABILITY"],
  "NumPy's instruction set": ["NPY_DISABLE_CPU_FEATURES", "NPY_ENABLE_CPU_FEATURES"],
  "OpenMP's threads": [
    "OMP_THREAD_LIMIT",
    "OMP_PROC_BIND",
    "OMP_PLACES",
    "GOMP_CPU_AFFINITY",
    "KMP_AFFINITY",
    "OMP_DYNAMIC",
  ],
  "Limpid's choices": ["LIMPID_BACKEND", "LIMPID_THREADS", "LIMPID_DEBUG"],
};

const names = new Set(Object.values(holdBack).flat());

/** Which of them are set here. */
export function heldBack(environment: NodeJS.ProcessEnv): string[] {
  return Object.keys(environment)
    .filter((name) => names.has(name))
    .toSorted();
}

/** The environment of a program with so many threads. */
export function environmentFor(threads: number, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const count = String(threads);
  const kept = Object.entries(environment).filter(([name]) => !names.has(name));
  return {
    ...Object.fromEntries(kept),
    OMP_NUM_THREADS: count,
    OPENBLAS_NUM_THREADS: count,
    MKL_NUM_THREADS: count,
    // PyTorch's threads otherwise spin against each other.
    OMP_WAIT_POLICY: "PASSIVE",
    PYTHONDONTWRITEBYTECODE: "1",
    NODE_OPTIONS: "",
  };
}
