/** Files that lie: each is refused soon, in little memory, by an error that says what is wrong. (See also the tests of each format.) */
import { deflateRawSync, gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { loadModel } from "limpid";
import {
  type Limits,
  parseCsv,
  readIdx,
  readNpy,
  readNpz,
  readSafetensors,
  writeNpy,
  writeNpz,
  writeSafetensors,
} from "limpid/io";
import { tensor } from "limpid/tensor";
import { describe, expect, test } from "vitest";
import { crc32 } from "../src/io/zip.ts";
import { idxFile, safetensorsFile } from "./support/bytes.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const refused = async (made: unknown, code: string, message: string) => {
  const error: unknown = await Promise.resolve(made).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ name: expect.stringMatching(/^(File|Data)Error$/), code });
  expect(String(error)).toContain(message);
};

/** An npy file whose header is this text. */
function npy(header: string, body: readonly number[] = [], version = 1): Uint8Array {
  const text = utf8(header);
  const length =
    version === 1 ? [text.length & 255, text.length >> 8] : [0, 8, 16, 24].map((by) => (text.length >> by) & 255);
  return Uint8Array.from([0x93, ...utf8("NUMPY"), version, 0, ...length, ...text, ...body]);
}
const dict = (descr: string, shape: string, more = "") =>
  `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}${more}, }`;

describe("npy", () => {
  const code = "npy-header";
  test.each<[what: string, bytes: Uint8Array, code: string, message: string]>([
    ["nothing", new Uint8Array(), "npy-magic", "readNpy: 0 bytes are no npy file"],
    [
      "a zip",
      zipSync({ a: utf8("a") }),
      "npy-magic",
      "this is a zip file, not an npy file\n  hint: several arrays in one file are read by readNpz",
    ],
    ["text", utf8("1,2,3\n4,5,6"), "npy-magic", "does not begin as an npy file does"],
    ["another version", npy("", [], 9), "npy-version", "has version 9.0 of the format"],
    [
      "a header that is cut off",
      writeNpy(tensor([1])).slice(0, 40),
      "npy-truncated",
      "is cut off: a header of 118 bytes, and 30 bytes in all",
    ],
    [
      "elements that are cut off",
      writeNpy(tensor([1, 2])).slice(0, -1),
      "npy-truncated",
      "is cut off: f32[2] needs 8 bytes, found 7",
    ],
    ["something behind it", Uint8Array.of(...writeNpy(tensor([1])), 0), "npy-trailing", "has 1 bytes behind its array"],
    [
      "a header of 4 GB",
      Uint8Array.from([0x93, ...utf8("NUMPY"), 2, 0, 255, 255, 255, 255, 0, 0]),
      "file-claim",
      "claims a header of 4294967295 bytes, the limit is 100000000",
    ],
    [
      "code",
      npy("__import__('os').system('id')"),
      code,
      "its header has \"__import__('os').system('id')\" at character 0",
    ],
    ["code as a value", npy(dict("<f4", "(exit(),)")), code, 'has "exit(),), }"'],
    ["a call behind it", npy(`${dict("<f4", "()")} or exit()`, [0, 0, 0, 0]), code, 'has "or exit()"'],
    ["no text", npy("{"), code, "its header has its end at character 1"],
    [
      "broken UTF-8",
      Uint8Array.from([0x93, ...utf8("NUMPY"), 3, 0, 1, 0, 0, 0, 0xff]),
      code,
      "has a header that is no UTF-8",
    ],
    ["a name twice", npy(dict("<f4", "()", ", 'descr': '<f8'")), code, "its header has descr twice"],
    ["a name of its own", npy(dict("<f4", "()", ", '__proto__': True")), code, 'its header has the name "__proto__"'],
    ["a name less", npy("{'descr': '<f4', 'shape': ()}"), code, "its header has no fortran_order"],
    ["30,000 brackets", npy(dict("<f4", "(".repeat(30_000)), [], 2), code, "the size ("],
    ["a list of sizes", npy(dict("<f4", "[2]")), code, 'has "["'],
    ["a size below 0", npy(dict("<f4", "(-1,)")), code, 'has "-1,), }"'],
    ["a size of 2^63", npy(dict("<f4", "(9223372036854775808,)")), code, "the size 9223372036854775808"],
    [
      "sizes that overflow",
      npy(dict("<f4", "(4294967296, 4294967296)")),
      "file-shape",
      "has the shape [4294967296,4294967296], the limit is 2147483647 elements",
    ],
    [
      "sizes that overflow beside a 0",
      npy(dict("<f4", "(0, 9007199254740991)")),
      "file-shape",
      "has the shape [0,9007199254740991]",
    ],
    ["more than there is", npy(dict("<f8", "(200000000,)")), "npy-truncated", "needs 1600000000 bytes, found 0"],
    [
      "more than the limit",
      npy(dict("<f8", "(2000000000,)")),
      "file-claim",
      "claims 16000000000 bytes for the array, the limit is 2147483648",
    ],
    [
      "33 axes",
      npy(dict("<f4", `(${"1,".repeat(33)})`)),
      "file-claim",
      "claims a tensor of 33 axes, the array, the limit is 32",
    ],
    ["a pickle", npy(dict("|O", "(1,)"), [0x80]), "npy-pickle", "holds pickled Python objects"],
    ["an unknown type", npy(dict("<x4", "()")), "npy-dtype", "holds elements of type <x4"],
    ["a type that every record has", npy(dict("constructor", "()")), "npy-dtype", "holds elements of type constructor"],
    ["a truth value of 2", npy(dict("|b1", "()"), [2]), "safetensors-bool", "holds other bytes than 0 and 1"],
  ])("%s", async (_what, bytes, wanted, message) => {
    await refused(readNpy(bytes), wanted, message);
  });
});

