import { normalize, numpyRandom, oneHot, standardize, trainTestSplit, whiten } from "limpid/data";
import { type Tensor, tensor } from "limpid/tensor";
import { expect, test } from "vitest";

const f64 = (rows: number[][]): Tensor => tensor(rows, { dtype: "f64" });

/** The largest distance between two tensors' numbers. */
function gap(a: Tensor, b: Tensor): number {
  expect(a.shape).toEqual(b.shape);
  let worst = 0;
  for (let k = 0; k < a.size; k++) worst = Math.max(worst, Math.abs(a.data[k] - b.data[k]));
  return worst;
}

/** As `np.cov(x, rowvar=False)`, straight from the definition. */
function covariance(x: Tensor): number[][] {
  const [n, d] = x.shape;
  const mean = Array.from({ length: d }, (_, c) => {
    let sum = 0;
    for (let r = 0; r < n; r++) sum += x.data[r * d + c];
    return sum / n;
  });
  return mean.map((p, i) =>
    mean.map((q, j) => {
      let sum = 0;
      for (let r = 0; r < n; r++) sum += (x.data[r * d + i] - p) * (x.data[r * d + j] - q);
      return sum / (n - 1);
    }),
  );
}

function identityGap(x: Tensor): number {
  return Math.max(...covariance(x).flatMap((row, i) => row.map((v, j) => Math.abs(v - (i === j ? 1 : 0)))));
}

test("standardize: mean 0 and deviation 1, by the training part's statistics", () => {
  const scaler = standardize().fit(
    f64([
      [1, 10],
      [2, 20],
      [3, 60],
    ]),
  );
  expect(scaler.mean.toArray()).toEqual([2, 30]);
  expect(scaler.std.toArray<number[]>()[0]).toBeCloseTo(Math.sqrt(2 / 3), 15);
  expect(scaler.transform(f64([[2, 30]])).toArray()).toEqual([[0, 0]]);
  expect(scaler.constant).toEqual([]);
});

test("normalize: to [0, 1] or a given range", () => {
  expect(
    normalize()
      .fitTransform([
        [0, 5],
        [10, 15],
      ])
      .toArray(),
  ).toEqual([
    [0, 0],
    [1, 1],
  ]);
  const signed = normalize({ range: [-1, 1] }).fit([[0], [255]]);
  expect(signed.transform(new Uint8Array([0, 51, 255])).toArray()).toEqual([-1, Math.fround(-0.6), 1]);
  expect([signed.min.toArray(), signed.max.toArray()]).toEqual([[0], [255]]);
});

test.each([
  ["standardize", () => standardize()],
  ["normalize", () => normalize({ range: [-3, 5] })],
] as const)("%s undoes itself, keeps the float type, and leaves constant columns alone", (_name, make) => {
  const x = numpyRandom(3).normal(5, 100, [50, 4]);
  const scaler = make().fit(x);
  expect(gap(scaler.inverse(scaler.transform(x)), x)).toBeLessThan(1e-12);
  expect(make().fitTransform(x.cast("f32")).dtype).toBe("f32");
  expect(make().fitTransform(x.cast("i32")).dtype).toBe("f32");

  // 0.1 is not exact in binary: its mean over seven rows is not 0.1.
  const constant = make().fit(f64(Array.from({ length: 7 }, (_, k) => [0.1, k])));
  expect(constant.constant).toEqual([0]);
  const low = constant.transform(f64([[0.1, 0]])).data[0];
  expect([0, -3]).toContain(low);
  expect(
    constant
      .inverse(
        constant.transform(
          f64([
            [0.1, 2],
            [7.5, 3],
          ]),
        ),
      )
      .toArray(),
  ).toEqual([
    [0.1, 2],
    [7.5, 3],
  ]);
});

test("what a feature is: the last axis, or each place of a sample", () => {
  const pictures = numpyRandom(1).random([20, 3, 2]);
  expect(standardize().fit(pictures).mean.shape).toEqual([2]);
  const flat = standardize({ features: "flat" }).fit(pictures);
  expect(flat.mean.shape).toEqual([6]);
  expect(flat.transform(pictures).shape).toEqual([20, 3, 2]);
  expect(standardize().fit([1, 2, 3]).mean.toArray()).toEqual([2]);
});

