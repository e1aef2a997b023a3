/** Pipelines over time series, folders of texts and IDX files. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { layers, sequential } from "limpid";
import { datasetFromIdx, textDatasetFromDirectory, timeseriesDatasetFromArray } from "limpid/data";
import { type Tensor, tensor } from "limpid/tensor";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { idxFile } from "./support/bytes.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "limpid-sources-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const upTo = (n: number) => Array.from({ length: n }, (_, k) => k);

describe("timeseriesDatasetFromArray", () => {
  /** What the words of Keras's documentation say, step by step. */
  function byHand(
    n: number,
    targets: number,
    o: { length: number; stride?: number; rate?: number; start?: number; end?: number },
  ) {
    const { length, stride = 1, rate = 1, start = 0 } = o;
    const end = Math.min(o.end ?? n, n);
    const found: [number[], number][] = [];
    for (let from = start; from + (length - 1) * rate < end && from < targets; from += stride)
      found.push([upTo(length).map((j) => from + j * rate), 100 + from]);
    return found;
  }

  test.each([
    { length: 3 },
    { length: 4, stride: 3 },
    { length: 3, rate: 2 },
    { length: 2, stride: 2, rate: 3, start: 1, end: 9 },
    { length: 1 },
    { length: 10 },
    { length: 4, start: 2, end: 50 },
  ])("%o", async (o) => {
    for (const targets of [10, 6]) {
      const options = {
        sequenceLength: o.length,
        sequenceStride: o.stride,
        samplingRate: o.rate,
        startIndex: o.start,
        endIndex: o.end,
      };
      const answers = upTo(targets).map((k) => 100 + k);
      const given = timeseriesDatasetFromArray(upTo(10), answers, options);
      const wanted = byHand(10, targets, o);
      expect(given.size).toBe(wanted.length);
      expect((await given.toArray()).map(({ x, y }) => [x.toArray(), y])).toEqual(wanted);
      const alone = await timeseriesDatasetFromArray(upTo(10), undefined, options).toArray();
      expect(alone.map((x) => x.toArray())).toEqual(byHand(10, 10, o).map(([x]) => x));
      const [{ x, y }] = (await given.batch(50).toArray()) as unknown as { x: Tensor; y: Tensor }[];
      expect([x.toArray(), y.toArray()]).toEqual([wanted.map(([w]) => w), wanted.map(([, w]) => w)]);
    }
  });

  test("steps of several numbers; a forecast is learned", async () => {
    const series = tensor(upTo(64).map((k) => [Math.sin(k / 3), Math.cos(k / 3)]));
    const data = timeseriesDatasetFromArray(series.slice(0, -1), series.slice(5), { sequenceLength: 4 });
    const [first] = await data.take(1).toArray();
    expect([first.x.shape, first.y.shape]).toEqual([[4, 2], [2]]);
    expect(first.y.toArray()).toEqual(series.slice(5, 6).reshape([2]).toArray());
    const model = sequential([layers.flatten({ inputShape: [4, 2] }), layers.dense({ units: 2 })]);
    model.compile({ optimizer: "adam", loss: "meanSquaredError", learningRate: 0.05 } as never);
    const { loss } = await model.fit(data.shuffle(64, 1).batch(8), { epochs: 30, verbose: 0 });
    expect(loss.at(-1)).toBeLessThan(0.1 * loss[0]);
  });

  test("what does not fit", () => {
    const make = (data: unknown, targets: unknown, options: unknown) => () =>
      timeseriesDatasetFromArray(data as never, targets as never, options as never);
    expect(make(upTo(5), undefined, { sequenceLength: 3, samplingRate: 3 })).toThrow(
      "timeseriesDatasetFromArray: no window of 7 steps fits into steps 0 to 5\n  hint: shorter windows",
    );
    expect(make(upTo(5), [], { sequenceLength: 2 })).toThrow("no window of 2 steps");
    expect(make(upTo(5), undefined, undefined)).toThrow("sequenceLength is missing");
    expect(make(upTo(5), undefined, { sequenceLength: 2, sequencesStride: 2 })).toThrow(
      'did you mean "sequenceStride"?',
    );
    expect(make(3, undefined, { sequenceLength: 2 })).toThrow("no window of 2 steps");
  });
});

