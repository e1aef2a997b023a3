/** `toMnistDigit`: drawings of any size, made pictures of MNIST; and the studio's model, which reads them. */
import { datasets, loadModel, type Tensor } from "limpid";
import { toMnistDigit } from "limpid/data";
import { tensor } from "limpid/tensor";
import { beforeAll, describe, expect, test } from "vitest";
import { quickStream } from "../src/base/random.ts";
import { between, drawn } from "./support/drawings.ts";

const pixels = 28 * 28;
let images: Uint8Array;
let answers: ArrayLike<number>;
beforeAll(async () => {
  const { test: some } = await datasets.mnist();
  [images, answers] = [some.x.data as Uint8Array, some.y.data];
});
const imageAt = (k: number) => images.subarray(k * pixels, (k + 1) * pixels);

/** The centre of mass, in rows and columns. */
function centre(digit: Tensor): [number, number] {
  let [sum, down, across] = [0, 0, 0];
  for (const [k, value] of Array.from(digit.data).entries()) {
    sum += value;
    down += value * Math.floor(k / 28);
    across += value * (k % 28);
  }
  return [down / sum, across / sum];
}

/** A box of ink on an empty canvas. */
const boxOn = (height: number, width: number, [top, left, tall, wide]: readonly number[], ink = 255, ground = 0) => {
  const canvas = new Float64Array(height * width).fill(ground);
  for (let y = top; y < top + tall; y++) canvas.fill(ink, y * width + left, y * width + left + wide);
  return tensor(canvas, { shape: [height, width] });
};
/** Rows and columns with ink. */
const sides = (digit: Tensor) => {
  const grid = digit.toArray<number[][]>();
  return [
    grid.filter((row) => row.some((v) => v > 0)).length,
    grid[0].filter((_, x) => grid.some((row) => row[x] > 0)).length,
  ];
};

describe("toMnistDigit", () => {
  test("leaves pictures of MNIST as they are", () => {
    let same = 0;
    for (let k = 0; k < 200; k++) {
      const digit = toMnistDigit(tensor(imageAt(k), { shape: [28, 28] }))!;
      if (digit.data.every((value, n) => Math.abs(value - imageAt(k)[n]) <= 2)) same++;
    }
    expect(same).toBe(200);
  });

  test("fits strokes into 20 x 20, keeping proportions, with the centre of mass in the middle", () => {
    const tall = toMnistDigit(boxOn(300, 200, [40, 120, 200, 20]))!;
    expect([tall.dtype, tall.shape]).toEqual(["u8", [28, 28]]);
    expect(sides(tall)).toEqual([20, 2]);
    expect(sides(toMnistDigit(boxOn(300, 200, [0, 0, 30, 60]))!)).toEqual([10, 20]);
    expect(sides(toMnistDigit(boxOn(9, 9, [2, 3, 4, 2]))!)).toEqual([20, 10]);
    for (const digit of [tall, toMnistDigit(drawn(imageAt(3), { scale: 7.3 }, quickStream(1)))!])
      for (const at of centre(digit)) expect(Math.abs(at - 14)).toBeLessThanOrEqual(0.51);
    expect(Math.max(...tall.data)).toBe(255);
  });

  test("where and how large something is drawn hardly matters, nor the range of its numbers, nor which is dark", () => {
    const random = quickStream(2);
    const [one, other] = [2.5, 9].map((scale) => toMnistDigit(drawn(imageAt(11), { scale }, random))!);
    const apart = Array.from(one.data).reduce((sum, value, k) => sum + Math.abs(value - other.data[k]), 0);
    expect(apart / pixels).toBeLessThan(8);
    const canvas = drawn(imageAt(5), { scale: 4 }, random);
    const want = toMnistDigit(canvas)!;
    expect(toMnistDigit(canvas.cast("f64").div(255))!).toEqual(want);
    expect(toMnistDigit(canvas.cast("f64").neg().add(255), { invert: true })!).toEqual(want);
    expect(toMnistDigit(canvas.reshape([...canvas.shape, 1]))!).toEqual(want);
  });

  test("nothing is drawn: null", () => {
    expect(toMnistDigit(boxOn(30, 30, [0, 0, 0, 0]))).toBeNull();
    expect(toMnistDigit(boxOn(30, 30, [0, 0, 0, 0], 0, 255), { invert: true })).toBeNull();
    expect(toMnistDigit(tensor(new Uint8Array(0), { shape: [0, 5] }))).toBeNull();
    expect(sides(toMnistDigit(boxOn(30, 30, [7, 7, 1, 1]))!)).toEqual([20, 20]);
  });

  test("a threshold leaves faint pixels out", () => {
    const noisy = boxOn(100, 100, [40, 40, 20, 10], 255, 0).maximum(boxOn(100, 100, [5, 5, 1, 1], 30));
    expect(sides(toMnistDigit(noisy, { threshold: 0.2 })!)).toEqual([20, 10]);
    expect(sides(toMnistDigit(noisy)!)).not.toEqual([20, 10]);
  });

  test("what is no drawing", () => {
    expect(() => toMnistDigit([1, 2])).toThrow("the pixels are f32[2], but they must be [height,width]");
    expect(() => toMnistDigit(tensor(new Float32Array(12), { shape: [2, 2, 3] }))).toThrow("f32[2,2,3]");
    expect(() => toMnistDigit([[1, Number.NaN]])).toThrow("pixel [0,1] is NaN");
    expect(() => toMnistDigit([[1]], { threshold: 1 })).toThrow("a number from 0, below 1");
    expect(() => toMnistDigit([[1]], { inverted: true } as never)).toThrow('did you mean "invert"?');
  });
});

test("the studio's model reads digits as they are, and drawn elsewhere and larger", async () => {
  const model = await loadModel(new URL("../studio/model/digits.limpid", import.meta.url));
  const random = quickStream(3);
  const count = 300;
  const as = async (digitOf: (k: number) => Uint8Array) => {
    const all = new Uint8Array(count * pixels);
    for (let k = 0; k < count; k++) all.set(digitOf(k), k * pixels);
    const read = (await model.predict(tensor(all, { shape: [count, 28, 28, 1] }))).argmax(-1).data;
    return Array.from(read).filter((digit, k) => digit === answers[k]).length / count;
  };
  const moved = (k: number) =>
    toMnistDigit(drawn(imageAt(k), { scale: between(random, 2, 6), room: 0.3 }, random))!.data as Uint8Array;
  expect(await as(imageAt)).toBeGreaterThanOrEqual(0.99);
  expect(await as(moved)).toBeGreaterThanOrEqual(0.985);
});
