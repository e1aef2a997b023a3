/** The peer onnxruntime-node, and the small part of its types that the programs use. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { instructionSet } from "./processor.ts";

interface OnnxSession {
  run(feeds: Record<string, unknown>): Promise<Record<string, { readonly data: Float32Array }>>;
}

interface Onnx {
  readonly Tensor: new (type: "float32", data: Float32Array, dims: readonly number[]) => unknown;
  readonly InferenceSession: { create(path: string, options: object): Promise<OnnxSession> };
}

const require = createRequire(import.meta.url);
const packageName = "onnxruntime-node";

export function onnxIsInstalled(): boolean {
  try {
    return require.resolve(packageName) !== "";
  } catch {
    return false;
  }
}

export function loadOnnx(): { onnx: Onnx; engine: string } {
  const onnx = require(packageName) as Onnx;
  const { version } = JSON.parse(
    readFileSync(join(dirname(require.resolve(packageName)), "..", "package.json"), "utf8"),
  );
  return { onnx, engine: `${packageName} ${version}, its own kernels (${instructionSet()})` };
}
