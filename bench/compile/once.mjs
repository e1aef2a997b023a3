// A process of its own that compiles one training step with the built package and says how long that took: from the
// traced model to a program that can run, in an engine that has run none of the compiler's code before.
// Prints `{ seconds, loss }`.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const { resolve } = createRequire(new URL("../../package.json", import.meta.url));
const door = (name) => import(pathToFileURL(resolve(name)).href);
const { layers, sequential, tensor } = await door("limpid");

const [, , name, backend] = process.argv;
const nets = {
  mlp: {
    batch: 32,
    shape: [28, 28],
    layers: [
      layers.flatten({ inputShape: [28, 28] }),
      layers.rescaling({ scale: 1 / 255 }),
      ...[32, 64].map((units) => layers.dense({ units })),
      layers.dense({ units: 10, activation: "softmax" }),
    ],
  },
  cnn: {
    batch: 128,
    shape: [28, 28, 1],
    layers: [
      layers.rescaling({ scale: 1 / 255, inputShape: [28, 28, 1] }),
      ...[32, 64].flatMap((filters) => [
        layers.conv2d({ filters, kernelSize: 3, activation: "relu" }),
        layers.maxPooling2d(),
      ]),
      layers.flatten(),
      layers.dropout({ rate: 0.5 }),
      layers.dense({ units: 10, activation: "softmax" }),
    ],
  },
};

// The session's own `program` is what is timed: everything before it is tracing, everything after it running.
let seconds = 0;
const { backend: chosen } = await door(`limpid/backend/${backend}`);
const open = chosen.open.bind(chosen);
Object.assign(chosen, {
  open(options) {
    const session = open(options);
    const program = session.program.bind(session);
    session.program = async (...args) => {
      const start = performance.now();
      const made = await program(...args);
      seconds += (performance.now() - start) / 1000;
      return made;
    };
    return session;
  },
});

const { batch, shape, layers: list } = nets[name];
const model = sequential(list, { backend });
model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
const size = batch * shape.reduce((product, n) => product * n, 1);
const x = tensor(
  Uint8Array.from({ length: size }, (_, k) => (k * 73) % 251),
  { shape: [batch, ...shape] },
);
const y = tensor(
  Int32Array.from({ length: batch }, (_, k) => k % 10),
  { shape: [batch] },
);
const { loss } = await model.fit(x, y, { epochs: 1, batchSize: batch, verbose: 0 });
console.log(JSON.stringify({ seconds, loss: loss[0] }));
process.exit();
