/**
 * Numbers that are promised not to change: bits of networks after twenty steps, as recorded by `scripts/bits.ts` (which
 * also trains the large ones, natively and with several threads), and a model that an earlier version saved.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadModel } from "limpid";
import { expect, it } from "vitest";
import { fmaOn } from "../bench/fma.ts";
import { hashOf, recipes } from "./support/bits.ts";

const fixture = (name: string): URL => new URL(`fixtures/${name}`, import.meta.url);
const json = (name: string) => JSON.parse(readFileSync(fixture(name), "utf8"));

const recorded: Record<string, string> = json("bits.json")[fmaOn() ? "fused" : "plain"];

it.each(["tiny", "mlp", "two outputs"] as const)("%s has the bits that were recorded", async (name) => {
  expect(hashOf(await recipes[name]())).toBe(recorded[name]);
});

it("a file of version 0.1.0 loads and predicts the same", async () => {
  const { x, predicted } = json("saved-0.1.0.json") as { x: number[][][]; predicted: number[][] };
  const net = await loadModel(fileURLToPath(fixture("saved-0.1.0.limpid")));
  const now = (await net.predict(x as never)).toArray() as number[][];
  for (const [row, expected] of predicted.entries())
    for (const [k, value] of expected.entries()) expect(now[row][k]).toBeCloseTo(value, 6);
  expect(net.steps).toBe(12);
  await net.fit(x as never, [0, 1, 2], { epochs: 1, verbose: 0 });
});