/** A zip of one entry, whose directory and local header claim what they like. */
function lyingZip(
  name: string,
  content: Uint8Array,
  claim: { size?: number; packed?: Uint8Array; local?: string; crc?: number },
): Uint8Array {
  const packed = claim.packed ?? content;
  const bytes = zipSync({ [name]: [new Uint8Array(packed), { level: 0 }] });
  const view = new DataView(bytes.buffer);
  const directory = view.getUint32(bytes.length - 6, true);
  view.setUint32(directory + 24, claim.size ?? content.length, true);
  view.setUint32(directory + 16, claim.crc ?? crc32(content), true);
  if (claim.packed) view.setUint16(directory + 10, 8, true);
  if (claim.local) bytes.set(utf8(claim.local), 30);
  return bytes;
}

describe("zip: npz", () => {
  const array = writeNpy(tensor([1]));
  const zeros = new Uint8Array(80 * 2 ** 20);
  test.each<[what: string, bytes: Uint8Array, code: string, message: string]>([
    ["nothing", new Uint8Array(), "archive-magic", "readNpz: this is no zip file, and so no npz file"],
    ["an npy file", array, "archive-magic", "this is a NumPy file, not an npz file"],
    ["cut off", zipSync({ "a.npy": array }).slice(0, -1), "archive-truncated", "is a zip file without an end"],
    [
      "a bomb",
      lyingZip("a.npy", zeros, { packed: deflateRawSync(zeros, { level: 9 }) }),
      "archive-too-large",
      'that "a.npy" becomes 1029 times as large, the limit is 100\n  hint: the file is damaged, or not what it claims to be; if you trust it: limits: { ratio: 1029 }',
    ],
    [
      "a bomb that claims little",
      lyingZip("a.npy", zeros, { packed: deflateRawSync(zeros, { level: 9 }), size: 100 }),
      "archive-damaged",
      '"a.npy" cannot be unpacked',
    ],
    [
      "more than deflate can",
      lyingZip("a.npy", array, { packed: deflateRawSync(array), size: 2 ** 24 }),
      "archive-damaged",
      '"a.npy" cannot have 16777216 bytes',
    ],
    [
      "a size too small",
      lyingZip("a.npy", array, { packed: deflateRawSync(array), size: 9 }),
      "archive-damaged",
      "cannot be unpacked",
    ],
    [
      "another checksum",
      lyingZip("a.npy", array, { crc: 1 }),
      "archive-checksum",
      '"a.npy" is damaged: its checksum is not the one written down',
    ],
    [
      "another name inside",
      lyingZip("a.npy", array, { local: "b" }),
      "archive-damaged",
      '"a.npy" has another name where its bytes are',
    ],
    ["a way up", zipSync({ "../a.npy": array }), "file-name", 'holds the name "../a.npy"'],
    ["a way up on Windows", zipSync({ "b\\..\\a.npy": array }), "file-name", "holds the name"],
    ["an absolute name", zipSync({ "/etc/a.npy": array }), "file-name", 'holds the name "/etc/a.npy"'],
    ["a drive", zipSync({ "C:/a.npy": array }), "file-name", "holds the name"],
    ["NUL", zipSync({ "a\0.npy": array }), "file-name", 'holds the name "a\\u0000.npy"'],
    ["__proto__", zipSync({ "__proto__.npy": array }), "npz-entry", 'holds "__proto__.npy", which is no array'],
    ["no array", zipSync({ "a.txt": utf8("x") }), "npz-entry", 'holds "a.txt", which is no array'],
    ["a broken array", zipSync({ "a.npy": utf8("x") }), "npy-magic", "readNpz: a: 1 bytes are no npy file"],
  ])("%s", async (_what, bytes, code, message) => {
    await refused(readNpz(bytes), code, message);
  });

  test("an entry twice, and a name that is no UTF-8", async () => {
    const twice = zipSync({ "a.npy": array, "b.npy": array });
    await refused(readNpz(replaced(twice, "b.npy", "a.npy")), "archive-entry", 'holds "a.npy" twice');
    await refused(readNpz(replaced(twice, "b.npy", "\xff.npy")), "archive-damaged", "the name of entry 1 is no UTF-8");
  });
});

