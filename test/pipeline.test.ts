/** Pipelines: what stages give, in which order, and that a pass can be gone on with anywhere. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dataset, type Pipeline } from "../src/data/index.ts";
import { LimpidError } from "../src/index.ts";
import { Tensor, tensor } from "../src/tensor/index.ts";

/** Elements as plain values. */
const plain = (value: unknown): unknown => {
  if (value instanceof Tensor) return value.toArray();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
};
const all = async (pipeline: Pipeline<unknown>, options?: Parameters<Pipeline<unknown>["toArray"]>[0]) =>
  plain(await pipeline.toArray(options)) as unknown[];

const x = tensor([
  [1, 2],
  [3, 4],
  [5, 6],
]);
const upTo = (n: number) => Array.from({ length: n }, (_, k) => k);
const counting = (n: number) =>
  function* () {
    for (let k = 0; k < n; k++) yield k;
  };

async function failure(run: Promise<unknown>): Promise<LimpidError> {
  const error = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(LimpidError);
  return error as LimpidError;
}

describe("where elements come from", () => {
  test("arrays, records of arrays, lists, typed arrays", async () => {
    expect(await all(dataset(x))).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(await all(dataset({ x, y: Uint8Array.of(7, 8, 9) }))).toEqual([
      { x: [1, 2], y: 7 },
      { x: [3, 4], y: 8 },
      { x: [5, 6], y: 9 },
    ]);
    expect(await all(dataset({ x: { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] } }))).toEqual([
      { x: [1, 2] },
      { x: [3, 4] },
    ]);
    const birds = [
      { kind: "Adelie", mass: 3750 },
      { kind: "Gentoo", mass: 5000 },
    ] as const;
    expect(await all(dataset(birds))).toEqual(birds);
    expect(await all(dataset(new Set(["a", "b"])))).toEqual(["a", "b"]);
    expect(await all(dataset({ a: { b: [1, 2] }, c: ["p", "q"] }))).toEqual([
      { a: { b: 1 }, c: "p" },
      { a: { b: 2 }, c: "q" },
    ]);
  });

  test("generators, once or as often as they are asked", async () => {
    const again = dataset(counting(3));
    expect(await all(again)).toEqual([0, 1, 2]);
    expect(await all(again)).toEqual([0, 1, 2]);
    const once = dataset(counting(3)());
    expect(await all(once)).toEqual([0, 1, 2]);
    expect(await failure(once.toArray())).toMatchObject({ code: "pipeline-failed", facts: { stage: "iterable" } });
    expect(
      await all(
        dataset(async function* () {
          yield* [1, 2];
        }),
      ),
    ).toEqual([1, 2]);
  });

  test("any stretch, as many samples at a time as it says", async () => {
    const read: number[][] = [];
    const from = (chunk?: number) =>
      dataset({
        size: 7,
        ...(chunk && { chunk }),
        read(first: number, last: number) {
          read.push([first, last]);
          return { x: Float32Array.from(upTo(last - first), (k) => first + k) };
        },
      });
    expect(await all(from(3).map((one) => one.x))).toEqual(upTo(7));
    expect(read).toEqual([
      [0, 3],
      [3, 6],
      [6, 7],
    ]);
    read.length = 0;
    expect(
      await all(
        from()
          .batch(4)
          .map((one) => one.x),
      ),
    ).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6],
    ]);
    expect(read).toEqual([
      [0, 4],
      [4, 7],
    ]);
  });

  test("what is no data, and what does not fit together", async () => {
    for (const bad of [3, "path", null, undefined, Symbol("s"), new Date()])
      expect(() => dataset(bad as never)).toThrow(expect.objectContaining({ code: "dataset-source" }));
    expect(() => dataset({ x: [1, 2], y: [1] })).toThrow("x has 2 samples, y has 1");
    expect(() => dataset(dataset([1]) as never)).toThrow("a pipeline already");
  });
});

