import fc from "fast-check";
import { readSafetensors, writeSafetensors } from "limpid/io";
import { type Tensor, tensor } from "limpid/tensor";
import { expect, test } from "vitest";
import { LimpidError } from "../src/base/index.ts";
import { safetensorsFile } from "./support/bytes.ts";

const some: Record<string, Tensor> = {
  "hidden/kernel": tensor([
    [1.5, -2],
    [3, 4],
  ]),
  mask: tensor([true, false, true]),
  "hidden/bias": tensor([[0.1]], { dtype: "f64" }),
  "类别/labels": tensor(new Int32Array([-7, 2 ** 31 - 1])),
  pixels: tensor(new Uint8Array([0, 255])),
  empty: tensor(new Float32Array(0), { shape: [0, 4] }),
  scalar: tensor(3),
};

test("what was written is read: values, types, shapes, order, metadata", () => {
  const bytes = writeSafetensors(some, { made: "by hand", __proto__x: "fine" });
  const { tensors, metadata } = readSafetensors(bytes);
  expect(Object.keys(tensors)).toEqual(Object.keys(some));
  for (const [name, x] of Object.entries(some))
    expect([tensors[name].dtype, tensors[name].shape, tensors[name].toArray()]).toEqual([
      x.dtype,
      x.shape,
      x.toArray(),
    ]);
  expect(metadata).toEqual({ made: "by hand", __proto__x: "fine" });
  expect(writeSafetensors(some, metadata)).toEqual(bytes);
  expect(readSafetensors(bytes.buffer).tensors.scalar.item()).toBe(3);
});

test("tensors are copies, also of Node's buffers and of bytes at odd places", () => {
  const bytes = writeSafetensors(some);
  const odd = Buffer.from(Buffer.concat([Buffer.alloc(3), bytes]).subarray(3));
  const { tensors } = readSafetensors(odd);
  odd.fill(0);
  expect(tensors["hidden/kernel"].toArray()).toEqual([
    [1.5, -2],
    [3, 4],
  ]);
});

test("the bytes are as the format says: length, padded JSON, aligned data", () => {
  const bytes = writeSafetensors({ a: tensor(new Uint8Array([7])), b: tensor([1.5], { dtype: "f64" }) });
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  expect((8 + length) % 8).toBe(0);
  expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))).toEqual({
    a: { dtype: "U8", shape: [1], data_offsets: [8, 9] },
    b: { dtype: "F64", shape: [1], data_offsets: [0, 8] },
  });
  expect(bytes.length).toBe(8 + length + 9);
});

test("a file of the format's own implementation", () => {
  // safetensors 0.8.0 in Python: save({"a": arange(3, dtype=int32), "b": [[1.5]], "m": [True, False]}, {"k": "v"}).
  const header =
    '{"__metadata__":{"k":"v"},"b":{"dtype":"F64","shape":[1,1],"data_offsets":[0,8]},' +
    '"a":{"dtype":"I32","shape":[3],"data_offsets":[8,20]},"m":{"dtype":"BOOL","shape":[2],"data_offsets":[20,22]}} ';
  const body = Buffer.from("000000000000f83f0000000001000000020000000100", "hex");
  const { tensors, metadata } = readSafetensors(safetensorsFile(header, [...body]));
  expect(header).toHaveLength(0xc0);
  expect(tensors.a.toArray()).toEqual([0, 1, 2]);
  expect(tensors.b.toArray()).toEqual([[1.5]]);
  expect(tensors.m.toArray()).toEqual([true, false]);
  expect(metadata).toEqual({ k: "v" });
});

test("what cannot be written", () => {
  expect(() => writeSafetensors({ a: [1] as never })).toThrow('writeSafetensors: "a" is no tensor');
  expect(() => writeSafetensors({ __metadata__: tensor(1) })).toThrow('a tensor cannot be called "__metadata__"');
  expect(() => writeSafetensors({}, { n: 3 as never })).toThrow('metadata "n" is number');
});

const entry = (start: number, end: number, more: object = {}) => ({
  dtype: "U8",
  shape: [end - start],
  data_offsets: [start, end],
  ...more,
});
const length = (n: bigint) => {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setBigUint64(0, n, true);
  return bytes;
};

