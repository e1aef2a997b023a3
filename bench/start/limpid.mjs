// From the built package, by the door that Node takes: import, load a model, predict once.
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readNet } from "./read.mjs";

const door = createRequire(new URL("../../package.json", import.meta.url)).resolve("limpid");
const { loadModel, tensor } = await import(pathToFileURL(door).href);
const folder = process.argv[2];
const model = await loadModel(join(folder, "mlp.limpid"));
const { image } = readNet(folder);
console.log(JSON.stringify([...model.predictSync(tensor(image, { shape: [1, 784] })).data]));
