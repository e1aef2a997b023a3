/** Layers that change pictures while training: what they do with numbers that are drawn, and that they do nothing otherwise. */
import { describe, expect, test } from "vitest";
import { randomStream, sizeOf } from "../src/base/index.ts";
import { input, type Layer, LimpidError, layers, sequential } from "../src/index.ts";
import * as t from "../src/tensor/all.ts";
import { type Tensor, tensor } from "../src/tensor/index.ts";

const noise = (seed: number) => {
  const next = randomStream(seed);
  return (shape: readonly number[]) =>
    tensor(
      Float64Array.from({ length: sizeOf(shape) }, () => next()),
      { shape },
    );
};

/** What a layer makes of pictures while training, its random numbers drawn from a seed. */
const trained = (layer: Layer, x: Tensor, seed = 1): Tensor =>
  layer.forward({}, [x], { training: true, dtype: "f64", uniform: noise(seed) } as never);

const random = randomStream(7);
const batch = (...shape: number[]): Tensor =>
  tensor(
    Float64Array.from({ length: sizeOf(shape) }, () => Math.round(random() * 255)),
    { shape },
  );
const pictures = batch(8, 5, 5, 3);

function near(got: Tensor, want: Tensor, within = 1e-9): void {
  expect(got.shape).toEqual(want.shape);
  const worst = Array.from(want.data).reduce((most, v, k) => Math.max(most, Math.abs(v - got.data[k])), 0);
  expect(worst).toBeLessThanOrEqual(within);
}

const made: Readonly<Record<string, Layer>> = {
  randomFlip: layers.randomFlip(),
  randomRotation: layers.randomRotation({ factor: 0.2 }),
  randomZoom: layers.randomZoom({ heightFactor: 0.3 }),
  randomTranslation: layers.randomTranslation({ heightFactor: 0.2, widthFactor: 0.3, fillMode: "constant" }),
  randomShear: layers.randomShear({ xFactor: 0.3, fillMode: "wrap", interpolation: "nearest" }),
  randomContrast: layers.randomContrast({ factor: 0.5 }),
  randomBrightness: layers.randomBrightness({ factor: 0.3 }),
  randomHue: layers.randomHue({ factor: 0.4 }),
  randomSaturation: layers.randomSaturation({ factor: 0.8 }),
  randomGrayscale: layers.randomGrayscale(),
  randomInvert: layers.randomInvert(),
  randomErasing: layers.randomErasing(),
  randomGaussianBlur: layers.randomGaussianBlur(),
  randAugment: layers.randAugment(),
};

test.each(Object.entries(made))("%s: another picture while training, the same one otherwise", (_, layer) => {
  const got = trained(layer, pictures);
  expect(got.shape).toEqual(pictures.shape);
  expect(got.data.every((v) => v >= -1e-6 && v <= 255 + 1e-6)).toBe(true);
  expect(got.data.some((v, k) => Math.abs(v - pictures.data[k]) > 1)).toBe(true);
  near(trained(layer, pictures), got, 0);
  const still = layer.forward({}, [pictures], { training: false, dtype: "f64" } as never) as Tensor;
  near(still, pictures, 0);
});

