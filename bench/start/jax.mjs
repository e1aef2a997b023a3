// jax-js: import, read weights, predict once. Not compiled: for one prediction that would take longer.
import { readNet } from "./read.mjs";

globalThis.Float16Array ??= class Float16Array {};
const jax = await import("@jax-js/jax");
const { numpy: np, nn } = jax;
await jax.init("wasm");
jax.defaultDevice("wasm");
const { layers, image } = readNet(process.argv[2]);
let x = np.array(image).reshape([1, 784]);
for (const [k, { from, out, kernel, bias }] of layers.entries()) {
  x = np.dot(x, np.array(kernel).reshape([from, out])).add(np.array(bias));
  x = k + 1 < layers.length ? nn.relu(x) : nn.softmax(x);
}
console.log(JSON.stringify([...x.dataSync()]));
process.exit();
