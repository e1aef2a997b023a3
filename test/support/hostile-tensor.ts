/** One good call of each function of limpid/tensor that is made of others, for the battery of bad arguments. */
import * as t from "../../src/tensor/all.ts";
import type { Calls } from "./hostile.ts";

const x = t.tensor([
  [1, 2],
  [3, 4],
]);
const v = t.tensor([1, 2]);
const whole = t.tensor([1, 0], { dtype: "i32" });
const three = t.tensor([1, 2, 3]);
const images = t.zeros([1, 2, 2, 4]);
const tensors = t as unknown as Readonly<Record<string, (...given: unknown[]) => unknown>>;
const each = (names: string, ...args: readonly unknown[]): Calls =>
  Object.fromEntries(names.split(" ").map((name) => [name, [tensors[name], ...args] as const]));

export const moreFunctions: Calls = {
  ...each(
    "ceil trunc expm1 exp2 log2 log10 cbrt reciprocal rsqrt tan arcsin arccos arctan sinh cosh arcsinh arccosh",
    x,
  ),
  ...each(
    "arctanh erf erfc erfinv sinc deg2rad rad2deg isnan isinf isfinite signbit logicalNot ravel fliplr flipud",
    x,
  ),
  ...each("arctan2 hypot logaddexp logaddexp2 xlogy divideNoNan floorDivide fmod fmax fmin heaviside", x, x),
  ...each("logicalAnd logicalOr logicalXor isin outer inner dot vdot kron", x, x),
  ...each("bitwiseAnd bitwiseOr bitwiseXor leftShift rightShift", whole, whole),
  ...each("bitwiseNot", whole),
  ...each("any all countNonzero logsumexp nansum nanmax nanmin nanmean", x, 1, true),
  ...each("variance var std nanvar nanstd", x, 0, { ddof: 1, keepDims: true }),
  ...each("isclose allclose", x, x, { rtol: 1, atol: 1, equalNan: true }),
  ...each("hstack vstack dstack", [x, x]),
  ...each("tril triu diag", x, 1),
  ...each("diagonal trace", x, 0, 0, 1),
  ...each("depthToSpace spaceToDepth", images, 2),
  ...each("cumsum cumprod", x, 0),
  ...each("argsort sort", x, 0, { descending: true }),
  ...each("linspace logspace geomspace", 1, 2, 3, { dtype: "f32", endpoint: false }),
  ...each("zerosLike onesLike", x, { dtype: "f32" }),
  ...each("conv depthwiseConv", images, t.zeros([1, 1, 4, 2]), { strides: 1, padding: "same", dilation: 1 }),
  ...each("convTranspose", images, t.zeros([1, 1, 2, 4]), {
    strides: 1,
    padding: "same",
    outputPadding: 0,
    dilation: 1,
  }),
  separableConv: [
    t.separableConv,
    images,
    t.zeros([1, 1, 4, 1]),
    t.zeros([1, 1, 4, 2]),
    { strides: 1, padding: "same", dilation: 1 },
  ],
  conv1d: [t.conv1d, t.zeros([1, 3, 2]), t.zeros([1, 2, 1]), { strides: 1, padding: "same", dilation: 1 }],
  conv3d: [t.conv3d, t.zeros([1, 2, 2, 2, 1]), t.zeros([1, 1, 1, 1, 1]), { strides: 1, padding: "same", dilation: 1 }],
  ...each("maxPool averagePool", images, 2, { strides: 1, padding: "same" }),
  ...each("adaptiveAveragePool adaptiveMaxPool", images, [1, 2]),
  ...each("cholesky det eigh inv slogdet svd pinv", [
    [2, 1],
    [1, 2],
  ]),
  qr: [t.qr, x, { mode: "complete" }],
  solve: [t.solve, x, v],
  lstsq: [t.lstsq, x, v, { rcond: 0 }],
  solveTriangular: [t.solveTriangular, x, v, { lower: true }],
  matrixPower: [t.matrixPower, x, 2],
  nanToNum: [t.nanToNum, x, { nan: 0, posInf: 1, negInf: -1 }],
  expandDims: [t.expandDims, x, 0],
  squeeze: [t.squeeze, t.zeros([1, 2]), 0],
  moveaxis: [t.moveaxis, x, 0, 1],
  swapaxes: [t.swapaxes, x, 0, 1],
  tile: [t.tile, x, 2],
  repeat: [t.repeat, x, 2, 1],
  roll: [t.roll, x, 1, 0],
  rot90: [t.rot90, x, 1, [0, 1]],
  split: [t.split, x, 2, 0],
  unstack: [t.unstack, x, 0],
  take: [t.take, x, [0], 1],
  takeAlongAxis: [t.takeAlongAxis, x, [[0], [1]], 1],
  meshgrid: [t.meshgrid, [v, v], { indexing: "ij" }],
  select: [t.select, [[true, false]], [v], v],
  unravelIndex: [t.unravelIndex, [0, 1], [2, 2]],
  moments: [t.moments, x, 0, { keepDims: true }],
  average: [t.average, x, 0, { weights: [1, 2] }],
  norm: [t.norm, x, 0, { ord: 1, keepDims: true }],
  normalize: [t.normalize, x, 0, { ord: 1, epsilon: 1e-3 }],
  diff: [t.diff, x, 1, 0],
  trapezoid: [t.trapezoid, x, 0, { dx: 2 }],
  tensordot: [t.tensordot, x, x, 1],
  cross: [t.cross, three, three],
  topK: [t.topK, x, 1],
  inTopK: [t.inTopK, [0, 1], x, 1],
  median: [t.median, x, 0, { keepDims: true }],
  quantile: [t.quantile, x, 0.5, 0, { method: "lower", keepDims: true }],
  percentile: [t.percentile, x, 50, 0, { method: "lower", keepDims: true }],
  searchsorted: [t.searchsorted, v, x, { side: "right" }],
  digitize: [t.digitize, x, v, { right: true }],
  bincount: [t.bincount, whole, { length: 2, weights: [1, 2] }],
  segmentSum: [t.segmentSum, x, [0, 1], 2],
  segmentMax: [t.segmentMax, x, [0, 1], 2],
  fullLike: [t.fullLike, x, 2, { dtype: "f32" }],
  identity: [t.identity, 2, { dtype: "f32" }],
  tri: [t.tri, 2, 2, 0, { dtype: "f32" }],
  multiHot: [t.multiHot, [[0, 1]], 2, { dtype: "f32" }],
};
