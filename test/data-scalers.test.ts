/** Scalers and numbers of any size: the unit does not matter. And scalers that are kept as JSON. */
import fc from "fast-check";
import { LimpidError } from "limpid";
import { normalize, numpyRandom, scalerFromJSON, standardize, whiten } from "limpid/data";
import { type Tensor, tensor } from "limpid/tensor";
import { describe, expect, test } from "vitest";
import { wordsOf } from "../src/words/index.ts";

type Rows = number[][];

interface AnyScaler {
  fit(x: Tensor): unknown;
  transform(x: Tensor): Tensor;
  inverse(x: Tensor): Tensor;
}

const makers: Readonly<Record<string, () => AnyScaler>> = {
  standardize: () => standardize(),
  normalize: () => normalize({ range: [-1, 3] }),
  pca: () => whiten({ method: "pca" }),
  zca: () => whiten({ method: "zca" }),
};

const f64 = (rows: Rows): Tensor => tensor(rows, { dtype: "f64" });

async function fitted(name: string, x: Tensor): Promise<AnyScaler> {
  const scaler = makers[name]();
  await scaler.fit(x);
  return scaler;
}

const scaled = (rows: Rows, unit: number): Rows => rows.map((row) => row.map((value) => value * unit));

/** Whole numbers, so that every power of two of them is exact. */
const wholes = fc.integer({ min: 1, max: 3 }).chain((width) =>
  fc.array(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: width, maxLength: width }), {
    minLength: 4,
    maxLength: 8,
  }),
);

