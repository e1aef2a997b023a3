/**
 * Program 1 on 2,000 images under Deno and Bun, from the built package. They are not installed with Limpid: put
 * them on the PATH (npm has both, as `deno` and `bun`); an engine that is missing is skipped, loudly.
 *
 *     npm run build && npx tsx scripts/other-engines.ts
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const program = `
import { datasets, layers, sequential } from ${JSON.stringify(pathToFileURL(resolve("dist/index.js")).href)};
const { train, test } = await datasets.mnist();
const model = sequential([
  layers.flatten({ inputShape: [28, 28] }),
  layers.rescaling({ scale: 1 / 255 }),
  layers.dense({ units: 32, activation: "relu" }),
  layers.dense({ units: 64, activation: "relu" }),
  layers.dense({ units: 10, activation: "softmax" }),
]);
model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
await model.fit(train.x.slice(0, 2000), train.y.slice(0, 2000), { epochs: 5, verbose: 0 });
const { accuracy } = await model.evaluate(test.x, test.y, { verbose: 0 });
await model.save("digits.limpid");
console.log(accuracy);
`;
const folder = mkdtempSync(join(tmpdir(), "limpid-engines-"));
writeFileSync(join(folder, "program.mjs"), program);

const engines: [string, string[]][] = [
  ["node", ["program.mjs"]],
  ["deno", ["run", "--allow-all", "program.mjs"]],
  ["bun", ["run", "program.mjs"]],
];
for (const [engine, args] of engines) {
  const run = spawnSync(engine, args, { cwd: folder, encoding: "utf8" });
  if (run.error) {
    console.error(`*** SKIPPED: ${engine} is not on the PATH ***`);
    continue;
  }
  const accuracy = Number(run.stdout.trim());
  const good = run.status === 0 && accuracy > 0.8;
  console.log(`${engine}: ${good ? `test accuracy ${accuracy}` : `FAILED\n${run.stdout}${run.stderr}`}`);
  if (!good) process.exitCode = 1;
}
