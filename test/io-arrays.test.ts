/** npy, npz and safetensors files as NumPy and safetensors write them (`fixtures/arrays.py`), and as we write them. */
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import {
  type FileArray,
  type FileDType,
  openSafetensors,
  readIdx,
  readNpy,
  readNpz,
  readSafetensors,
  writeNpy,
  writeNpz,
  writeSafetensors,
  writeShardedSafetensors,
} from "limpid/io";
import { Tensor, tensor } from "limpid/tensor";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import fixture from "./fixtures/arrays.json" with { type: "json" };
import { idxFile } from "./support/bytes.ts";

type Saved = { bytes: string; dtype?: string; shape?: number[]; values?: (number | string)[] | null };
const files = fixture as unknown as Readonly<Record<string, Saved>>;
const bytesOf = (name: string) => Uint8Array.from(Buffer.from(files[name].bytes, "base64"));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "limpid-arrays-"));
});
afterAll(() => rm(folder, { recursive: true }));

const ours: Readonly<Record<string, FileDType>> = {
  bool: "bool",
  int8: "i8",
  int16: "i16",
  int32: "i32",
  int64: "i64",
  uint8: "u8",
  uint16: "u16",
  uint32: "u32",
  uint64: "u64",
  float16: "f16",
  float32: "f32",
  float64: "f64",
};
const wholes = ["i8", "i16", "u16", "u32", "i64", "u64"];

const numbersOf = (values: readonly (number | string | boolean)[], big: boolean) =>
  values.map((value) =>
    big
      ? BigInt(value)
      : value === "nan"
        ? Number.NaN
        : value === "inf"
          ? Infinity
          : value === "-inf"
            ? -Infinity
            : Number(value),
  );