/** Bytes with one text in place of another of the same length, wherever it stands; a character is a byte. */
const replaced = (bytes: Uint8Array, from: string, to: string) =>
  new Uint8Array(Buffer.from(Buffer.from(bytes).toString("latin1").replaceAll(from, to), "latin1"));

describe("limits are configurable", () => {
  const x = tensor(new Float32Array(1000));
  const limited = async (read: (limits: Limits) => unknown, limits: Limits, message: string) => {
    const [[name, most]] = Object.entries(limits);
    await expect((async () => read(limits))()).rejects.toThrow(message);
    await read({ ...limits, [name]: (most as number) * 1000 });
  };
  test("of npy, npz, safetensors and models", async () => {
    const npz = await writeNpz({ x, y: x });
    const several = writeSafetensors({ x, y: x });
    await limited(
      (limits) => readNpy(writeNpy(x), { limits }),
      { bytes: 1000 },
      "claims 4128 bytes, the limit is 1000",
    );
    await limited((limits) => readNpy(writeNpy(x), { limits }), { header: 100 }, "claims a header of 118 bytes");
    await limited((limits) => readNpz(npz, { limits }), { tensors: 1 }, "claims 2 entries, the limit is 1");
    await limited((limits) => readSafetensors(several, { limits }), { tensors: 1 }, "claims 2 tensors, the limit is 1");
    await limited((limits) => readSafetensors(several, { limits }), { header: 10 }, "claims a header of");
    await limited((limits) => readSafetensors(new Blob([several]), { limits }), { bytes: 100 }, "the limit is 100");
    await expect(readNpy(writeNpy(x), { limits: { byte: 3 } as never })).rejects.toThrow('did you mean "bytes"?');
    await expect(readNpy(writeNpy(x), { limits: 3 as never })).rejects.toMatchObject({ name: "ValueError" });
    await expect(loadModel(new Uint8Array(9), { limits: { bytes: 8 } })).rejects.toThrow(
      "claims 9 bytes, the limit is 8",
    );
  });
});

