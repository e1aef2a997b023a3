// TensorFlow.js with its wasm backend: import, read weights, predict once with the core functions.
import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import { readNet } from "./read.mjs";

const require = createRequire(import.meta.url);
const { log } = console;
console.log = console.warn = () => {};
const tf = require("@tensorflow/tfjs");
const wasm = require("@tensorflow/tfjs-backend-wasm");
wasm.setWasmPaths(dirname(require.resolve("@tensorflow/tfjs-backend-wasm")) + sep);
await tf.setBackend("wasm");
const { layers, image } = readNet(process.argv[2]);
let x = tf.tensor(image, [1, 784]);
for (const [k, { from, out, kernel, bias }] of layers.entries()) {
  x = x.matMul(tf.tensor(kernel, [from, out])).add(tf.tensor(bias, [out]));
  x = k + 1 < layers.length ? x.relu() : x.softmax();
}
log(JSON.stringify([...x.dataSync()]));
process.exit();
