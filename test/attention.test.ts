/** Attention against PyTorch: results, shares, and the gradients of everything that goes in. */
import { input, type Layer, layers, loadModel, model, sequential, tensor } from "limpid";
import { grad, type Tensor } from "limpid/tensor";
import { describe, expect, it } from "vitest";
import cases from "./fixtures/attention.json" with { type: "json" };
import { close } from "./support/close.ts";

type Maker = (options: object) => Layer;
const { attention, additiveAttention, multiHeadAttention, groupQueryAttention } = layers;
const makers = { attention, additiveAttention, multiHeadAttention, groupQueryAttention } as unknown as Record<
  string,
  Maker
>;

describe.each(["f32", "f64"] as const)("%s", (dtype) => {
  it.each(cases.map((one, k) => [k, one] as const))(
    "%d",
    (_, { kind, options, inputs, names, weights, outputs, by, slopes }) => {
      const layer = makers[kind]({ ...options, returnAttentionScores: true });
      const apply = (leaves: readonly Tensor[]) => {
        const params = Object.fromEntries(names.map((name, k) => [name, leaves[inputs.length + k]]));
        return layer.forward(params, leaves.slice(0, inputs.length), { training: false, dtype }) as unknown as Tensor[];
      };
      const leaves = [...inputs, ...weights].map((x) => tensor(x as never, { dtype }));
      for (const [k, y] of apply(leaves).entries()) close(y, outputs[k]);
      const objective = (xs: Tensor[]) =>
        apply(xs)
          .map((y, k) => y.mul(tensor(by[k] as never, { dtype })).sum())
          .reduce((a, b) => a.add(b));
      for (const [k, y] of grad(objective)(leaves).entries()) close(y, slopes[k]);
    },
  );
});

describe("in models", () => {
  const x = tensor(
    Float32Array.from({ length: 40 * 4 * 3 }, (_, k) => Math.sin(1.7 * k)),
    { shape: [40, 4, 3] },
  );

  it("learns, and its file gives the same", async () => {
    const sequence = input({ shape: [4, 3] });
    const looked = layers.multiHeadAttention({ numHeads: 2, keyDim: 3, dropout: 0.1 })(sequence, sequence);
    const output = layers.dense({ units: 1 })(layers.flatten()(layers.add()(sequence, looked)));
    const net = model({ inputs: sequence, outputs: output });
    net.compile({ optimizer: "adam", loss: "meanSquaredError" });
    const y = x.slice([0, 0, 0], [40, 1, 1]).reshape([40, 1]);
    const { loss } = await net.fit(x, y, { epochs: 30, batchSize: 16, verbose: 0 });
    expect(loss.at(-1)).toBeLessThan(loss[0] / 1.5);
    const again = await loadModel(await net.toBytes());
    expect(again.predictSync(x).toArray()).toEqual(net.predictSync(x).toArray());
  });

  it("gives a typed pair", () => {
    const sequence = input({ shape: [4, 3] });
    const [result, shares] = layers.attention({ returnAttentionScores: true })(sequence, sequence);
    expect([result.shape, shares.shape]).toEqual([
      [4, 3],
      [4, 4],
    ]);
  });

  it("a first place sees itself alone", () => {
    const sequence = input({ shape: [4, 3] });
    const [, shares] = layers.attention({ useCausalMask: true, returnAttentionScores: true })(sequence, sequence);
    const rows = model({ inputs: sequence, outputs: shares }).predictSync(x).toArray() as number[][][];
    expect(rows[0][0]).toEqual([1, 0, 0, 0]);
    expect(rows[5][3].every((share) => share > 0)).toBe(true);
  });
});

describe("refused", () => {
  const [a, b] = [input({ shape: [4, 3] }), input({ shape: [5, 2] })];
  it.each([
    ["one sequence", () => sequential([layers.attention({ inputShape: [4, 3] })]), /two or three sequences/],
    ["no sequences", () => layers.attention()(input({ shape: [4] }), a), /two or three sequences \[time, features\]/],
    ["features that differ", () => layers.attention()(a, b), /as many features/],
    ["a key too few", () => layers.attention()(a, b, a), /a key for each value/],
    ["no heads", () => layers.multiHeadAttention({ keyDim: 2 } as never), /numHeads is missing/],
    [
      "heads that do not divide",
      () => layers.groupQueryAttention({ headDim: 2, numQueryHeads: 4, numKeyValueHeads: 3 }),
      /4 heads of queries cannot share 3/,
    ],
    ["all dropped", () => layers.attention({ dropout: 1 }), /below 1/],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(message);
  });
});