describe("npy", () => {
  const plain = Object.entries(files).filter(([name, { values }]) => name.endsWith(".npy") && values);

  test.each(plain)("%s: the file's own elements", async (name, { dtype = "", shape, values }) => {
    const read = await readNpy(bytesOf(name), { raw: true });
    expect([read.dtype, read.shape]).toEqual([ours[dtype], shape]);
    expect(Array.from(read.data as Iterable<number>)).toEqual(
      numbersOf(values!, read.dtype.endsWith("64") && read.dtype !== "f64"),
    );
  });

  test.each(plain.filter(([name]) => name !== "i8-large.npy" && name !== "i8-f64.npy" && !/^u[48]/.test(name)))(
    "%s: as a tensor, of a type that holds every value",
    async (name, { dtype = "", shape, values }) => {
      const x = await readNpy(bytesOf(name));
      const own = ours[dtype];
      expect([x.dtype, x.shape]).toEqual([wholes.includes(own) ? "i32" : own === "f16" ? "f32" : own, shape]);
      expect(Array.from(x.data)).toEqual(numbersOf(values!, false));
      if (own !== "bool" && own !== "f16" && own !== "f32" && own !== "f64")
        expect(Array.from((await readNpy(bytesOf(name), { dtype: "f64" })).data)).toEqual(numbersOf(values!, false));
    },
  );

  test("what was written is read, and NumPy's own file is written", async () => {
    for (const name of ["f4", "f8", "i4", "i8", "f2", "u1", "u8", "bool", "scalar", "empty"]) {
      const read = await readNpy(bytesOf(`${name}.npy`), { raw: true });
      expect(Buffer.from(writeNpy(read)).equals(bytesOf(`${name}.npy`)), name).toBe(true);
    }
    const path = join(folder, "a.npy");
    await writeNpy(path, tensor([[1, 2]]));
    expect((await readNpy(path)).toArray()).toEqual([[1, 2]]);
    expect((await readNpy(new Blob([writeNpy(tensor(3))]))).item()).toBe(3);
  });

  test("integers are exact, or an error that says how to have them", async () => {
    const large = bytesOf("i8-large.npy");
    await expect(readNpy(large)).rejects.toThrow(
      'readNpy: "the array" holds 9007199254740993 at element 0, which i32 cannot hold\n  hint: nothing is rounded silently; raw: true gives the file\'s own i64',
    );
    await expect(readNpy(large, { dtype: "f64" })).rejects.toThrow(
      "9007199254740993 at element 0, which f64 cannot hold",
    );
    await expect(readNpy(large, { dtype: "f32" })).rejects.toThrow("which f32 cannot hold");
    await expect(readNpy(bytesOf("i8-f64.npy"))).rejects.toThrow('dtype: "f64" holds it');
    expect((await readNpy(bytesOf("i8-f64.npy"), { dtype: "f64" })).toArray()).toEqual([2 ** 53 - 1, -(2 ** 40)]);
    await expect(readNpy(bytesOf("u4.npy"))).rejects.toThrow("holds 4294967295 at element 1, which i32 cannot hold");
    await expect(readNpy(bytesOf("f8.npy"), { dtype: "i32" })).rejects.toMatchObject({ code: "file-exact" });
    // A float that becomes a shorter float is rounded because that was wanted.
    expect((await readNpy(bytesOf("f8.npy"), { dtype: "f32" })).data[0]).toBe(
      Math.fround((await readNpy(bytesOf("f8.npy"))).data[0]),
    );
  });

  test.each([
    [
      "objects.npy",
      "npy-pickle",
      "holds pickled Python objects, which run code when they are read\n  hint: Limpid never does that",
    ],
    ["texts.npy", "npy-dtype", "holds texts (<U1)\n  hint: save numbers"],
    ["bytes.npy", "npy-dtype", "holds texts (|S1)"],
    ["complex.npy", "npy-dtype", "holds complex numbers (<c16)"],
    ["dates.npy", "npy-dtype", "holds dates (<M8[D])"],
    ["records.npy", "npy-dtype", "holds records of several fields (a structured array)"],
  ])("%s is refused", async (name, code, message) => {
    await expect(readNpy(bytesOf(name))).rejects.toMatchObject({ name: "FileError", code });
    await expect(readNpy(bytesOf(name))).rejects.toThrow(message);
  });

  test("what cannot be written", async () => {
    expect(() => writeNpy([1] as never)).toThrow('writeNpy: "the array" is no tensor');
    expect(() => writeNpy({ dtype: "f4", shape: [], data: new Float32Array(1) } as never)).toThrow("has the dtype f4");
    expect(() => writeNpy({ dtype: "i64", shape: [1], data: new Float32Array(1) })).toThrow(
      "is i64 without its numbers\n  hint: data: new BigInt64Array(…)",
    );
    expect(() => writeNpy({ dtype: "f32", shape: [2], data: new Float32Array(1) })).toThrow(
      "has 1 elements, which are no [2]",
    );
    expect(() => writeNpy({ dtype: "bool", shape: [1], data: new Uint8Array([2]) })).toThrow(
      "holds other numbers than 0 and 1",
    );
    expect(() => writeNpy({ dtype: "bf16", shape: [1], data: new Float32Array(1) })).toThrow(
      "is bf16, which NumPy has not",
    );
    await expect(writeNpy(join(folder, "b.npy"), [1] as never)).rejects.toThrow("is no tensor");
    await expect(writeNpy(join(folder, "no", "b.npy"), tensor(1))).rejects.toMatchObject({ code: "folder-missing" });
  });
});

describe("npz", () => {
  test.each(["stored.npz", "packed.npz"])("%s", async (name) => {
    const read = await readNpz(bytesOf(name));
    expect(Object.keys(read)).toEqual(["x", "dense/kernel", "类"]);
    expect(read.x.toArray()).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect([read["dense/kernel"].dtype, read.类.dtype]).toEqual(["i32", "bool"]);
    const one = await readNpz(bytesOf(name), { names: ["dense/kernel"], raw: true });
    expect(one).toEqual({ "dense/kernel": { dtype: "i64", shape: [1], data: new BigInt64Array([7n]) } });
    await expect(readNpz(bytesOf(name), { names: ["X"] })).rejects.toThrow('did you mean "x"?');
  });

  test("what was written is read", async () => {
    const arrays = {
      x: tensor([1, 2]),
      "a:0": tensor([true]),
      ids: { dtype: "u64", shape: [], data: new BigUint64Array([2n ** 64n - 1n]) } as FileArray,
    };
    const path = join(folder, "a.npz");
    await writeNpz(path, arrays);
    const read = await readNpz(path, { raw: true });
    expect(read).toEqual(await readNpz(await writeNpz(arrays), { raw: true }));
    expect(read.ids).toEqual(arrays.ids);
    expect(Object.keys(read)).toEqual(["x", "a:0", "ids"]);
    for (const name of ["../x", "/x", "a//b", "C:\\x", "a\0b", ".", "", "__proto__"])
      await expect(writeNpz(Object.fromEntries([[name, tensor(1)]])), name).rejects.toMatchObject({
        code: "file-name",
      });
  });
});