describe("stages", () => {
  test("map, filter, take, skip, repeat, concatenate, zip", async () => {
    const ten = dataset(upTo(10));
    expect(await all(ten.map((k, { index }) => k * 10 + index))).toEqual(upTo(10).map((k) => k * 11));
    expect(await all(ten.map(async (k) => k + 1, { concurrency: 3 }))).toEqual(upTo(10).map((k) => k + 1));
    expect(await all(ten.filter((k) => k % 3 === 0))).toEqual([0, 3, 6, 9]);
    expect(await all(ten.take(2).concatenate(ten.skip(8), ten.take(1)))).toEqual([0, 1, 8, 9, 0]);
    expect(await all(ten.take(2).repeat(3))).toEqual([0, 1, 0, 1, 0, 1]);
    expect(await all(ten.skip(7).repeat().take(7))).toEqual([7, 8, 9, 7, 8, 9, 7]);
    expect(await all(ten.zip(dataset(counting(2)), dataset(["a", "b", "c"])))).toEqual([
      [0, 0, "a"],
      [1, 1, "b"],
    ]);
    // Passes that give nothing are no reason to go on for ever.
    expect(
      await all(
        ten
          .filter(() => false)
          .repeat()
          .take(3),
      ),
    ).toEqual([]);
  });

  test("batches: numbers become f64, arrays keep their type, texts become lists, parts are put together", async () => {
    const [first, last] = await dataset([
      { a: 1, b: x.slice(0, 1).reshape([2]), c: "p", d: Float32Array.of(1), e: [true, x] as const },
      { a: 2, b: x.slice(1, 2).reshape([2]), c: "q", d: Float32Array.of(2), e: [false, x] as const },
      { a: 3, b: x.slice(2, 3).reshape([2]), c: "r", d: Float32Array.of(3), e: [true, x] as const },
    ])
      .batch(2)
      .toArray();
    expect([first.a.dtype, first.b.dtype, first.d.dtype, first.e[0].dtype]).toEqual(["f64", "f32", "f32", "bool"]);
    expect(first.a.shape).toEqual([2]);
    expect(plain(first.b)).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(first.c).toEqual(["p", "q"]);
    expect(first.d.shape).toEqual([2, 1]);
    expect(first.e[1].shape).toEqual([2, 3, 2]);
    expect(last.c).toEqual(["r"]);
    expect(await all(dataset(upTo(5)).batch(2, { dropRemainder: true }))).toEqual([
      [0, 1],
      [2, 3],
    ]);
    const lists = dataset([
      ["a", "b"],
      ["c", "d"],
    ]).batch(2);
    expect(await all(lists)).toEqual([
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ]);
  });

  test("unbatch is batch undone", async () => {
    const records = dataset({ x, y: [1, 2, 3], z: ["a", "b", "c"] });
    expect(await all(records.batch(2).unbatch())).toEqual(await all(records));
    const pairs = dataset(x).zip(dataset(["a", "b", "c"]));
    expect(await all(pairs.batch(2).unbatch())).toEqual(await all(pairs));
    expect(await all(dataset(counting(5)).batch(3).unbatch())).toEqual(upTo(5));
  });

  test("sizes that are known before", () => {
    const ten = dataset(upTo(10));
    const sizes = [
      ten.batch(3).size,
      ten.batch(3, { dropRemainder: true }).size,
      ten.repeat(3).size,
      ten.repeat().size,
      ten.repeat().take(4).size,
      ten.skip(4).take(9).size,
      ten.concatenate(ten.take(2)).size,
      ten.zip(ten.repeat()).size,
      ten.filter(() => true).size,
      dataset(counting(3)).size,
      ten.batch(3).unbatch().size,
    ];
    expect(sizes).toEqual([4, 3, 30, Number.POSITIVE_INFINITY, 4, 6, 12, 10, undefined, undefined, 10]);
    expect(ten.batch(3).map((b) => b).batchSize).toBe(3);
    expect(ten.batch(3).unbatch().batchSize).toBe(undefined);
  });

  test("split: two parts that share nothing, also of what is shuffled", async () => {
    const [train, rest] = dataset(upTo(10)).shuffle(10, 3).split(0.8);
    for (const epoch of [0, 1]) {
      const both = [...(await all(train, { epoch })), ...(await all(rest, { epoch }))];
      expect(both.sort()).toEqual(upTo(10));
    }
    expect(await all(train, { epoch: 1 })).toEqual(await all(train));
    expect((await all(dataset(counting(9)).split(4)[1])).length).toBe(5);
    expect(() => dataset(counting(9)).split(0.5)).toThrow("nobody knows how many");
  });

  test("cache reads what stands before it once, and only a whole pass is kept", async () => {
    let calls = 0;
    const kept = dataset(upTo(6))
      .map((k) => {
        calls++;
        return k;
      })
      .shuffle()
      .cache();
    await all(kept.take(2));
    calls = 0;
    const first = await all(kept);
    expect(calls).toBe(6);
    expect(await all(kept, { epoch: 1 })).toEqual(first);
    expect(await all(kept.shuffle(), { epoch: 1 })).not.toEqual(first);
    expect(calls).toBe(6);
  });

  test("prefetch has the next elements made while one is used", async () => {
    const made: number[] = [];
    const slow = dataset(upTo(9)).map(async (k) => {
      made.push(k);
      return k;
    });
    for await (const k of slow.prefetch(3)) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (k === 2) break;
    }
    expect(made.length).toBeGreaterThan(4);
    made.length = 0;
    for await (const k of slow) if (k === 2) break;
    expect(made).toEqual([0, 1, 2]);
  });
});

