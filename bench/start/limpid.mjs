// From the built package, as users have it: import, load a model, predict once.
import { join } from "node:path";
import { loadModel, tensor } from "../../dist/index.js";
import { readNet } from "./read.mjs";

const folder = process.argv[2];
const model = await loadModel(join(folder, "mlp.limpid"));
const { image } = readNet(folder);
console.log(JSON.stringify([...model.predictSync(tensor(image, { shape: [1, 784] })).data]));
