/** How long a training step takes to compile: each run is a fresh process, which times itself. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { limpidWith } from "../limpid.ts";
import type { Case, Program, Settings } from "../program.ts";

const script = fileURLToPath(new URL("once.mjs", import.meta.url));

export async function prepare(settings: Settings): Promise<Program> {
  const { backend = "wasm", threads, folder, cache } = settings;
  const kept = cache === "kept" ? mkdtempSync(join(folder, "kept-")) : undefined;
  const caseOf = (name: string): Case => {
    let said = { seconds: 0, loss: 0 };
    return {
      run() {
        const place = kept ?? mkdtempSync(join(folder, "new-"));
        const { status, stdout, stderr } = spawnSync(process.execPath, [script, name, backend], {
          encoding: "utf8",
          timeout: 600_000,
          env: { ...process.env, LIMPID_THREADS: String(threads), XDG_CACHE_HOME: place },
        });
        if (status !== 0) throw new Error(`compiling ${name} ended with ${status}: ${stderr.trim()}`);
        said = JSON.parse(stdout.trim().split("\n").at(-1)!);
        if (!kept) rmSync(place, { recursive: true });
        return 1;
      },
      took: () => said.seconds,
      score: () => Math.abs(said.loss - Math.log(10)),
    };
  };
  return { ...limpidWith(settings)(), cases: { mlp: caseOf("mlp"), cnn: caseOf("cnn") } };
}
