/**
 * Prints expressions of the loop language as WebAssembly's stack code: operands first, then the instruction.
 * A many-lane mask is a v128 of all-ones or all-zero lanes; a one-lane mask is an i32, 0 or 1.
 */
import type { DType } from "../../base/index.ts";
import { InternalError } from "../../base/index.ts";
import { num } from "../../lower/loops/build.ts";
import { type Expr, I32, isMask, typeName, type Val } from "../../lower/loops/loop.ts";
import type { CodeBytes, WasmType } from "./encode.ts";
import type { Opcode } from "./opcodes.ts";
import { binaryOpcodes, compareOpcodes, convertOpcodes, type Family, unaryOpcodes } from "./tables.ts";

/** What an expression needs to know of the function that it stands in. */
export interface Scope {
  readonly code: CodeBytes;
  readonly relaxedFma: boolean;
  /** The index of a variable, which must have this type. */
  readonly local: (name: string, type: Val) => number;
  readonly fn: (name: string) => number;
}

type Of<K extends Expr["k"]> = Extract<Expr, { k: K }>;

export function wasmType({ kind, lanes }: Val): WasmType {
  if (lanes > 1) return "v128";
  return isMask(kind) ? "i32" : kind;
}

function familyOf(type: Val): Family {
  if (isMask(type.kind)) return type.lanes > 1 ? "v128" : "i32";
  return typeName(type) as Family;
}

/** The instruction for this type from a row of a table. Throws where there is none. */
function pick(row: Readonly<Partial<Record<Family, Opcode>>>, op: string, type: Val): Opcode {
  const opcode = row[familyOf(type)];
  if (opcode) return opcode;
  throw new InternalError("wasm", `${op} of ${typeName(type)} has no instruction; was withElementary forgotten?`);
}

export function print(e: Expr, scope: Scope): void {
  // A table and not a switch, so that TypeScript requires an entry for every kind of expression.
  (printers[e.k] as (e: Expr, scope: Scope) => void)(e, scope);
}

