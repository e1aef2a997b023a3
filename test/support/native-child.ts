/** A process of its own for test/native.test.ts: trains so long that C pays, and says on which backend. */
import { enableRelaxedSimd } from "../../src/backend/wasm/index.ts";
import { layers, sequential } from "../../src/index.ts";

const [backend = "auto", engine = "plain"] = process.argv.slice(2);
if (engine === "fused") enableRelaxedSimd();
const sines = (...shape: number[]) => ({
  dtype: "f32" as const,
  shape,
  data: Float32Array.from({ length: shape.reduce((n, size) => n * size, 1) }, (_, i) => Math.sin(i)),
});
try {
  const net = sequential([layers.dense({ units: 256, inputShape: [200] }), layers.dense({ units: 10 })], {
    seed: 1,
    ...(backend !== "auto" && { backend }),
  });
  net.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  const before = net.backend;
  await net.fit(sines(32, 200), sines(32, 10), { epochs: 4000, verbose: 0 });
  const sum = Object.values(net.weights).reduce((total, { data }) => {
    for (const weight of data as Float32Array) total += weight;
    return total;
  }, 0);
  process.stdout.write(JSON.stringify({ before, after: net.backend, steps: net.steps, sum }));
} catch (error) {
  process.stdout.write(JSON.stringify({ error: (error as Error).message, code: (error as { code?: string }).code }));
}
