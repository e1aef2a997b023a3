/** Programs that train natively end as they should, whatever ends them: the short form of `scripts/native-soak.ts`. */
import { expect, it } from "vitest";
import { soak } from "../../scripts/native-soak.ts";
import { backend } from "../../src/backend/native/index.ts";

const problem = backend.problem?.();
if (problem) console.warn(`test/threads/native-ends.test.ts is SKIPPED: ${problem.error.message}`);

it.skipIf(problem !== undefined)("every way to end, once, on two threads", { timeout: 240_000 }, async () => {
  const { starts, faults } = await soak(12, [2]);
  expect(starts).toBe(12);
  expect(faults.filter(({ kind }) => kind !== "node")).toEqual([]);
});