describe.each(Object.keys(makers))("%s does not depend on the unit", (name) => {
  test("powers of two: the same bits", async () => {
    await fc.assert(
      fc.asyncProperty(wholes, fc.integer({ min: -1060, max: 1010 }), async (rows, exponent) => {
        const unit = 2 ** exponent;
        const [x, other] = [f64(rows), f64(scaled(rows, unit))];
        const [here, there] = [await fitted(name, x), await fitted(name, other)];
        const constant = x.shape[1] === 1 && new Set(rows.flat()).size === 1;
        const y = here.transform(x);
        expect(there.transform(other).toArray()).toEqual(y.toArray());
        // A constant is divided by 1, whatever its unit.
        if (!constant) expect(there.inverse(y).toArray()).toEqual(scaled(here.inverse(y).toArray<Rows>(), unit));
      }),
      { numRuns: 60 },
    );
  });

  test("any unit: the same but for rounding", async () => {
    const x = numpyRandom(7).randn([40, 3]).toArray<Rows>();
    const y = (await fitted(name, f64(x))).transform(f64(x)).toArray<Rows>();
    for (const unit of [1000, 1e-9, 1e153, 3e200, 2e307, 1e-100, 1e-200, 7e-300]) {
      const other = f64(scaled(x, unit));
      const there = await fitted(name, other);
      const z = there.transform(other);
      for (const [r, row] of z.toArray<Rows>().entries())
        for (const [c, value] of row.entries()) expect(value).toBeCloseTo(y[r][c], 9);
      const back = there.inverse(z);
      for (let k = 0; k < back.size; k++)
        expect(Math.abs(back.data[k] / unit - other.data[k] / unit)).toBeLessThan(1e-12);
    }
  });

  test("whatever the numbers are: back again, or an error that says why", async () => {
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(0, 5e-324, -5e-324, 1.7e308, -1.7e308, 1e-200, 1, -1),
    );
    const rows = fc
      .integer({ min: 1, max: 3 })
      .chain((width) =>
        fc.array(fc.array(value, { minLength: width, maxLength: width }), { minLength: 2, maxLength: 6 }),
      );
    // A direction that varies 1e8 times less than another is hardly told from rounding.
    const whole = name === "pca" || name === "zca";
    await fc.assert(
      fc.asyncProperty(rows, async (given) => {
        const x = f64(given);
        const peaks = given[0].map((_, c) => Math.max(...given.map((row) => Math.abs(row[c]))));
        try {
          const scaler = await fitted(name, x);
          const back = scaler.inverse(scaler.transform(x)).toArray<Rows>();
          for (const [r, row] of given.entries())
            for (const [c, was] of row.entries()) {
              const peak = whole ? Math.max(...peaks) : peaks[c];
              expect(Math.abs(back[r][c] / 2 - was / 2)).toBeLessThanOrEqual((whole ? 1e-7 : 1e-12) * peak);
            }
        } catch (error) {
          if (!(error instanceof LimpidError)) throw error;
          expect(error.code).toBe("scale-range");
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe("extreme numbers", () => {
  test("are scaled as usual ones", () => {
    const rows = (values: number[]) => f64(values.map((value) => [value]));
    for (const unit of [1e-323, 1e-200, 1, 1e160, 1.7e308]) {
      const x = rows([-unit, unit]);
      const scaler = standardize().fit(x);
      expect(scaler.transform(x).toArray()).toEqual([[-1], [1]]);
      expect([scaler.mean.toArray(), scaler.std.toArray(), scaler.constant]).toEqual([[0], [unit], []]);
      const range = normalize().fit(x);
      expect(range.transform(x).toArray()).toEqual([[0], [1]]);
      expect([range.min.toArray(), range.max.toArray()]).toEqual([[-unit], [unit]]);
      expect(range.inverse(range.transform(x)).toArray()).toEqual(x.toArray());
    }
    for (const value of [5e-324, 1e-200, 0, -1.7e308]) {
      const x = rows([value, value, value]);
      for (const scaler of [standardize().fit(x), normalize().fit(x)]) {
        expect(scaler.constant).toEqual([0]);
        expect(scaler.transform(x).toArray()).toEqual([[0], [0], [0]]);
        expect(scaler.inverse(scaler.transform(x)).toArray()).toEqual(x.toArray());
      }
    }
  });

  test("f32 likewise, forth and back", async () => {
    for (const unit of [1e-44, 1e-38, 1, 3e38]) {
      const x = tensor([[unit], [-unit], [0]], { dtype: "f32" });
      for (const name of Object.keys(makers)) {
        const scaler = await fitted(name, x);
        const z = scaler.transform(x);
        expect(z.dtype).toBe("f32");
        const back = scaler.inverse(z);
        for (let k = 0; k < 3; k++) expect(Math.abs(back.data[k] - x.data[k]) / unit).toBeLessThan(1e-6);
      }
    }
  });

  test("what the type cannot hold is refused", async () => {
    const small = f64([[1e-200], [3e-200]]);
    const large = f64([[1e200], [3e200]]);
    for (const name of Object.keys(makers)) {
      const errors = [small, large].map(async (x) => {
        const scaler = await fitted(name, x);
        return scaler.inverse(tensor([[0.5]], { dtype: "f32" }));
      });
      for (const error of errors) await expect(error).rejects.toMatchObject({ code: "scale-range" });
    }
    expect(() => standardize().fit(small).transform(large)).toThrow("row 0, feature 0 would leave the range of f64");
    expect(() => normalize({ range: [-1.7e308, 1.7e308] })).toThrow("range is");
    const spread = await whiten().fit(large);
    expect(() => spread.variances).toThrow("the variances leave the range of f64");
  });

  test("a constant beside others does not disturb whitening", async () => {
    const x = f64(Array.from({ length: 9 }, (_, k) => [1e9 + 0.1, k, Math.sin(k)]));
    const scaler = await whiten({ method: "pca" }).fit(x);
    expect(scaler.flat).toBe(1);
    const tiny = f64(Array.from({ length: 9 }, (_, k) => [1e9 + 0.1, k * 1e-250, Math.sin(k) * 1e-250]));
    const z = (await whiten({ method: "pca" }).fit(tiny)).transform(tiny);
    const y = scaler.transform(x);
    for (let k = 0; k < y.size; k++) expect(z.data[k]).toBeCloseTo(y.data[k], 9);
  });
});

describe("a scaler that is kept", () => {
  const data: readonly (readonly [string, Tensor])[] = [
    ["usual numbers", numpyRandom(1).normal(5, 100, [20, 3])],
    ["one feature", numpyRandom(1).randn([6])],
    [
      "extreme ones",
      f64([
        [1e300, 0.1, 5e-324],
        [-1.7e308, 0.1, 0],
        [3e299, 0.1, 2e-323],
      ]),
    ],
  ];

  test.each(data)("comes back to the bit: %s", async (_, x) => {
    const wide = x.rank === 1 ? x : x.reshape([x.shape[0], 1, x.shape[1]]);
    const scalers = [
      standardize().fit(x),
      normalize({ range: [-2, 7] }).fit(x),
      await whiten({ method: "pca", epsilon: 0.01 }).fit(x),
      await whiten().fit(x),
      standardize({ features: "flat" }).fit(wide),
    ];
    for (const [k, scaler] of scalers.entries()) {
      const given = k === 4 ? wide : x;
      const text = JSON.stringify(scaler);
      const again = scalerFromJSON(text);
      expect(again.constructor).toBe(scaler.constructor);
      const z = scaler.transform(given);
      expect(again.transform(given).data).toEqual(z.data);
      expect(again.inverse(z).data).toEqual(scaler.inverse(z).data);
      expect(JSON.stringify(again)).toBe(text);
      expect(JSON.stringify(scalerFromJSON(JSON.parse(text)))).toBe(text);
    }
  });

  test("reads well", () => {
    const x = [
      [0, 5],
      [2, 5],
    ];
    expect(standardize().fit(x).toJSON()).toEqual({
      scaler: "standardize",
      version: 1,
      features: "last",
      mean: [1, 5],
      std: [1, 0],
    });
    expect(JSON.parse(JSON.stringify({ x: normalize().fit(x) })).x).toEqual({
      scaler: "normalize",
      version: 1,
      features: "last",
      range: [0, 1],
      min: [0, 5],
      max: [2, 5],
    });
    const again = scalerFromJSON(standardize().fit(x).toJSON());
    expect("constant" in again && again.constant).toEqual([1]);
    expect(() => JSON.stringify(standardize())).toThrow("standardize: toJSON before fit");
    expect(() => JSON.stringify({ scaler: whiten() })).toThrow("whiten: toJSON before fit");
  });

  test("what is none is refused, in both languages", async () => {
    const x = numpyRandom(1).randn([9, 2]);
    const [s, n, w] = [standardize().fit(x).toJSON(), normalize().fit(x).toJSON(), (await whiten().fit(x)).toJSON()];
    const wrong: readonly unknown[] = [
      ...[undefined, null, 7, [], "", "{", "null", "[]", new Map()],
      ...[{}, { scaler: "toString" }, { ...s, scaler: "__proto__" }, { ...s, version: 0 }, { ...s, version: 2 }],
      ...[
        { ...s, version: undefined },
        { ...s, features: "first" },
        { ...s, features: undefined },
      ],
      ...[
        { ...s, mean: [] },
        { ...s, mean: [1] },
        { ...s, mean: "12" },
        { ...s, mean: [1, "2"] },
        { ...s, mean: [1, null] },
      ],
      ...[
        { ...s, mean: [1, Number.NaN] },
        { ...s, mean: new Array(2) },
        { ...s, std: [1, -1] },
        { ...s, std: undefined },
      ],
      ...[[3, 1], [0, 1], [-2, 1], [1], ["1", 1], 1].map((unit) => ({ ...s, unit })),
      ...[[1, 0], [0], [0, "1"], undefined, [-1.7e308, 1.7e308]].map((range) => ({ ...n, range })),
      ...[
        { ...n, max: n.min.map((low) => low - 1) },
        { ...n, min: [-1.7e308, 0], max: [1.7e308, 1] },
      ],
      ...["ica", undefined, 1].map((method) => ({ ...w, method })),
      ...[-1, "0", undefined, null].map((epsilon) => ({ ...w, epsilon })),
      ...[[1, 2], [1, -1], [1]].map((variances) => ({ ...w, variances })),
      ...[
        [1, 0, 0],
        [1, 0, 0, 2],
        [0, 0, 0, 0],
      ].map((axes) => ({ ...w, axes })),
      { ...w, unit: [2 ** 300, 2 ** 301] },
      Object.create(s),
      JSON.parse(`{ "__proto__": ${JSON.stringify(s)} }`),
    ];
    for (const json of wrong) {
      let error: unknown;
      try {
        scalerFromJSON(json);
      } catch (thrown) {
        error = thrown;
      }
      expect([json, error instanceof LimpidError]).toEqual([json, true]);
      if ((error as LimpidError).subject === "scalerFromJSON")
        expect(wordsOf("zh-CN").describe(error as LimpidError)).toMatch(/[一-龥]/);
    }
    expect(() => scalerFromJSON({ ...s, std: [1] })).toThrow(
      "scalerFromJSON: std has 1 numbers, not 2\n  hint: give it what JSON.stringify(scaler) made, unchanged",
    );
  });
});
