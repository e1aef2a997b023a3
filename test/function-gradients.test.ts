/**
 * The gradient of every function of limpid/tensor that has one: against differences, and computed by every backend. `docs/coverage.md`
 * lists what is compared here.
 */
import { describe, expect, it } from "vitest";
import { openWith as openNative } from "../src/backend/native/index.ts";
import { openWith } from "../src/backend/wasm/index.ts";
import { functionSlopes, withoutGradient } from "./support/function-slopes.ts";
import { fixture } from "./support/functions.ts";
import { skipsNative } from "./support/native.ts";
import { faultsOf, gapOf, wanted } from "./support/slopes.ts";

const names = Object.keys(fixture.functions);

it("every function is differentiated, or has nothing to differentiate", () => {
  const found = new Set(functionSlopes.map(({ name }) => name));
  expect(names.filter((name) => !found.has(name) && !withoutGradient(name))).toEqual([]);
  expect(names.filter((name) => found.has(name) && withoutGradient(name))).toEqual([]);
  expect(found.size).toBeGreaterThan(150);
});

it("against differences", () => {
  const gaps = functionSlopes
    .filter(({ name }) => name !== "stopGradient")
    .map((one) => [one.text, gapOf(one)] as const);
  expect(gaps.filter(([, gap]) => !(gap < 1e-6))).toEqual([]);
});

it("stopGradient has none, whatever differences say", () => {
  const one = functionSlopes.find(({ name }) => name === "stopGradient")!;
  expect(
    wanted(one)
      .at(-1)!
      .every((slope) => slope === 0),
  ).toBe(true);
});

it("differences would see a wrong slope", () => {
  const { graph, values, by, text } = functionSlopes.find(({ name }) => name === "tanh")!;
  const wrong = { ...graph, outputs: graph.outputs.with(-1, graph.inputs[0]) };
  expect(gapOf({ graph: wrong, values, by }), text).toBeGreaterThan(1e-2);
});

describe("computed by", () => {
  it("wasm", { timeout: 240_000 }, () => {
    const session = openWith({ straightLine: false });
    expect(
      names.flatMap((name) =>
        faultsOf(
          session,
          functionSlopes.filter((one) => one.name === name),
          ({ text }) => text,
        ),
      ),
    ).toEqual([]);
  });

  it.skipIf(skipsNative("test/function-gradients.test.ts"))("native", { timeout: 240_000 }, () => {
    const session = openNative({ straightLine: false, flags: ["-O0"] });
    expect(faultsOf(session, functionSlopes, ({ text }) => text)).toEqual([]);
  });
});
