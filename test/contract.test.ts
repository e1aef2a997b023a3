/** Every op × every sample × every backend agrees with the reference. An op without samples fails. */
import { describe, expect, it } from "vitest";
import { openWith } from "../src/backend/wasm/index.ts";
import type { NowSession } from "../src/ir/index.ts";
import { agree, agreeOn, computedRules, contractionCases, floats, longSumCases, runOn } from "./support/contract.ts";
import { caseOf } from "./support/samples.ts";

/** Very small steps become straight-line code, so the loops are tested with that turned off. */
const backends: { name: string; open: () => NowSession }[] = [
  { name: "wasm, straight line", open: () => openWith({}) },
  { name: "wasm, loops", open: () => openWith({ straightLine: false }) },
];

for (const backend of backends) {
  describe(backend.name, () => {
    for (const rule of computedRules) {
      describe(rule.name, () => {
        it("has samples", () => expect(rule.samples.length).toBeGreaterThan(0));
        for (const float of floats) {
          for (const sample of rule.samples) {
            const one = caseOf(rule, sample, float);
            it(`${float} ${one.name}`, () => agreeOn(one, runOn(backend.open(), one.graph, one.values)[0]));
          }
        }
      });
    }
  });

  describe(`contractions and long sums on ${backend.name}`, () => {
    for (const float of floats) {
      for (const one of [...contractionCases(float), ...longSumCases(float)]) {
        it(`${float} ${one.name}`, () => agreeOn(one, runOn(backend.open(), one.graph, one.values)[0]));
      }
    }
  });
}

it("notices a wrong value", () => {
  expect(() => agree(Float32Array.of(1.001), Float32Array.of(1), "f32", true)).toThrow("got 1.001");
});
