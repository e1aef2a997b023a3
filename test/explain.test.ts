/** `explain`: the worked network's numbers, what it says about other things, and what it says when asked nonsense. */
import { LimpidError, layer, layers, optimizers, regularizers, sequential } from "limpid";
import { type At, explain } from "limpid/explain";
import { describe, expect, test } from "vitest";
import { worked } from "../src/course/verify/expected/worked.ts";
import { describeError } from "../src/words/errors/zh-CN.ts";
import { workedData, workedNetwork } from "./support/worked.ts";

const { x, y } = workedData;
const values = (key: keyof typeof worked) => worked[key].values as number[];
const near = (got: number, wanted: number) => expect(Math.abs(got - wanted)).toBeLessThan(1e-9);

describe("the worked 2-2-2 network", () => {
  const net = workedNetwork();
  /** w1 … w8: the text numbers the weights by the neuron they lead to. */
  const places: At[] = ["hidden", "output"].flatMap((name) =>
    [0, 1].flatMap((unit) => [0, 1].map((input) => ({ layer: name, param: "kernel", index: [input, unit] }))),
  );

  test("forward: every neuron", async () => {
    const { forward, target } = await explain(net, { x, y });
    expect(forward.map(({ name }) => name)).toEqual(["hidden[0]", "hidden[1]", "output[0]", "output[1]"]);
    forward.forEach(({ sum, output, terms, bias, activation }, k) => {
      near(sum, [...values("sumsHidden"), ...values("sumsOutput")][k]);
      near(output, [...values("hidden"), ...values("output")][k]);
      near(
        terms.reduce((all, { product }) => all + product, bias),
        sum,
      );
      for (const { weight, input, product } of terms) expect(product).toBe(weight * input);
      expect(activation).toBe("sigmoid");
    });
    expect(forward[2].formula).toBe(
      "sigmoid(output/kernel[0,0] · hidden[0] + output/kernel[1,0] · hidden[1] + output/bias[0])",
    );
    near(target.value, worked.total.values as number);
  });

  test("backward and update: all eight weights", async () => {
    const before = net.weights["hidden/kernel"].toArray();
    for (const [k, at] of places.entries()) {
      const { backward, update, check } = await explain(net, { x, y, at });
      near(backward.sum, values("gradients")[k]);
      near(update!.after, values("updated")[k]);
      expect(update!.learningRate).toBe(1);
      expect(update!.gradient).toBeCloseTo(backward.sum, 14);
      expect(backward.count).toBe(k < 4 ? 2n : 1n);
      expect(Math.min(...check.steps.map(({ gap }) => gap))).toBeLessThan(1e-10);
    }
    expect(net.weights["hidden/kernel"].toArray()).toEqual(before);
  });

  test("the two ways through which h1 and h2 reach the loss", async () => {
    for (const [unit, key] of [[0, "pathsFirst"] as const, [1, "pathsSecond"] as const]) {
      const { backward, target, update } = await explain(net, { x, y, at: { layer: "hidden", unit } });
      near(target.value, values("hidden")[unit]);
      const via = [0, 1].map((k) => backward.paths.find(({ through }) => through[0] === `output[${k}]`)!);
      near(via[0].product, values(key)[0]);
      near(via[1].product, values(key)[1]);
      near(backward.sum, values(key)[2]);
      expect(update).toBeUndefined();
    }
  });

  test("factors: what each is, and its number", async () => {
    const { backward } = await explain(net, { x, y, at: places[0] });
    const path = backward.paths.find(({ through }) => through[0] === "output[0]")!;
    expect(path.through).toEqual(["output[0]", "hidden[0]"]);
    expect(path.factors.map(({ symbol, formula }) => `${symbol} = ${formula}`)).toEqual([
      "∂loss/∂output[0] = −(target[0] − output[0])",
      "∂output[0]/∂output.sum[0] = output[0] · (1 − output[0])",
      "∂output.sum[0]/∂hidden[0] = output/kernel[0,0]",
      "∂hidden[0]/∂hidden.sum[0] = hidden[0] · (1 − hidden[0])",
      "∂hidden.sum[0]/∂hidden/kernel[0,0] = input[0]",
    ]);
    const wanted = [values("byOutput")[0], values("slopesOutput")[0], 0.25, values("slopesHidden")[0], 0.1];
    for (const [k, { value }] of path.factors.entries()) near(value, wanted[k]);
  });

  test("in matrices", async () => {
    const { backward } = await explain(net, { x, y, at: places[0] });
    const [output, hidden] = backward.matrix;
    for (const [k, value] of (output.delta as number[][])[0].entries()) near(value, values("deltas")[k]);
    near((hidden.delta as number[][])[0][0], values("layersBiasGradients")[0]);
    expect(output.kernel).toEqual(net.weights["output/kernel"].toArray());
    expect(hidden.formula).toBe("δ[hidden.sum] = (δ[output.sum] · output/kernelᵀ) ⊙ sigmoid′");
  });

  test("a bias that is left alone has a slope, and no update", async () => {
    const at = { layer: "hidden", param: "bias", index: 0 };
    const frozen = await explain(net, { x, y, at });
    near(frozen.backward.sum, values("layersBiasGradients")[0]);
    expect(frozen.update).toBeUndefined();
    const moving = await explain(workedNetwork({ fixed: false }), { x, y, at });
    near(moving.update!.gradient, values("layersBiasGradients")[0]);
  });

  test("inputs, sums, gradients and the loss itself", async () => {
    const input = await explain(net, { x, y, at: { input: "input", index: [0] } });
    expect(input.backward.count).toBe(4n);
    expect(input.target).toMatchObject({ name: "input[0]", value: 0.1 });
    expect(input.check.gap).toBeLessThan(1e-8);
    const sum = await explain(net, { x, y, at: { layer: "output", unit: 1, value: "sum" } });
    expect(sum.target.name).toBe("output.sum[1]");
    near(sum.backward.sum, values("deltas")[1]);
    const gradient = await explain(net, { x, y, at: { gradient: places[0] as { layer: string; param: string } } });
    expect(gradient.target.name).toBe("∂loss/∂hidden/kernel[0,0]");
    near(gradient.target.value, values("gradients")[0]);
    for (const name of [
      "input[0]",
      "output.sum[1]",
      "hidden[1]",
      "output/kernel[1,0]",
      "loss",
      "∂loss/∂hidden/bias[1]",
    ])
      expect((await explain(net, { x, y, at: name })).target.name).toBe(name);
    const loss = await explain(net, { x, y });
    expect(loss.backward).toMatchObject({ count: 1n, sum: 1, remainder: { count: 0n, sum: 0 } });
  });
});

