/** `numpyRandom` against numbers that NumPy itself gave: test/fixtures/numpy-random.py writes them. */
import { readFileSync } from "node:fs";
import { numpyRandom } from "limpid/data";
import { type Tensor, tensor } from "limpid/tensor";
import { describe, expect, test } from "vitest";

interface Case {
  readonly seed: number;
  readonly random: string[];
  readonly random1300: string[];
  readonly randn: string[];
  readonly uniform: string[];
  readonly normal: string[];
  readonly randint: Record<string, number[]>;
  readonly permutation: Record<string, number[]>;
  readonly permutationRows: number[][];
  readonly shuffle: number[];
  readonly mixed: (string | number)[];
}

const cases: Case[] = JSON.parse(readFileSync(new URL("./fixtures/numpy-random.json", import.meta.url), "utf8"));

function bits(values: Iterable<number>): string[] {
  return Array.from(values, (value) => {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, value);
    return view.getBigUint64(0).toString(16).padStart(16, "0");
  });
}

/** In units of the last place. */
const distances = (got: string[], want: string[]): number[] =>
  got.map((text, k) => Math.abs(Number(BigInt(`0x${text}`) - BigInt(`0x${want[k]}`))));

test("the fixtures are there", () => expect(cases).toHaveLength(5));

describe.each(cases)("seed $seed", (want) => {
  const rng = () => numpyRandom(want.seed);

  test("random and uniform, in every bit", () => {
    const got = rng().random([3, 4]);
    expect([got.dtype, got.shape]).toEqual(["f64", [3, 4]]);
    expect(bits(got.data)).toEqual(want.random);
    expect(bits(rng().random(1300).data.slice(-3))).toEqual(want.random1300);
    expect(bits(rng().uniform(-2.5, 7, 20).data)).toEqual(want.uniform);
    expect(bits([rng().random()])).toEqual(want.random.slice(0, 1));
  });

  test("randn and normal: the C library's log decides the last bit, once in two thousand", () => {
    for (const [got, wanted] of [
      [rng().randn([401]), want.randn],
      [rng().normal(3, 0.25, 20), want.normal],
    ] as const) {
      const gaps = distances(bits(got.data), wanted);
      expect(Math.max(...gaps)).toBeLessThanOrEqual(1);
      expect(gaps.filter((gap) => gap > 0).length).toBeLessThanOrEqual(2);
    }
  });

  test.each(Object.entries(want.randint))("randint(%s)", (bounds, values) => {
    const [low, high] = bounds.split(",").map(Number);
    const got = rng().randint(low, high, 20);
    expect(got.dtype).toBe("i32");
    expect(got.toArray()).toEqual(values);
  });

  test("permutation and shuffle", () => {
    for (const [n, order] of Object.entries(want.permutation))
      expect(rng().permutation(Number(n)).toArray()).toEqual(order);
    const rows = tensor(Float64Array.from({ length: 30 }, (_, k) => k)).reshape([10, 3]);
    const got: Tensor = rng().permutation(rows);
    expect([got.dtype, got.toArray()]).toEqual(["f64", want.permutationRows]);
    const list = Array.from({ length: 25 }, (_, k) => k);
    const typed = Int32Array.from(list);
    rng().shuffle(list);
    rng().shuffle(typed);
    expect(list).toEqual(want.shuffle);
    expect([...typed]).toEqual(want.shuffle);
  });

  test("one stream runs through all methods", () => {
    const r = rng();
    const got = [
      ...bits([r.randn(), r.random()]),
      r.randint(1000),
      ...bits([r.randn(), r.uniform(0, 2)]),
      ...r.permutation(5).toArray<number[]>(),
      ...bits([r.normal(1, 2), r.random()]),
    ];
    expect(got).toEqual(want.mixed);
  });
});

test("the litter box's weights (S1)", () => {
  const rng = numpyRandom(1);
  const syn0 = rng.random([3, 4]).mul(2).sub(1).toArray<number[][]>();
  const syn1 = rng.random([4, 1]).mul(2).sub(1).toArray<number[][]>();
  expect(syn0[0].map((w) => w.toFixed(8))).toEqual(["-0.16595599", "0.44064899", "-0.99977125", "-0.39533485"]);
  expect(syn1[3][0].toFixed(8)).toBe("0.34093502");
});

test("most normal numbers are NumPy's in every bit", () => {
  const gaps = cases.flatMap(({ seed, randn }) => distances(bits(numpyRandom(seed).randn(401).data), randn));
  expect(gaps).toHaveLength(2005);
  expect(gaps.filter((gap) => gap > 0).length).toBeLessThanOrEqual(6);
});

test("bad input", () => {
  const rng = numpyRandom(0);
  expect(() => numpyRandom(-1)).toThrow("numpyRandom: the seed is -1\n  hint: a whole number from 0 to 4294967295");
  expect(() => numpyRandom(1.5)).toThrow("the seed is 1.5");
  expect(() => rng.randint(3, 3)).toThrow("no whole number of 32 bits is in 3 … 3 - 1");
  expect(() => rng.randint(0, 2 ** 40)).toThrow("32 bits");
  expect(() => rng.normal(0, -1)).toThrow("normal: the standard deviation is -1");
  expect(() => rng.uniform(0, Number.POSITIVE_INFINITY)).toThrow("high is Infinity");
  expect(() => rng.random([2, -1])).toThrow("random: the size is [2,-1]");
  expect(() => rng.permutation(-3)).toThrow("cannot permute -3 numbers");
  expect(() => rng.permutation(tensor(3))).toThrow("a scalar has no rows");
  expect(() => rng.shuffle(tensor([1, 2]) as never)).toThrow("permutation(x) gives a shuffled copy");
});
