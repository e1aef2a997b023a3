/** f32 numbers as text: as short as can be, and read back as the same number by whoever reads them. */
import { expect, it } from "vitest";
import { shortestF32 } from "../src/base/index.ts";
import { numbers } from "./support/samples.ts";

it("is the text that people write", () => {
  const written = [0.1, 0.3, 1 / 3, 16777216, 1e-45, 3.4028234663852886e38, -2.5, 0, 100000, 123456789];
  expect(written.map(shortestF32)).toEqual([
    ...["0.1", "0.3", "0.33333334", "16777216", "1e-45", "3.4028235e+38", "-2.5", "0", "100000", "123456790"],
  ]);
  expect([Number.NaN, Number.POSITIVE_INFINITY, -Infinity].map(shortestF32)).toEqual(["NaN", "Infinity", "-Infinity"]);
});

it("reads back as the same number, of every size", () => {
  const next = numbers(3);
  const bits = new Uint32Array(1);
  const value = new Float32Array(bits.buffer);
  for (let k = 0; k < 20_000; k++) {
    bits[0] = Math.floor(next() * 2 ** 32);
    if (!Number.isFinite(value[0]) || value[0] === 0) continue;
    const text = shortestF32(value[0]);
    expect(Math.fround(Number(text))).toBe(value[0]);
    expect(
      text
        .replace(/e.*|[-.]/g, "")
        .replace(/^0+/, "")
        .replace(/0+$/, "").length,
    ).toBeLessThanOrEqual(9);
  }
});
