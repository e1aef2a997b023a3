/**
 * Inputs that nobody meant: good files, changed at random, for readers that must give a value or a `LimpidError`, and soon.
 * `test/io-fuzz.test.ts` tries ten thousand of each, `npx tsx scripts/fuzz.ts` as many as one likes.
 */
import { gzipSync } from "node:zlib";
import { unzipSync, zipSync } from "fflate";
import { layers, loadModel, sequential } from "limpid";
import { parseIdx } from "limpid/data";
import {
  openSafetensors,
  parseCsv,
  readArchive,
  readIdx,
  readNpy,
  readNpz,
  readSafetensors,
  writeNpy,
  writeNpz,
  writeSafetensors,
} from "limpid/io";
import { tensor } from "limpid/tensor";
import { InternalError, LimpidError } from "../../src/base/index.ts";
import { readJson } from "../../src/io/json.ts";
import { readLines } from "../../src/runs/metrics-file.ts";
import { idxFile } from "./bytes.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** A reader, and files that it reads. */
interface Fuzzed {
  readonly seeds: readonly Bytes[];
  /** Whether they are JSON, of which single values are changed, too. */
  readonly json?: boolean;
  read(bytes: Bytes): unknown;
}

const text = (content: string): Bytes => new TextEncoder().encode(content);

/** Mulberry32: the same inputs from the same seed, everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What parsers stumble over. */
const tokens: readonly Bytes[] = [
  ...[
    "__proto__",
    "constructor",
    "[[[[[[[[",
    '{"a":',
    '"',
    "'",
    "\\",
    "..",
    "/",
    "\0",
    "-",
    "1e999",
    "9007199254740993",
    "18446744073709551616",
  ],
  ...[
    "NaN",
    "true",
    ",",
    ",,",
    "\n",
    "\r\n",
    ";",
    "O",
    ">f8",
    "(",
    "True",
    '"dtype":"I64"',
    '"data_offsets":[0,1]',
    "\ufeff",
    "\ud83d\ude00",
  ],
].map(text);
const integers = [0, 1, -1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff];

/** A file with one to four changes. */
function changed(seeds: readonly Bytes[], random: () => number): Bytes {
  const below = (most: number) => Math.floor(random() * most);
  let bytes = seeds[below(seeds.length)];
  for (let left = 1 + below(4); left > 0; left--) {
    const at = below(bytes.length + 1);
    const end = Math.min(bytes.length, at + below(random() < 0.5 ? 8 : bytes.length + 1));
    const join = (middle: Uint8Array, from: number): Bytes => {
      const whole = new Uint8Array(at + middle.length + bytes.length - from);
      whole.set(bytes.subarray(0, at));
      whole.set(middle, at);
      whole.set(bytes.subarray(from), at + middle.length);
      return whole;
    };
    const kind = below(8);
    const copy = bytes.slice();
    if (kind === 0 && at < copy.length) copy[at] ^= 1 << below(8);
    if (kind === 1 && at < copy.length) copy[at] = below(256);
    if (kind === 2 && at + 4 <= copy.length)
      new DataView(copy.buffer).setUint32(at, integers[below(integers.length)] >>> 0, random() < 0.8);
    if (kind === 3 && at + 2 <= copy.length)
      new DataView(copy.buffer).setUint16(at, integers[below(integers.length)] & 0xffff, true);
    if (kind < 4) bytes = copy;
    if (kind === 4) bytes = join(new Uint8Array(), end);
    if (kind === 5) bytes = bytes.slice(0, at);
    if (kind === 6) bytes = join(tokens[below(tokens.length)], random() < 0.5 ? at : end);
    if (kind === 7) {
      const other = seeds[below(seeds.length)];
      const from = below(other.length);
      bytes = join(other.subarray(from, from + below(64)), random() < 0.5 ? at : end);
    }
    // Copies of copies grow.
    if (bytes.length > 20_000) bytes = bytes.slice(0, 20_000);
  }
  return bytes;
}

const values: readonly unknown[] = [
  ...[
    null,
    true,
    "",
    "__proto__",
    "constructor",
    "relu",
    "dense",
    [],
    {},
    [[]],
    0,
    -1,
    0.5,
    2,
    1e9,
    2 ** 31,
    2 ** 53,
    1e300,
  ],
  ...["a".repeat(1000), Array(1000).fill(1), { kind: "dense" }],
];

/** JSON of which one to three values, or names, are others. */
function changedJson(seeds: readonly Bytes[], random: () => number): Bytes {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
  const tree: unknown = JSON.parse(new TextDecoder().decode(pick(seeds)));
  for (let left = 1 + Math.floor(random() * 3); left > 0; left--) {
    let at = tree as Record<string, unknown>;
    for (;;) {
      const name = pick(Object.keys(at));
      const inner = name === undefined ? undefined : at[name];
      const deeper = typeof inner === "object" && inner !== null && Object.keys(inner).length > 0 && random() < 0.85;
      if (deeper) {
        at = inner as Record<string, unknown>;
        continue;
      }
      if (name !== undefined && random() < 0.2) delete at[name];
      else at[name ?? "a"] = structuredClone(pick(values));
      break;
    }
  }
  return text(JSON.stringify(tree));
}