describe("textDatasetFromDirectory", () => {
  test("classes and texts by name, read when they are wanted; links are not followed", async () => {
    const root = join(folder, "reviews");
    for (const [name, text] of Object.entries({
      "poor/b.txt": "bad",
      "good/2.txt": "很好",
      "good/deep/1.txt": "fine",
      "good/1.txt": "good",
      "good/notes.md": "no text",
    })) {
      await mkdir(join(root, name, ".."), { recursive: true });
      await writeFile(join(root, name), text);
    }
    await writeFile(join(folder, "secret.txt"), "secret");
    await symlink(join(folder, "secret.txt"), join(root, "good", "link.txt"));
    const { data, classNames } = await textDatasetFromDirectory(root);
    expect(classNames).toEqual(["good", "poor"]);
    expect(data.size).toBe(4);
    expect(await data.toArray()).toEqual([
      { x: "good", y: 0 },
      { x: "很好", y: 0 },
      { x: "fine", y: 0 },
      { x: "bad", y: 1 },
    ]);
    const some = await textDatasetFromDirectory(root, { classNames: ["poor", "good"], maxLength: 1 });
    expect(await some.data.take(2).toArray()).toEqual([
      { x: "b", y: 0 },
      { x: "g", y: 1 },
    ]);
    const [batch] = (await data.batch(4).toArray()) as unknown as { x: string[]; y: Tensor }[];
    expect([batch.x, batch.y.toArray()]).toEqual([
      ["good", "很好", "fine", "bad"],
      [0, 0, 0, 1],
    ]);
    await expect(textDatasetFromDirectory(root, { classNames: ["fair"] })).rejects.toThrow(
      `there is no folder "fair" in ${root}\n  hint: there are good, poor`,
    );
    await writeFile(join(root, "poor", "a.txt"), Uint8Array.of(0xff, 0xfe, 0));
    await expect((await textDatasetFromDirectory(root)).data.toArray()).rejects.toThrow("is no UTF-8 text");
    await expect((await textDatasetFromDirectory(root, { maxBytes: 4 })).data.toArray()).rejects.toThrow(
      "has 6 bytes, more than the limit of 4",
    );
  });

  test("a folder that is missing, a file, or empty", async () => {
    await expect(textDatasetFromDirectory(join(folder, "nowhere"))).rejects.toMatchObject({ name: "FileError" });
    await mkdir(join(folder, "empty", "class"), { recursive: true });
    await expect(textDatasetFromDirectory(join(folder, "empty"))).rejects.toMatchObject({ code: "text-none" });
    await writeFile(join(folder, "file"), "");
    await expect(textDatasetFromDirectory(join(folder, "file"))).rejects.toMatchObject({ name: "FileError" });
  });
});

describe("datasetFromIdx", () => {
  const images = idxFile(8, [3, 2, 2], upTo(12));
  const labels = idxFile(11, [3], [0, 7, 1, 0, 0xff, 0xff]);

  test("rows when they are wanted, packed or not, of any type", async () => {
    const [x, y, packed] = ["x.idx", "y.idx", "x.gz"].map((name) => join(folder, name));
    await writeFile(x, images);
    await writeFile(y, labels);
    await writeFile(packed, gzipSync(images));
    const data = await datasetFromIdx({ x, y, packed });
    expect(data.size).toBe(3);
    const plain = (await data.toArray()).map((one) => [one.x.toArray(), one.y.toArray(), one.packed.dtype]);
    expect(plain).toEqual([
      [
        [
          [0, 1],
          [2, 3],
        ],
        7,
        "u8",
      ],
      [
        [
          [4, 5],
          [6, 7],
        ],
        256,
        "u8",
      ],
      [
        [
          [8, 9],
          [10, 11],
        ],
        -1,
        "u8",
      ],
    ]);
    const [batch] = (await data.skip(1).batch(2).toArray()) as unknown as Record<"x" | "y" | "packed", Tensor>[];
    expect([batch.x.shape, batch.y.dtype, batch.y.toArray()]).toEqual([[2, 2, 2], "i32", [256, -1]]);
    expect(batch.packed.toArray()).toEqual(batch.x.toArray());
    const model = sequential([layers.flatten({ inputShape: [2, 2] }), layers.dense({ units: 1 })]);
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const pairs = (await datasetFromIdx({ x, y })).shuffle(3, 1).batch(2);
    expect((await model.fit(pairs, { epochs: 2, verbose: 0 })).loss).toHaveLength(2);
  });

  test("what is damaged, or does not go together", async () => {
    const write = async (name: string, bytes: Uint8Array) => {
      await writeFile(join(folder, name), bytes);
      return join(folder, name);
    };
    const x = await write("whole", images);
    const refused = async (name: string, bytes: Uint8Array, message: string) =>
      expect(datasetFromIdx({ x, y: await write(name, bytes) })).rejects.toThrow(message);
    await refused("cut", images.subarray(0, 20), "is cut off: [3,2,2] with 1 byte each needs 28 bytes, found 20");
    await refused("long", Uint8Array.of(...images, 1), "is too long");
    await refused("short", images.subarray(0, 3), "3 bytes are no IDX file");
    await refused("text", new TextEncoder().encode("hello, world"), "which is no IDX header");
    await refused("fewer", idxFile(8, [2], [1, 2]), "x has 3 samples, y has 2");
    await refused("none", idxFile(8, [0], []), "has no rows");
    await refused("torn.gz", gzipSync(images).subarray(0, 20), "cannot be unpacked");
    await expect(datasetFromIdx({ x: join(folder, "nowhere") })).rejects.toThrow("there is no such file");
    await expect(datasetFromIdx({ x: folder })).rejects.toThrow("is a folder, not a file");
    await expect(datasetFromIdx({ x: "/dev/zero" })).rejects.toThrow("is a device or a pipe");
    await expect(datasetFromIdx({})).rejects.toThrow("hint: paths by name");
    const data = await datasetFromIdx({ x });
    await writeFile(x, images.subarray(0, 20));
    await expect(data.toArray()).rejects.toThrow("is cut off");
  });
});
