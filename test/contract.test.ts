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

/** Made once, so that the reference computes each once. */
const samples = floats.map((float) => ({
  float,
  ofRules: new Map(computedRules.map((rule) => [rule, rule.samples.map((sample) => caseOf(rule, sample, float))])),
  large: [...contractionCases(float), ...longSumCases(float)],
}));

for (const backend of backends) {
  describe(backend.name, () => {
    for (const rule of computedRules) {
      describe(rule.name, () => {
        it("has samples", () => expect(rule.samples.length).toBeGreaterThan(0));
        for (const { float, ofRules } of samples) {
          for (const one of ofRules.get(rule)!) {
            it(`${float} ${one.name}`, () => agreeOn(one, runOn(backend.open(), one.graph, one.values)[0]));
          }
        }
      });
    }
  });

  describe(`contractions and long sums on ${backend.name}`, () => {
    for (const { float, large } of samples) {
      for (const one of large) {
        it(`${float} ${one.name}`, () => agreeOn(one, runOn(backend.open(), one.graph, one.values)[0]));
      }
    }
  });
}

it("notices a wrong value", () => {
  expect(() => agree(Float32Array.of(1.001), Float32Array.of(1), "f32", true)).toThrow("got 1.001");
});
