// ONNX Runtime: import, load a model, predict once.
import { createRequire } from "node:module";
import { join } from "node:path";
import { readNet } from "./read.mjs";

const onnx = createRequire(import.meta.url)("onnxruntime-node");
const folder = process.argv[2];
const session = await onnx.InferenceSession.create(join(folder, "mlp.onnx"), { intraOpNumThreads: 1 });
const { image } = readNet(folder);
const { digits } = await session.run({ image: new onnx.Tensor("float32", image, [1, 784]) });
console.log(JSON.stringify([...digits.data]));
process.exit();
