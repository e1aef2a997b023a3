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

// The session's own compiling is what is timed: everything before it is tracing, everything after it running.
let seconds = 0;
const { backend: chosen } = await door(`limpid/backend/${backend}`);

/** Replaces a method by one whose time counts, unless another one that counts called it. */
let counting = false;
function timed(session, name) {
  const method = session[name].bind(session);
  session[name] = (...args) => {
    if (counting) return method(...args);
    counting = true;
    const start = performance.now();
    const end = () => {
      counting = false;
      seconds += (performance.now() - start) / 1000;
    };
    const made = method(...args);
    if (made instanceof Promise) return made.finally(end);
    end();
    return made;
  };
}

for (const name of ["open", "openNow"]) {
  const open = chosen[name].bind(chosen);
  const watched = (session) => {
    timed(session, "program");
    timed(session, "programNow");
    return session;
  };
  chosen[name] = (options) => {
    const session = open(options);
    return session instanceof Promise ? session.then(watched) : watched(session);
  };
}

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
