import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { parseIdx } from "limpid/data";
import { expect, test } from "vitest";
import { LimpidError } from "../src/base/index.ts";
import { idxFile } from "./support/bytes.ts";

test.each([
  ["unsigned bytes", 0x08, [0, 7, 128, 255], "u8", [0, 7, 128, 255]],
  ["signed bytes", 0x09, [0, 7, 128, 255], "i32", [0, 7, -128, -1]],
  ["16-bit integers", 0x0b, [1, 0, 255, 255], "i32", [256, -1]],
  ["32-bit integers", 0x0c, [0, 0, 1, 0, 255, 255, 255, 254], "i32", [256, -2]],
  ["f32", 0x0d, [63, 192, 0, 0], "f32", [1.5]],
  ["f64", 0x0e, [191, 240, 0, 0, 0, 0, 0, 0], "f64", [-1]],
] as const)("%s", (_name, type, bytes, dtype, values) => {
  const x = parseIdx(idxFile(type, [values.length], bytes));
  expect([x.dtype, x.toArray()]).toEqual([dtype, values]);
});

test("shapes, empty arrays, scalars, other kinds of bytes", () => {
  const file = idxFile(8, [2, 3], [1, 2, 3, 4, 5, 6]);
  const want = [
    [1, 2, 3],
    [4, 5, 6],
  ];
  expect(parseIdx(file).toArray()).toEqual(want);
  expect(parseIdx(file.buffer).toArray()).toEqual(want);
  expect(parseIdx(Buffer.from(file)).data.constructor).toBe(Uint8Array);
  expect(parseIdx(idxFile(8, [0, 28, 28], [])).shape).toEqual([0, 28, 28]);
  expect(parseIdx(idxFile(8, [], [9])).item()).toBe(9);
});

const six = idxFile(8, [2, 3], [1, 2, 3, 4, 5, 6]);

test.each<[what: string, bytes: Uint8Array, code: string, message: string]>([
  ["cut off", six.slice(0, -1), "idx-truncated", "is cut off: [2,3] with 1 byte each needs 18 bytes, found 17"],
  ["cut off in the sizes", six.slice(0, 9), "idx-truncated", "ends inside the list of its 2 sizes"],
  ["cut off in the magic", six.slice(0, 3), "idx-truncated", "3 bytes are no IDX file"],
  ["nothing", new Uint8Array(0), "idx-truncated", "0 bytes are no IDX file"],
  [
    "too long",
    Uint8Array.of(...six, 0),
    "idx-trailing",
    "is too long: [2,3] with 1 byte each needs 18 bytes, found 19",
  ],
  ["gzip", gzipSync(six), "idx-gzip", "this is a gzip file, not an IDX file\n  hint: unpack it first"],
  ["a web page", new TextEncoder().encode("<!doctype html>"), "idx-magic", "this is a web page, not an IDX file"],
  ["wrong magic", Uint8Array.of(1, 2, 3, 4, 5), "idx-magic", "begins with 01 02 03 04, which is no IDX header"],
  ["unknown type", idxFile(0x0a, [1], [0]), "idx-magic", "begins with 00 00 0a 01"],
  ["rank", idxFile(8, Array(9).fill(1), [0]), "idx-rank", "has 9 dimensions\n  hint: Limpid reads at most 8"],
  ["huge", idxFile(0x0e, Array(8).fill(0xffffffff), []), "idx-truncated", "is cut off"],
])("%s is a FileError", (_what, bytes, code, message) => {
  expect(() => parseIdx(bytes)).toThrow(expect.objectContaining({ name: "FileError", code }));
  expect(() => parseIdx(bytes)).toThrow(`parseIdx: ${message}`);
});

test("maxElements, and no bytes at all", () => {
  expect(() => parseIdx(six, { maxElements: 5 })).toThrow("[2,3] are 6 elements, more than the limit of 5");
  expect(parseIdx(six, { maxElements: 6 }).size).toBe(6);
  expect(() => parseIdx("labels" as never)).toThrow("wants the bytes of a file, got string");
});

test("any bytes give a tensor or a LimpidError", () => {
  const header = fc.tuple(
    fc.constantFrom(8, 9, 11, 12, 13, 14, 99),
    fc.array(fc.nat(5), { maxLength: 9 }),
    fc.array(fc.nat(255)),
  );
  const file = fc.oneof(
    fc.uint8Array({ maxLength: 64 }),
    header.map(([type, shape, elements]) => idxFile(type, shape, elements)),
  );
  let read = 0;
  fc.assert(
    fc.property(file, (bytes) => {
      try {
        const x = parseIdx(bytes);
        expect(x.data.length).toBe(x.size);
        read++;
      } catch (error) {
        expect(error).toBeInstanceOf(LimpidError);
      }
    }),
    { numRuns: 2000, seed: 1 },
  );
  expect(read).toBeGreaterThan(0);
});
