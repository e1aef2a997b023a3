/** A model's methods, layers, losses, optimizers and all other namespaces, with what they do not want (see hostile.test.ts). */
import { expect, test } from "vitest";
import { battery } from "./support/hostile.ts";
import { modelCalls } from "./support/hostile-models.ts";
import { namespaceCalls } from "./support/hostile-namespaces.ts";

test("models and their methods", { timeout: 240_000 }, async () => {
  const { tried, faults } = await battery(modelCalls);
  expect(faults).toEqual([]);
  expect(tried).toBeGreaterThan(2000);
});

test("layers, losses, optimizers and all other namespaces", async () => {
  const calls = await namespaceCalls();
  expect(Object.keys(calls).length).toBeGreaterThan(60);
  const { tried, faults } = await battery(calls);
  expect(faults).toEqual([]);
  expect(tried).toBeGreaterThan(5000);
});