describe("safetensors", () => {
  const file = bytesOf("all.safetensors");
  const { bf16, f16, f64 } = files["all.safetensors"] as unknown as Record<string, (number | string)[]>;

  test("every element type, as the file has it and as tensors", () => {
    const { tensors, metadata } = readSafetensors(file, { raw: true });
    expect(metadata).toEqual({ format: "np" });
    const values = (name: string) => Array.from(tensors[name].data as Iterable<number | bigint>);
    expect(values("bf16")).toEqual(numbersOf(bf16, false));
    expect(values("f16")).toEqual(numbersOf(f16, false));
    expect(values("f64")).toEqual(f64.flat(3));
    expect(values("i64")).toEqual([2n ** 53n + 1n, -(2n ** 63n)]);
    expect(values("u64")).toEqual([0n, 2n ** 64n - 1n]);
    expect([values("i8"), values("i16"), values("u16"), values("u32")]).toEqual([
      [-128, 127],
      [-32768, 32767],
      [0, 65535],
      [0, 2 ** 32 - 1],
    ]);
    expect([values("bool"), values("scalar"), tensors.empty.shape]).toEqual([[1, 0], [2.5], [0, 3]]);
    expect(() => readSafetensors(file)).toThrow(/holds (4294967295|9007199254740993|18446744073709551615) at element/);
  });

  test("what was read is written, the same bits also of NaN", () => {
    const { tensors } = readSafetensors(file, { raw: true });
    expect(readSafetensors(writeSafetensors(tensors), { raw: true }).tensors).toEqual(tensors);
    for (const dtype of ["f16", "bf16"] as const) {
      // All bits that there are.
      const all = new Uint8Array(Uint16Array.from({ length: 2 ** 16 }, (_, k) => k).buffer);
      const text = JSON.stringify({ a: { dtype: dtype.toUpperCase(), shape: [2 ** 16], data_offsets: [0, 2 ** 17] } });
      const head = new Uint8Array(8 + text.length);
      head[0] = text.length;
      head.set(new TextEncoder().encode(text), 8);
      const { tensors } = readSafetensors(Buffer.concat([head, all]), { raw: true });
      expect(Buffer.from(writeSafetensors(tensors).slice(-(2 ** 17))).equals(all)).toBe(true);
    }
  });

  test("f32 becomes a half float by rounding to the nearest, ties to even", () => {
    const half = (value: number, dtype: "f16" | "bf16") =>
      readSafetensors(writeSafetensors({ a: { dtype, shape: [1], data: new Float32Array([value]) } })).tensors.a
        .data[0];
    fc.assert(
      fc.property(fc.float({ noNaN: true }), fc.constantFrom("f16", "bf16"), (value, dtype) => {
        // The nearest multiple of the last place, as floats between two powers of two stand.
        const [bits, least, most] = dtype === "f16" ? [10, -14, 65520] : [7, -126, 2 ** 127 * (2 - 2 ** -8)];
        const place = 2 ** (Math.max(least, Math.floor(Math.log2(Math.abs(value)))) - bits);
        const [below, rest] = [Math.floor(value / place), value / place - Math.floor(value / place)];
        const rounded = (below + (rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? 1 : 0)) * place;
        const wanted =
          value === 0 || !Number.isFinite(value)
            ? value
            : Math.abs(value) >= most
              ? Math.sign(value) * Infinity
              : rounded;
        expect(half(value, dtype) + 0).toBe(wanted + 0);
      }),
      { numRuns: 2000 },
    );
  });

  test("by parts: the header alone, single tensors, slices", async () => {
    const path = join(folder, "parts.safetensors");
    const big = tensor(
      Float32Array.from({ length: 4 * 5 * 6 }, (_, k) => k),
      { shape: [4, 5, 6] },
    );
    await writeSafetensors(
      path,
      { big, empty: tensor(new Float32Array(0), { shape: [0, 2] }), one: tensor(7) },
      { a: "b" },
    );
    for (const source of [
      path,
      new Blob([
        writeSafetensors({ big, empty: tensor(new Float32Array(0), { shape: [0, 2] }), one: tensor(7) }, { a: "b" }),
      ]),
    ]) {
      const opened = await openSafetensors(source);
      expect([opened.names, opened.metadata, opened.info("big")]).toEqual([
        ["big", "empty", "one"],
        { a: "b" },
        { dtype: "f32", shape: [4, 5, 6] },
      ]);
      expect((await opened.read("big")).toArray()).toEqual(big.toArray());
      expect((await opened.read("one")).item()).toBe(7);
      expect((await opened.read("empty")).shape).toEqual([0, 2]);
      const all = big.toArray() as number[][][];
      expect((await opened.read("big", { slice: [[1, 3]] })).toArray()).toEqual(all.slice(1, 3));
      expect(
        (
          await opened.read("big", {
            slice: [
              [1, 3],
              [2, 4],
              [5, 6],
            ],
          })
        ).toArray(),
      ).toEqual(all.slice(1, 3).map((x) => x.slice(2, 4).map((y) => y.slice(5))));
      expect(
        (
          await opened.read("big", {
            slice: [
              [0, 4],
              [0, 5],
              [1, 3],
            ],
            dtype: "f64",
          })
        ).toArray(),
      ).toEqual(all.map((x) => x.map((y) => y.slice(1, 3))));
      expect((await opened.read("big", { slice: [[2, 2]] })).shape).toEqual([0, 5, 6]);
      await expect(opened.read("bigg")).rejects.toThrow('did you mean "big"?');
      for (const slice of [
        [[0, 5]],
        [[2, 1]],
        [[-1, 1]],
        [
          [0, 1],
          [0, 1],
          [0, 1],
          [0, 1],
        ],
      ] as [number, number][][])
        await expect(opened.read("big", { slice })).rejects.toThrow(
          `slice ${JSON.stringify(slice)} is not inside of big, which is [4,5,6]`,
        );
      await expect(opened.read("big", { slice: [1] as never })).rejects.toThrow("slice is [1]");
      await opened.close();
    }
    await expect(openSafetensors(join(folder, "party.safetensors"))).rejects.toThrow("did you mean");
    await expect(openSafetensors(folder)).rejects.toThrow("is a folder, not a file");
    await expect(openSafetensors("/dev/zero")).rejects.toThrow("is a device or a pipe, not a file");
  });

  test("in several files with an index, none of which lies elsewhere", async () => {
    const model = join(folder, "model");
    await mkdir(model);
    await writeSafetensors(join(model, "1.safetensors"), { a: tensor([1]) }, { one: "1" });
    await writeSafetensors(join(model, "2.safetensors"), { b: tensor([2]) });
    await writeSafetensors(join(folder, "outside.safetensors"), { c: tensor([3]) });
    const index = join(model, "model.safetensors.index.json");
    const write = (map: unknown) =>
      writeFile(index, typeof map === "string" ? map : JSON.stringify({ metadata: {}, weight_map: map }));
    await write({ b: "2.safetensors", a: "1.safetensors" });
    const opened = await openSafetensors(index);
    expect([opened.names, opened.metadata]).toEqual([["b", "a"], { one: "1" }]);
    expect([(await opened.read("a")).toArray(), (await opened.read("b")).toArray()]).toEqual([[1], [2]]);
    await opened.close();

    const refused = async (map: unknown, code: string, message: string) => {
      await write(map);
      await expect(openSafetensors(index)).rejects.toMatchObject({ name: "FileError", code });
      await expect(openSafetensors(index)).rejects.toThrow(message);
    };
    await refused({ c: "../outside.safetensors" }, "file-name", 'holds the name "../outside.safetensors"');
    await refused({ c: join(folder, "outside.safetensors") }, "file-name", "holds the name");
    await symlink(join(folder, "outside.safetensors"), join(model, "link.safetensors"));
    await refused({ c: "link.safetensors" }, "file-outside", "names link.safetensors, which leads out of its folder");
    await refused({ a: "3.safetensors" }, "file-missing", "there is no such file");
    await refused({ b: "1.safetensors" }, "safetensors-index", 'says that "b" is in 1.safetensors, where it is not');
    await refused("{}", "safetensors-index", "has no weight_map from tensors to files");
    await refused({ a: 3 }, "safetensors-index", "has no weight_map");
    await refused('{"weight_map":{"a":"1.safetensors","a":"2.safetensors"}}', "json-twice", 'has the name "a" twice');
    await refused('{"weight_map":{"__proto__":"1.safetensors"}}', "json-proto", "__proto__");
  });
});