describe("order", () => {
  test("the same seed and pass give the same, others others; each element once", async () => {
    const order = (buffer: number, seed: number, epoch = 0) => all(dataset(upTo(50)).shuffle(buffer, seed), { epoch });
    for (const buffer of [1, 7, 50, 200]) {
      const first = await order(buffer, 1);
      expect(await order(buffer, 1)).toEqual(first);
      expect(first.toSorted((a, b) => Number(a) - Number(b))).toEqual(upTo(50));
      if (buffer === 1) continue;
      expect(await order(buffer, 2)).not.toEqual(first);
      expect(await order(buffer, 1, 1)).not.toEqual(first);
    }
    // An element is never given before it was within the buffer's reach.
    const near = (await order(7, 1)) as number[];
    expect(near.every((k, place) => k < place + 7)).toBe(true);
    // Each repetition has an order of its own, and two shuffles do not undo each other.
    const twice = (await all(dataset(upTo(20)).shuffle().repeat(2))) as number[];
    expect(twice.slice(0, 20)).not.toEqual(twice.slice(20));
    expect(await all(dataset(upTo(20)).shuffle().shuffle())).not.toEqual(await all(dataset(upTo(20)).shuffle()));
  });

  test("lists, generators and stretches are shuffled alike", async () => {
    const values = Float64Array.from(upTo(30));
    const forms = [
      dataset(upTo(30)),
      dataset(values),
      dataset(counting(30)),
      dataset({ size: 30, chunk: 4, read: (from: number, to: number) => values.subarray(from, to) }),
    ];
    const [first, ...others] = await Promise.all(
      forms.map((form) => all((form as Pipeline<number>).shuffle(8, 5).batch(4))),
    );
    for (const other of others) expect(other).toEqual(first);
  });

  test("full shuffling favours no order", async () => {
    // Chi-squared over the six orders of three: 5 degrees of freedom, 20.5 is the quantile .999.
    const counts = new Map<string, number>();
    const three = dataset([0, 1, 2]).shuffle();
    for (let epoch = 0; epoch < 1200; epoch++) {
      const order = (await three.toArray({ epoch })).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    expect([...counts.values()].reduce((sum, n) => sum + (n - 200) ** 2 / 200, 0)).toBeLessThan(20.5);
  });

  test("a function's seed is its element's own, in each epoch another", async () => {
    const seeds = (epoch: number, skip = 0) =>
      dataset(upTo(4))
        .map((_, place) => place.seed)
        .toArray({ from: { epoch, element: skip } });
    const first = await seeds(0);
    expect(new Set(first).size).toBe(4);
    expect(await seeds(0)).toEqual(first);
    expect(await seeds(0, 2)).toEqual(first.slice(2));
    expect(await seeds(1)).not.toEqual(first);
  });
});

test("any pipeline can be gone on with at any of its elements", async () => {
  type Stage = (from: Pipeline<unknown>) => Pipeline<unknown>;
  const size = (value: unknown): number => (typeof value === "number" ? value : JSON.stringify(plain(value)).length);
  const stages: readonly Stage[] = [
    (p) => p.map((one, { index, epoch }) => [size(one), index, epoch]),
    (p) => p.map(async (one) => size(one), { concurrency: 3 }),
    (p) => p.filter((one) => size(one) % 3 !== 1),
    (p) => p.shuffle(4),
    (p) => p.shuffle(100, 7),
    (p) => p.map(size).batch(3),
    (p) => p.map(size).batch(3).unbatch(),
    (p) => p.repeat(2),
    (p) => p.take(5),
    (p) => p.skip(2),
    (p) => p.zip(dataset(counting(11)).shuffle(3)),
    (p) => p.concatenate(dataset(["a", "b"])),
    (p) => p.cache(),
    (p) => p.prefetch(2),
    (p) => p.split(3)[1],
  ];
  const source = fc.constantFrom<() => Pipeline<unknown>>(
    () => dataset(upTo(9)),
    () => dataset(counting(9)),
    () => dataset({ x: upTo(9), y: Float32Array.from(upTo(9)) }),
    () => dataset({ size: 9, chunk: 2, read: (from: number, to: number) => upTo(9).slice(from, to) }),
  );
  const chain = fc.array(fc.constantFrom(...stages), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(source, chain, fc.nat({ max: 3 }), fc.nat({ max: 12 }), async (make, chosen, epoch, element) => {
      let whole: Pipeline<unknown>;
      let anew: Pipeline<unknown>;
      try {
        whole = chosen.reduce((p, stage) => stage(p), make());
        anew = chosen.reduce((p, stage) => stage(p), make());
      } catch (error) {
        // Batches and samples are not concatenated.
        expect(error).toMatchObject({ code: "concatenate-batches" });
        return;
      }
      const wanted = await all(whole, { epoch });
      expect(await all(anew, { from: { epoch, element } })).toEqual(wanted.slice(element));
      if (whole.size !== undefined) expect(wanted.length).toBe(whole.size);
      const pass = whole.iterate({ epoch });
      for (let k = 0; k < element && !(await pass.next()).done; k++);
      expect(pass.position).toEqual({ epoch, element: Math.min(element, wanted.length) });
    }),
    { numRuns: 300 },
  );
});

describe("what goes wrong on the way", () => {
  test("the stage and the element are named", async () => {
    const boom = (at: number) => (k: number) => {
      if (k === at) throw new TypeError("boom");
      return k;
    };
    const eager = await failure(dataset(upTo(9)).skip(2).map(boom(5)).batch(2).toArray());
    expect(eager.message).toContain("stage 3, map, failed at element 3: boom");
    expect(eager.cause).toBeInstanceOf(TypeError);
    const late = dataset(upTo(9)).map(async (k) => boom(5)(k), { concurrency: 4 });
    expect(await failure(late.toArray())).toMatchObject({
      facts: { stage: "map", number: 2, element: 5, why: "boom" },
    });
    const test = dataset(upTo(9)).filter((k) => boom(4)(k) > 0);
    expect(await failure(test.toArray())).toMatchObject({ facts: { stage: "filter", number: 2, element: 4 } });
    const generator = dataset(function* () {
      yield 1;
      yield 2;
      throw new Error("no more");
    });
    expect(await failure(generator.prefetch(3).batch(2).toArray())).toMatchObject({
      facts: { stage: "generator", number: 1, element: 2, why: "no more" },
    });
    const ragged = dataset([[1], [1, 2]]).batch(2);
    expect((await failure(ragged.toArray())).message).toContain("a list of 1, but a list of 2 at 1");
    const ours = dataset(x).map((row) => row.reshape([3]));
    expect(await failure(ours.toArray())).toMatchObject({ code: "pipeline-failed", facts: { element: 0 } });
  });

  test("whoever stops early closes the generator", async () => {
    const closed: string[] = [];
    const open = (name: string) =>
      dataset(function* () {
        try {
          for (let k = 0; ; k++) yield k;
        } finally {
          closed.push(name);
        }
      });
    const stages: Record<string, (p: Pipeline<number>) => Pipeline<unknown>> = {
      map: (p) => p.map((k) => k),
      shuffle: (p) => p.shuffle(4),
      batch: (p) => p.batch(2).unbatch(),
      repeat: (p) => p.repeat(),
      zip: (p) => p.zip(open("other")),
      concatenate: (p) => p.concatenate(open("never begun")),
      cache: (p) => p.cache(),
      prefetch: (p) => p.prefetch(2),
      filter: (p) => p.filter(() => true).take(9),
    };
    for (const [name, stage] of Object.entries(stages)) for await (const _ of stage(open(name))) break;
    expect(closed.toSorted()).toEqual([...Object.keys(stages), "other"].toSorted());
  });
});