describe("places", () => {
  test("a flip turns some pictures, whole", () => {
    const got = trained(layers.randomFlip({ mode: "horizontal" }), pictures);
    const turned = t.flip(pictures, 2);
    const kinds = Array.from({ length: 8 }, (_, b) => {
      const of = (x: Tensor) => x.slice([b], [b + 1]).toString();
      return of(got) === of(pictures) ? "same" : of(got) === of(turned) ? "turned" : "other";
    });
    expect([...new Set(kinds)].sort()).toEqual(["same", "turned"]);
  });

  test("a quarter turn goes counter-clockwise", () => {
    near(trained(layers.randomRotation({ factor: [0.25, 0.25] }), pictures), t.rot90(pictures, 1, [1, 2]), 1e-6);
    near(trained(layers.randomRotation({ factor: [-0.25, -0.25] }), pictures), t.rot90(pictures, -1, [1, 2]), 1e-6);
  });

  const row = tensor([[[[1], [2], [3], [4]]]], { dtype: "f64" });
  test.each([
    ["constant", [9, 9, 9, 1]],
    ["nearest", [1, 1, 1, 1]],
    ["reflect", [3, 2, 1, 1]],
    ["wrap", [2, 3, 4, 1]],
  ] as const)("what lies outside: %s", (fillMode, want) => {
    const options = { heightFactor: 0, widthFactor: [0.75, 0.75], fillMode, fillValue: 9 } as const;
    near(trained(layers.randomTranslation(options), row), tensor([...want], { dtype: "f64" }).reshape([1, 1, 4, 1]));
  });

  test("between pixels lies a mixture, or the nearest", () => {
    const by = { heightFactor: 0, widthFactor: [-0.1, -0.1] } as const;
    const flat = (layer: Layer) => trained(layer, row).reshape([4]);
    near(flat(layers.randomTranslation(by)), tensor([1.4, 2.4, 3.4, 4], { dtype: "f64" }));
    near(flat(layers.randomTranslation({ ...by, interpolation: "nearest" })), tensor([1, 2, 3, 4], { dtype: "f64" }));
  });

  test("zoom is about the middle, shear leaves the first row", () => {
    const line = tensor([0, 1, 2, 3, 4], { dtype: "f64" }).reshape([1, 1, 5, 1]);
    const zoomed = trained(layers.randomZoom({ heightFactor: 0, widthFactor: [-0.5, -0.5] }), line);
    near(zoomed.reshape([5]), tensor([1, 1.5, 2, 2.5, 3], { dtype: "f64" }));
    const sheared = trained(layers.randomShear({ xFactor: [1, 1], fillMode: "constant" }), pictures);
    near(sheared.slice([0, 0], [8, 1]), pictures.slice([0, 0], [8, 1]));
    const third = sheared.slice([0, 2, 2], [1, 3, 3]).reshape([3]).toArray<number[]>();
    const ways = [0, 4].map((k) =>
      pictures
        .slice([0, 2, k], [1, 3, k + 1])
        .reshape([3])
        .toArray<number[]>(),
    );
    expect(ways).toContainEqual(third);
  });

  test("a crop is a part; smaller pictures are resized", () => {
    const layer = layers.randomCrop({ height: 3, width: 2 });
    const got = trained(layer, pictures);
    const parts = [0, 1, 2].flatMap((r) =>
      [0, 1, 2, 3].map((c) => pictures.slice([0, r, c], [8, r + 3, c + 2]).toString()),
    );
    expect(parts).toContain(got.toString());
    const still = layer.forward({}, [pictures], { training: false, dtype: "f64" } as never) as Tensor;
    near(still, pictures.slice([0, 1, 1], [8, 4, 3]));
    expect(trained(layers.randomCrop({ height: 7, width: 7 }), pictures).shape).toEqual([8, 7, 7, 3]);
  });
});

describe("values", () => {
  test("contrast and brightness", () => {
    const mean = pictures.mean([1, 2], true);
    const more = trained(layers.randomContrast({ factor: [-0, 0] }), pictures);
    near(more, pictures);
    const half = trained(layers.randomContrast({ factor: 0.5, valueRange: [-1000, 1000] }), pictures, 3);
    const factors = half.sub(mean).div(pictures.sub(mean)).slice([0, 0, 0, 0], [8, 1, 1, 1]);
    expect(factors.data.every((f) => f >= 0.5 && f <= 1.5)).toBe(true);
    near(half, pictures.sub(mean).mul(factors).add(mean), 1e-6);
    near(trained(layers.randomBrightness({ factor: [0.1, 0.1] }), pictures), pictures.add(25.5).clip(0, 255));
  });

  const colors = tensor(
    [
      [
        [
          [255, 0, 0],
          [10, 200, 30],
        ],
        [
          [40, 40, 40],
          [0, 0, 0],
        ],
      ],
    ],
    { dtype: "f64" },
  );
  test("hue, saturation, gray, inverted", () => {
    near(trained(layers.randomHue({ factor: [0, 0] }), colors), colors, 1e-9);
    const half = trained(layers.randomHue({ factor: [1, 1] }), colors);
    near(half.slice([0, 0, 0], [1, 1, 1]).reshape([3]), tensor([0, 255, 255], { dtype: "f64" }), 1e-9);
    near(half.slice([0, 1], [1, 2]), colors.slice([0, 1], [1, 2]), 1e-9);
    near(trained(layers.randomSaturation({ factor: [0.5, 0.5] }), colors), colors, 1e-3);
    const pale = trained(layers.randomSaturation({ factor: [0, 0] }), colors);
    near(pale, colors.max(3, true).broadcastTo(colors.shape), 1e-9);
    const gray = trained(layers.randomGrayscale({ factor: 1 }), colors);
    near(gray.slice([0, 0, 0], [1, 1, 1]).reshape([3]), tensor([1, 1, 1], { dtype: "f64" }).mul(255 * 0.2989));
    near(trained(layers.randomInvert({ factor: [1, 1] }), colors), colors.mul(-1).add(255));
    near(trained(layers.randomInvert({ factor: 0 }), colors), colors, 0);
  });

  test("a patch is erased, the rest stays", () => {
    const got = trained(
      layers.randomErasing({ factor: [1, 1], scale: [0.2, 0.3], fillValue: [-1, -2, -3] }),
      batch(64, 20, 20, 3),
    );
    const share = got.slice([0, 0, 0, 0], [64, 20, 20, 1]).less(0).cast("f64").mean().item();
    expect(share).toBeGreaterThan(0.17);
    expect(share).toBeLessThan(0.33);
    near(trained(layers.randomErasing({ factor: 0 }), pictures), pictures, 0);
  });

  test("blur is a weighted mean of neighbours", () => {
    const point = t.zeros([1, 5, 5, 1], { dtype: "f64" }).add(
      t
        .pad(
          [[255]],
          [
            [2, 2],
            [2, 2],
          ],
        )
        .cast("f64")
        .reshape([1, 5, 5, 1]),
    );
    const got = trained(layers.randomGaussianBlur({ factor: [1, 1], sigma: [0.5, 0.5], kernelSize: [3, 1] }), point);
    const side = Math.exp(-2);
    near(
      got.slice([0, 1, 2], [1, 4, 3]).reshape([3]),
      tensor([side, 1, side], { dtype: "f64" }).mul(255 / (1 + 2 * side)),
      1e-3,
    );
    expect(() => layers.randomGaussianBlur({ kernelSize: 4 })).toThrow("an odd number from 1");
  });
});

