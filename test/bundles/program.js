/** What a page does: trains, asks `diagnose`, wants a chart although Plot is not there, and uses makers before their code is there. */
import { callbacks, dataset, layers, losses, metrics, optimizers, ready, schedules, sequential } from "limpid";
import { diagnose, drawLoss } from "limpid/explain";
import { contents } from "limpid/lessons";

/** Layers that look things up are needed at once, so they are waited for. */
async function withLookup() {
  let code = "";
  try {
    layers.hashing({ numBins: 3 });
  } catch (error) {
    code = error.code;
  }
  await ready();
  return [code, layers.hashing({ numBins: 3 })(["A", "B", "C"]).toArray()];
}

/** All of these are loaded late, none is waited for before it is used. */
async function withLateMakers() {
  // Nothing is there yet: the wrong name is found when it is needed.
  const wrong = sequential([layers.dense({ units: 1, inputShape: [2] })]);
  wrong.compile({ optimizer: "adam", loss: "meanSquaredEror" });
  const code = await wrong.fit([[0, 1]], [[1]], { verbose: 0 }).catch((error) => error.code);
  const net = sequential([layers.dense({ units: 1, activation: "sigmoid", inputShape: [2] })]);
  const learningRate = schedules.cosineDecay({ initialLearningRate: 0.1, decaySteps: 100 });
  const stops = [];
  net.compile({
    optimizer: optimizers.lion({ learningRate }),
    loss: losses.huber({ delta: 0.5 }),
    metrics: [metrics.f1Score({ average: "macro", threshold: 0.5 })],
  });
  const data = dataset({
    x: [
      [0, 1],
      [1, 0],
    ],
    y: [[0], [1]],
  })
    .shuffle(2, 1)
    .batch(2);
  const { loss, f1Score } = await net.fit(data, {
    epochs: 20,
    verbose: 0,
    callbacks: [
      callbacks.earlyStopping({ monitor: "loss", patience: 20 }),
      callbacks.lambda({ onEpochEnd: ({ epoch }) => stops.push(epoch) }),
    ],
  });
  return [loss.at(-1) < loss[0], f1Score.length, stops.length, code];
}

async function main() {
  const late = await withLateMakers();
  const lookup = await withLookup();
  const [x, y] = [
    [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ],
    [0, 1, 1, 0],
  ];
  const net = sequential([
    layers.dense({ units: 8, activation: "tanh", inputShape: [2] }),
    layers.dense({ units: 1, activation: "sigmoid" }),
  ]);
  net.compile({ optimizer: "adam", loss: "binaryCrossentropy" });
  const { loss } = await net.fit(x, y, { epochs: 300, verbose: 0 });
  const { findings } = await diagnose(net, x, y);
  const chart = await drawLoss({ loss: [3, 2, 1] }).catch((error) => error.code);
  const falls = loss.at(-1) < loss[0];
  return {
    late,
    lookup,
    falls,
    findings: Array.isArray(findings),
    chart,
    chapters: contents.length,
    shape: (await net.predict(x)).shape,
  };
}

globalThis.result = await main().catch((error) => ({ code: error.code, message: error.message }));
if (globalThis.process?.stdout) console.log(JSON.stringify(globalThis.result));
