/** What a page does: trains, asks `diagnose`, and wants a chart although Plot is not there. */
import { layers, sequential } from "limpid";
import { diagnose, drawLoss } from "limpid/explain";
import { contents } from "limpid/lessons";

async function main() {
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
    falls,
    findings: Array.isArray(findings),
    chart,
    chapters: contents.length,
    shape: (await net.predict(x)).shape,
  };
}

globalThis.result = await main().catch((error) => ({ code: error.code, message: error.message }));
if (globalThis.process?.stdout) console.log(JSON.stringify(globalThis.result));
