/**
 * The loop language: all that a printer knows. Scalars, vectors of W lanes, loops, loads, stores, calls.
 * No op, no layer and no tile ever appears here; a kernel's schedule has already been written out in it.
 *
 * Values are typed by `Val`: an element kind and a number of lanes. Memory has a `DType` of its own
 * (`u8` and `bool` are bytes in memory and `i32` in registers; a load converts, a store truncates).
 * Masks are what comparisons give. One lane is a plain 0 or 1 of kind `"m32"`; many lanes are all-ones or all-zeros, of kind
 * `"m32"` or `"m64"` by the width of what was compared.
 *
 * Addresses are i32 byte addresses into the one memory, plus a constant non-negative byte offset.
 */
import type { DType } from "../../base/index.ts";
import type { Binary, Compare, Unary } from "../../scalar/ops.ts";

/** `i64` is only what `bits` gives of an f64, inside elementary functions; it adds, shifts, masks and tells equal. */
export type Kind = "i32" | "i64" | "f32" | "f64" | "m32" | "m64";

export interface Val {
  readonly kind: Kind;
  /** 1, or as many as fill a vector register: with 128 bits, 4 of 32-bit kinds and 2 of 64-bit kinds. */
  readonly lanes: number;
}

export const I32: Val = { kind: "i32", lanes: 1 };
export const F32: Val = { kind: "f32", lanes: 1 };
export const F64: Val = { kind: "f64", lanes: 1 };

/** `f32x4`, or `f32` for one lane: how types are written, and the ends of elementary functions' names. */
export function typeName({ kind, lanes }: Val): string {
  if (lanes === 1) return kind;
  // Printers ask for every instruction, and look something up by it: the same text each time is found faster.
  let name = wideNames[kind][lanes];
  if (name === undefined) {
    name = `${kind}x${lanes}`;
    wideNames[kind][lanes] = name;
  }
  return name;
}

const wideNames: Readonly<Record<Kind, string[]>> = { f32: [], f64: [], i32: [], i64: [], m32: [], m64: [] };

export function sameType(a: Val, b: Val): boolean {
  return a.kind === b.kind && a.lanes === b.lanes;
}

/** Bytes that a lane of this kind takes in a vector register. */
export function laneBytes(kind: Kind): 4 | 8 {
  return kind === "f64" || kind === "i64" || kind === "m64" ? 8 : 4;
}

/** The kind of masks beside lanes of so many bytes. One lane alone is a plain 0 or 1 for every type. */
export function maskKind(lanes: number, bytes: number): Kind {
  return lanes > 1 && bytes === 8 ? "m64" : "m32";
}

/** What comparing two values of this type gives. */
export function maskOf({ kind, lanes }: Val): Val {
  return { kind: maskKind(lanes, laneBytes(kind)), lanes };
}

export function isMask(kind: Kind): kind is "m32" | "m64" {
  return kind === "m32" || kind === "m64";
}

export type Expr =
  | { readonly k: "const"; readonly type: Val; readonly value: number }
  | { readonly k: "var"; readonly type: Val; readonly name: string }
  /** `any` is of a mask of many lanes: whether one of them holds, for a branch to ask (not 1, but not 0). */
  | { readonly k: "unary"; readonly type: Val; readonly op: Unary | "bits" | "fromBits" | "any"; readonly x: Expr }
  | { readonly k: "binary"; readonly type: Val; readonly op: Binary; readonly x: Expr; readonly y: Expr }
  /** x and y have the same type; the result is a mask. */
  | { readonly k: "compare"; readonly type: Val; readonly op: Compare; readonly x: Expr; readonly y: Expr }
  /** x·y + z, rounded once where the engine can, else twice (see the backend's `fma` fact). */
  | { readonly k: "fma"; readonly type: Val; readonly x: Expr; readonly y: Expr; readonly z: Expr }
  /** `cond` is a mask of the same lanes and width as `yes` and `no`. */
  | { readonly k: "select"; readonly type: Val; readonly cond: Expr; readonly yes: Expr; readonly no: Expr }
  /** One scalar in every lane. */
  | { readonly k: "splat"; readonly type: Val; readonly x: Expr }
  /** The i32 vector 0, 1, 2, … */
  | { readonly k: "lanes"; readonly type: Val }
  /** Between numbers of equal lanes: i32→f32, f32→i32 (towards zero, saturating, NaN → 0); in one lane also f32↔f64, i32↔f64 and a
   * mask, which is 0 or 1 already, →i32. All that `convert` may be asked for besides is spelled out by it (`build.ts`). */
  | { readonly k: "convert"; readonly type: Val; readonly x: Expr }
  /** `type.lanes` neighbours of memory type `memory` (unit stride), widened to `type.kind`. */
  | { readonly k: "load"; readonly type: Val; readonly memory: DType; readonly address: Expr; readonly offset: number }
  /** One scalar of memory, in every lane (a single instruction where there is one). */
  | {
      readonly k: "loadSplat";
      readonly type: Val;
      readonly memory: DType;
      readonly address: Expr;
      readonly offset: number;
    }
  /** One lane of a vector, as a scalar. */
  | { readonly k: "lane"; readonly type: Val; readonly x: Expr; readonly lane: number }
  /** The vector whose lane i is `x ++ y` at `pick[i]` (0..2W-1), 32-bit kinds: for transposes and trees. */
  | { readonly k: "shuffle"; readonly type: Val; readonly x: Expr; readonly y: Expr; readonly pick: readonly number[] }
  /** A call of a function of this module that returns one value. */
  | { readonly k: "call"; readonly type: Val; readonly fn: string; readonly args: readonly Expr[] };

export type Stmt =
  /** Declares on first use. A name has one type in a function. */
  | { readonly k: "set"; readonly name: string; readonly value: Expr }
  | {
      readonly k: "store";
      readonly memory: DType;
      readonly address: Expr;
      readonly offset: number;
      readonly value: Expr;
    }
  /**
   * `for (name = from; name < to && goes; name += step)`, over i32; `step` is positive; from and to are evaluated once, and `goes`, a
   * one-lane mask, before each turn.
   */
  | {
      readonly k: "for";
      readonly name: string;
      readonly from: Expr;
      readonly to: Expr;
      readonly step: number;
      readonly goes?: Expr;
      readonly body: readonly Stmt[];
    }
  /** `cond` is a one-lane mask. */
  | { readonly k: "if"; readonly cond: Expr; readonly then: readonly Stmt[]; readonly else: readonly Stmt[] }
  | { readonly k: "call"; readonly fn: string; readonly args: readonly Expr[] }
  /** Every thread waits here for all others: `count` run this program. */
  | { readonly k: "barrier"; readonly count: Expr }
  | { readonly k: "comment"; readonly text: string };

export interface Func {
  readonly name: string;
  readonly params: readonly { readonly name: string; readonly type: Val }[];
  readonly body: readonly Stmt[];
  /** Given where the function returns a value. */
  readonly result?: Expr;
  /** Its caller's loop is all that it runs in: what is worth it inside a loop is worth it here. */
  readonly repeated?: boolean;
  /** Hardly ever called: what calls it should cost nothing else. */
  readonly rare?: boolean;
  /** Callable from outside the module. */
  readonly exported?: boolean;
}

export interface LoopModule {
  readonly functions: readonly Func[];
}

/**
 * The functions that `Unary` and `Binary` members without an instruction of their own expand to are
 * written in this same language (`elementary/`) and added to a module on demand by `withElementary`.
 */
