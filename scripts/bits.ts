/**
 * The bits of five networks after twenty steps, on every backend and with one and two threads, against those of
 * `test/fixtures/bits.json`. `--write` records them anew: do that only where a change of the order of sums is meant.
 *
 *     npx tsx scripts/bits.ts
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const file = new URL("../test/fixtures/bits.json", import.meta.url);
const self = fileURLToPath(import.meta.url);

type Recorded = Record<"plain" | "fused", Record<string, string>>;

/** One process for each way to run, because an engine decides once whether it fuses. */
const ways = [
  { name: "wasm", backend: "wasm", threads: 1, sums: "plain" },
  { name: "wasm, 2 threads", backend: "wasm", threads: 2, sums: "plain" },
  { name: "wasm with FMA", backend: "wasm", threads: 1, sums: "fused" },
  { name: "wasm with FMA, 2 threads", backend: "wasm", threads: 2, sums: "fused" },
  { name: "native", backend: "native", threads: 1, sums: "fused" },
  { name: "native, 2 threads", backend: "native", threads: 2, sums: "fused" },
] as const;

async function child(backend: "wasm" | "native", threads: number, sums: string): Promise<void> {
  if (sums === "fused" && backend === "wasm") {
    const { fmaOn, switchFmaOn } = await import("../bench/fma.ts");
    switchFmaOn();
    if (!fmaOn()) throw new Error("this engine cannot fuse");
  }
  const { configure } = await import("limpid");
  const { hashOf, recipes } = await import("../test/support/bits.ts");
  configure({ backend, threads });
  const hashes: Record<string, string> = {};
  for (const [name, train] of Object.entries(recipes)) hashes[name] = hashOf(await train());
  console.log(JSON.stringify(hashes));
}

function parent(): void {
  const write = process.argv.includes("--write");
  const recorded = write ? ({} as Recorded) : (JSON.parse(readFileSync(file, "utf8")) as Recorded);
  let [seen, bad] = [0, 0];
  for (const { name, backend, threads, sums } of ways) {
    const args = ["--import", "tsx", self, "child", backend, String(threads), sums];
    const env = { ...process.env, LIMPID_BACKEND: "", LIMPID_THREADS: "" };
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", env, timeout: 600_000 });
    if (status !== 0) {
      console.log(`SKIPPED ${name}: ${/^.*Error.*$/m.exec(stderr)?.[0] ?? stderr}`);
      continue;
    }
    const hashes = JSON.parse(stdout.trim().split("\n").at(-1)!) as Record<string, string>;
    recorded[sums] ??= hashes;
    for (const [job, hash] of Object.entries(hashes)) {
      seen++;
      const same = recorded[sums][job] === hash;
      if (!same) bad++;
      console.log(`${name}, ${job}: ${hash}${same ? "" : `  DIFFERS from ${recorded[sums][job]}`}`);
    }
  }
  if (write) writeFileSync(file, `${JSON.stringify(recorded, null, 2)}\n`);
  console.log(`${seen} compared, ${bad} differ`);
  if (bad > 0 || seen === 0) process.exitCode = 1;
}

const [, , word, backend, threads, sums] = process.argv;
if (word === "child") await child(backend as "wasm" | "native", Number(threads), sums);
else parent();
