/** The studio's microscope, without a page: its numbers are the library's, and what it tells of them adds up. */
import { describe, expect, test } from "vitest";
import { worked } from "../src/course/verify/expected/worked.ts";
import { differences, drawSetting, look, parametersOf, presetSetting } from "../studio/engine/microscope.ts";
import type { Look, Setting, Token } from "../studio/engine/microscope-data.ts";
import { signsOf, signText } from "../studio/engine/names.ts";
import { tell } from "../studio/engine/tell.ts";
import { check } from "../studio/pages/microscope/check.ts";
import { brief, fixed, given, read } from "../studio/parts/format.ts";
import { layOut } from "../studio/parts/network-layout.ts";

const near = (got: number, wanted: number, within = 1e-9) => expect(Math.abs(got - wanted)).toBeLessThan(within);
const values = (key: keyof typeof worked) => worked[key].values as number[];

describe("the worked 2-2-2 network", () => {
  test("every number of the text, within 1e-9", async () => {
    const setting = await presetSetting("worked-2-2-2");
    const { numbers, lossAfter, after } = await look(setting);
    const by = (names: readonly string[], wanted: readonly number[]) =>
      names.forEach((name, k) => void near(numbers[name], wanted[k]));
    by(["hidden.sum[0]", "hidden.sum[1]"], values("sumsHidden"));
    by(["hidden[0]", "hidden[1]"], values("hidden"));
    by(["output.sum[0]", "output.sum[1]"], values("sumsOutput"));
    by(["output[0]", "output[1]"], values("output"));
    by(["∂loss/∂output.sum[0]", "∂loss/∂output.sum[1]"], values("deltas"));
    const weights = parametersOf(setting).filter((name) => name.includes("kernel"));
    by(
      weights.map((name) => `∂loss/∂${name}`),
      values("gradients"),
    );
    by(
      weights.map((name) => `${name}′`),
      values("updated"),
    );
    near(numbers.loss, worked.total.values as number);
    // The text leaves its biases alone.
    expect(after.layers.map(({ bias }) => bias)).toEqual(setting.layers.map(({ bias }) => bias));
    expect(lossAfter).toBeLessThan(numbers.loss);
    const sign = signsOf(setting);
    expect(weights.map((name) => signText(sign(name)!))).toEqual(["w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8"]);
  });

  test("slopes without calculus agree", async () => {
    const setting = await presetSetting("worked-2-2-2");
    const { numbers } = await look(setting);
    const found = new Map<string, number>();
    const count = await differences(setting, (part) => {
      for (const { name, slope } of part) found.set(name, slope);
    });
    expect([count, found.size]).toEqual([12, 12]);
    for (const [name, slope] of found) near(slope, numbers[`∂loss/∂${name}`], 1e-9);
  });
});

