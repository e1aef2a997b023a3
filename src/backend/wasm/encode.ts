/**
 * Writes the WebAssembly binary format, without knowing the loop language. A module is a list of sections;
 * everything that has a length is written into a list of bytes first. `CodeBytes` is one function's instructions.
 *
 * Source: the WebAssembly core specification, chapter "Binary Format".
 */
import { InternalError } from "../../base/index.ts";
import { type Opcode, opcodes } from "./opcodes.ts";

export type WasmType = "i32" | "i64" | "f32" | "f64" | "v128";

const typeBytes: Readonly<Record<WasmType, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b };

interface Signature {
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

interface WasmLocal {
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
const memoryImport: { readonly module: string; readonly name: string } = { module: "env", name: "memory" };

/** Appends LEB128, unsigned: seven bits a byte, least significant first. */
function pushUnsigned(into: number[], value: number): void {
  if (!Number.isInteger(value) || value < 0) throw new InternalError("wasm", `${value} is no unsigned integer`);
  let rest = value;
  while (rest >= 0x80) {
    into.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  into.push(rest);
}

/** Appends LEB128, signed, of an i32: the last byte's bit 6 is the sign. */
function pushSigned(into: number[], value: number): void {
  let rest = value | 0;
  while (rest < -0x40 || rest >= 0x40) {
    into.push((rest & 0x7f) | 0x80);
    rest >>= 7;
  }
  into.push(rest & 0x7f);
}

/** The same for more than 32 bits. */
function pushSigned64(into: number[], value: bigint): void {
  let rest = value;
  while (rest < -0x40n || rest >= 0x40n) {
    into.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  into.push(Number(rest & 0x7fn));
}

/** The most arguments of one call: a longer list may overflow the call stack. */
const mostArguments = 8192;

function pushAll(into: number[], bytes: readonly number[] | Uint8Array): void {
  if (bytes.length <= mostArguments) into.push(...bytes);
  else for (let i = 0; i < bytes.length; i += mostArguments) into.push(...bytes.slice(i, i + mostArguments));
}

function pushText(into: number[], value: string): void {
  const bytes = encoder.encode(value);
  pushUnsigned(into, bytes.length);
  pushAll(into, bytes);
}

const encoder = new TextEncoder();

/** A count, then the items. */
function pushVector<T>(
  into: number[],
  items: readonly T[],
  push: (into: number[], item: T, index: number) => void,
): void {
  pushUnsigned(into, items.length);
  for (let i = 0; i < items.length; i++) push(into, items[i], i);
}

/** A length in bytes, then what `fill` writes. */
function pushSized(into: number[], fill: (content: number[]) => void): void {
  const content: number[] = [];
  fill(content);
  pushUnsigned(into, content.length);
  pushAll(into, content);
}

function pushSection(into: number[], id: number, fill: (content: number[]) => void): void {
  into.push(id);
  pushSized(into, fill);
}

/** The instructions of one function, in order. */
export class CodeBytes {
  readonly bytes: number[] = [];

  /** An instruction without operands of its own. */
  op(name: Opcode): void {
    const code = opcodes[name];
    if (code <= 0xff) this.bytes.push(code);
    else {
      this.bytes.push(code >> 16);
      pushUnsigned(this.bytes, code & 0xffff);
    }
  }

  /** An instruction with a number: a local, a function, a depth of blocks, a lane. */
  opWith(name: Opcode, operand: number): void {
    this.op(name);
    pushUnsigned(this.bytes, operand);
  }

  /** A load or store. `align` is log2 of the bytes, and only a hint save for atomics. */
  memory(name: Opcode, align: number, offset: number): void {
    this.op(name);
    this.bytes.push(align);
    pushUnsigned(this.bytes, offset);
  }

  /** Opens a `block`, `loop` or `if` that leaves nothing behind. */
  open(name: "block" | "loop" | "if"): void {
    this.op(name);
    this.bytes.push(0x40);
  }

  i32(value: number): void {
    this.op("i32.const");
    pushSigned(this.bytes, value);
  }

  i64(value: bigint): void {
    this.op("i64.const");
    pushSigned64(this.bytes, BigInt.asIntN(64, value));
  }

  f32(value: number): void {
    this.op("f32.const");
    pushAll(this.bytes, new Uint8Array(new Float32Array([value]).buffer));
  }

  f64(value: number): void {
    this.op("f64.const");
    pushAll(this.bytes, new Uint8Array(new Float64Array([value]).buffer));
  }

  v128(bytes: Uint8Array): void {
    this.op("v128.const");
    pushAll(this.bytes, bytes);
  }
}

function pushFunction(into: number[], { locals, code }: WasmFunction): void {
  // One entry for every run of the same type.
  const runs: { type: WasmType; count: number }[] = [];
  for (const { type } of locals) {
    const last = runs.at(-1);
    if (last?.type === type) last.count++;
    else runs.push({ type, count: 1 });
  }
  const head: number[] = [];
  pushVector(head, runs, (to, { type, count }) => {
    pushUnsigned(to, count);
    to.push(typeBytes[type]);
  });
  // Copied once: the code is most of a module.
  pushUnsigned(into, head.length + code.length + 1);
  pushAll(into, head);
  pushAll(into, code);
  into.push(opcodes.end);
}

/** The names that debuggers, profilers and stack traces show. */
function pushNames(into: number[], functions: readonly WasmFunction[]): void {
  const pushNamed = (to: number[], named: readonly { readonly name: string }[]) =>
    pushVector(to, named, (list, { name }, i) => {
      pushUnsigned(list, i);
      pushText(list, name);
    });
  pushText(into, "name");
  pushSection(into, 1, (content) => pushNamed(content, functions));
  pushSection(into, 2, (content) =>
    pushVector(content, functions, (list, { params, locals }, i) => {
      pushUnsigned(list, i);
      pushNamed(list, [...params, ...locals]);
    }),
  );
}

/** A whole module with one imported memory. */
export function encodeModule(functions: readonly WasmFunction[], memory: WasmMemory): Uint8Array<ArrayBuffer> {
  const types: Signature[] = [];
  const known = new Map<string, number>();
  const typeIndices = functions.map(({ params, results }) => {
    const signature = { params: params.map(({ type }) => type), results };
    const key = `${signature.params} ${results}`;
    if (!known.has(key)) known.set(key, types.push(signature) - 1);
    return known.get(key)!;
  });
  const pushTypes = (into: number[], list: readonly WasmType[]) =>
    pushVector(into, list, (to, type) => to.push(typeBytes[type]));

  const parts: number[][] = [[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]];
  const section = (id: number, fill: (content: number[]) => void) => {
    const content: number[] = [];
    fill(content);
    const head = [id];
    pushUnsigned(head, content.length);
    parts.push(head, content);
  };
  section(1, (content) =>
    pushVector(content, types, (to, { params, results }) => {
      to.push(0x60);
      pushTypes(to, params);
      pushTypes(to, results);
    }),
  );
  section(2, (content) => {
    pushUnsigned(content, 1);
    pushText(content, memoryImport.module);
    pushText(content, memoryImport.name);
    content.push(0x02, memory.shared ? 3 : 1);
    pushUnsigned(content, memory.initialPages);
    pushUnsigned(content, memory.maximumPages);
  });
  section(3, (content) => pushVector(content, typeIndices, pushUnsigned));
  section(7, (content) => {
    const exported = functions.flatMap(({ name, exported }, index) => (exported ? [{ name, index }] : []));
    pushVector(content, exported, (to, { name, index }) => {
      pushText(to, name);
      to.push(0x00);
      pushUnsigned(to, index);
    });
  });
  section(10, (content) => pushVector(content, functions, pushFunction));
  section(0, (content) => pushNames(content, functions));
  const module = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    module.set(part, at);
    at += part.length;
  }
  return module;
}
