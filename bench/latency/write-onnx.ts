/**
 * A network as an ONNX file: the few messages of its protobuf schema that a chain of layers needs, written by hand.
 * Channels come first there: [filter, channel, row, column].
 */
import type { Weights } from "./nets.ts";

const bytes = (...parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);

function varint(value: number): Uint8Array {
  const out: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...out, rest]);
    out.push((rest % 128) | 128);
  }
}

const number = (field: number, value: number): Uint8Array => bytes(varint(field * 8), varint(value));
const message = (field: number, ...parts: readonly Uint8Array[]): Uint8Array => {
  const body = bytes(...parts);
  return bytes(varint(field * 8 + 2), varint(body.length), body);
};
const text = (field: number, value: string): Uint8Array => message(field, Buffer.from(value, "utf8"));

const float = 1;
const [intAttribute, intsAttribute] = [2, 7];

function tensor(name: string, dims: readonly number[], data: Float32Array): Uint8Array {
  const raw = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return bytes(...dims.map((dim) => number(1, dim)), number(2, float), text(8, name), message(9, raw));
}

function value(name: string, dims: readonly number[]): Uint8Array {
  const shape = dims.map((dim) => message(1, number(1, dim)));
  return bytes(text(1, name), message(2, message(1, number(1, float), message(2, ...shape))));
}

function node(
  type: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, number | readonly number[]>> = {},
): Uint8Array {
  const written = Object.entries(attributes).map(([name, its]) =>
    typeof its === "number"
      ? message(5, text(1, name), number(3, its), number(20, intAttribute))
      : message(5, text(1, name), ...its.map((one) => number(8, one)), number(20, intsAttribute)),
  );
  return bytes(...inputs.map((input) => text(1, input)), text(2, output), text(4, type), ...written);
}

/** `kernel[i * inner + o]` in another order: element (row r of `to`) is what `place(r)` says. */
function reordered(kernel: Float32Array, place: (at: number) => number): Float32Array {
  return kernel.map((_, at) => kernel[place(at)]);
}

/** [row, column, channel, filter] → [filter, channel, row, column]. */
export function filtersFirst({ kernel, from, out }: Weights): Float32Array {
  return reordered(kernel, (at) => ((at % 9) * from + (Math.floor(at / 9) % from)) * out + Math.floor(at / (9 * from)));
}

/** The rows of a dense layer behind an image of `channels`: from pixel after pixel to channel after channel. */
export function channelsFirst({ kernel, from, out }: Weights, channels: number): Float32Array {
  const pixels = from / channels;
  return reordered(kernel, (at) => {
    const [row, column] = [Math.floor(at / out), at % out];
    return ((row % pixels) * channels + Math.floor(row / pixels)) * out + column;
  });
}

/** Input `image`, one of it, and output `digits`. */
export function writeOnnx(layers: readonly Weights[]): Uint8Array {
  const nodes: Uint8Array[] = [];
  const tensors: Uint8Array[] = [];
  let from = "image";
  const add = (type: string, extra: readonly string[], attributes?: Parameters<typeof node>[3]) => {
    const output = `y${nodes.length}`;
    nodes.push(node(type, [from, ...extra], output, attributes));
    from = output;
  };
  for (const [k, layer] of layers.entries()) {
    const [kernel, bias] = [`kernel${k}`, `bias${k}`];
    tensors.push(tensor(bias, [layer.out], layer.bias));
    if (layer.kind === "conv") {
      tensors.push(tensor(kernel, [layer.out, layer.from, 3, 3], filtersFirst(layer)));
      add("Conv", [kernel, bias], { kernel_shape: [3, 3] });
      add("Relu", []);
      add("MaxPool", [], { kernel_shape: [2, 2], strides: [2, 2] });
      continue;
    }
    const before = layers[k - 1];
    if (before?.kind === "conv") add("Flatten", []);
    const rows = before?.kind === "conv" ? channelsFirst(layer, before.out) : layer.kernel;
    tensors.push(tensor(kernel, [layer.from, layer.out], rows));
    add("Gemm", [kernel, bias]);
    if (k + 1 < layers.length) add("Relu", []);
  }
  nodes.push(node("Softmax", [from], "digits", { axis: 1 }));
  const shape = layers[0].kind === "conv" ? [1, 1, 28, 28] : [1, 784];
  const graph = bytes(
    ...nodes.map((one) => message(1, one)),
    text(2, "digits"),
    ...tensors.map((one) => message(5, one)),
    message(11, value("image", shape)),
    message(12, value("digits", [1, 10])),
  );
  return bytes(number(1, 8), message(7, graph), message(8, number(2, 17)));
}
