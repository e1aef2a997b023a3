/**
 * From C text to a shared library, from the cache or compiled into it. The key of a program (its source, the compiler, the flags,
 * the processor) leads to the hash of its library, and the hash to the library. So a damaged or half-written library is
 * noticed and made again, and no file is ever changed in place.
 */
import { builtin } from "../../base/files.ts";
import { LimpidError } from "../../base/index.ts";
import { madeOnce } from "./claim.ts";
import { type Compiler, lastWords } from "./compiler.ts";
import { commit, openFolder, prune, readText, sha256, temporaryName, touch, writeWhole } from "./folder.ts";
import { runCompiler, runCompilerSync } from "./run-compiler.ts";

/** Increased whenever the functions that a library exports change. */
const format = "1";
/** Older C libraries have `dlopen` in a library of its own. */
const systemLibraries = ["-lm", ...(globalThis.process?.platform === "linux" ? ["-ldl"] : [])];

interface Job {
  readonly folder: string;
  readonly key: string;
  readonly output: string;
  readonly command: readonly [string, string[]];
}

/** The path of the library. `background`: compiling does not keep the process alive. */
export async function libraryOf(source: string, compiler: Compiler, background = false): Promise<string> {
  return guarded(compiler, async () => {
    const job = prepare(source, compiler);
    if (typeof job === "string") return job;
    const { folder, key, command, output } = job;
    const claim = builtin("node:path")!.join(folder, `${key}.claim`);
    const known = () => knownLibrary(folder, readText(folder, `${key}.sum`));
    return madeOnce(claim, background, known, async () => {
      await runCompiler(command, { background, leftovers: [output, claim] });
      return finish(job);
    });
  });
}

/** The same at once; nothing else happens in this process meanwhile. */
export function libraryOfSync(source: string, compiler: Compiler): string {
  const job = guardedSync(compiler, () => prepare(source, compiler));
  if (typeof job === "string") return job;
  return guardedSync(compiler, () => {
    runCompilerSync(job.command);
    return finish(job);
  });
}

/** A finished library, or what has to be run. */
function prepare(source: string, { path, args, flags, key: compilerKey }: Compiler): string | Job {
  const paths = builtin("node:path")!;
  const folder = openFolder();
  const all = [...args, ...flags, "-shared", "-fPIC", "-fvisibility=hidden", "-pthread", "-w"];
  const key = sha256(format, source, path, compilerKey, JSON.stringify(all));
  const known = knownLibrary(folder, readText(folder, `${key}.sum`));
  if (known) {
    touch(folder, `${key}.sum`);
    return known;
  }
  writeWhole(folder, `${key}.c`, source);
  const output = temporaryName(folder, ".so");
  return {
    folder,
    key,
    output,
    command: [path, [...all, "-x", "c", paths.join(folder, `${key}.c`), "-o", output, ...systemLibraries]],
  };
}

/** The library with this hash, where it is there and whole. */
export function knownLibrary(folder: string, sum: string | undefined): string | undefined {
  if (!sum || !/^[0-9a-f]{64}$/.test(sum)) return undefined;
  const library = builtin("node:path")!.join(folder, `${sum}.so`);
  // First, so that it is not removed as unused.
  touch(folder, `${sum}.so`);
  return isWhole(library, sum) ? library : undefined;
}

function isWhole(library: string, sum: string): boolean {
  try {
    return sha256(builtin("node:fs")!.readFileSync(library)) === sum;
  } catch {
    return false;
  }
}

function finish({ folder, key, output }: Job): string {
  const fs = builtin("node:fs")!;
  fs.chmodSync(output, 0o700);
  const sum = sha256(fs.readFileSync(output));
  const library = builtin("node:path")!.join(folder, `${sum}.so`);
  commit(output, library);
  writeWhole(folder, `${key}.sum`, sum);
  prune(folder);
  return library;
}

async function guarded<T>(compiler: Compiler, job: () => Promise<T>): Promise<T> {
  try {
    return await job();
  } catch (cause) {
    throw failed(compiler, cause);
  }
}

function guardedSync<T>(compiler: Compiler, job: () => T): T {
  try {
    return job();
  } catch (cause) {
    throw failed(compiler, cause);
  }
}

function failed({ name }: Compiler, cause: unknown): LimpidError {
  if (cause instanceof LimpidError) return cause;
  return new LimpidError("native backend", `${name} could not compile a program: ${lastWords(cause)}`, {
    code: "compile-failed",
    hint: 'configure({ backend: "wasm" }) needs no compiler',
    cause,
  });
}
