/**
 * The header of an npy file: a mark, a version, a length, and a dictionary as Python writes it.
 *
 *     \x93NUMPY 1 0 118 0 {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
 *
 * NumPy evaluates the dictionary as Python's literals. Here only its three names and what they may be are known, and nothing in it
 * can do anything.
 *
 * Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
import { sniff } from "../base/bytes.ts";
import { FileError } from "../base/index.ts";
import { type FileDType, fileDTypes } from "./elements.ts";
import { countElements, type Limits, wantWithin } from "./limits.ts";

const magic = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59);

/** The element types by NumPy's kind and size. bf16 has none. */
const byCode: Readonly<Record<string, FileDType>> = {
  b1: "bool",
  i1: "i8",
  i2: "i16",
  i4: "i32",
  i8: "i64",
  u1: "u8",
  u2: "u16",
  u4: "u32",
  u8: "u64",
  f2: "f16",
  f4: "f32",
  f8: "f64",
};

export interface NpyHeader {
  readonly dtype: FileDType;
  readonly shape: readonly number[];
  /** Whether the first axis changes fastest. */
  readonly fortran: boolean;
  /** Whether an element's larger bytes come first. */
  readonly bigEndian: boolean;
  /** Where the elements begin, and their bytes. */
  readonly start: number;
  readonly bytes: number;
}

function fail(
  subject: string,
  problem: string,
  code: string,
  hint = "the file is damaged; save or fetch it again",
  facts: Record<string, unknown> = {},
): never {
  throw new FileError(subject, problem, { code, hint, facts });
}

/** Reads the header, and checks that as many bytes follow as it says. */
export function readNpyHeader(subject: string, file: Uint8Array, limits: Required<Limits>): NpyHeader {
  if (file.length < 10 || !magic.every((byte, k) => file[k] === byte)) {
    const what = sniff(file);
    fail(
      subject,
      what && what !== "a NumPy file"
        ? `this is ${what}, not an npy file`
        : file.length < 10
          ? `${file.length} bytes are no npy file`
          : "does not begin as an npy file does",
      "npy-magic",
      what === "a zip file" ? "several arrays in one file are read by readNpz" : "save it by numpy.save",
    );
  }
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const version = file[6];
  if (version < 1 || version > 3 || file[7] !== 0)
    fail(subject, `has version ${file[6]}.${file[7]} of the format`, "npy-version", "1.0, 2.0 and 3.0 are known");
  const first = version === 1 ? 10 : 12;
  if (file.length < first) fail(subject, `is cut off inside its header`, "npy-truncated");
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  wantWithin(subject, "header", limits, length, `a header of ${length} bytes`);
  const start = first + length;
  if (file.length < start)
    fail(subject, `is cut off: a header of ${length} bytes, and ${file.length - first} bytes in all`, "npy-truncated");
  const text = textOf(subject, file.subarray(first, start), version);
  const { descr, fortran, shape } = new Dictionary(subject, text).read();
  const { dtype, bigEndian } = typeOf(subject, descr);
  const bytes = countElements(subject, "the array", shape, fileDTypes[dtype].bytes, limits) * fileDTypes[dtype].bytes;
  const found = file.length - start;
  if (found < bytes)
    fail(subject, `is cut off: ${dtype}[${shape}] needs ${bytes} bytes, found ${found}`, "npy-truncated", undefined, {
      expected: bytes,
      found,
    });
  if (found > bytes)
    fail(subject, `has ${found - bytes} bytes behind its array`, "npy-trailing", "one npy file holds one array", {
      expected: bytes,
      found,
    });
  return { dtype, shape, fortran, bigEndian, start, bytes };
}

function textOf(subject: string, bytes: Uint8Array, version: number): string {
  try {
    return new TextDecoder(version === 3 ? "utf-8" : "latin1", { fatal: true }).decode(bytes);
  } catch {
    return fail(subject, "has a header that is no UTF-8", "npy-header");
  }
}

const sayIt = 'save numbers: numpy.save("a.npy", x.astype("float32"))';

