/**
 * The least work that a job can be done with: operations, and bytes that must move. It is counted from the definition of
 * the network, not from what any library does.
 */

export interface Work {
  /** Additions and multiplications. */
  readonly flops: number;
  /** Memory that is read and written, by the size of the array that it lies in: a small one stays in a cache. */
  readonly moved: readonly Moved[];
}

interface Moved {
  readonly bytes: number;
  readonly array: number;
}

const f32 = 4;
/** Adam keeps three numbers for each parameter, and reads and writes each in every step. */
const adamState = 3 * f32;
const batchOf = (images: number, batch: number) => Math.ceil(images / batch);

/** Multiplications of one sample's products, of each layer. */
export type Layers = readonly { readonly products: number; readonly parameters: number }[];

export const denseLayers = (widths: readonly number[]): Layers =>
  widths.slice(1).map((out, k) => ({ products: widths[k] * out, parameters: (widths[k] + 1) * out }));

/**
 * 3x3 windows on 28x28 pixels, each convolution followed by 2x2 pooling. Pixels that pooling drops need not be computed:
 * of the second convolution's 11x11 it looks at 10x10.
 */
export function convLayers([f1, f2]: readonly number[]): Layers {
  const side = (size: number) => 2 * Math.floor((size - 2) / 2);
  const [first, second] = [side(28), side(side(28) / 2)];
  const rows = (second / 2) ** 2 * f2;
  return [
    { products: first ** 2 * 9 * f1, parameters: (9 + 1) * f1 },
    { products: second ** 2 * 9 * f1 * f2, parameters: (9 * f1 + 1) * f2 },
    { products: rows * 10, parameters: (rows + 1) * 10 },
  ];
}

/** A recurrence over `turns` rows, then a dense layer. The first turn's state is zeros, so its product with them need not be. */
export function lstmLayers(turns: number, row: number, units: number, out: number): Layers {
  const gates = 4 * units;
  return [
    { products: turns * row * gates, parameters: (row + 1) * gates },
    { products: (turns - 1) * units * gates, parameters: units * gates },
    ...denseLayers([units, out]),
  ];
}

export interface GptSizes {
  readonly vocabulary: number;
  readonly places: number;
  readonly width: number;
  readonly blocks: number;
  readonly hidden: number;
  /** Layer normalization and biases. */
  readonly layerNorm: boolean;
}

/** Tokens and places are added, which are no products; what a causal mask hides need not be computed. */
export function gptLayers({ vocabulary, places, width, blocks, hidden, layerNorm }: GptSizes): Layers {
  const matrix = (from: number, out: number) => ({
    products: places * from * out,
    parameters: (from + Number(layerNorm)) * out,
  });
  const norm = { products: 0, parameters: layerNorm ? 2 * width : 0 };
  const seen = { products: places * (places + 1) * width, parameters: 0 };
  const parts = [
    norm,
    ...Array(4).fill(matrix(width, width)),
    seen,
    norm,
    matrix(width, hidden),
    matrix(hidden, width),
  ];
  return [
    { products: 0, parameters: (vocabulary + places) * width },
    ...Array.from({ length: blocks }, () => parts).flat(),
    norm,
    matrix(width, vocabulary),
  ];
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const parametersOf = (layers: Layers): number => sum(layers.map(({ parameters }) => parameters));

/** Forward, and two products of the same size backward; the first layer needs no gradient of its input. A sample has so many bytes. */
export function training(layers: Layers, images: number, batch: number, bytes = 784): Work {
  const perImage = sum(layers.map(({ products }, k) => 2 * products * (k === 0 ? 2 : 3)));
  const state = parametersOf(layers) * adamState;
  return {
    flops: perImage * images,
    moved: [
      { bytes: 2 * state * batchOf(images, batch), array: state },
      { bytes: images * bytes, array: images * bytes },
    ],
  };
}

/** One forward pass; the parameters are read once. */
export function prediction(layers: Layers): Work {
  const bytes = parametersOf(layers) * f32;
  return { flops: 2 * sum(layers.map(({ products }) => products)), moved: [{ bytes, array: bytes }] };
}

export function product({ m, k, n }: { readonly m: number; readonly k: number; readonly n: number }): Work {
  const bytes = (m * k + k * n + m * n) * f32;
  return { flops: 2 * m * k * n, moved: [{ bytes, array: bytes }] };
}
