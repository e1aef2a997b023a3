/** Tensors against numbers of an independent implementation. */
import type { Tensor } from "limpid/tensor";
import { expect } from "vitest";

/** Relative and absolute, by element type. */
const tolerances = { f32: [2e-5, 2e-6], f64: [1e-8, 1e-9] } as const;

export function close(got: Tensor, wanted: unknown): void {
  const [values, want] = [got.toArray(), wanted].map((x) => [x].flat(9) as number[]);
  expect(values.length).toBe(want.length);
  const [relative, absolute] = tolerances[got.dtype as "f32"];
  for (const [k, x] of values.entries())
    expect(Math.abs(x - want[k]), `${k}: ${x} for ${want[k]}`).toBeLessThanOrEqual(
      absolute + relative * Math.abs(want[k]),
    );
}