const printers: { readonly [K in Expr["k"]]: (e: Of<K>, scope: Scope) => void } = {
  const: ({ type, value }, { code }) => printConst(type, value, code),

  var: ({ name, type }, { code, local }) => code.opWith("local.get", local(name, type)),

  unary(e, scope) {
    const { code } = scope;
    // Two without an instruction of their own that cost no more: 0 - x, and comparing with 0.
    if (e.op === "neg" && e.type.kind === "i32" && e.type.lanes === 1) {
      code.i32(0);
      print(e.x, scope);
      code.op("i32.sub");
      return;
    }
    print(e.x, scope);
    if (e.op === "bits" || e.op === "fromBits") {
      if (e.type.lanes === 1) code.op(reinterpret[`${e.x.type.kind}>${e.type.kind}`]);
    } else if (e.op === "any") {
      // On x86 cheaper than `any_true`, and a branch takes any number but 0.
      code.op(e.x.type.kind === "m64" ? "i64x2.bitmask" : "i32x4.bitmask");
    } else if (e.op === "not" && familyOf(e.type) === "i32") {
      code.op("i32.eqz");
    } else if (e.op === "not" && familyOf(e.type) === "i32x4") {
      printConst(e.type, 0, code);
      code.op("i32x4.eq");
      maskToInt(code);
    } else {
      code.op(pick(unaryOpcodes[e.op], e.op, e.type));
    }
  },

  binary(e, scope) {
    if (e.type.lanes > 1 && (e.op === "shl" || e.op === "shr")) return printShift(e, scope);
    if (e.type.lanes > 1 && (e.op === "max" || e.op === "min") && e.y.k === "const") {
      if (printCheapExtremum(e, e.y.value, scope)) return;
    }
    print(e.x, scope);
    print(e.y, scope);
    scope.code.op(pick(binaryOpcodes[e.op], e.op, e.type));
  },

  compare({ op, x, y }, scope) {
    print(x, scope);
    print(y, scope);
    scope.code.op(pick(compareOpcodes[op], op, x.type));
  },

  fma({ type, x, y, z }, scope) {
    const { code, relaxedFma } = scope;
    const [vector, one] = fused[type.kind === "f64" ? "f64" : "f32"];
    if (type.lanes > 1 && relaxedFma) {
      for (const part of [x, y, z]) print(part, scope);
      code.op(vector.madd);
    } else if (relaxedFma) {
      // There is no scalar FMA. One lane of a vector rounds as its other lanes do: once.
      for (const part of [x, y, z]) {
        print(part, scope);
        code.op(vector.splat);
      }
      code.op(vector.madd);
      code.opWith(vector.extract, 0);
    } else {
      const [times, plus] = type.lanes > 1 ? [vector.mul, vector.add] : [one.mul, one.add];
      print(x, scope);
      print(y, scope);
      code.op(times);
      print(z, scope);
      code.op(plus);
    }
  },

  select({ type, cond, yes, no }, scope) {
    const { code } = scope;
    if (type.lanes > 1 && isZero(no)) {
      print(yes, scope);
      print(cond, scope);
      code.op("v128.and");
    } else if (type.lanes > 1 && isZero(yes)) {
      print(no, scope);
      print(cond, scope);
      code.op("v128.andnot");
    } else {
      print(yes, scope);
      print(no, scope);
      print(cond, scope);
      code.op(type.lanes > 1 ? "v128.bitselect" : "select");
    }
  },

  splat({ type, x }, scope) {
    const { code } = scope;
    if (isMask(type.kind)) {
      // From 0 or 1 to a mask: no bit or all bits.
      code.i32(0);
      print(x, scope);
      code.op("i32.sub");
      code.op("i32x4.splat");
      return;
    }
    print(x, scope);
    code.op(vectorOps[type.kind as Scalar].splat);
  },

  lanes({ type }, { code }) {
    code.v128(new Uint8Array(Int32Array.from({ length: type.lanes }, (_, i) => i).buffer));
  },

  convert({ type, x }, scope) {
    const { code } = scope;
    print(x, scope);
    const what = `${typeName(x.type)}>${typeName(type)}`;
    const opcodes = convertOpcodes[what];
    if (!opcodes) throw new InternalError("wasm", `there is no conversion ${what}`);
    for (const opcode of opcodes) code.op(opcode);
  },

  load({ type, memory, address, offset }, scope) {
    const { code } = scope;
    checkMemory(type, memory);
    print(address, scope);
    if (type.lanes > 1 && isByte(memory)) {
      code.memory("v128.load32_zero", 0, offset);
      code.op("i16x8.extend_low_i8x16_u");
      code.op("i32x4.extend_low_i16x8_u");
    } else if (type.lanes > 1) code.memory("v128.load", memory === "f64" ? 3 : 2, offset);
    else code.memory(...loads[memory], offset);
  },

  loadSplat({ type, memory, address, offset }, scope) {
    const { code } = scope;
    checkMemory(type, memory);
    print(address, scope);
    if (type.lanes === 1 || isByte(memory)) code.memory(...loads[memory], offset);
    else if (memory === "f64") code.memory("v128.load64_splat", 3, offset);
    else code.memory("v128.load32_splat", 2, offset);
    if (type.lanes > 1 && isByte(memory)) code.op("i32x4.splat");
  },

  lane({ x, lane }, scope) {
    const { code } = scope;
    print(x, scope);
    const kind = x.type.kind === "m64" ? "i64" : x.type.kind === "m32" ? "i32" : x.type.kind;
    code.opWith(vectorOps[kind].extract, lane);
    if (!isMask(x.type.kind)) return;
    // From a mask (no bit or all bits) to 0 or 1.
    if (kind === "i64") {
      code.i64(0n);
      code.op("i64.ne");
    } else {
      code.i32(1);
      code.op("i32.and");
    }
  },

  shuffle({ type, x, y, pick }, scope) {
    const { code } = scope;
    print(x, scope);
    print(y, scope);
    code.op("i8x16.shuffle");
    const bytes = 16 / type.lanes;
    for (const source of pick) {
      for (let b = 0; b < bytes; b++) code.bytes.push(source * bytes + b);
    }
  },

  call({ fn, args }, scope) {
    for (const arg of args) print(arg, scope);
    scope.code.opWith("call", scope.fn(fn));
  },
};

type Scalar = "i32" | "i64" | "f32" | "f64";

const vectorOps: Readonly<Record<Scalar, { readonly splat: Opcode; readonly extract: Opcode }>> = {
  i32: { splat: "i32x4.splat", extract: "i32x4.extract_lane" },
  i64: { splat: "i64x2.splat", extract: "i64x2.extract_lane" },
  f32: { splat: "f32x4.splat", extract: "f32x4.extract_lane" },
  f64: { splat: "f64x2.splat", extract: "f64x2.extract_lane" },
};

const fused = {
  f32: [
    { ...vectorOps.f32, madd: "f32x4.relaxed_madd", mul: "f32x4.mul", add: "f32x4.add" },
    { mul: "f32.mul", add: "f32.add" },
  ],
  f64: [
    { ...vectorOps.f64, madd: "f64x2.relaxed_madd", mul: "f64x2.mul", add: "f64x2.add" },
    { mul: "f64.mul", add: "f64.add" },
  ],
} as const;