describe("safetensors", () => {
  const part = (start: number, end: number) => ({ dtype: "U8", shape: [end - start], data_offsets: [start, end] });
  test.each<[what: string, bytes: Uint8Array, code: string, message: string]>([
    [
      "a name twice",
      safetensorsFile(`{"a":${JSON.stringify(part(0, 1))},"a":${JSON.stringify(part(0, 1))}}`, [1]),
      "json-twice",
      'has the name "a" twice',
    ],
    [
      "a name twice, written differently",
      safetensorsFile(`{"a":${JSON.stringify(part(0, 1))},"\\u0061":${JSON.stringify(part(0, 1))}}`, [1]),
      "json-twice",
      'has the name "a" twice',
    ],
    [
      "two dtypes",
      safetensorsFile('{"a":{"dtype":"U8","dtype":"F32","shape":[1],"data_offsets":[0,1]}}', [1]),
      "json-twice",
      'has the name "dtype" twice',
    ],
    ["30,000 brackets", safetensorsFile("[".repeat(30_000)), "json-depth", "is nested more than 200 deep"],
    ["__proto__ in escapes", safetensorsFile('{"\\u005f_proto__":{}}'), "json-proto", "__proto__"],
    ["broken UTF-8", Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0xff), "json-syntax", "is no JSON"],
    [
      "a size beyond 2^53",
      safetensorsFile('{"a":{"dtype":"U8","shape":[9007199254740993],"data_offsets":[0,1]}}', [1]),
      "safetensors-shape",
      "has the shape [9007199254740992]",
    ],
    [
      "a size beyond 2^31",
      safetensorsFile({ a: { dtype: "U8", shape: [2 ** 31, 0], data_offsets: [0, 0] } }),
      "file-shape",
      '"a" has the shape [2147483648,0]',
    ],
    [
      "40 axes",
      safetensorsFile({ a: { dtype: "U8", shape: new Array(40).fill(1), data_offsets: [0, 1] } }, [1]),
      "file-claim",
      "claims a tensor of 40 axes",
    ],
  ])("%s", async (_what, bytes, code, message) => {
    await refused((async () => readSafetensors(bytes))(), code, message);
  });
});

describe("IDX packed by gzip, CSV", () => {
  test("a gzip bomb, one that is cut off, one that is no IDX file", async () => {
    await refused(
      readIdx(new Uint8Array(gzipSync(new Uint8Array(80 * 2 ** 20)))),
      "gzip",
      "readIdx: cannot be unpacked: more than 67108864 bytes\n  hint: the file is damaged, or unpacks to more than its limits: { bytes, ratio }",
    );
    await refused(
      readIdx(new Uint8Array(gzipSync(idxFile(8, [1], [1])).subarray(0, 20))),
      "gzip",
      "cannot be unpacked: unexpected end of file",
    );
    await refused(readIdx(new Uint8Array(gzipSync(utf8("hello")))), "idx-magic", "which is no IDX header");
  });

  test("an integer that float64 rounds, and texts of other kinds", async () => {
    await refused(
      parseCsv("id,y\n9007199254740993,1\n2,3"),
      "csv-number",
      'line 2: column "id" holds "9007199254740993", which no float64 holds exactly\n  hint: integers beyond 9007199254740991 would be rounded',
    );
    expect((await parseCsv("id,y\n9007199254740992,1\n2,3", { dtype: "f64" })).x.toArray()).toEqual([[2 ** 53], [2]]);
    expect((await parseCsv("id,y\n9007199254740993.,1\n2,3", { dtype: "f64" })).x.toArray()).toEqual([[2 ** 53], [2]]);
    await refused(parseCsv(new Uint8Array(Buffer.from("\ufeffa,b\n1,2\n", "utf16le"))), "csv-text", "is no text");
    await refused(parseCsv('a,b\n"1,2\n'), "csv-quote", "line 2: a quote is not closed as it should be");
    await refused(parseCsv("a,b\n1,2,3\n"), "csv-row", "3 fields, the lines before it have 2");
    await expect(parseCsv("a,a,b\n1,2,3", { target: "a" })).rejects.toThrow('several columns are called "a"');
    const odd = await parseCsv("__proto__,constructor,y\n1,2,3", { target: "constructor" });
    expect([odd.target, odd.x.toArray(), odd.names]).toEqual(["constructor", [[1, 3]], ["__proto__", "y"]]);
  });
});