const some = {
  a: tensor([
    [1, 2],
    [3, 4],
  ]),
  "b/kernel": tensor([true, false]),
  ids: { dtype: "i64", shape: [2], data: new BigInt64Array([1n, 2n ** 60n]) } as const,
  half: { dtype: "bf16", shape: [1], data: new Float32Array([1.5]) } as const,
};

/** Every reader of files. */
export async function readers(): Promise<Readonly<Record<string, Fuzzed>>> {
  const { half, ...numpy } = some;
  const npy = [writeNpy(some.a), writeNpy(some.ids), writeNpy({ dtype: "f16", shape: [2], data: new Float32Array(2) })];
  const npz = await writeNpz(numpy);
  const idx = [idxFile(8, [2, 2], [1, 2, 3, 4]), idxFile(13, [1], [0, 0, 0, 0])];
  const safetensors = writeSafetensors({ half, ...numpy }, { k: "v" });
  const net = sequential([
    layers.dense({ units: 2, inputShape: [2], activation: "relu" }),
    layers.dropout({ rate: 0.5 }),
  ]);
  const model = await net.compile({ optimizer: "adam", loss: "meanSquaredError" }).toBytes();
  const inside = unzipSync(model);
  const log = ["epochs", "steps"].map((type, number) => JSON.stringify({ type, number, from: 0, to: 1 })).join("\n");
  return {
    readNpy: { seeds: npy, read: (bytes) => readNpy(bytes, { raw: true }) },
    readNpz: {
      seeds: [npz, new Uint8Array(zipSync({ "a.npy": npy[0], "b.npy": npy[1] }, { level: 9 }))],
      read: (bytes) => readNpz(bytes, { raw: true }),
    },
    readSafetensors: { seeds: [safetensors], read: (bytes) => readSafetensors(bytes, { raw: true }) },
    openSafetensors: {
      seeds: [safetensors],
      async read(bytes) {
        const file = await openSafetensors(bytes);
        for (const name of file.names) await file.read(name, { raw: true, slice: [] });
      },
    },
    readIdx: { seeds: [...idx, new Uint8Array(gzipSync(idx[0]))], read: (bytes) => readIdx(bytes) },
    parseIdx: { seeds: idx, read: (bytes) => parseIdx(bytes) },
    parseCsv: {
      seeds: ["a,b,c\n1,2,3\n4,5,6\n", '"a;b";"c"\r\n1.5;2\r\n', "1\t2\n3\t4", "1 2 3\n4 5 6"].map(text),
      read: (bytes) => parseCsv(bytes),
    },
    readArchive: { seeds: [model], read: (bytes) => readArchive(bytes) },
    // Its checksums are right: what is changed is what the file says.
    loadModel: {
      seeds: [inside["model.json"] as Bytes],
      json: true,
      read: (bytes) => loadModel(new Uint8Array(zipSync({ ...inside, "model.json": bytes }, { level: 0 }))),
    },
    readJson: {
      seeds: ['{"a":[1,{"b":null}],"c":"\\u00e9"}', '{"limpid":"run","formatVersion":1}'].map(text),
      read: (bytes) => readJson("a.json", bytes),
    },
    metrics: { seeds: [text(`${log}\n`)], read: (bytes) => readLines(bytes, 100) },
  };
}

/** All names that an attack through a file would add. */
const prototypes = () =>
  [Object, Array, Function, Map, String].map((made) => Object.getOwnPropertyNames(made.prototype).join()).join(" ");

/** Tries a reader; an input that takes longer than `patience` milliseconds counts as one that hangs. Gives how many inputs it read; throws on the first that it should have refused otherwise, with its bytes. */
export async function fuzz(
  name: string,
  { seeds, read, json }: Fuzzed,
  inputs: number,
  seed: number,
  patience = 2000,
): Promise<number> {
  const random = randomFrom(seed);
  const before = prototypes();
  let sound = 0;
  for (const good of seeds) await read(good.slice());
  for (let k = 0; k < inputs; k++) {
    const bytes = json && k % 2 === 1 ? changedJson(seeds, random) : changed(seeds, random);
    const wrong = (what: string, cause?: unknown) =>
      new Error(`${name}, input ${k} of seed ${seed}: ${what}\n${Buffer.from(bytes).toString("base64")}`, { cause });
    // A machine that does something else for seconds is slow once; a reader that hangs, every time.
    let took = Number.POSITIVE_INFINITY;
    for (let tries = 0; took > patience && tries < 3; tries++) {
      const start = performance.now();
      try {
        await read(bytes);
        if (tries === 0) sound++;
      } catch (error) {
        if (!(error instanceof LimpidError) || error instanceof InternalError) throw wrong(String(error), error);
      }
      took = performance.now() - start;
    }
    if (took > patience) throw wrong(`took ${took.toFixed()} ms, and as long when tried again`);
    if (prototypes() !== before) throw wrong("polluted a prototype");
  }
  return sound;
}
