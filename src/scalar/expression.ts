/**
 * The types of one element: an expression, and the places at which it reads. A place may hold an expression (a row that
 * data name), and an expression holds places, so the two stand together. `affine.ts` and `elem.ts` make them.
 */
import type { DType } from "../base/index.ts";
import type { Binary, Compare, Reduction, Unary } from "./ops.ts";

export type Axis = string;

export interface Affine {
  readonly c: number;
  /** Coefficient by axis; zeros are never stored. */
  readonly t: Readonly<Record<Axis, number>>;
  /** What only the data know (a gather): `Σ factor · value`, added to the rest. */
  readonly dyn?: readonly Dyn[];
}

export interface Dyn {
  readonly factor: number;
  readonly index: Elem;
}

export type Sizes = Readonly<Record<Axis, number>>;

/** `lo ≤ at < hi` */
export interface Range {
  readonly at: Affine;
  readonly lo: number;
  readonly hi: number;
}

export interface ReduceAxis {
  readonly name: Axis;
  readonly size: number;
}

export type Elem =
  | { readonly k: "const"; readonly dtype: DType; readonly value: number }
  | { readonly k: "index"; readonly dtype: "i32"; readonly at: Affine }
  /** Element number `at` of the stored value that `from` names. */
  | { readonly k: "load"; readonly dtype: DType; readonly from: number; readonly at: Affine }
  /** A value that a schedule has computed before: it waits in a register, whose lanes run along one of these axes. */
  | { readonly k: "register"; readonly dtype: DType; readonly along: readonly Axis[] }
  | { readonly k: "unary"; readonly dtype: DType; readonly op: Unary; readonly x: Elem }
  | { readonly k: "binary"; readonly dtype: DType; readonly op: Binary; readonly x: Elem; readonly y: Elem }
  | { readonly k: "compare"; readonly dtype: "bool"; readonly op: Compare; readonly x: Elem; readonly y: Elem }
  | { readonly k: "select"; readonly dtype: DType; readonly cond: Elem; readonly yes: Elem; readonly no: Elem }
  | { readonly k: "cast"; readonly dtype: DType; readonly x: Elem }
  /** `yes` where all ranges hold, else `no`; `yes` is not touched where they do not. */
  | {
      readonly k: "guard";
      readonly dtype: DType;
      readonly ranges: readonly Range[];
      readonly yes: Elem;
      readonly no: Elem;
    }
  | {
      readonly k: "reduce";
      readonly dtype: DType;
      readonly op: Reduction;
      readonly axes: readonly ReduceAxis[];
      readonly x: Elem;
    };
