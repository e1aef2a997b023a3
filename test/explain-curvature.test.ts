/** How the loss bends: the largest eigenvalue of its Hessian, and the rates that optimizers stand at it. */
import { layers, NonFiniteError, optimizers, sequential, type Tensor } from "limpid";
import { tensor } from "limpid/tensor";
import { describe, expect, test } from "vitest";
import { curvatureOf } from "../src/explain/curvature.ts";

describe("the largest eigenvalue of the Hessian", () => {
  const at = { w: tensor([0.3, -0.2], { dtype: "f64" }) };
  const bowl = (matrix: number[][]) => {
    const h = tensor(matrix, { dtype: "f64" });
    return curvatureOf(({ w }: Readonly<Record<string, Tensor>>) => w.mul(h.matmul(w)).sum().mul(0.5), {
      tolerance: 1e-9,
    });
  };

  test("of a bowl is its own", async () => {
    const { largest, settled } = await bowl([
      [2, 1],
      [1, 3],
    ])(at);
    expect(largest).toBeCloseTo((5 + Math.sqrt(5)) / 2, 9);
    expect(settled).toBe(true);
  });

  test("of a saddle is that of the way up, though the way down is steeper", async () => {
    const { largest } = await bowl([
      [1, 0],
      [0, -4],
    ])(at);
    expect(largest).toBeCloseTo(1, 9);
  });
});

describe("a stable rate", () => {
  /** Steps in a bowl of curvature 3 at a share of the limit. */
  async function settles(options: { momentum?: number; nesterov?: boolean }, share: number): Promise<boolean> {
    const limit = optimizers.sgd(options).stableRate!(3);
    const net = sequential([layers.dense({ units: 1, useBias: false, inputShape: [1], kernelInitializer: 1 })], {
      dtype: "f64",
    });
    net.compile({ optimizer: optimizers.sgd({ ...options, learningRate: share * limit }), loss: "halfSquaredError" });
    // Far above the limit the numbers overflow at last.
    const over = await net.fit(tensor([[Math.sqrt(3)]], { dtype: "f64" }), [[0]], { epochs: 1500, verbose: 0 }).then(
      () => false,
      (error) => error instanceof NonFiniteError,
    );
    return !over && Math.abs(net.weights["dense/kernel"].item()) < 1;
  }

  test.each([{}, { momentum: 0.5 }, { momentum: 0.9 }, { momentum: 0.9, nesterov: true }])("%j", async (options) => {
    expect(await settles(options, 0.99)).toBe(true);
    expect(await settles(options, 1.01)).toBe(false);
  });
});
