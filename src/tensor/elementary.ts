/** Functions of one element, and of two. Each is NumPy's, of float arrays unless it says otherwise, and has its gradient. */
import { readOptions, type Wants, wantNumber } from "../base/index.ts";
import * as f from "../math/elementary.ts";
import * as o from "../ops/index.ts";
import { as, type Binary, binary, type Unary, unary } from "./as.ts";
import { run, type Tensor, type TensorLike } from "./tensor.ts";

/** The smallest whole number that is not below. */
export const ceil: Unary = /* @__PURE__ */ unary("ceil", o.ceil);
/** Without what stands behind the point: towards zero. */
export const trunc: Unary = /* @__PURE__ */ unary("trunc", f.trunc);
/** eˣ - 1, exact near 0. */
export const expm1: Unary = /* @__PURE__ */ unary("expm1", o.expm1);
/** 2ˣ */
export const exp2: Unary = /* @__PURE__ */ unary("exp2", f.exp2);
/** The logarithm to base 2. */
export const log2: Unary = /* @__PURE__ */ unary("log2", f.log2);
/** The logarithm to base 10. */
export const log10: Unary = /* @__PURE__ */ unary("log10", f.log10);
/** The cube root, of negative numbers too. */
export const cbrt: Unary = /* @__PURE__ */ unary("cbrt", f.cbrt);
/** 1 / x */
export const reciprocal: Unary = /* @__PURE__ */ unary("reciprocal", f.reciprocal);
/** 1 / √x */
export const rsqrt: Unary = /* @__PURE__ */ unary("rsqrt", f.rsqrt);
/** The tangent of an angle in radians. */
export const tan: Unary = /* @__PURE__ */ unary("tan", f.tan);
/** The angle whose sine it is, from -π/2 to π/2. */
export const arcsin: Unary = /* @__PURE__ */ unary("arcsin", f.arcsin);
/** The angle whose cosine it is, from 0 to π. */
export const arccos: Unary = /* @__PURE__ */ unary("arccos", f.arccos);
/** The angle whose tangent it is, from -π/2 to π/2. */
export const arctan: Unary = /* @__PURE__ */ unary("arctan", f.arctan);
/** The angle of the point (x, y), from -π to π. Note the order: `arctan2(y, x)`. */
export const arctan2: Binary = /* @__PURE__ */ binary("arctan2", f.arctan2);
/** (eˣ - e⁻ˣ) / 2 */
export const sinh: Unary = /* @__PURE__ */ unary("sinh", f.sinh);
/** (eˣ + e⁻ˣ) / 2 */
export const cosh: Unary = /* @__PURE__ */ unary("cosh", f.cosh);
/** The inverse of sinh. */
export const arcsinh: Unary = /* @__PURE__ */ unary("arcsinh", f.arcsinh);
/** The inverse of cosh, of numbers from 1. */
export const arccosh: Unary = /* @__PURE__ */ unary("arccosh", f.arccosh);
/** The inverse of tanh, of numbers between -1 and 1. */
export const arctanh: Unary = /* @__PURE__ */ unary("arctanh", f.arctanh);
/** The error function, 2/√π · ∫₀ˣ e^(-t²) dt. */
export const erf: Unary = /* @__PURE__ */ unary("erf", f.erf);
/** 1 - erf(x), exact where erf is nearly 1. */
export const erfc: Unary = /* @__PURE__ */ unary("erfc", f.erfc);
/** The inverse of erf, of numbers between -1 and 1. */
export const erfinv: Unary = /* @__PURE__ */ unary("erfinv", f.erfinv);
/** sin(πx) / (πx), 1 at 0. */
export const sinc: Unary = /* @__PURE__ */ unary("sinc", f.sinc);
/** Degrees to radians. */
export const deg2rad: Unary = /* @__PURE__ */ unary("deg2rad", f.deg2rad);
/** Radians to degrees. */
export const rad2deg: Unary = /* @__PURE__ */ unary("rad2deg", f.rad2deg);
/** √(x² + y²), without squares that overflow. */
export const hypot: Binary = /* @__PURE__ */ binary("hypot", f.hypot);
/** log(eˣ + eʸ), without powers that overflow. */
export const logaddexp: Binary = /* @__PURE__ */ binary("logaddexp", f.logaddexp);
/** log₂(2ˣ + 2ʸ), without powers that overflow. */
export const logaddexp2: Binary = /* @__PURE__ */ binary("logaddexp2", f.logaddexp2);
/** x · log(y), and 0 where x is 0. */
export const xlogy: Binary = /* @__PURE__ */ binary("xlogy", f.xlogy);
/** x / y, and 0 where y is 0. */
export const divideNoNan: Binary = /* @__PURE__ */ binary("divideNoNan", f.divideNoNan);
/** The largest whole number that is not above x / y. Whole numbers stay whole; divided by 0 they give 0. */
export const floorDivide: Binary = /* @__PURE__ */ binary("floorDivide", f.floorDivide);
/** The rest of a division, with the sign of x (`mod` has that of y). */
export const fmod: Binary = /* @__PURE__ */ binary("fmod", f.fmod);
/** The larger of two; where one is NaN, the other. */
export const fmax: Binary = /* @__PURE__ */ binary("fmax", f.fmax);
/** The smaller of two; where one is NaN, the other. */
export const fmin: Binary = /* @__PURE__ */ binary("fmin", f.fmin);
/** 0 below zero, 1 above, and `atZero` at it. */
export const heaviside: Binary = /* @__PURE__ */ binary("heaviside", f.heaviside);

export interface NanToNumOptions {
  /** Instead of NaN: 0. */
  readonly nan?: number;
  /** Instead of ∞: the largest number of the element type. */
  readonly posInf?: number;
  /** Instead of -∞: the least number of the element type. */
  readonly negInf?: number;
}
const ofNanToNum: Wants<NanToNumOptions> = { nan: wantNumber, posInf: wantNumber, negInf: wantNumber };

/**
 * Numbers in the place of NaN and infinities.
 *
 *     nanToNum([1, NaN, Infinity], { posInf: 9 })   // [1, 0, 9]
 */
export function nanToNum(x: TensorLike, options?: NanToNumOptions): Tensor {
  const read = readOptions("nanToNum", options, ofNanToNum);
  return run(
    "nanToNum",
    (node) => {
      f.wantFloats("nanToNum", node);
      const most = node.type.dtype === "f32" ? 3.4028234663852886e38 : Number.MAX_VALUE;
      const { nan = 0, posInf = most, negInf = -most } = read;
      const up = o.select(o.equal(node, Number.POSITIVE_INFINITY), posInf, node);
      const both = o.select(o.equal(node, Number.NEGATIVE_INFINITY), negInf, up);
      return o.select(f.isnan(node), nan, both);
    },
    as(x),
  );
}