describe("updates through the optimizer's own graph", () => {
  const at = { layer: "hidden", param: "kernel", index: [0, 0] };

  test("Adam: moments, corrections, and what fit then does", async () => {
    const net = workedNetwork({ optimizer: optimizers.adam({ learningRate: 0.1 }) });
    await net.fit(x, y, { epochs: 2, verbose: 0 });
    const { update } = await explain(net, { x, y, at });
    expect(Object.keys(update!.slots!)).toEqual(["m", "v"]);
    expect(update!.scalars!.correction1.before).toBeCloseTo(1 - 0.9 ** 2, 12);
    expect(update!.scalars!.correction1.after).toBeCloseTo(1 - 0.9 ** 3, 12);
    expect(update!.formulas["m′"]).toBe("m + 0.1 · (g − m)");
    await net.fit(x, y, { epochs: 1, verbose: 0 });
    near(net.weights["hidden/kernel"].toArray<number[][]>()[0][0], update!.after);
  });

  test("momentum, clipping, weight decay and a penalty", async () => {
    const momentum = workedNetwork({ optimizer: optimizers.sgd({ learningRate: 0.5, momentum: 0.9 }) });
    expect((await explain(momentum, { x, y, at })).update!.formulas).toMatchObject({ "w′": "w + velocity′" });

    const clipped = workedNetwork({ optimizer: optimizers.sgd({ learningRate: 1, globalClipNorm: 0.01 }) });
    const { update } = await explain(clipped, { x, y, at });
    expect(update!.clipped!).toBeLessThan(update!.gradient);
    expect(update!.formulas["w′"]).toBe("w − ĝ · η");

    const decay = workedNetwork({ optimizer: optimizers.adamw({ weightDecay: 0.01 }) });
    expect((await explain(decay, { x, y, at })).update!.formulas["w′"]).toContain("0.01");

    const penalty = sequential(
      [
        layers.dense({
          name: "d",
          units: 1,
          inputShape: [1],
          kernelRegularizer: regularizers.l2({ l2: 0.1 }),
          kernelInitializer: [[3]],
        }),
      ],
      { dtype: "f64" },
    ).compile({ optimizer: "sgd", loss: "halfSquaredError" });
    const story = await explain(penalty, { x: [[2]], y: [[5]], at: { layer: "d", param: "kernel" } });
    // (3·2 − 5)·2 through the neuron, 2·0.1·3 through the penalty.
    near(story.backward.sum, 2.6);
    expect(story.backward.paths.map(({ through, product }) => [through.join(), product])).toEqual([
      ["d[0]", 2],
      ["", expect.closeTo(0.6, 12)],
    ]);
  });
});