test.each<[what: string, bytes: Uint8Array, code: string, message: string]>([
  ["nothing", new Uint8Array(0), "safetensors-truncated", "0 bytes are no safetensors file"],
  [
    "a huge header",
    length(2n ** 63n),
    "safetensors-header",
    "claims a header of 9223372036854775808 bytes, the limit is",
  ],
  [
    "a header beyond the end",
    length(9n),
    "safetensors-truncated",
    "is cut off: a header of 9 bytes, and 8 bytes in all",
  ],
  [
    "gzip",
    Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 1),
    "safetensors-header",
    "this is a gzip file, not a safetensors file",
  ],
  ["a header of zeros", length(8n), "json-syntax", "readSafetensors: header: is no JSON"],
  ["broken text", safetensorsFile('{"a'), "json-syntax", "is no JSON"],
  ["an array", safetensorsFile("[]"), "json-no-object", "is JSON, but no object"],
  [
    "deep nesting",
    safetensorsFile(`{"a":${"[".repeat(1e5)}${"]".repeat(1e5)}}`),
    "json-depth",
    "nested more than 200 deep",
  ],
  ["__proto__", safetensorsFile('{"__proto__":{}}'), "json-proto", 'has the name "__proto__"'],
  ["no entry", safetensorsFile({ a: null }), "safetensors-dtype", '"a" has the dtype (none)'],
  [
    "another dtype",
    safetensorsFile({ a: entry(0, 1, { dtype: "F8_E4M3" }) }, [0]),
    "safetensors-dtype",
    "elements of type F8_E4M3\n  hint: Limpid reads F16, BF16, F32, F64, I8, I16, I32, I64, U8, U16, U32, U64, BOOL",
  ],
  [
    "an inherited dtype",
    safetensorsFile({ a: entry(0, 1, { dtype: "constructor" }) }, [0]),
    "safetensors-dtype",
    "type constructor",
  ],
  [
    "a negative size",
    safetensorsFile({ a: entry(0, 1, { shape: [-1] }) }, [0]),
    "safetensors-shape",
    '"a" has the shape [-1]',
  ],
  ["half a size", safetensorsFile({ a: entry(0, 1, { shape: [0.5] }) }, [0]), "safetensors-shape", "the shape [0.5]"],
  [
    "turned offsets",
    safetensorsFile({ a: entry(0, 0, { data_offsets: [1, 0] }) }, [0]),
    "safetensors-data_offsets",
    "the data_offsets [1,0]",
  ],
  [
    "one offset",
    safetensorsFile({ a: entry(0, 0, { data_offsets: [0] }) }),
    "safetensors-data_offsets",
    "the data_offsets [0]",
  ],
  [
    "another length",
    safetensorsFile({ a: entry(0, 2, { shape: [3] }) }, [0, 0]),
    "safetensors-offsets",
    '"a" is u8[3], which has 3 bytes, but its data_offsets span 2',
  ],
  [
    "a huge shape",
    safetensorsFile({ a: entry(0, 1, { shape: [2 ** 50, 2 ** 50] }) }, [0]),
    "file-shape",
    '"a" has the shape [1125899906842624,1125899906842624], the limit is 2147483647 elements',
  ],
  [
    "an overlap",
    safetensorsFile({ a: entry(0, 2), b: entry(1, 3) }, [0, 0, 0]),
    "safetensors-offsets",
    '"b" begins at byte 1, inside of another tensor',
  ],
  [
    "a hole",
    safetensorsFile({ a: entry(0, 1), b: entry(2, 3) }, [0, 0, 0]),
    "safetensors-offsets",
    '"b" begins at byte 2, but the one before ends at 1',
  ],
  [
    "cut off data",
    safetensorsFile({ a: entry(0, 3) }, [0]),
    "safetensors-truncated",
    "is cut off: its tensors have 3 bytes, found 1",
  ],
  [
    "bytes too many",
    safetensorsFile({ a: entry(0, 1) }, [0, 0]),
    "safetensors-trailing",
    "has 1 bytes that belong to no tensor",
  ],
  [
    "a bool of 2",
    safetensorsFile({ a: entry(0, 1, { dtype: "BOOL" }) }, [2]),
    "safetensors-bool",
    '"a" is BOOL and holds other bytes than 0 and 1',
  ],
  [
    "odd metadata",
    safetensorsFile({ __metadata__: { n: 1 } }),
    "safetensors-metadata",
    "its __metadata__ is no record of strings",
  ],
  [
    "metadata null",
    safetensorsFile({ __metadata__: null }),
    "safetensors-metadata",
    "its __metadata__ is no record of strings",
  ],
])("%s is a FileError", (_what, bytes, code, message) => {
  expect(() => readSafetensors(bytes)).toThrow(expect.objectContaining({ name: "FileError", code }));
  expect(() => readSafetensors(bytes)).toThrow(message);
});

test("errors name the file", () => {
  expect(() => readSafetensors(new Uint8Array(3), { name: "digits.limpid" })).toThrow("digits.limpid: 3 bytes are");
  expect(() => readSafetensors(3 as never)).toThrow("wants the bytes of a file, got number");
});

test("any bytes give tensors or a LimpidError", () => {
  const good = writeSafetensors(some, { a: "b" });
  const number = fc.oneof(fc.nat(12), fc.constantFrom(-1, 0.5, 2 ** 53, 1e300));
  const part = fc.record(
    {
      dtype: fc.constantFrom<unknown>("F32", "U8", "BOOL", "I64", 3, null),
      shape: fc.array(number, { maxLength: 3 }),
      data_offsets: fc.array(number, { minLength: 1, maxLength: 3 }),
    },
    { requiredKeys: [] },
  );
  const file = fc.oneof(
    fc.uint8Array({ maxLength: 80 }),
    fc
      .tuple(fc.dictionary(fc.string(), fc.oneof(part, fc.jsonValue())), fc.array(fc.nat(255)))
      .map(([h, b]) => safetensorsFile(h, b)),
    // One byte of a good file changed, or its end lost.
    fc.tuple(fc.nat(good.length - 1), fc.nat(255)).map(([at, byte]) => good.with(at, byte)),
    fc.nat(good.length).map((end) => good.slice(0, end)),
  );
  let read = 0;
  fc.assert(
    fc.property(file, (bytes) => {
      try {
        for (const x of Object.values(readSafetensors(bytes).tensors)) expect(x.data.length).toBe(x.size);
        read++;
      } catch (error) {
        expect(error).toBeInstanceOf(LimpidError);
      }
    }),
    { numRuns: 3000, seed: 1 },
  );
  expect(read).toBeGreaterThan(0);
});
