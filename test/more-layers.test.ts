/** Convolutional LSTM, einsumDense, reversibleEmbedding, spectralNormalization and lambda: PyTorch's numbers, and what they refuse. */
import { input, type Layer, layers, model, optimizers, sequential } from "limpid";
import { grad, type Tensor, tensor } from "limpid/tensor";
import { describe, expect, it, test } from "vitest";
import cases from "./fixtures/more-layers.json" with { type: "json" };
import { close } from "./support/close.ts";

interface Case {
  readonly kind: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly call?: Readonly<Record<string, unknown>>;
  readonly inputs: readonly unknown[];
  readonly weights: Readonly<Record<string, unknown>>;
  readonly state?: Readonly<Record<string, unknown>>;
  readonly moved?: Readonly<Record<string, unknown>>;
  readonly outputs: readonly unknown[];
  readonly by: readonly unknown[];
  readonly slopes: readonly unknown[];
}
type Maker = (options: object) => Layer<never>;

function made({ kind, options, weights }: Case): Layer<never> {
  const more: Record<string, unknown> = kind.startsWith("convLstm") ? { returnSequences: true, returnState: true } : {};
  if (kind === "spectralNormalization") {
    const { shape } = tensor(weights.kernel as never);
    const units = shape.at(-1)!;
    more.layer =
      shape.length === 2
        ? layers.dense({ units })
        : layers.conv2d({ filters: units, kernelSize: [shape[0], shape[1]] });
  }
  return (layers as unknown as Record<string, Maker>)[kind]({ ...options, ...more });
}

/** Whatever a layer gives, as a list. */
const listed = (given: unknown): readonly Tensor[] =>
  [(given as { readonly outputs?: Tensor }).outputs ?? given].flat() as Tensor[];

describe.each(["f32", "f64"] as const)("%s", (dtype) => {
  for (const [number, one] of (cases as unknown as readonly Case[]).entries())
    it(`${one.kind} ${number}`, () => {
      const layer = made(one);
      const whole = one.kind === "reversibleEmbedding" && !one.call;
      const inputs = one.inputs.map((x) => tensor(x as never, { dtype: whole ? "i32" : dtype }));
      const leaves = [
        ...(whole ? [] : inputs),
        ...Object.values(one.weights).map((x) => tensor(x as never, { dtype })),
      ];
      const named = (values: Readonly<Record<string, unknown>> = {}) =>
        Object.fromEntries(Object.entries(values).map(([name, x]) => [name, tensor(x as never, { dtype })]));
      const run = (given: readonly Tensor[]) => {
        const params = Object.keys(one.weights).map((name, k) => [
          name,
          given[given.length - Object.keys(one.weights).length + k],
        ]);
        return layer.forward(Object.fromEntries(params), whole ? inputs : given.slice(0, inputs.length), {
          training: true,
          dtype,
          state: named(one.state),
          options: one.call ?? {},
        });
      };
      const ran = run(leaves);
      for (const [k, y] of listed(ran).entries()) close(y, one.outputs[k]);
      for (const [name, x] of Object.entries(one.moved ?? {}))
        close((ran as unknown as { state: Record<string, Tensor> }).state[name], x);
      const slopes = grad((...[xs]: [Tensor[]]) =>
        listed(run(xs))
          .map((y, k) => y.mul(tensor(one.by[k] as never, { dtype })).sum())
          .reduce((a, b) => a.add(b)),
      )(leaves);
      for (const [k, y] of slopes.entries()) close(y, one.slopes[k]);
    });
});