test("they train inside the step: the same seed, the same weights; predictions change nothing", {
  timeout: 60_000,
}, async () => {
  const run = async (seed: number) => {
    const net = sequential(
      [
        layers.rescaling({ scale: 1 / 255, inputShape: [6, 6, 3] }),
        layers.randomCrop({ height: 5, width: 5 }),
        layers.randomRotation({ factor: 0.1 }),
        layers.randomErasing({ valueRange: [0, 1] }),
        layers.randomHue({ factor: 0.2, valueRange: [0, 1] }),
        layers.randAugment({ valueRange: [0, 1], numOps: 1 }),
        layers.flatten(),
        layers.dense({ units: 1 }),
      ],
      { seed } as never,
    );
    net.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const x = batch(8, 6, 6, 3);
    const before = await net.predict(x);
    near(await net.predict(x), before, 0);
    await net.fit(
      tensor(
        Array.from({ length: 864 }, (_, k) => k % 251),
        { shape: [8, 6, 6, 3] },
      ),
      t.ones([8, 1]),
      { epochs: 2, verbose: 0 },
    );
    return net.weights["dense/kernel"] as unknown as Tensor;
  };
  const [a, b, c] = [await run(1), await run(1), await run(2)];
  near(a, b, 0);
  expect(a.data.some((v, k) => v !== c.data[k])).toBe(true);
});

test("what does not fit is said", () => {
  const message = (attempt: () => unknown): string => {
    try {
      attempt();
    } catch (error) {
      expect(error).toBeInstanceOf(LimpidError);
      return String(error);
    }
    throw new Error("nothing was thrown");
  };
  const gray = input({ shape: [8, 8, 1] });
  for (const [attempt, text] of [
    [() => layers.randomFlip({ mode: "sideways" as never }), 'unknown mode "sideways"'],
    [
      () => layers.randomRotation({ factor: 2 }),
      "randomRotation: factor is 2\n  hint: a number from -1 to 1, or two: [least, largest]",
    ],
    [() => layers.randomZoom({ heightFactor: -1 }), "heightFactor is -1"],
    [() => layers.randomHue({ factor: 0.1 })(gray), "randomHue wants three channels: red, green and blue"],
    [() => layers.randomContrast({ factor: 0.1, valueRange: [1, 0] }), "two finite numbers, the smaller first"],
    [() => layers.randomErasing({ fillValue: "noise" as never }), "a finite number, or one for each channel"],
    [() => layers.randAugment({ numOps: -1 }), "numOps is -1"],
    [() => layers.randomCrop({ height: 0, width: 2 }), "height is 0"],
    [() => layers.randomShear({ xFactor: 0.1 })(input({ shape: [4] })), "[batch,rows,columns,channels]"],
  ] as const)
    expect(message(attempt)).toContain(text);
});