/** What a formula comes to, with its values put in: read as the arithmetic that it is written as. */
function worth(formula: readonly Token[]): number {
  const text = formula.map((token) => (typeof token === "string" ? token : `(${token.value})`)).join("");
  const program = text
    .replaceAll("−", "-")
    .replaceAll("·", "*")
    // Iverson's brackets: 1 where it is so.
    .replace(
      /\[([^[\]]+?) ([≤<>≥]) ([^[\]]+?)\]/g,
      (_, a, is, b) => `(${a} ${is.replace("≤", "<=").replace("≥", ">=")} ${b} ? 1 : 0)`,
    )
    .replace(/\)²/g, ")**2")
    .replace(/sigmoid\(/g, "sigmoid(")
    .replace(/tanh\(/g, "Math.tanh(")
    .replace(/(?<!\.)log\(/g, "Math.log(");
  const compute = new Function("sigmoid", "relu", "max", `return ${program};`);
  return compute(
    (z: number) => 1 / (1 + Math.exp(-z)),
    (z: number) => Math.max(0, z),
    Math.max,
  ) as number;
}

async function tellsAll(setting: Setting, { numbers }: Look, names: readonly string[]) {
  for (const name of names) {
    const told = await tell(setting, name);
    expect(told.name).toBe(name);
    near(told.value, numbers[name], 1e-12);
    // A long one is cut, and says so.
    if (told.formula === undefined || told.formula.some((token) => typeof token === "string" && token.includes("…")))
      continue;
    expect(Math.abs(worth(told.formula) - told.value), `${name}: ${JSON.stringify(told.formula)}`).toBeLessThan(
      1e-5 * Math.max(1, Math.abs(told.value)),
    );
    for (const token of told.formula) {
      // What a formula is made of can be asked about in turn.
      if (typeof token !== "string" && token.name !== "rate")
        near(token.value, numbers[token.name] ?? token.value, 1e-12);
    }
  }
}

describe("what is told of a number", () => {
  test("2-2-2: every formula comes to its value, and leads down to data and parameters", async () => {
    const setting = await presetSetting("worked-2-2-2");
    const seen = await look(setting);
    await tellsAll(setting, seen, Object.keys(seen.numbers));
    const told = await tell(setting, "∂loss/∂output/kernel[0,0]");
    expect(told.formula!.map((token) => (typeof token === "string" ? token : token.name))).toEqual([
      "∂loss/∂output.sum[0]",
      " · ",
      "hidden[0]",
    ]);
    expect(told.code!.lines.length).toBeGreaterThan(0);
    for (const name of ["hidden/kernel[0,0]", "input[0]", "target[1]", "rate"])
      expect((await tell(setting, name)).formula).toBeUndefined();
  });

  test("a batch of four, without biases", async () => {
    const setting = await presetSetting("litter-box");
    const seen = await look(setting);
    const names = [
      "∂loss/∂l1/kernel[0,0]",
      "l1(sample=2).sum[1]",
      "l2(sample=0)[0]",
      "∂loss/∂l1(sample=3).sum[0]",
      "l2/kernel[1,0]′",
      "loss",
    ];
    for (const name of names) expect(Object.keys(seen.numbers)).toContain(name);
    await tellsAll(setting, seen, names);
  });

  test("any network: other losses, other activations, three hidden layers of sixteen", async () => {
    const drawn = await drawSetting({ units: [3, 4, 2], activation: "tanh", seed: 3 });
    const setting: Setting = { ...drawn, loss: "binaryCrossentropy", rate: 0.1 };
    const seen = await look(setting);
    await tellsAll(setting, seen, [
      "∂loss/∂hidden.sum[1]",
      "∂loss/∂hidden/kernel[0,1]",
      "∂loss/∂output/bias[1]",
      "hidden[2]",
      "∂loss/∂hidden[0]".replace("hidden[0]", "output.sum[0]"),
    ]);
    const deep = await drawSetting({ units: [16, 16, 16, 16, 4], activation: "relu", seed: 1 });
    const numbers = await look(deep);
    await tellsAll(deep, numbers, ["∂loss/∂hidden1.sum[3]", "∂loss/∂hidden1/kernel[2,3]", "hidden3.sum[15]"]);
  });
});

describe("the page's own helpers", () => {
  test("numbers are written as books write them, and read as people type them", () => {
    expect([brief(-0.018375, 3), brief(0.5950784, 4), brief(1.8e-12, 2), brief(0)]).toEqual([
      "−0.0184",
      "0.5951",
      "1.8e−12",
      "0",
    ]);
    expect([fixed(-1e-12), fixed(0.1), given(0.1), given(-2), given(0.05)]).toEqual([
      "0.000000000",
      "0.100000000",
      "0.10",
      "−2",
      "0.05",
    ]);
    expect(["−0.5", "0,25", "1e-3", " ３ ", ".5"].map(read)).toEqual([-0.5, 0.25, 0.001, 3, 0.5]);
    expect(["", "abc", "1/2", "Infinity", "1e999", "0x10"].map(read)).toEqual(Array(6).fill(undefined));
  });

  test("check my work says what is wrong", async () => {
    const seen = await look(await presetSetting("worked-2-2-2"));
    const name = "∂loss/∂output/kernel[0,0]";
    const kind = (text: string) => check(text, name, seen).kind;
    expect([
      kind(""),
      kind("x"),
      kind("−0.018375"),
      kind("0.018375"),
      kind("-0.030879"),
      kind("0.268375"),
      kind("3"),
    ]).toEqual(["empty", "noNumber", "right", "sign", "delta", "after", "wrong"]);
    expect(check("-0.018375", name, seen)).toMatchObject({ places: expect.any(Number) });
  });

  test("every part of a drawing lies within it", () => {
    for (const widths of [
      [2, 2, 2],
      [3, 4, 1],
      [1, 1],
      [16, 16, 16, 16, 16],
      [5, 8, 3],
    ])
      for (const wide of [true, false]) {
        const { width, height, units, loss, edges } = layOut(widths, wide);
        for (const { x, y } of [...units.flat(), loss, ...edges.flatMap(({ label }) => label ?? [])]) {
          expect(x).toBeGreaterThan(0);
          expect(x).toBeLessThan(width);
          expect(y).toBeGreaterThan(14);
          expect(y).toBeLessThan(height);
        }
      }
  });
});
