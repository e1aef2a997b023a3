/** Twenty steps of every optimizer, with and without each option, against NumPy (`fixtures/optimizers.py`). */
import { layers, loadModel, type Model, optimizers, sequential } from "limpid";
import { describe, expect, test } from "vitest";
import fixture from "./fixtures/optimizers.json" with { type: "json" };

type Case = (typeof fixture.cases)[number];
type Weights = Readonly<Record<string, readonly number[]>>;

const { x, y, steps } = fixture;
/** Relative and absolute. */
const tolerances = { f32: [2e-5, 2e-6], f64: [1e-8, 1e-9] } as const;

function compiled({ name, options }: Pick<Case, "name" | "options">, dtype: "f32" | "f64"): Model {
  const { "dense/kernel": kernel, "dense/bias": bias } = fixture.first;
  const rows = [0, 2, 4].map((k) => kernel.slice(k, k + 2));
  const net = sequential(
    [layers.dense({ units: 2, inputShape: [3], kernelInitializer: rows, biasInitializer: bias })],
    { dtype },
  );
  const make = optimizers[name as keyof typeof optimizers] as (options: object) => never;
  return net.compile({ optimizer: make(options), loss: "meanSquaredError" }) as unknown as Model;
}

/** As many steps as were asked for; where gradients are gathered, on the halves of the data in turn. */
async function trained(net: Model, { options }: Pick<Case, "options">, count = steps): Promise<void> {
  const gathers = "gradientAccumulationSteps" in options;
  const epochs = gathers ? count / 2 : count;
  await net.fit(x, y, { batchSize: gathers ? 3 : 6, epochs, shuffle: false, verbose: 0 });
}

function expectNear(net: Model, wanted: Weights, dtype: "f32" | "f64"): void {
  const [relative, absolute] = tolerances[dtype];
  for (const [key, values] of Object.entries(wanted)) {
    const got = net.internals.state.readNow(key);
    values.forEach((value, k) => {
      expect(Math.abs(got[k] - value), `${key}[${k}]: ${got[k]} for ${value}`).toBeLessThanOrEqual(
        relative * Math.abs(value) + absolute,
      );
    });
  }
}

describe.each(["f32", "f64"] as const)("%s: twenty steps", (dtype) => {
  test.each(fixture.cases.map((one) => [`${one.name} ${JSON.stringify(one.options)}`, one] as const))(
    "%s",
    async (_, one) => {
      const net = compiled(one, dtype);
      await trained(net, one);
      expectNear(net, one.weights as Weights, dtype);
    },
  );
});

/** Once without anything, its own options, and what keeps numbers around it. */
const kept = fixture.cases.filter(({ name, options }) => {
  const plain = Object.keys(options).length === 0 || "emaOverwriteFrequency" in options;
  const own =
    !("weightDecay" in options) && !("useEma" in options) && !Object.keys(options).some((k) => /clip/i.test(k));
  return (
    plain || (own && Object.keys(options).length > 1 && (name !== "sgd" || !("gradientAccumulationSteps" in options)))
  );
});

describe("a saved model trains on as if it had not been saved", () => {
  test.each(kept.map((one) => [`${one.name} ${JSON.stringify(one.options)}`, one] as const))("%s", async (_, one) => {
    // With averages a fit ends on other numbers than it would go on with: so there are two fits in both.
    const [whole, half] = [compiled(one, "f32"), compiled(one, "f32")];
    await trained(whole, one, 10);
    await trained(half, one, 10);
    const again = (await loadModel(await half.toBytes())) as Model;
    expect(again.predictSync(x).data).toEqual(whole.predictSync(x).data);
    for (const net of [whole, again]) await trained(net, one, 10);
    const numbers = ({ internals: { state } }: Model) => state.cells.map(({ key }) => [key, state.readNow(key)]);
    expect(numbers(again)).toEqual(numbers(whole));
  });
  test("of each optimizer at least one; multi and lbfgs have files of their own", () => {
    expect(new Set(kept.map(({ name }) => name)).size).toBe(Object.keys(optimizers).length - 2);
    expect(kept.length).toBeGreaterThan(40);
  });
});

describe("scheduleFreeAdamw evaluates the average of its steps", () => {
  const one = fixture.cases.find(({ evaluated, options }) => evaluated && "learningRate" in options)!;
  test("in weights, predict and evaluate", async () => {
    const net = compiled(one, "f64");
    await trained(net, one);
    const wanted = one.evaluated as unknown as Weights;
    for (const [key, values] of Object.entries(wanted))
      values.forEach((value, k) => void expect(net.weights[key].data[k]).toBeCloseTo(value, 8));
    const { "dense/kernel": w, "dense/bias": b } = wanted;
    const answer = [0, 1].map((c) => x[0].reduce((sum, value, k) => sum + value * w[2 * k + c], b[c]));
    answer.forEach((value, k) => void expect((net.predictSync(x).data as Float64Array)[k]).toBeCloseTo(value, 8));
    expect((await net.predict(x)).data).toEqual(net.predictSync(x).data);
    const before = await net.evaluate(x, y, { verbose: 0 });
    // What is put back is what is evaluated, and training goes on from there.
    net.setWeights(net.weights);
    expect((await net.evaluate(x, y, { verbose: 0 })).loss).toBeCloseTo(before.loss, 12);
    await trained(net, one, 1);
    // Another optimizer reads the parameters themselves.
    net.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    net.setWeights({ "dense/kernel": [w.slice(0, 2), w.slice(2, 4), w.slice(4, 6)], "dense/bias": b });
    answer.forEach((value, k) => void expect((net.predictSync(x).data as Float64Array)[k]).toBeCloseTo(value, 8));
  });
});
