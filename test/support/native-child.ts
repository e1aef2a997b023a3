/** A process of its own for test/native.test.ts: computes something and says on which backend. */
import { layers, sequential } from "../../src/index.ts";

const [backend = "auto"] = process.argv.slice(2);
const x = { dtype: "f32", shape: [3, 40], data: Float32Array.from({ length: 120 }, (_, i) => Math.sin(i)) } as const;
try {
  const net = sequential([layers.dense({ units: 64, inputShape: [40] }), layers.dense({ units: 10 })], {
    seed: 1,
    ...(backend !== "auto" && { backend }),
  });
  const before = net.backend;
  const y = (await net.predict(x)).toArray();
  // A second program, at once.
  const again = net.predictSync(x, { batchSize: 2 }).toArray();
  const same = JSON.stringify(y) === JSON.stringify(again);
  process.stdout.write(JSON.stringify({ before, after: net.backend, same, sum: (y as number[][])[0][0] }));
} catch (error) {
  process.stdout.write(JSON.stringify({ error: (error as Error).message, code: (error as { code?: string }).code }));
}