test.each(["pca", "zca"] as const)(
  "whiten by %s: the covariance is the identity, and inverse undoes it",
  async (method) => {
    const rng = numpyRandom(5);
    const x = rng
      .randn([300, 7])
      .matmul(rng.randn([7, 7]))
      .add(3);
    const scaler = await whiten({ method }).fit(x);
    const white = scaler.transform(x);
    expect(white.dtype).toBe("f64");
    expect(identityGap(white)).toBeLessThan(1e-10);
    expect(gap(scaler.inverse(white), x)).toBeLessThan(1e-10);
    expect(scaler.flat).toBe(0);
    expect(identityGap(await whiten({ method }).fitTransform(x.cast("f32")))).toBeLessThan(1e-4);
  },
);

test("zca stays closest to the data; pca puts the largest variance first", async () => {
  const x = f64([
    [3, 0],
    [-3, 0],
    [0, 1],
    [0, -1],
  ]);
  const variance = [6, 2 / 3];
  const pca = await whiten({ method: "pca" }).fit(x);
  expect(pca.variances.toArray()).toEqual([expect.closeTo(variance[0], 12), expect.closeTo(variance[1], 12)]);
  const zca = (await whiten({ method: "zca" }).fitTransform(x)).toArray<number[][]>();
  expect(zca[0]).toEqual([expect.closeTo(3 / Math.sqrt(variance[0]), 12), expect.closeTo(0, 12)]);
  const damped = (await whiten({ method: "zca", epsilon: 3 }).fitTransform(x)).toArray<number[][]>();
  expect(damped[0][0]).toBeCloseTo(3 / Math.sqrt(variance[0] + 3), 12);
});

test("whiten counts flat directions, and still undoes itself", async () => {
  const x = f64(Array.from({ length: 9 }, (_, k) => [k, 2 * k, 5, Math.sin(k)]));
  for (const method of ["pca", "zca"] as const) {
    const scaler = await whiten({ method }).fit(x);
    expect(scaler.flat).toBe(2);
    expect(gap(scaler.inverse(scaler.transform(x)), x)).toBeLessThan(1e-12);
  }
  // Fewer samples than features.
  expect((await whiten().fit(numpyRandom(0).randn([3, 5]))).flat).toBe(3);
});

test("whiten meets every tile of the product: all small widths", async () => {
  for (let width = 1; width <= 8; width++) {
    const x = numpyRandom(width).randn([150, width]);
    expect(identityGap(await whiten().fitTransform(x))).toBeLessThan(1e-11);
  }
});

test("whiten many features", { timeout: 60_000 }, async () => {
  const x = numpyRandom(0).randn([1000, 256]);
  const scaler = await whiten({ method: "pca" }).fit(x);
  const some = scaler.transform(x.slice(0, 3));
  expect(gap(scaler.inverse(some), x.slice(0, 3))).toBeLessThan(1e-10);
});

test("bad input to scalers", async () => {
  const x = [
    [1, 2],
    [3, 4],
  ];
  for (const make of [() => standardize(), () => normalize()]) {
    expect(() => make().fit([[1, Number.NaN]])).toThrow(
      "NaN at row 0, feature 1\n  hint: remove or replace such values",
    );
    expect(() => make().fit([])).toThrow("has no samples");
    expect(() => make().transform(x)).toThrow("transform before fit\n  hint: ");
    expect(() => make().inverse(x)).toThrow("inverse before fit");
    expect(() =>
      make()
        .fit(x)
        .transform([[1, 2, 3]]),
    ).toThrow("the data have 3 features, fit saw 2");
    expect(() =>
      make()
        .fit(x)
        .transform([[1, Number.POSITIVE_INFINITY]]),
    ).toThrow("Infinity at row 0, feature 1");
  }
  expect(() => standardize().fit(3)).toThrow("wants samples, got one number");
  expect(() => standardize({ features: "first" as never })).toThrow('features is "first"');
  expect(() => standardize().mean).toThrow("standardize: mean before fit");
  expect(() => normalize({ range: [1, 0] })).toThrow("normalize: range is [1,0]");
  expect(() => whiten({ method: "pcs" as never })).toThrow('whiten: unknown method "pcs"');
  expect(() => whiten({ epsilon: -1 })).toThrow("epsilon is -1");
  expect(() => whiten().transform(x)).toThrow("transform before fit");
  await expect(whiten().fit([[1, 2]])).rejects.toThrow("one sample has no covariance");
  await expect(whiten().fit([[Number.NaN], [1]])).rejects.toThrow("NaN at row 0, feature 0");
});

