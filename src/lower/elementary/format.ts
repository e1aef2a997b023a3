/**
 * What the two float formats differ in, so that one body serves f32 and f64, one lane and many. Bodies use no
 * `fma`, so that their results do not depend on whether a machine has one.
 *
 * The polynomials interpolate their function at Chebyshev nodes (computed with 60 digits), which comes within
 * a factor of two of the best possible error.
 */
import { add, and, bits, fromBits, mul, num, or } from "../loops/build.ts";
import type { Expr, Val } from "../loops/loop.ts";

interface Format {
  /** The integer kind of the same width. */
  readonly int: "i32" | "i64";
  /** Bits of the stored mantissa. */
  readonly mantissa: number;
  /** The exponent of 1. */
  readonly bias: number;
  /** 1.5 · 2^mantissa: adding it rounds to an integer, which then stands in the low bits. */
  readonly magic: number;
  readonly smallestNormal: number;
  /** ln 2 in two parts; the first has zeros at its end, so that its product with an exponent is exact. */
  readonly ln2: readonly [number, number];
  /** π/2 in parts; products of all but the last with integers below 2^16 (f32), 2^20 (f64) are exact. */
  readonly halfPi: readonly number[];
  /** Where those integers end: beyond, sin and cos are looked after one by one. */
  readonly farFrom: number;
  /** (eʳ - 1 - r) / r² for |r| ≤ ln 2 / 2. */
  readonly exp: readonly number[];
  /** exp(x) is below the smallest number under the first, and infinite above the second. */
  readonly expRange: readonly [number, number];
  /** tanh(x) is 1 from here on. */
  readonly tanhOne: number;
  /** (log((1 + s) / (1 - s)) - 2s) / s³ in s², for |s| ≤ (√2 - 1) / (√2 + 1). */
  readonly log: readonly number[];
  /** (sin r - r) / r³ in r², for |r| ≤ π/4. */
  readonly sin: readonly number[];
  /** (cos r - 1 + r²/2) / r⁴ in r², for |r| ≤ π/4. */
  readonly cos: readonly number[];
}

const f32: Format = {
  int: "i32",
  mantissa: 23,
  bias: 127,
  magic: 1.5 * 2 ** 23,
  smallestNormal: 2 ** -126,
  ln2: [0.693145751953125, 1.428606765330187e-6],
  halfPi: [1.5703125, 0.0004825592041015625, 1.2665987014770508e-6, 9.89530235528946e-10, 2.563344151594519e-12],
  farFrom: 100_000,
  exp: [0.5, 0.16666576305560932, 0.041666553762568004, 0.008363292752982117, 0.0013926325618072897],
  expRange: [-104, 89],
  tanhOne: 10,
  log: [0.6666665655358553, 0.40000122584584097, 0.285507364053582, 0.23332761807741403],
  sin: [-0.16666666663832777, 0.008333331865963797, -0.00019840082015127998, 2.72493143604168e-6],
  cos: [0.04166666666430242, -0.0013888887664717277, 2.4800596437593728e-5, -2.73004488746506e-7],
};

const f64: Format = {
  int: "i64",
  mantissa: 52,
  bias: 1023,
  magic: 1.5 * 2 ** 52,
  smallestNormal: 2 ** -1022,
  ln2: [0.693147180559663, 2.8235290563031577e-13],
  halfPi: [1.5707963267341256, 6.077100506303966e-11, 2.0222662487111665e-21, 8.4784276603689e-32],
  farFrom: 2 ** 20,
  exp: [
    0.5, 0.16666666666666669, 0.04166666666662348, 0.008333333333330011, 0.0013888888917538296, 0.00019841269863303223,
    2.4801520792572907e-5, 2.7557268072890264e-6, 2.762032742816633e-7, 2.5100569275735313e-8,
  ],
  expRange: [-746, 710],
  tanhOne: 20,
  log: [
    0.666666666666667, 0.3999999999989827, 0.28571428626533335, 0.22222211043822487, 0.18182895746801428,
    0.1533150172120742, 0.1461916477718642,
  ],
  sin: [
    -0.16666666666666666, 0.008333333333330925, -0.00019841269836722437, 2.755731608382574e-6, -2.505112794596564e-8,
    1.591784866512194e-10,
  ],
  cos: [
    0.041666666666666664, -0.0013888888888887382, 2.480158729874308e-5, -2.755731726001471e-7, 2.0876143829213935e-9,
    -1.1382456865840483e-11,
  ],
};

export function formatOf(type: Val): Format {
  return type.kind === "f64" ? f64 : f32;
}

/** An integer constant for the bits of a value of this type. */
export function intBits(type: Val, value: number): Expr {
  return num({ kind: formatOf(type).int, lanes: type.lanes }, value);
}

/** The upper 26 bits of an f64's mantissa: such numbers multiply exactly. */
export function upper(x: Expr): Expr {
  return fromBits(and(bits(x), intBits(x.type, -(2 ** 27))));
}

/** ±1 with the sign of x, which -0 has too. */
export function signOf(x: Expr): Expr {
  const sign = and(bits(x), intBits(x.type, -(2 ** 63)));
  return fromBits(or(sign, intBits(x.type, 1023 * 2 ** 52)));
}

/** Whether a mask holds in any lane, for `if` to ask. */
export function any(mask: Expr): Expr {
  return mask.type.lanes === 1 ? mask : { k: "unary", type: { kind: "m32", lanes: 1 }, op: "any", x: mask };
}

/**
 * c₀ + c₁·x + c₂·x² + …, by halves (Estrin): c₀ + c₁·x and c₂ + c₃·x do not wait for each other. `powers` holds
 * x, x², x⁴, … as variables.
 */
export function polynomial(powers: readonly Expr[], coefficients: readonly number[]): Expr {
  const type = powers[0].type;
  if (coefficients.length === 1) return num(type, coefficients[0]);
  const level = Math.min(powers.length, Math.ceil(Math.log2(coefficients.length))) - 1;
  const low = polynomial(powers, coefficients.slice(0, 2 ** level));
  const high = polynomial(powers, coefficients.slice(2 ** level));
  return add(mul(high, powers[level]), low);
}
