/**
 * WebAssembly's bytes as its text format writes them, for people: one instruction a line, blocks indented, locals and
 * functions by their names. It reads the very bytes that run, by the table that wrote them.
 */
import { InternalError } from "../../base/index.ts";
import type { WasmFunction } from "./encode.ts";
import { type Opcode, opcodes } from "./opcodes.ts";

const names = new Map<number, Opcode>(Object.entries(opcodes).map(([name, code]) => [code, name as Opcode]));

/** The operands that follow an instruction's code. */
type Immediates = "none" | "block" | "local" | "function" | "number" | "memory" | "memory and lane" | Constant;
type Constant = "i32" | "i64" | "f32" | "f64" | "16 bytes";

function immediatesOf(name: Opcode): Immediates {
  if (name === "block" || name === "loop" || name === "if") return "block";
  if (name.startsWith("local.")) return "local";
  if (name === "call") return "function";
  if (name === "br" || name === "br_if" || name.includes("extract_lane")) return "number";
  if (name === "v128.const" || name === "i8x16.shuffle") return "16 bytes";
  if (name.endsWith(".const")) return name.slice(0, 3) as Constant;
  if (name.endsWith("_lane")) return "memory and lane";
  return /\.(load|store)|atomic/.test(name) ? "memory" : "none";
}

/** Reads numbers from bytes. */
class Bytes {
  readonly #bytes: readonly number[];
  at = 0;

  constructor(bytes: readonly number[]) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.at >= this.#bytes.length;
  }

  byte(): number {
    return this.#bytes[this.at++];
  }

  take(count: number): Uint8Array<ArrayBuffer> {
    this.at += count;
    return Uint8Array.from(this.#bytes.slice(this.at - count, this.at));
  }

  /** LEB128. */
  unsigned(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  signed(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return byte & 0x40 ? value - (1n << (shift + 7n)) : value;
    }
  }

  opcode(): Opcode {
    const first = this.byte();
    // A prefix byte, then a number (see `opcodes.ts`).
    const code = first >= 0xfc ? (first << 16) | this.unsigned() : first;
    const name = names.get(code);
    if (!name) throw new InternalError("wasm", `0x${code.toString(16)} is no instruction that Limpid writes`);
    return name;
  }
}

/** One function as text. `functions` are those of the module, in their order. */
export function functionText(f: WasmFunction, functions: readonly WasmFunction[]): string {
  const locals = [...f.params, ...f.locals].map(({ name }) => `$${name}`);
  const operand = (name: Opcode, bytes: Bytes): string => {
    switch (immediatesOf(name)) {
      case "none":
        return "";
      case "block":
        bytes.byte();
        return "";
      case "local":
        return ` ${locals[bytes.unsigned()]}`;
      case "function":
        return ` $${functions[bytes.unsigned()]?.name ?? "?"}`;
      case "number":
        return ` ${bytes.unsigned()}`;
      case "memory":
        return place(bytes);
      case "memory and lane":
        return `${place(bytes)} ${bytes.unsigned()}`;
      case "i32":
      case "i64":
        return ` ${bytes.signed()}`;
      case "f32":
        return ` ${new Float32Array(bytes.take(4).buffer)[0]}`;
      case "f64":
        return ` ${new Float64Array(bytes.take(8).buffer)[0]}`;
      case "16 bytes":
        return ` ${[...bytes.take(16)].join(" ")}`;
    }
  };
  const bytes = new Bytes(f.code);
  const lines: string[] = [];
  let depth = 1;
  while (!bytes.done) {
    const name = bytes.opcode();
    if (name === "end" || name === "else") depth--;
    lines.push(`${"  ".repeat(depth)}${name}${operand(name, bytes)}`);
    if (name === "else" || immediatesOf(name) === "block") depth++;
  }
  const declared = (word: string, list: WasmFunction["params"]) =>
    list.map(({ name, type }) => ` (${word} $${name} ${type})`).join("");
  const results = f.results.map((type) => ` (result ${type})`).join("");
  const head = `(func $${f.name}${declared("param", f.params)}${results}`;
  const own = f.locals.length > 0 ? [`  ${declared("local", f.locals).trim()}`] : [];
  return [head, ...own, ...lines, ")"].join("\n");
}

/** An address's constant part; the alignment is only a hint. */
function place(bytes: Bytes): string {
  bytes.byte();
  const offset = bytes.unsigned();
  return offset === 0 ? "" : ` offset=${offset}`;
}