test("oneHot", () => {
  expect(oneHot([0, 2, 1]).toArray()).toEqual([
    [1, 0, 0],
    [0, 0, 1],
    [0, 1, 0],
  ]);
  expect(oneHot(new Uint8Array([1]), 4).toArray()).toEqual([[0, 1, 0, 0]]);
  expect(oneHot([[0], [1]]).shape).toEqual([2, 2]);
  expect(
    oneHot(
      [
        [0, 1],
        [1, 1],
      ],
      2,
    ).shape,
  ).toEqual([2, 2, 2]);
  expect(() => oneHot([0, 3], 3)).toThrow(
    "oneHot: label 1 is 3\n  hint: labels are whole numbers from 0 to 2 (classes is 3)",
  );
  expect(() => oneHot([0.5])).toThrow("label 0 is 0.5");
  expect(() => oneHot([-1])).toThrow("label 0 is -1");
  expect(() => oneHot([])).toThrow("no labels to count classes from");
  expect(() => oneHot([1], 0)).toThrow("classes is 0");
  expect(() => oneHot([2e9, 1])).toThrow("do not fit into memory");
});

test("trainTestSplit is scikit-learn's, and keeps x and y together", () => {
  const x = Array.from({ length: 10 }, (_, k) => [k, -k]);
  const y = Int32Array.from({ length: 10 }, (_, k) => 100 + k);
  const { train, test: held } = trainTestSplit(x, y, { seed: 0 });
  // np.random.RandomState(0).permutation(10) is 2 8 4 9 1 6 7 3 0 5; scikit-learn tests on the first, ceil(2.5) of them.
  expect(held.y.toArray()).toEqual([102, 108, 104]);
  expect(train.y.toArray()).toEqual([109, 101, 106, 107, 103, 100, 105]);
  expect(train.x.toArray<number[][]>().map((row) => row[0] + 100)).toEqual(train.y.toArray());
  expect([train.x.dtype, train.y.dtype]).toEqual(["f32", "i32"]);
  expect(trainTestSplit(x, y, { shuffle: false, testSize: 2 }).test.y.toArray()).toEqual([108, 109]);
  expect(trainTestSplit(x, y, { seed: 1 }).test.y.toArray()).not.toEqual([102, 108, 104]);
});

test("bad input to trainTestSplit", () => {
  expect(() => trainTestSplit([1, 2], [1])).toThrow("trainTestSplit: x has 2 samples, y has 1");
  expect(() => trainTestSplit([1, 2], [1, 2], { testSize: 0 })).toThrow("testSize is 0");
  expect(() => trainTestSplit([1, 2], [1, 2], { testSize: Number.NaN })).toThrow("testSize is NaN");
  expect(() => trainTestSplit([1, 2], [1, 2], { testSize: 2 })).toThrow("2 of 2 samples for the test part leave none");
  expect(() => trainTestSplit([], [], {})).toThrow("leave none to train on");
  expect(() => trainTestSplit(1, [1])).toThrow("x is f32[]");
  // Also where nothing is drawn from it.
  for (const shuffle of [true, false])
    expect(() => trainTestSplit([1, 2], [1, 2], { seed: 0.5, shuffle })).toThrow("trainTestSplit: the seed is 0.5");
});
