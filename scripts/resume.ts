/**
 * Every network of `test/support/resume.ts` with every optimizer, stopped at five places and gone on with, on one thread and on two, and
 * begun on one and gone on with on two: the bits must be those of the run that was never stopped.
 *
 *     npx tsx scripts/resume.ts                (minutes)
 *     npx tsx scripts/resume.ts LSTM adam      (those whose name has these words)
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

process.env.LIMPID_BACKEND ??= "wasm";
const { forceThreads } = await import("../src/runtime/configure.ts");
const { differences, optimizers, recipes } = await import("../test/support/resume.ts");

process.stderr.write = () => true;
const words = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "limpid-resume-"));
const ways = [
  { name: "one thread", begins: 1, goesOn: 1 },
  { name: "two threads", begins: 2, goesOn: 2 },
  { name: "one thread, then two", begins: 1, goesOn: 2 },
] as const;
let tried = 0;
try {
  for (const [name, recipe] of Object.entries(recipes))
    for (const optimizer of optimizers)
      for (const way of ways) {
        const what = `${name}, ${typeof optimizer === "string" ? optimizer : optimizer.name}, ${way.name}`;
        if (!words.every((word) => what.includes(word))) continue;
        const run = join(folder, String(tried++));
        forceThreads(way.begins);
        const wrong = await differences(recipe, optimizer, run, [1, 3, 5, 8], () => forceThreads(way.goesOn));
        rmSync(run, { recursive: true, force: true });
        if (wrong.length > 0) process.exitCode = 1;
        console.log(`${wrong.length > 0 ? "DIFFERS" : "same   "} ${what}${wrong.map((one) => `; ${one}`).join("")}`);
      }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${tried} runs, each gone on with from five places`);
process.exit();
