/**
 * How long a small program takes from nothing to its first prediction, above an empty one: import, load a model of the
 * digit reader's size, predict one image. Interleaved; medians in milliseconds of wall and of processor time.
 *
 *     npm run build && npx tsx scripts/start-time.ts
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { layers, sequential } from "../src/index.ts";

const rounds = 15;
const folder = mkdtempSync(join(tmpdir(), "limpid-start-"));
const file = join(folder, "digits.limpid");
const net = sequential([
  layers.flatten({ inputShape: [28, 28] }),
  layers.rescaling({ scale: 1 / 255 }),
  layers.dense({ units: 32, activation: "relu" }),
  layers.dense({ units: 64, activation: "relu" }),
  layers.dense({ units: 10, activation: "softmax" }),
]);
await net.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" }).save(file);

const limpid = JSON.stringify(pathToFileURL(join(import.meta.dirname, "../dist/node/index.js")).href);
const report = "process.stdout.write(JSON.stringify(process.cpuUsage()));";
const programs = {
  empty: report,
  import: `import ${limpid}; ${report}`,
  "import, load, predict": `import { loadModel } from ${limpid};
    const model = await loadModel(${JSON.stringify(file)});
    await model.predict({ data: new Uint8Array(784), shape: [1, 28, 28] });
    ${report}`,
};

const times = Object.entries(programs).map(([name, text]) => {
  const path = join(folder, `${name.replaceAll(/\W/g, "")}.mjs`);
  writeFileSync(path, text);
  return { name, path, wall: [] as number[], processor: [] as number[] };
});
for (let round = 0; round < rounds; round++) {
  for (const { path, wall, processor } of times) {
    const start = performance.now();
    const { stdout, status } = spawnSync(process.execPath, [path], { encoding: "utf8", timeout: 60_000 });
    wall.push(performance.now() - start);
    if (status !== 0) throw new Error(`${path} ended with status ${status}`);
    const { user, system } = JSON.parse(stdout) as NodeJS.CpuUsage;
    processor.push((user + system) / 1000);
  }
}
rmSync(folder, { recursive: true });

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1];
for (const { name, wall, processor } of times) {
  const [{ wall: none, processor: idle }] = times;
  const [w, p] = [median(wall), median(processor)];
  console.log(
    `${name.padEnd(24)} ${w.toFixed(1)} ms (+${(w - median(none)).toFixed(1)}), processor ${p.toFixed(1)} ms (+${(p - median(idle)).toFixed(1)})`,
  );
}