describe("in models", () => {
  test("weights and their shapes are Keras's", () => {
    const shapesOf = (layer: Layer<never>, shape: readonly number[], dtype?: "i32") => {
      const x = input({ shape, dtype });
      const net = model({ inputs: x, outputs: [layer(x)].flat()[0] });
      return Object.fromEntries(Object.entries(net.weights).map(([name, w]) => [name.replace(/.*\//, ""), w.shape]));
    };
    expect(shapesOf(layers.convLstm2d({ filters: 3, kernelSize: [2, 3] }) as never, [4, 8, 8, 2])).toEqual({
      kernel: [2, 3, 2, 12],
      recurrentKernel: [2, 3, 3, 12],
      bias: [12],
    });
    expect(shapesOf(layers.convLstm1d({ filters: 3, kernelSize: 2, useBias: false }) as never, [4, 8, 2])).toEqual({
      kernel: [2, 2, 12],
      recurrentKernel: [2, 3, 12],
    });
    const heads = { equation: "abc,cde->abde", outputShape: [null, 2, 3], biasAxes: "e" } as const;
    expect(shapesOf(layers.einsumDense(heads) as never, [5, 4])).toEqual({ kernel: [4, 2, 3], bias: [3] });
    const untied = layers.reversibleEmbedding({ inputDim: 7, outputDim: 2, tieWeights: false });
    expect(shapesOf(untied as never, [3], "i32")).toEqual({ embeddings: [7, 2], reverseEmbeddings: [2, 7] });
    const spectral = layers.spectralNormalization({ layer: layers.conv2d({ filters: 3, kernelSize: 2 }) });
    expect(shapesOf(spectral as never, [4, 4, 2])).toEqual({ kernel: [2, 2, 2, 3], bias: [3], vectorU: [1, 3] });
  });

  test("the forget gate starts with ones; convLstm gives sequences in the order it read them", () => {
    const net = sequential([layers.convLstm1d({ filters: 2, kernelSize: 1, inputShape: [3, 4, 1] })]);
    expect([...net.weights["convLstm1d/bias"].data]).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
    expect(net.predictSync(tensor(new Float32Array(12).fill(1), { shape: [1, 3, 4, 1] })).shape).toEqual([1, 4, 2]);
  });

  test("one table, there and back: the gradient has both parts, tokens are checked, masks go on", () => {
    const tokens = input({ shape: [3], dtype: "i32" });
    const embed = layers.reversibleEmbedding({ inputDim: 5, outputDim: 2, maskZero: true, name: "embed" });
    const net = model({ inputs: tokens, outputs: embed(embed(tokens), { reverse: true }) }, { seed: 1, dtype: "f64" });
    expect(Object.keys(net.weights)).toEqual(["embed/embeddings"]);
    const table = net.weights["embed/embeddings"];
    const rows = table.toArray<number[][]>();
    const scores = net.predictSync([[1, 4, 0]]).toArray<number[][][]>();
    expect(scores[0][1][3]).toBeCloseTo(rows[4][0] * rows[3][0] + rows[4][1] * rows[3][1], 14);
    expect(() => net.predictSync([[1, 5, 0]])).toThrow("5");
    // Features of any size may go the other way, also where they are a model's input.
    const features = input({ shape: [2] });
    const back = model({ inputs: features, outputs: embed(features, { reverse: true }) });
    expect(back.predictSync([[0.5, 700.25]]).shape).toEqual([1, 5]);
  });

  test("after power iteration the largest singular value is 1, and training moves u", async () => {
    const spectral = layers.spectralNormalization({
      layer: layers.dense({ units: 2, useBias: false }),
      inputShape: [2],
    });
    const net = sequential([spectral], { seed: 3, dtype: "f64" });
    net.setWeights({
      "spectralNormalization/kernel": tensor([
        [3, 0],
        [0, 1],
      ]),
    });
    net.compile({ optimizer: optimizers.sgd({ learningRate: 0 }), loss: "meanSquaredError" });
    const before = [...net.weights["spectralNormalization/vectorU"].data];
    const eye = [
      [1, 0],
      [0, 1],
    ];
    await net.fit(eye, eye, { epochs: 20, batchSize: 2, verbose: 0 });
    expect([...net.weights["spectralNormalization/vectorU"].data]).not.toEqual(before);
    const out = net.predictSync(eye).toArray<number[][]>();
    expect(out[0][0]).toBeCloseTo(1, 8);
    expect(out[1][1]).toBeCloseTo(1 / 3, 8);
    net.setWeights({
      "spectralNormalization/kernel": tensor([
        [0, 0],
        [0, 0],
      ]),
    });
    expect(net.predictSync(eye).toArray()).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  test("lambda: one input, several, arguments, and that it holds no weights", () => {
    const x = input({ shape: [2] });
    const y = input({ shape: [2] });
    const squares = layers.lambda((t) => t.square())(x);
    const weighed = layers.lambda({
      function: ([a, b], { scale, training }) => a.sub(b).mul(training ? 0 : (scale as number)),
      arguments: { scale: 2 },
    })(squares, y);
    const net = model({ inputs: { x, y }, outputs: weighed });
    expect(net.weights).toEqual({});
    expect(net.predictSync({ x: [[1, 2]], y: [[3, 3]] }).toArray()).toEqual([[-4, 2]]);
    const [half, twice] = layers.lambda({ function: (t) => [t.mul(0.5), t.mul(2)] as const })(x);
    expect(model({ inputs: x, outputs: { half, twice } }).predictSync([[1, 2]])).toMatchObject({
      half: { shape: [1, 2] },
      twice: { shape: [1, 2] },
    });
  });
});

describe("what they refuse", () => {
  const image = input({ shape: [3, 4, 4, 1] });
  const x = input({ shape: [3, 4] });
  test.each<[string, () => unknown, string | RegExp]>([
    [
      "no equation",
      () => layers.einsumDense({ equation: "abc->abd", outputShape: 3 }),
      'equation is "abc->abd"\n  hint: input, kernel and result, the batch first',
    ],
    ["a batch that moves", () => layers.einsumDense({ equation: "ab,bc->ca", outputShape: 3 }), "the batch first"],
    [
      "sizes",
      () => layers.einsumDense({ equation: "abc,cd->abd", outputShape: 4 })(x),
      "outputShape has 1 sizes, but the result has 2 axes beside the batch: bd",
    ],
    [
      "no size",
      () => layers.einsumDense({ equation: "abc,cd->abd", outputShape: [null, null] })(x),
      'axis "d" has no size: outputShape has null for it',
    ],
    [
      "another size",
      () => layers.einsumDense({ equation: "abc,cd->abd", outputShape: [5, 2] })(x),
      'axis "b" has another size in outputShape than in the input: 5, and 3\n  hint: null takes the input\'s',
    ],
    [
      "a letter of the kernel alone",
      () => layers.einsumDense({ equation: "abc,cde->abd", outputShape: [null, 2] })(x),
      'axis "e" stands in the kernel alone',
    ],
    [
      "a letter of the result alone",
      () => layers.einsumDense({ equation: "abc,cd->abe", outputShape: [null, 2] })(x),
      'axis "e" stands in the result alone',
    ],
    [
      "a bias elsewhere",
      () => layers.einsumDense({ equation: "abc,cd->abd", outputShape: [null, 2], biasAxes: "z" })(x),
      'axis "z" of biasAxes is not in the result',
    ],
    [
      "axes",
      () => layers.einsumDense({ equation: "ab,bc->ac", outputShape: 2 })(x),
      "but einsumDense wants 2 axes, the batch among them",
    ],
    [
      "a flag that it has not",
      () => layers.einsumDense({ equation: "ab,bc->ac", outputShape: 2, useBias: true } as never),
      'unknown option "useBias"',
    ],
    [
      "features of another size",
      () => layers.reversibleEmbedding({ inputDim: 5, outputDim: 2 })(x, { reverse: true }),
      "but reversibleEmbedding wants with reverse: true, features [batch,…,2]",
    ],
    [
      "reverse, but no flag",
      () => layers.reversibleEmbedding({ inputDim: 5, outputDim: 2 })(x, { reverse: 1 as never }),
      "reverse is 1",
    ],
    [
      "a cap of 0",
      () => layers.reversibleEmbedding({ inputDim: 5, outputDim: 2, logitSoftCap: 0 }),
      "logitSoftCap is 0\n  hint: a number above 0",
    ],
    [
      "no kernel",
      () => layers.spectralNormalization({ layer: layers.flatten() })(x),
      "flatten has neither a kernel nor embeddings",
    ],
    [
      "no layer",
      () => layers.spectralNormalization({ layer: 3 as never }),
      "layer is 3\n  hint: a layer: layers.spectralNormalization({ layer:",
    ],
    [
      "no turn",
      () => layers.spectralNormalization({ layer: layers.dense({ units: 1 }), powerIterations: 0 }),
      "powerIterations is 0",
    ],
    [
      "a kernel that is too large",
      () => layers.convLstm2d({ filters: 1, kernelSize: 5 })(image),
      'but convLstm2d wants at least 5 places for its kernel\n  hint: a smaller kernel, or padding: "same"',
    ],
    [
      "no images",
      () => layers.convLstm2d({ filters: 1, kernelSize: 1 })(x),
      "but convLstm2d wants [batch,time,rows,columns,channels]",
    ],
    [
      "first states",
      () => layers.convLstm2d({ filters: 1, kernelSize: 1 })(image, x),
      /gets first states .* but has \[batch,4,4,1\], \[batch,4,4,1\]/,
    ],
    ["no function", () => layers.lambda({ function: 3 as never }), "function is 3\n  hint: a function of tensors"],
    ["no tensor", () => layers.lambda(() => 3 as never)(x), "forward gave 3"],
    ["a mask that is none", () => layers.lambda({ function: (t) => t, mask: "keep" as never }), 'mask is "keep"'],
    [
      "to be saved",
      () => sequential([layers.lambda({ function: (t) => t, inputShape: [2] })]).toBytes(),
      "holds a function of your own",
    ],
  ])("%s", async (_, attempt, text) => {
    await expect((async () => attempt())()).rejects.toThrow(text);
  });
});
