/** Runs the compiler, in the background or at once. */
import { builtin } from "../../base/files.ts";
import { plainEnvironment } from "./compiler.ts";

type Command = readonly [path: string, args: string[]];

const timeout = 600_000;

/** Compilers to end, and files to remove, when this process ends before they do. */
const running = new Map<{ kill(): void }, readonly string[]>();
let listening = false;

/** Resolves when it is done; rejects with its output. `background`: it does not keep the process alive. */
export function runCompiler(
  [path, args]: Command,
  { background, leftovers }: { readonly background: boolean; readonly leftovers: readonly string[] },
): Promise<void> {
  endWithProcess();
  return new Promise((resolve, reject) => {
    const { spawn } = builtin("node:child_process")!;
    const child = spawn(path, args, { timeout, env: plainEnvironment(), stdio: ["ignore", "ignore", "pipe"] });
    running.set(child, leftovers);
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (stderr.length < 1e5) stderr += text;
    });
    const failed = (facts: object) => {
      running.delete(child);
      reject(Object.assign(new Error("the compiler failed"), { stderr }, facts));
    };
    child.on("error", (cause) => failed({ message: cause.message, cause }));
    child.on("close", (status, signal) => {
      running.delete(child);
      if (status === 0) resolve();
      else failed({ status, signal });
    });
    if (!background) return;
    child.unref();
    (child.stderr as Partial<import("node:net").Socket>).unref?.();
  });
}

/** The same at once; nothing else happens in this process meanwhile. */
export function runCompilerSync([path, args]: Command): void {
  const options = { timeout, encoding: "utf8", env: plainEnvironment(), stdio: "pipe" } as const;
  builtin("node:child_process")!.execFileSync(path, args, options);
}

function endWithProcess(): void {
  if (listening) return;
  listening = true;
  process.once("exit", () => {
    for (const [child, leftovers] of running) {
      child.kill();
      for (const path of leftovers) builtin("node:fs")!.rmSync(path, { force: true });
    }
  });
}
