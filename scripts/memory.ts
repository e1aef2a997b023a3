/**
 * How much memory training takes, beside what was planned: the growth of the process while `fit` runs, above what it
 * held before (the program, and the arrays that the user made), against the sum of data, parameters, optimizer, everything
 * inside a step, and the last good state. Each job has a process of its own.
 *
 *     npm run build && npx tsx scripts/memory.ts [job]
 *
 * Exit status 1 where a job took more than 1.3 times its plan, and what each further thread's own engine takes. A data set that
 * is read in pieces leaves them behind as garbage, which the engine takes its time to collect: it must stay below a tenth of the data.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const root = join(import.meta.dirname, "..");
const limit = 1.3;
/** Of a worker: its engine, before it does anything. */
const engine = 9e6;

const streamed = "4 GB, streamed";

/** Programs that leave `model`, `data` (what `fit` takes) and `options`. */
const jobs: Readonly<Record<string, string>> = {
  mlp: `const { train } = await datasets.mnist();
    const model = sequential([
      layers.flatten({ inputShape: [28, 28] }), layers.rescaling({ scale: 1 / 255 }),
      layers.dense({ units: 32, activation: "relu" }), layers.dense({ units: 64, activation: "relu" }),
      layers.dense({ units: 10, activation: "softmax" })]);
    const data = train, options = { batchSize: 32 };`,
  wide: `const { train } = await datasets.mnist();
    const model = sequential([
      layers.flatten({ inputShape: [28, 28] }), layers.rescaling({ scale: 1 / 255 }),
      layers.dense({ units: 1024, activation: "relu" }), layers.dense({ units: 1024, activation: "relu" }),
      layers.dense({ units: 10, activation: "softmax" })]);
    const data = train, options = { batchSize: 128 };`,
  cnn: `const { train } = await datasets.mnist();
    const model = sequential([
      layers.rescaling({ scale: 1 / 255, inputShape: [28, 28, 1] }),
      layers.conv2d({ filters: 32, kernelSize: 3, activation: "relu" }), layers.maxPooling2d(),
      layers.conv2d({ filters: 64, kernelSize: 3, activation: "relu" }), layers.maxPooling2d(),
      layers.flatten(), layers.dropout({ rate: 0.5 }), layers.dense({ units: 10, activation: "softmax" })]);
    const data = { x: train.x.reshape([-1, 28, 28, 1]), y: train.y }, options = { batchSize: 128 };`,
  [streamed]: `const pixels = 4096, size = 1_000_000;
    const model = sequential([
      layers.rescaling({ scale: 1 / 255, inputShape: [pixels] }), layers.dense({ units: 10, activation: "softmax" })]);
    const read = (from, to) => {
      const x = { data: new Uint8Array((to - from) * pixels).fill(from % 251), shape: [to - from, pixels] };
      return { x, y: new Int32Array(to - from) };
    };
    const data = { size, read }, options = { batchSize: 1024 };`,
};

function program(job: string): string {
  const limpid = JSON.stringify(pathToFileURL(join(root, "dist/node/index.js")).href);
  return `import { datasets, layers, sequential } from ${limpid};
    ${job}
    model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
    // What was only needed until here is no part of it.
    for (let k = 0; k < 3; k++) { gc(); await new Promise((resolve) => setTimeout(resolve, 20)); }
    const rss = () => process.memoryUsage.rss();
    const before = rss();
    let peak = before, steps = 0;
    const look = () => { peak = Math.max(peak, rss()); };
    const watch = { onSteps({ to, stop }) { look(); steps = to; if (performance.now() - start > 30_000) stop(); } };
    const start = performance.now();
    await model.fit(data, { ...options, verbose: 0, callbacks: [watch] });
    look();
    console.log(JSON.stringify({ grown: peak - before, before, steps, memory: model.memory }));`;
}

const mb = (bytes: number) => (bytes / 1e6).toFixed(1).padStart(7);
const wanted = process.argv[2];
console.log("job             threads     data  params   optim   arena   state   plan   grown   ratio (MB)");
for (const [name, job] of Object.entries(jobs)) {
  if (wanted !== undefined && !name.startsWith(wanted)) continue;
  for (const threads of ["1", "2"]) {
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ["--expose-gc", "--input-type=module", "-e", program(job)],
      { encoding: "utf8", cwd: root, timeout: 600_000, env: { ...process.env, LIMPID_THREADS: threads } },
    );
    if (status !== 0) throw new Error(stderr);
    const { grown, memory } = JSON.parse(stdout);
    const { data, parameters, optimizer, arena, snapshot, total } = memory;
    const ratio = grown / total;
    const most = name === streamed ? 4e8 : limit * total + engine * (Number(threads) - 1);
    const parts = [data, parameters, optimizer, arena, snapshot, total, grown].map(mb).join(" ");
    console.log(`${name.padEnd(15)} ${threads.padStart(7)} ${parts} ${ratio.toFixed(2).padStart(7)}`);
    if (grown > most) process.exitCode = 1;
  }
}
