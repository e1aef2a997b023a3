/**
 * Finds the C compiler of this computer, asks its version, and runs it. It is started directly, never through a shell, on files
 * that we have written.
 */
import { builtin } from "../../base/files.ts";
import { environment, LimpidError } from "../../base/index.ts";
import { openFolder, readText, sha256, writeWhole } from "./folder.ts";

export interface Compiler {
  /** The program, and the first arguments that `CC` gives. */
  readonly path: string;
  readonly args: readonly string[];
  /** As `gcc 12.2.0`. */
  readonly name: string;
  readonly flags: readonly string[];
  /** Bytes of the widest vector register that is worth using. */
  readonly vectorBytes: number;
  /** A key for everything that influences the code: how the compiler describes itself and this processor. */
  readonly key: string;
}

/** Why there are no native programs here. `quiet`: nothing is wrong, there is just no compiler, or no koffi. */
export class Unavailable extends LimpidError {
  override readonly name: string = "Unavailable";
  readonly quiet: boolean;
  constructor(problem: string, hint: string, quiet: boolean, cause?: unknown) {
    super("native backend", problem, { code: "native-unavailable", hint, cause });
    this.quiet = quiet;
  }
}

/**
 * Integers wrap, and a square root of a negative number is NaN and sets nothing. No flag here changes a result:
 * `-ffast-math` would.
 */
const flags = ["-O3", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-fwrapv"];
/** GCC and clang on x86 know the first, clang on ARM the second. */
const forThisProcessor = ["-march=native", "-mcpu=native"];

/** Finds the compiler. Throws `Unavailable`. */
export function findCompiler(): Compiler {
  const { path, args } = locate();
  const folder = openFolder();
  const { size, mtimeMs } = builtin("node:fs")!.statSync(path);
  const file = `compiler-${sha256(path, `${size} ${mtimeMs}`, JSON.stringify([args, flags]), processor())}.json`;
  const before = readText(folder, file);
  if (before) {
    try {
      return JSON.parse(before) as Compiler;
    } catch {
      // The cached answer is damaged: ask the compiler again.
    }
  }
  const found = ask(path, args);
  writeWhole(folder, file, JSON.stringify(found));
  return found;
}

function locate(): { path: string; args: string[] } {
  const [CC, PATH = ""] = [environment("CC"), environment("PATH")];
  const [fs, paths] = [builtin("node:fs")!, builtin("node:path")!];
  const isProgram = (path: string): boolean => {
    try {
      fs.accessSync(path, fs.constants.X_OK);
      return fs.statSync(path).isFile();
    } catch {
      return false;
    }
  };
  const search = (name: string): string | undefined => {
    if (name.includes("/")) return isProgram(name) ? paths.resolve(name) : undefined;
    return PATH.split(paths.delimiter)
      .filter((folder) => paths.isAbsolute(folder))
      .map((folder) => paths.join(folder, name))
      .find(isProgram);
  };
  if (CC?.trim()) {
    // As in make: `CC="ccache gcc"`. A path with spaces in it is tried first.
    const [first, ...rest] = search(CC.trim()) ? [CC.trim()] : CC.trim().split(/\s+/);
    const path = search(first);
    if (path) return { path, args: rest };
    throw new Unavailable(`CC is ${JSON.stringify(CC)}, which is not there`, "the name or path of gcc or clang", false);
  }
  for (const name of ["cc", "gcc", "clang"]) {
    const path = search(name);
    if (path) return { path, args: [] };
  }
  throw new Unavailable("there is no C compiler", "install gcc or clang, or set CC", true);
}

/** The processor for which code is compiled: another computer may share this one's home folder. */
function processor(): string {
  const fs = builtin("node:fs")!;
  try {
    const file = fs.openSync("/proc/cpuinfo", "r");
    try {
      const head = new Uint8Array(8192);
      fs.readSync(file, head);
      const lines = new TextDecoder().decode(head).split("\n");
      const telling = lines.filter((line) => /^(model name|flags|Features|CPU (implementer|part))\s*:/.test(line));
      // The first processor's entry; the others are the same.
      return [...new Set(telling)].slice(0, 4).join("\n");
    } finally {
      fs.closeSync(file);
    }
  } catch {
    return `${process.arch} ${builtin("node:os")!.cpus()[0]?.model}`;
  }
}

/** The macros that the compiler defines tell its name and what the processor can do. */
function ask(path: string, args: readonly string[]): Compiler {
  const { execFileSync } = builtin("node:child_process")!;
  let problem: unknown;
  for (const native of forThisProcessor) {
    const all = [...args, ...flags, native];
    let text: string;
    try {
      text = execFileSync(path, [...all, "-dM", "-E", "-x", "c", "-"], {
        input: "",
        encoding: "utf8",
        timeout: 20_000,
        stdio: ["pipe", "pipe", "pipe"],
        env: plainEnvironment(),
      });
    } catch (cause) {
      problem ??= cause;
      continue;
    }
    const macros = new Map(
      text.split("\n").flatMap((line) => {
        const found = /^#define (\w+) (.*)$/.exec(line);
        return found ? [[found[1], found[2]] as const] : [];
      }),
    );
    if (!macros.has("__GNUC__")) {
      throw new Unavailable(
        `${path} is neither gcc nor clang`,
        "set CC to gcc or clang",
        environment("CC") === undefined,
      );
    }
    const has = (name: string): boolean => macros.has(name);
    if (!has("__FMA__") && !has("__ARM_FEATURE_FMA"))
      throw new Unavailable("this processor has no fused multiply-add", "the wasm backend is as fast here", true);
    const version = macros.get("__VERSION__")?.replace(/^"|"$/g, "").trim() ?? "";
    return {
      path,
      args,
      name: has("__clang__") ? (version.match(/.*clang \S+/i)?.[0] ?? `clang ${version}`) : `gcc ${version}`,
      flags: [...flags, native],
      vectorBytes: has("__AVX512F__") ? 64 : has("__AVX2__") ? 32 : 16,
      key: sha256(text),
    };
  }
  throw new Unavailable(
    `${path} does not work: ${lastWords(problem)}`,
    "set CC to a working gcc or clang",
    false,
    problem,
  );
}

/** The environment, with the compiler's messages set to English. */
export function plainEnvironment(): Record<string, string | undefined> {
  return { ...process.env, LC_ALL: "C" };
}

/** The most telling line of a compiler's error output. */
export function lastWords(cause: unknown): string {
  const { stderr, message = "", status, signal } = cause as Failure;
  const lines = String(stderr ?? "")
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const said = lines.find((line) => line.includes("error")) ?? lines[0];
  if (said) return said;
  return signal ? `ended by ${signal}` : status ? `ended with status ${status}` : message.split("\n")[0];
}

interface Failure {
  readonly stderr?: string;
  readonly message?: string;
  readonly status?: number | null;
  readonly signal?: string | null;
}
