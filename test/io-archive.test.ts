import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { unzipSync, zipSync } from "fflate";
import { archiveBytes, readArchive, writeArchive, writeSafetensors } from "limpid/io";
import { tensor } from "limpid/tensor";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LimpidError } from "../src/base/index.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "limpid-archive-"));
});
afterAll(() => rm(folder, { recursive: true }));

const config = { layers: [{ kind: "dense", units: 2, name: "层" }], seed: 0, none: null };
const weights = { "dense/kernel": tensor([[1, 2]]), "dense/bias": tensor([0.5], { dtype: "f64" }) };
const text = (value: unknown) => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
const tensors = writeSafetensors(weights);

/** A zip as some other program writes it. */
const zip = (model: unknown, more: Record<string, Uint8Array> = { "weights.safetensors": tensors }, level: 0 | 9 = 0) =>
  zipSync({ "model.json": text(model), ...more }, { level });

test("what was written is read", async () => {
  const path = join(folder, "digits.limpid");
  await writeArchive(path, { config, weights });
  const read = await readArchive(path);
  expect(read.config).toEqual(config);
  expect(Object.entries(read.weights).map(([name, x]) => [name, x.dtype, x.toArray()])).toEqual([
    ["dense/kernel", "f32", [[1, 2]]],
    ["dense/bias", "f64", [0.5]],
  ]);
  const bytes = await readFile(path);
  expect(await archiveBytes({ config, weights })).toEqual(new Uint8Array(bytes));
  expect((await readArchive(bytes)).config).toEqual(config);
});

test("any zip program reads it, and its entries are stored", async () => {
  const bytes = await archiveBytes({ config, weights });
  const entries = unzipSync(bytes, { filter: ({ compression }) => compression === 0 });
  expect(Object.keys(entries)).toEqual(["model.json", "weights.safetensors"]);
  expect(JSON.parse(new TextDecoder().decode(entries["model.json"]))).toEqual({ formatVersion: 1, config });
  expect(entries["weights.safetensors"]).toEqual(tensors);
});

test("a deflated copy is read as well", async () => {
  const big = { config: "x".repeat(10_000), formatVersion: 1 };
  const bytes = zip(big, { "weights.safetensors": tensors }, 9);
  expect(bytes.length).toBeLessThan(5000);
  expect((await readArchive(bytes)).config).toBe(big.config);
});

test("what JSON cannot hold is named by its place", async () => {
  const write = (value: unknown) => archiveBytes({ config: value as never, weights });
  await expect(write({ layers: [{ rate: Number.NaN }] })).rejects.toThrow(
    "archiveBytes: config.layers[0].rate is NaN, which JSON cannot hold",
  );
  await expect(write({ f: () => 1 })).rejects.toThrow("config.f is a function");
  await expect(write({ when: new Date() })).rejects.toThrow("config.when is a Date");
  await expect(write([undefined])).rejects.toThrow("config[0] is undefined");
  await expect(write(JSON.parse('{"__proto__":1}'))).rejects.toThrow('a record with the name "__proto__"');
  const round: Record<string, unknown> = {};
  round.self = round;
  await expect(write(round)).rejects.toThrow("nested more than 200 deep");
  await expect(write({ kept: 1, dropped: undefined }).then(readArchive)).resolves.toMatchObject({
    config: { kept: 1 },
  });
});

/** The archive with some of its bytes changed, found by what the directory's fields are. */
function patched(change: (view: DataView, directory: number, end: number) => void): Uint8Array {
  const bytes = zip({ formatVersion: 1, config });
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const end = bytes.length - 22;
  change(view, view.getUint32(end + 16, true), end);
  return bytes;
}
const good = zip({ formatVersion: 1, config });
const NEWER = { formatVersion: 2, config };

