/** A whole process as the thing that is timed: from nothing to ten printed numbers. */
import { spawnSync } from "node:child_process";
import { errorOf, readNet } from "../latency/nets.ts";
import type { Program, Settings } from "../program.ts";

export async function prepare({ command, folder, backend }: Settings): Promise<Program> {
  const [program, script, ...rest] = command!;
  const { answer } = readNet(folder, "mlp");
  let printed = "";
  return {
    engine: `process of ${script.replace(/^.*[\\/]/, "")}`,
    // Whatever its library does by itself.
    fma: "off",
    threads: 1,
    run() {
      const env = { ...process.env, ...(backend && { LIMPID_BACKEND: backend }) };
      const { status, stdout, stderr } = spawnSync(program, [script, ...rest, folder], {
        encoding: "utf8",
        env,
        timeout: 60_000,
      });
      if (status !== 0) throw new Error(`${script} ended with ${status}: ${stderr.trim().split("\n").at(-1)}`);
      printed = stdout.trim();
      return 1;
    },
    // The empty script has nothing to get wrong.
    score: () => (/empty/.test(script) ? 0 : errorOf(JSON.parse(printed.split("\n").at(-1)!), answer)),
  };
}