describe("an f32 model", () => {
  test("is explained in f64, and the gap to its own run is shown", async () => {
    const net = sequential([
      layers.dense({ name: "a", units: 8, activation: "relu", inputShape: [4] }),
      layers.dense({ name: "b", units: 3, activation: "softmax" }),
    ]).compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
    const story = await explain(net, {
      x: [[1, -2, 3, 0.5]],
      y: [2],
      at: { layer: "a", param: "kernel", index: [0, 0] },
    });
    expect(story.rounding).toMatchObject({ dtype: "f32" });
    const { loss, value, gradient } = story.rounding!;
    expect(value.gap).toBe(0);
    expect(loss.gap).toBeLessThan(1e-6);
    expect(gradient.gap).toBeLessThan(1e-6);
    expect(loss.gap + gradient.gap).toBeGreaterThan(0);
    expect(story.toString()).toContain("Rounding: the model itself computes in f32");
  });
});

describe("bad requests say what would be right", () => {
  const net = workedNetwork();
  const ask = (at: unknown, more: object = {}) => explain(net, { x, y, at: at as At, ...more });

  test.each([
    [{ layer: "hiden", param: "kernel", index: [0, 0] }, 'unknown layer "hiden"\n  hint: did you mean "hidden"?'],
    [
      { layer: "hidden", param: "kernal", index: [0, 0] },
      'unknown parameter of hidden "kernal"\n  hint: did you mean "kernel"?',
    ],
    [
      { layer: "hidden", param: "kernel", index: [0, 2] },
      "[0,2] is not a place in hidden/kernel, which is [2,2]\n  hint: the nearest place is [0,1]; axis 1 runs 0..1",
    ],
    [
      { layer: "hidden", param: "kernel", index: [0] },
      "index [0] does not fit hidden/kernel, which is [2,2]\n  hint: 2 numbers, such as [0,0]",
    ],
    [{ layer: "hidden", param: "kernel" }, "hidden/kernel is [2,2], and no index says which"],
    [{ layer: "hidden", param: "kernel", index: "0" }, 'index "0" does not fit'],
    [{ layer: "hidden", unit: 5 }, "[5] is not a place in hidden, which is [2]"],
    [{ layer: "hidden", unit: Number.NaN }, "the nearest place is [0]"],
    [{ layer: "hidden", unit: 0, sample: 1 }, "sample is 1, but x holds 1\n  hint: there is one sample, 0"],
    [{ layer: "hidden", unit: 0, value: "summ" }, 'unknown value "summ"\n  hint: did you mean "sum"?'],
    [{ layer: "hidden", unit: 0, step: 3 }, "hidden has no step 3\n  hint: it has no loop inside"],
    [{ layer: "hidden", unit: 0, call: 1 }, "call is 1, but hidden is called 1 times"],
    [{ input: "inputs", index: [0] }, 'unknown input "inputs"\n  hint: did you mean "input"?'],
    [{ layer: "hidden", unit: 0, part: 1 }, "hidden has no part 1\n  hint: it has one part only"],
    ["hidden/kernel[0,x]", "[0,NaN] is not a place in hidden/kernel"],
    ["hidden(stp=1)[0]", 'unknown word in at "stp"\n  hint: did you mean "step"?'],
    ["hiden[0]", 'unknown layer "hiden"\n  hint: did you mean "hidden"?'],
    [{ param: "kernel" }, 'at is { param: "kernel" }'],
    [7, "at is 7"],
    [null, "at is null"],
  ])("%j", async (at, message) => {
    const error = await ask(at).catch((wrong: unknown) => wrong);
    expect(error).toBeInstanceOf(LimpidError);
    expect((error as LimpidError).message).toContain(message);
    // Said in Chinese as well, by its code.
    const chinese = describeError(error as LimpidError);
    expect(chinese).not.toBe((error as LimpidError).message);
    expect(chinese).toMatch(/^explain：/);
  });

  test("limit, language, shapes and models that are not compiled", async () => {
    await expect(ask("loss", { limit: -1 })).rejects.toThrow("limit is -1");
    await expect(explain(net, { x: [[0.1]], y })).rejects.toThrow("explain: x is f64[1,1], but the model wants");
    await expect(explain(net, { x, y: [[1, 2, 3]] })).rejects.toThrow("explain: y is");
    const raw = sequential([layers.dense({ units: 1, inputShape: [2] })]);
    await expect(explain(raw, { x, y })).rejects.toThrow("explain: the model is not compiled");
    const story = await explain(net, { x, y });
    expect(() => story.toString({ locale: "fr" as "en" })).toThrow('unknown language "fr"');
  });

  test("while a fit runs, only its callbacks may ask", async () => {
    const busy = workedNetwork();
    const seen: number[] = [];
    const running = busy.fit(x, y, {
      epochs: 3,
      verbose: 0,
      callbacks: [
        {
          async onEpochEnd() {
            seen.push((await explain(busy, { x, y })).target.loss);
          },
        },
      ],
    });
    await Promise.resolve();
    await expect(explain(busy, { x, y })).rejects.toThrow("the model is busy: fit is running");
    await running;
    expect(seen.length).toBe(3);
    expect(seen[2]).toBeLessThan(seen[0]);
  });

  test("bytes have no slope", async () => {
    const bytes = sequential([
      layers.rescaling({ scale: 1 / 255, inputShape: [2] }),
      layers.dense({ units: 1 }),
    ]).compile({
      optimizer: "sgd",
      loss: "meanSquaredError",
    });
    const data = { x: { data: Uint8Array.of(3, 4), shape: [1, 2] }, y: [[1]] };
    await expect(explain(bytes, { ...data, at: { input: "input", index: [0] } })).rejects.toThrow("which has no slope");
  });
});

test("a layer of one's own: one scalar shared by two neurons", async () => {
  const shared = layer({
    kind: "shared",
    name: "s",
    inputShape: [2],
    params: () => ({ bias: { shape: [], init: 0.35 } }),
    forward: ({ bias }, [input]) => input.add(bias),
  });
  const net = sequential([shared], { dtype: "f64" }).compile({
    optimizer: "sgd",
    loss: "halfSquaredError",
  });
  const { backward } = await explain(net, { x, y, at: { layer: "s", param: "bias" } });
  expect(backward.count).toBe(2n);
  near(backward.sum, 0.45 - 0.85 + (0.55 - 0.3));
});
