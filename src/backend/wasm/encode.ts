/**
 * Writes the WebAssembly binary format, and knows nothing of the loop language. A module is a list of sections;
 * everything that has a length is written into a list of bytes first. `CodeBytes` is one function's instructions.
 *
 * Source: the WebAssembly core specification, chapter "Binary Format".
 */
import { InternalError } from "../../base/index.ts";
import { type Opcode, opcodes } from "./opcodes.ts";

export type WasmType = "i32" | "i64" | "f32" | "f64" | "v128";

const typeBytes: Readonly<Record<WasmType, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b };

export interface Signature {
  readonly params: readonly WasmType[];
  readonly results: readonly WasmType[];
}

export interface WasmMemory {
  /** In pages of 64 KiB. */
  readonly initialPages: number;
  readonly maximumPages: number;
  /** Shared between threads. */
  readonly shared: boolean;
}

export interface WasmLocal {
  readonly name: string;
  readonly type: WasmType;
}

export interface WasmFunction {
  readonly name: string;
  readonly params: readonly WasmLocal[];
  readonly results: readonly WasmType[];
  /** Without the parameters. */
  readonly locals: readonly WasmLocal[];
  readonly code: readonly number[];
  readonly exported: boolean;
}

/** The one import of every module: `{ env: { memory } }`. */
export const memoryImport: { readonly module: string; readonly name: string } = { module: "env", name: "memory" };

/** LEB128, unsigned: seven bits a byte, least significant first. */
export function unsigned(value: number): number[] {
  if (!Number.isInteger(value) || value < 0) throw new InternalError("wasm", `${value} is no unsigned integer`);
  const bytes: number[] = [];
  let rest = value;
  do {
    const more = rest >= 0x80 ? 0x80 : 0;
    bytes.push((rest % 0x80) | more);
    rest = Math.floor(rest / 0x80);
  } while (rest > 0);
  return bytes;
}

/** LEB128, signed: the last byte's bit 6 is the sign. */
export function signed(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    if (rest === (low & 0x40 ? -1n : 0n)) {
      bytes.push(low);
      return bytes;
    }
    bytes.push(low | 0x80);
  }
}

function text(value: string): number[] {
  const bytes = [...new TextEncoder().encode(value)];
  return [...unsigned(bytes.length), ...bytes];
}

/** A count, then the items. */
function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

/** The instructions of one function, in order. */
export class CodeBytes {
  readonly bytes: number[] = [];

  /** An instruction without operands of its own. */
  op(name: Opcode): void {
    const code = opcodes[name];
    if (code <= 0xff) this.bytes.push(code);
    else this.bytes.push(code >> 16, ...unsigned(code & 0xffff));
  }

  /** An instruction with a number: a local, a function, a depth of blocks, a lane. */
  opWith(name: Opcode, operand: number): void {
    this.op(name);
    this.bytes.push(...unsigned(operand));
  }

  /** A load or store. `align` is log2 of the bytes, and only a hint save for atomics. */
  memory(name: Opcode, align: number, offset: number): void {
    this.op(name);
    this.bytes.push(align, ...unsigned(offset));
  }

  /** Opens a `block`, `loop` or `if` that leaves nothing behind. */
  open(name: "block" | "loop" | "if"): void {
    this.op(name);
    this.bytes.push(0x40);
  }

  i32(value: number): void {
    this.op("i32.const");
    this.bytes.push(...signed(BigInt(value | 0)));
  }

  i64(value: bigint): void {
    this.op("i64.const");
    this.bytes.push(...signed(BigInt.asIntN(64, value)));
  }

  f32(value: number): void {
    this.op("f32.const");
    this.bytes.push(...new Uint8Array(new Float32Array([value]).buffer));
  }

  f64(value: number): void {
    this.op("f64.const");
    this.bytes.push(...new Uint8Array(new Float64Array([value]).buffer));
  }

  v128(bytes: Uint8Array): void {
    this.op("v128.const");
    this.bytes.push(...bytes);
  }
}

function encodeFunction({ locals, code }: WasmFunction): number[] {
  // One entry for every run of the same type.
  const runs: { type: WasmType; count: number }[] = [];
  for (const { type } of locals) {
    const last = runs.at(-1);
    if (last?.type === type) last.count++;
    else runs.push({ type, count: 1 });
  }
  const body = [...vector(runs.map(({ type, count }) => [...unsigned(count), typeBytes[type]])), ...code, opcodes.end];
  return [...unsigned(body.length), ...body];
}

/** The names that debuggers, profilers and stack traces show. */
function nameSection(functions: readonly WasmFunction[]): number[] {
  const named = (names: readonly string[]) => vector(names.map((name, i) => [...unsigned(i), ...text(name)]));
  const locals = functions.map((f, i) => [
    ...unsigned(i),
    ...named([...f.params, ...f.locals].map(({ name }) => name)),
  ]);
  return [...text("name"), ...section(1, named(functions.map((f) => f.name))), ...section(2, vector(locals))];
}

/** A whole module with one imported memory. */
export function encodeModule(functions: readonly WasmFunction[], memory: WasmMemory): Uint8Array<ArrayBuffer> {
  const types: number[][] = [];
  const known = new Map<string, number>();
  const typeOf = (f: WasmFunction): number => {
    const bytes = [
      0x60,
      ...vector(f.params.map(({ type }) => [typeBytes[type]])),
      ...vector(f.results.map((type) => [typeBytes[type]])),
    ];
    const key = bytes.join();
    if (!known.has(key)) known.set(key, types.push(bytes) - 1);
    return known.get(key)!;
  };
  const typeIndices = functions.map((f) => unsigned(typeOf(f)));

  const limits = [memory.shared ? 3 : 1, ...unsigned(memory.initialPages), ...unsigned(memory.maximumPages)];
  const imports = [[...text(memoryImport.module), ...text(memoryImport.name), 0x02, ...limits]];
  const exports = functions.flatMap((f, i) => (f.exported ? [[...text(f.name), 0x00, ...unsigned(i)]] : []));

  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(types)),
    ...section(2, vector(imports)),
    ...section(3, vector(typeIndices)),
    ...section(7, vector(exports)),
    ...section(10, vector(functions.map(encodeFunction))),
    ...section(0, nameSection(functions)),
  ]);
}