const reinterpret: Readonly<Record<string, Opcode>> = {
  "f32>i32": "i32.reinterpret_f32",
  "f64>i64": "i64.reinterpret_f64",
  "i32>f32": "f32.reinterpret_i32",
  "i64>f64": "f64.reinterpret_i64",
};

/** The instruction, and log2 of the bytes that it reads. */
const loads: Readonly<Record<DType, readonly [Opcode, number]>> = {
  f32: ["f32.load", 2],
  f64: ["f64.load", 3],
  i32: ["i32.load", 2],
  u8: ["i32.load8_u", 0],
  bool: ["i32.load8_u", 0],
};

const stores: Readonly<Record<DType, readonly [Opcode, number]>> = {
  f32: ["f32.store", 2],
  f64: ["f64.store", 3],
  i32: ["i32.store", 2],
  u8: ["i32.store8", 0],
  bool: ["i32.store8", 0],
};

/** Writes `value` at `address`; many i32 lanes become bytes by a shuffle, which truncates as one lane does. */
export function printStore(memory: DType, address: Expr, offset: number, value: Expr, scope: Scope): void {
  const { code } = scope;
  checkMemory(value.type, memory);
  print(address, scope);
  print(value, scope);
  if (value.type.lanes > 1 && isByte(memory)) {
    printConst(value.type, 0, code);
    code.op("i8x16.shuffle");
    code.bytes.push(0, 4, 8, 12, ...new Array<number>(12).fill(16));
    code.memory("v128.store32_lane", 0, offset);
    code.bytes.push(0);
  } else if (value.type.lanes > 1) code.memory("v128.store", memory === "f64" ? 3 : 2, offset);
  else code.memory(...stores[memory], offset);
}

function isByte(memory: DType): boolean {
  return memory === "u8" || memory === "bool";
}

/** Throws unless the type fits the memory: bytes are i32 in registers, other types are the same in both. */
function checkMemory(type: Val, memory: DType): void {
  const want = isByte(memory) ? "i32" : memory;
  if (type.kind === want) return;
  throw new InternalError("wasm", `${typeName(type)} cannot be read from or written to ${memory} memory; convert it`);
}

function maskToInt(code: CodeBytes): void {
  code.i32(31);
  code.op("i32x4.shr_u");
}

function printConst(type: Val, value: number, code: CodeBytes): void {
  if (type.lanes > 1) {
    code.v128(constBytes(type, value));
    return;
  }
  if (type.kind === "f32") code.f32(value);
  else if (type.kind === "f64") code.f64(value);
  else if (type.kind === "i64") code.i64(BigInt(value));
  else code.i32(isMask(type.kind) ? Number(value !== 0) : value);
}

function constBytes({ kind, lanes }: Val, value: number): Uint8Array {
  const fill = {
    f32: () => new Float32Array(lanes).fill(value),
    f64: () => new Float64Array(lanes).fill(value),
    i32: () => new Int32Array(lanes).fill(value),
    i64: () => new BigInt64Array(lanes).fill(BigInt(value)),
    m32: () => new Int32Array(lanes).fill(value ? -1 : 0),
    m64: () => new BigInt64Array(lanes).fill(value ? -1n : 0n),
  };
  return new Uint8Array(fill[kind]().buffer);
}

/** All bits zero, which -0 is not. */
function isZero(e: Expr): boolean {
  return e.k === "const" && Object.is(e.value, 0);
}

/** A vector shifts all its lanes by one i32. */
function printShift({ op, type, x, y }: Of<"binary">, scope: Scope): void {
  print(x, scope);
  if (y.k === "const") print(num(I32, y.value), scope);
  else if (y.k === "splat") print(y.x, scope);
  else throw new InternalError("wasm", `${op} of ${typeName(type)} wants one count for all lanes`);
  scope.code.op(pick(binaryOpcodes[op], op, type));
}

/**
 * max(x, c) by `pmax`, which is `x < c ? c : x` and one x86 instruction where the NaN-correct `max` takes seven.
 * With x first, NaN in x passes through. Only max(-0, +0) is wrong, -0, and adding +0 corrects it.
 */
function printCheapExtremum({ op, type, x, y }: Of<"binary">, c: number, scope: Scope): boolean {
  const { code } = scope;
  if (type.kind !== "f32" && type.kind !== "f64") return false;
  if (Number.isNaN(c) || (op === "min" && Object.is(c, -0))) return false;
  print(x, scope);
  print(y, scope);
  const family = type.kind === "f32" ? "f32x4" : "f64x2";
  code.op(op === "max" ? `${family}.pmax` : `${family}.pmin`);
  if (op === "max" && Object.is(c, 0)) {
    print(y, scope);
    code.op(`${family}.add`);
  }
  return true;
}
