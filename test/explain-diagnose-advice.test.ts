/**
 * For every finding: a program that has the fault, and the same program after the advice was taken. The finding is there,
 * and then it is gone. A kind of finding without such a pair fails here.
 */
import { diagnose, type Finding, tellFinding } from "limpid/explain";
import { describe, expect, test } from "vitest";
import { checks } from "../src/explain/diagnose/checks/index.ts";
import { labelCases } from "./support/advice-labels.ts";
import { sgd } from "./support/advice-setups.ts";
import { corners, small, trainingCases, xor } from "./support/advice-training.ts";
import { told } from "./support/setups.ts";

const cases = { ...labelCases, ...trainingCases };

const find = (findings: readonly Finding[], code: string) => findings.find((finding) => finding.code === code);

describe("taking the advice makes a finding vanish", () => {
  test("every kind of finding has such a pair", () => {
    const kinds = checks.flatMap(({ kinds: own }) => own.map(({ code }) => code)).sort();
    expect(kinds.length).toBeGreaterThan(30);
    expect([...new Set(Object.values(cases).map(([code]) => code))].sort()).toEqual(kinds);
  });

  test.each(Object.entries(cases))("%s", async (_, [code, broken, mended]) => {
    const [wrong, right] = [await broken(), await mended()];
    const before = await diagnose(wrong.net, wrong.x, wrong.y, wrong.options);
    expect(told(before.findings)).toContainEqual(expect.stringContaining(`${code}: `));
    const found = find(before.findings, code)!;
    expect(["certain", "likely", "possible"]).toContain(found.confidence);
    for (const locale of ["en", "zh-CN"] as const)
      expect(Object.values(tellFinding(found, locale)).join(" ")).not.toMatch(/undefined|NaN|\[object/);
    const after = await diagnose(right.net, right.x, right.y, right.options);
    expect(find(after.findings, code)).toBeUndefined();
  });
});

describe("XOR 2-2-1 with SGD .1 stands still from many starts", () => {
  const standstill = ["plateau", "rate-too-small"];
  test.each([0, 3, 4])("seed %i, fresh and after 2,000 steps", async (seed) => {
    const net = small(sgd(0.1), seed);
    for (const trained of [0, 2000]) {
      await net.fit(corners, xor, { epochs: trained, verbose: 0 });
      const { findings } = await diagnose(net, corners, xor);
      expect(findings.map(({ code }) => code)).toEqual([expect.toBeOneOf(standstill)]);
    }
  });
});
