/** A convolution, looked at: a kernel over one patch of a picture, number by number, and over all of it. */
import { layers } from "../../../nn/index.ts";
import { type Tensor, tensor } from "../../../tensor/index.ts";
import { sequential } from "../../../train/index.ts";
import type { Figure, Picture } from "./data.ts";
import { withMnist } from "./digits.ts";
import type { FigureParams, KernelParams } from "./requests.ts";

const side = 28;

/** The answers of the kernels, one channel each, after ReLU; and the strongest of every two by two. */
async function answersOf(picture: Tensor, kernels: readonly KernelParams[]) {
  const size = kernels[0].rows.length;
  const weights = kernels[0].rows.map((row, y) => row.map((_, x) => [kernels.map(({ rows }) => rows[y][x])]));
  const convolution = layers.conv2d({
    filters: kernels.length,
    kernelSize: size,
    activation: "relu",
    kernelInitializer: weights,
    inputShape: [side, side, 1],
  });
  const net = sequential([convolution], { dtype: "f64" });
  const pooling = sequential(
    [layers.maxPooling2d({ inputShape: [side - size + 1, side - size + 1, kernels.length] })],
    {
      dtype: "f64",
    },
  );
  const map = await net.predict(picture);
  return { map, pooled: await pooling.predict(map) };
}

/** One channel as a picture; the strongest answer is white. */
function shade(map: Tensor, channel: number, name: Picture["name"]): Picture {
  const [, , width, channels] = map.shape;
  const values = Array.from(map.data).filter((_, k) => k % channels === channel);
  const top = Math.max(...values);
  return { name, width, levels: values.map((value) => (top > 0 ? Math.round((255 * value) / top) : 0)) };
}

/** Where the first kernel answers loudest: the row and the column of the patch's corner. */
function loudest(map: Tensor): { row: number; column: number; value: number } {
  const [, , width, channels] = map.shape;
  const values = Array.from(map.data).filter((_, k) => k % channels === 0);
  const at = values.indexOf(Math.max(...values));
  return { row: Math.floor(at / width), column: at % width, value: values[at] };
}

export function response({ kernels }: FigureParams["response"]): Promise<Figure> {
  return withMnist(async ({ test }) => {
    const levels = Array.from(test.x.data.subarray(0, side * side));
    const picture = tensor(
      Float64Array.from(levels, (level) => level / 255),
      { shape: [1, side, side, 1], dtype: "f64" },
    );
    const { map, pooled } = await answersOf(picture, kernels);
    const { row, column, value } = loudest(map);
    const [{ rows: kernel }] = kernels;
    const patch = kernel.map((weights, y) => weights.map((_, x) => picture.data[(row + y) * side + column + x]));
    const products = kernel.map((weights, y) => weights.map((weight, x) => weight * patch[y][x]));
    return {
      parts: [
        {
          kind: "grids",
          grids: [
            { name: "patch", rows: patch, format: "2" },
            { name: "kernel", rows: kernel },
            { name: "products", rows: products, format: "2" },
            { name: "sum", rows: [[value]], format: "2" },
          ],
          between: ["×", "=", "→"],
        },
        {
          kind: "table",
          columns: [{ head: { text: "" } }, { head: "row" }, { head: "column" }],
          rows: [["patchAt", row + 1, column + 1]],
        },
        ...kernels.map(({ name }, k) => ({
          kind: "pictures" as const,
          width: side,
          pictures: [
            ...(k === 0 ? [{ name: "picture" as const, levels }] : []),
            shade(map, k, name),
            shade(pooled, k, "pooled"),
          ],
        })),
      ],
    };
  });
}
