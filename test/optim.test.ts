/** Optimizers' paths against NumPy and PyTorch (`fixtures/nn.py`), schedules against Keras's formulas, and bad options. */
import { describe, expect, it, test } from "vitest";
import { longForm, type Optimizer, optimizers, schedules, toOptimizer } from "../src/optim/index.ts";
import { cos, sin, stack, type Tensor, tensor } from "../src/tensor/index.ts";
import fixture from "./fixtures/nn.json" with { type: "json" };

/** The slope that the fixtures descend. */
function slope(w: Tensor): Tensor {
  const [a, b, c] = [0, 1, 2].map((k) => w.slice(k, k + 1).reshape([]));
  return stack([a.mul(3).sub(1), sin(b).add(0.2), c.mul(c).mul(c).sub(a)]);
}

/** Steps as a model would take them. */
function* descend(optimizer: Optimizer): Generator<Tensor> {
  const { init, scalars = {}, advance, step, learningRate } = longForm(optimizer);
  let parameter = tensor([0.8, -1.2, 0.5], { dtype: "f64" });
  const slots = Object.keys(init({ name: "w", shape: [3], dtype: "f64" }));
  let kept: Readonly<Record<string, Tensor>> = Object.fromEntries(slots.map((name) => [name, parameter.mul(0)]));
  let once: Readonly<Record<string, Tensor>> = Object.fromEntries(
    Object.entries(scalars).map(([name, value]) => [name, tensor(value, { dtype: "f64" })]),
  );
  for (let n = 0; ; n++) {
    once = advance?.(once) ?? once;
    const rate = tensor(typeof learningRate === "number" ? learningRate : learningRate.at(n), { dtype: "f64" });
    const decay = optimizer.weightDecay ?? 0;
    const w = decay === 0 ? parameter : parameter.sub(parameter.mul(rate.mul(decay)));
    const next = step({ parameter: w, gradient: slope(parameter), memory: kept, scalars: once, rate, name: "w" });
    expect(Object.keys(next.memory)).toEqual(slots);
    ({ parameter, memory: kept } = next);
    yield parameter;
  }
}

describe("ten steps", () => {
  for (const { name, options, path } of fixture.optimizers)
    test(`${name} ${JSON.stringify(options)}`, () => {
      const steps = descend(toOptimizer({ name, config: options }));
      for (const want of path)
        steps
          .next()
          .value!.data.forEach((x: number, k: number) => void expect(Math.abs(x - want[k])).toBeLessThan(1e-12));
    });

  test("a schedule's rate is asked at every step", () => {
    const falling = schedules.exponentialDecay({ initialLearningRate: 0.1, decaySteps: 1, decayRate: 0.5 });
    const [first, second] = [...take(2, descend(optimizers.sgd({ learningRate: falling })))];
    const w = tensor([0.8, -1.2, 0.5], { dtype: "f64" });
    expect(first.data).toEqual(w.sub(slope(w).mul(0.1)).data);
    expect(second.data).toEqual(first.sub(slope(first).mul(0.05)).data);
    expect(cos(tensor(0)).item()).toBe(1);
  });
});

function* take<T>(count: number, from: Iterator<T>): Generator<T> {
  for (let k = 0; k < count; k++) yield from.next().value;
}

describe("schedules", () => {
  const initialLearningRate = 0.1;

  test("exponentialDecay and inverseTimeDecay, smooth and in stairs", () => {
    const options = { initialLearningRate, decaySteps: 10, decayRate: 0.5 };
    expect(schedules.exponentialDecay(options).at(5)).toBeCloseTo(0.1 * Math.SQRT1_2, 15);
    expect(schedules.exponentialDecay({ ...options, staircase: true }).at(19)).toBeCloseTo(0.05, 15);
    expect(schedules.inverseTimeDecay(options).at(5)).toBeCloseTo(0.08, 15);
    expect(schedules.inverseTimeDecay({ ...options, staircase: true }).at(25)).toBeCloseTo(0.05, 15);
  });

  test("cosineDecay, with a floor and a climb", () => {
    const options = { initialLearningRate, decaySteps: 100 };
    const { at } = schedules.cosineDecay(options);
    expect([0, 50, 100, 500].map((n) => Number(at(n).toFixed(12)))).toEqual([0.1, 0.05, 0, 0]);
    expect(schedules.cosineDecay({ ...options, alpha: 0.1 }).at(100)).toBeCloseTo(0.01, 15);
    const climbing = schedules.cosineDecay({ ...options, warmupTarget: 0.3, warmupSteps: 10 });
    expect([0, 5, 10, 60].map((n) => Number(climbing.at(n).toFixed(12)))).toEqual([0.1, 0.2, 0.3, 0.15]);
  });

  test("constant", () => expect(schedules.constant({ learningRate: 0.5 }).at(1000)).toBe(0.5));
});

describe("names, configs and bad options", () => {
  test("a config comes back, schedule and all", () => {
    const made = optimizers.adam({
      learningRate: schedules.cosineDecay({ initialLearningRate: 0.1, decaySteps: 10, alpha: 0.2 }),
      beta1: 0.5,
      globalClipNorm: 1,
    });
    const again = toOptimizer(JSON.parse(JSON.stringify({ name: made.name, config: made.config })));
    expect(again.config).toEqual(made.config);
    expect((again.learningRate as { at(n: number): number }).at(5)).toBeCloseTo(0.06, 12);
    expect(again.globalClipNorm).toBe(1);
    expect(toOptimizer(made)).toBe(made);
    expect(optimizers.adamw({ weightDecay: 0 }).config).toMatchObject({ weightDecay: 0 });
  });

  it.each<[() => unknown, string]>([
    [
      () => optimizers.sgd({ learningRate: -1 }),
      "sgd: learningRate is -1\n  hint: a number from 0, such as 0.001, or a schedule",
    ],
    [() => optimizers.adam({ learningRate: Number.NaN }), "adam: learningRate is NaN"],
    [() => optimizers.rmsprop({ learningRate: "fast" as never }), 'rmsprop: learningRate is "fast"'],
    [() => optimizers.sgd({ momentum: 1 }), "sgd: momentum is 1\n  hint: a number from 0, below 1"],
    [() => optimizers.adam({ epsilon: -1 }), "adam: epsilon is -1\n  hint: a finite number from 0"],
    [() => optimizers.sgd({ globalClipNorm: -1 }), "sgd: globalClipNorm is -1"],
    [
      () => optimizers.sgd({ learningrate: 1 } as never),
      'sgd: unknown option "learningrate"\n  hint: did you mean "learningRate"?',
    ],
    [() => optimizers.sgd({ momentumm: 0.9 } as never), 'did you mean "momentum"?'],
    [() => optimizers.adam({ weightDecay: -0.1 }), "adam: weightDecay is -0.1\n  hint: a finite number from 0"],
    [() => toOptimizer("adamm" as never), 'compile: unknown optimizer "adamm"\n  hint: did you mean "adam"?'],
    [() => optimizers.sgd({ learningRate: { name: "cosine" } }), 'sgd: unknown schedule "cosine"'],
    [
      () => schedules.exponentialDecay({ initialLearningRate: 0.1, decaySteps: 0, decayRate: 0.5 }),
      "exponentialDecay: decaySteps is 0\n  hint: a finite number from 1",
    ],
    [() => schedules.constant({ learningRate: Number.NaN }), "constant: learningRate is NaN"],
  ])("%o", (make, text) => expect(make).toThrow(text));
});