test.each<[what: string, bytes: Uint8Array, code: string, message: string]>([
  ["nothing", new Uint8Array(0), "archive-magic", "this is no zip file, and so no Limpid file"],
  [
    "a picture",
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, ...new Uint8Array(40)),
    "archive-magic",
    "this is a PNG picture, not a Limpid file",
  ],
  ["cut off", good.slice(0, -30), "archive-truncated", "is a zip file without an end: it is cut off"],
  ["something added", Uint8Array.of(...good, 1), "archive-truncated", "or something was added to it"],
  ["a flipped bit", good.with(80, good[80] ^ 1), "archive-checksum", '"model.json" is damaged: its checksum'],
  ["a stranger", zip({}, { "evil.js": text("x") }), "archive-entry", 'holds an unknown entry "evil.js"'],
  ["no weights", zip({ formatVersion: 1, config }, {}), "archive-entry", 'holds no "weights.safetensors"'],
  [
    "many entries",
    zip({}, Object.fromEntries(Array.from({ length: 16 }, (_, k) => [`${k}`, text("")]))),
    "archive-too-large",
    "holds 17 entries, the limit is 16",
  ],
  [
    "a newer one",
    zip(NEWER),
    "archive-newer",
    "was made by a newer Limpid: format 2, this one reads up to 1\n  hint: npm install limpid@latest",
  ],
  ["no version", zip({ config }), "archive-version", "its model.json has the formatVersion (none)"],
  ["version 0", zip({ formatVersion: 0, config }), "archive-version", "the formatVersion 0"],
  ["no config", zip({ formatVersion: 1 }), "archive-config", "its model.json has no config"],
  ["broken JSON", zip("{"), "json-syntax", "readArchive: model.json: is no JSON"],
  [
    "broken UTF-8",
    zip({}, { "model.json": Uint8Array.of(0xff), "weights.safetensors": tensors }),
    "json-syntax",
    "is no JSON",
  ],
  [
    "__proto__",
    zip('{"formatVersion":1,"config":{"a":[{"__proto__":{"x":1}}]}}'),
    "json-proto",
    'has the name "__proto__"',
  ],
  [
    "broken weights",
    zip({ formatVersion: 1, config }, { "weights.safetensors": tensors.slice(0, -1) }),
    "safetensors-truncated",
    "readArchive: weights.safetensors: is cut off",
  ],
  [
    "a claim of 4 GB",
    patched((v, d) => v.setUint32(d + 24, 0xfffffff0, true)),
    "archive-too-large",
    'claims 4294967280 bytes for "model.json", the limit is 2147483648',
  ],
  [
    "a deflated claim",
    patched((v, d) => {
      v.setUint16(d + 10, 8, true);
      v.setUint32(d + 24, 5e7, true);
    }),
    "archive-damaged",
    '"model.json" cannot have 50000000 bytes',
  ],
  [
    "an odd method",
    patched((v, d) => v.setUint16(d + 10, 99, true)),
    "archive-unsupported",
    '"model.json" is packed by method 99',
  ],
  ["encryption", patched((v, d) => v.setUint16(d + 8, 1, true)), "archive-unsupported", '"model.json" is encrypted'],
  [
    "zip64",
    patched((v, d) => v.setUint32(d + 20, 0xffffffff, true)),
    "archive-unsupported",
    '"model.json" needs zip64',
  ],
  [
    "several parts",
    patched((v, _, e) => v.setUint16(e + 4, 1, true)),
    "archive-unsupported",
    "one part of a zip file in several parts",
  ],
  [
    "a lost directory",
    patched((v, d, e) => v.setUint32(e + 16, d - 1, true)),
    "archive-damaged",
    "its directory is not where it should be",
  ],
  [
    "a count too low",
    patched((v, _, e) => {
      v.setUint16(e + 8, 1, true);
      v.setUint16(e + 10, 1, true);
    }),
    "archive-damaged",
    "its directory is longer than its entries",
  ],
  [
    "a place beyond",
    patched((v, d) => v.setUint32(d + 42, 1e6, true)),
    "archive-damaged",
    '"model.json" is not where the directory says',
  ],
  ["stored, yet of another size", patched((v, d) => v.setUint32(d + 24, 3, true)), "archive-checksum", "is damaged"],
])("%s is a FileError", async (_what, bytes, code, message) => {
  await expect(readArchive(bytes)).rejects.toThrow(expect.objectContaining({ name: "FileError", code }));
  await expect(readArchive(bytes)).rejects.toThrow(message);
});

test("entries that share bytes", async () => {
  // The second entry of the directory points at the first one's data.
  const bytes = patched((view, directory) => {
    const second = directory + 46 + "model.json".length;
    view.setUint32(second + 42, 0, true);
  });
  await expect(readArchive(bytes)).rejects.toThrow(/overlap|another name|not where the directory says/);
});

test("errors name the file", async () => {
  await expect(readArchive(join(folder, "digts.limpid"))).rejects.toThrow(
    `did you mean "${join(folder, "digits.limpid")}"?`,
  );
  await expect(readArchive(3 as never)).rejects.toThrow("wants the bytes of a file, got number");
});

test("any bytes give an archive or a LimpidError", async () => {
  const deflated = zip({ formatVersion: 1, config: "x".repeat(500) }, { "weights.safetensors": tensors }, 9);
  const changed = (bytes: Uint8Array<ArrayBuffer>) =>
    fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }).map((changes) => {
      const copy = bytes.slice();
      for (const [at, byte] of changes) copy[at] = byte;
      return copy;
    });
  const file = fc.oneof(
    fc.uint8Array({ maxLength: 100 }),
    changed(good),
    changed(deflated),
    fc.nat(good.length).map((end) => good.slice(0, end)),
  );
  await fc.assert(
    fc.asyncProperty(file, async (bytes) => {
      const error = await readArchive(bytes).then(
        () => undefined,
        (e) => e,
      );
      if (error !== undefined) expect(error).toBeInstanceOf(LimpidError);
    }),
    { numRuns: 3000, seed: 1 },
  );
});