function typeOf(subject: string, descr: string): { dtype: FileDType; bigEndian: boolean } {
  const [, order, code] = /^([<>|=])([a-zA-Z]\d+)$/.exec(descr) ?? [];
  const dtype = code !== undefined && Object.hasOwn(byCode, code) ? byCode[code] : undefined;
  if (dtype) return { dtype, bigEndian: order === ">" };
  const facts = { received: descr };
  if (/^[<>|=]?O\d*$/.test(descr))
    return fail(
      subject,
      "holds pickled Python objects, which run code when they are read",
      "npy-pickle",
      `Limpid never does that; ${sayIt}`,
      facts,
    );
  const kinds: Readonly<Record<string, string>> = {
    U: "texts",
    S: "texts",
    c: "complex numbers",
    M: "dates",
    m: "times",
  };
  const [, kind = ""] = /^[<>|=]?([a-zA-Z])(?=\d|\[|$)/.exec(descr) ?? [];
  const what = Object.hasOwn(kinds, kind) ? `${kinds[kind]} (${descr})` : `elements of type ${descr.slice(0, 40)}`;
  return fail(subject, `holds ${what}`, "npy-dtype", sayIt, facts);
}

type Token = { readonly text: string; readonly at: number };

/** Reads the dictionary: names, texts, True, False, whole numbers, and lists of these in round brackets. */
class Dictionary {
  readonly #subject: string;
  readonly #text: string;
  #at = 0;

  constructor(subject: string, text: string) {
    this.#subject = subject;
    this.#text = text;
  }

  read(): { descr: string; fortran: boolean; shape: number[] } {
    const found = new Map<string, string | boolean | number[]>();
    this.#want("{");
    for (let token = this.#next(); token.text !== "}"; token = this.#next()) {
      const name = this.#string(token);
      if (!["descr", "fortran_order", "shape"].includes(name)) this.#wrong(token, `the name ${JSON.stringify(name)}`);
      if (found.has(name)) this.#wrong(token, `${name} twice`);
      this.#want(":");
      found.set(name, this.#value(name));
      const after = this.#next();
      if (after.text === "}") break;
      if (after.text !== ",") this.#wrong(after);
    }
    if (this.#text.slice(this.#at).trim() !== "") this.#wrong(this.#next());
    const [descr, fortran, shape] = ["descr", "fortran_order", "shape"].map((name) => {
      const value = found.get(name);
      return value === undefined ? fail(this.#subject, `its header has no ${name}`, "npy-header") : value;
    });
    return { descr: descr as string, fortran: fortran as boolean, shape: shape as number[] };
  }

  #value(name: string): string | boolean | number[] {
    const token = this.#next();
    if (name === "shape") return this.#numbers(token);
    if (name === "descr") {
      if (token.text === "[")
        fail(
          this.#subject,
          "holds records of several fields (a structured array)",
          "npy-dtype",
          'save the fields one by one: numpy.savez("a.npz", **{name: x[name] for name in x.dtype.names})',
        );
      return this.#string(token);
    }
    if (token.text !== "True" && token.text !== "False") this.#wrong(token);
    return token.text === "True";
  }

  #numbers(first: Token): number[] {
    if (first.text !== "(") this.#wrong(first);
    const numbers: number[] = [];
    for (let token = this.#next(); token.text !== ")"; token = this.#next()) {
      // Python 2 wrote an L behind long ones.
      const size = /^\d{1,16}L?$/.test(token.text) ? Number.parseInt(token.text, 10) : Number.NaN;
      if (!Number.isSafeInteger(size)) this.#wrong(token, `the size ${token.text.slice(0, 40)}`);
      numbers.push(size);
      const after = this.#next();
      if (after.text === ")") break;
      if (after.text !== ",") this.#wrong(after);
    }
    return numbers;
  }

  #string(token: Token): string {
    if (!/^["']/.test(token.text)) this.#wrong(token);
    return token.text.slice(1, -1);
  }

  #want(text: string): void {
    const token = this.#next();
    if (token.text !== text) this.#wrong(token);
  }

  #next(): Token {
    const pattern = /\s*('[^'\\\n]*'|"[^"\\\n]*"|True\b|False\b|\d+L?\b|[{}()[\]:,])/y;
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (!found) return this.#wrong({ text: this.#text.slice(this.#at).trim(), at: this.#at });
    this.#at = pattern.lastIndex;
    return { text: found[1], at: this.#at - found[1].length };
  }

  #wrong({ text, at }: Token, what = text === "" ? "its end" : JSON.stringify(text.slice(0, 40))): never {
    return fail(
      this.#subject,
      `its header has ${what} at character ${at}, where NumPy writes descr, fortran_order and shape`,
      "npy-header",
      "it is damaged, or holds what nobody should evaluate; do not trust this one",
      { at },
    );
  }
}

/** What stands before the elements: version 1.0 wherever it can hold it, the elements at a multiple of 64. */
export function npyHead(subject: string, name: string, dtype: FileDType, shape: readonly number[]): Uint8Array {
  const code = Object.keys(byCode).find((one) => byCode[one] === dtype);
  if (code === undefined)
    fail(subject, `"${name}" is ${dtype}, which NumPy has not`, "npy-dtype", "write it as f16 or f32");
  const order = fileDTypes[dtype].bytes === 1 ? "|" : "<";
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${order}${code}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const version = text.length > 65_000 ? 2 : 1;
  const before = version === 1 ? 10 : 12;
  const whole = Math.ceil((before + text.length + 1) / 64) * 64;
  const head = new Uint8Array(whole).fill(0x20);
  head.set(magic);
  head.set([version, 0], 6);
  const view = new DataView(head.buffer);
  if (version === 1) view.setUint16(8, whole - before, true);
  else view.setUint32(8, whole - before, true);
  head.set(new TextEncoder().encode(text), before);
  head[whole - 1] = 0x0a;
  return head;
}