describe("written in several files", () => {
  const many = {
    a: tensor([1, 2, 3]),
    b: tensor([[4], [5]]),
    __proto: tensor([true]),
    ids: { dtype: "i64", shape: [1], data: new BigInt64Array([2n ** 60n]) } as const,
    large: tensor(Array.from({ length: 40 }, (_, k) => k)),
    empty: { dtype: "f32", shape: [0, 3], data: new Float32Array() } as const,
  };

  test("openSafetensors reads them, no file is larger than asked unless one tensor is", async () => {
    const shards = join(folder, "shards");
    await mkdir(shards);
    const index = join(shards, "model.safetensors.index.json");
    await writeShardedSafetensors(index, many, { maxShardBytes: 24, metadata: { by: "Limpid" } });
    const opened = await openSafetensors(index);
    expect(opened.names).toEqual(Object.keys(many));
    expect(opened.metadata).toEqual({ by: "Limpid" });
    for (const name of Object.keys(many) as (keyof typeof many)[]) {
      const read = await opened.read(name, { raw: true });
      expect([read.dtype, read.shape, read.data]).toEqual([many[name].dtype, many[name].shape, many[name].data]);
    }
    await opened.close();
    expect((await readdir(shards)).sort()).toEqual([
      "model-00001-of-00003.safetensors",
      "model-00002-of-00003.safetensors",
      "model-00003-of-00003.safetensors",
      "model.safetensors.index.json",
    ]);
    expect(JSON.parse(await readFile(index, "utf8"))).toEqual({
      metadata: { total_size: 12 + 8 + 1 + 8 + 160 },
      weight_map: {
        a: "model-00001-of-00003.safetensors",
        b: "model-00001-of-00003.safetensors",
        __proto: "model-00001-of-00003.safetensors",
        ids: "model-00002-of-00003.safetensors",
        large: "model-00003-of-00003.safetensors",
        empty: "model-00003-of-00003.safetensors",
      },
    });
    await expect(writeShardedSafetensors(index, many, { maxShardBytes: 24 })).rejects.toMatchObject({
      code: "shard-exists",
    });
  });

  test("one file where all fits, and none", async () => {
    for (const [name, given] of Object.entries({ one: many, none: {} })) {
      const index = join(folder, `${name}.safetensors.index.json`);
      await writeShardedSafetensors(index, given);
      const opened = await openSafetensors(index);
      expect(opened.names).toEqual(Object.keys(given));
      await opened.close();
    }
  });

  test("what is wrong is told before anything is written", async () => {
    const write = (...given: unknown[]) => writeShardedSafetensors(...(given as [string, never]));
    const index = join(folder, "wrong.safetensors.index.json");
    await expect(write(join(folder, "wrong.safetensors"), many)).rejects.toThrow(
      'hint: the name of an index: "model.safetensors.index.json"',
    );
    await expect(write(index, [many])).rejects.toThrow("hint: tensors by name: model.weights");
    await expect(write(index, { a: 1 })).rejects.toThrow('"a" is no tensor');
    await expect(write(index, many, { maxShardBytes: 0 })).rejects.toThrow("maxShardBytes is 0");
    await expect(write(index, { __metadata__: many.a })).rejects.toThrow('cannot be called "__metadata__"');
    await expect(write(index, many, { metadata: { a: 1 } })).rejects.toThrow('metadata "a" is number');
    expect((await readdir(folder)).filter((name) => name.startsWith("wrong"))).toEqual([]);
  });
});

test("an IDX file that gzip has packed", async () => {
  const { gzipSync } = await import("node:zlib");
  const path = join(folder, "a.gz");
  await writeFile(path, gzipSync(idxFile(8, [2, 2], [1, 2, 3, 4])));
  const x = await readIdx(path);
  expect(x).toBeInstanceOf(Tensor);
  expect(x.toArray()).toEqual([
    [1, 2],
    [3, 4],
  ]);
});
