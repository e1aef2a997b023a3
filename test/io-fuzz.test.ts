/** Ten thousand broken files for each reader. A million by `npx tsx scripts/fuzz.ts`. */
import { describe, expect, test } from "vitest";
import { fuzz, readers } from "./support/fuzz.ts";

const all = await readers();

describe("ten thousand broken files each", () => {
  const inputs = 10_000;
  for (const [name, reader] of Object.entries(all))
    test(name, { timeout: 120_000 }, async () => {
      const sound = await fuzz(name, reader, inputs, 13);
      // Some changes do no harm, and most do.
      expect(sound).toBeGreaterThan(0);
      expect(sound).toBeLessThan(name === "metrics" ? inputs + 1 : inputs);
    });
});

test("the search finds a reader that throws, one that is slow, and one that pollutes", async () => {
  const seeds = [new TextEncoder().encode("a,b\n1,2\n")];
  const thrown = () => {
    throw new TypeError("x is undefined");
  };
  let calls = 0;
  await expect(fuzz("t", { seeds, read: () => (calls++ > 3 ? thrown() : undefined) }, 100, 1)).rejects.toThrow(
    "t, input 3 of seed 1: TypeError: x is undefined",
  );
  const slow = () => new Promise((resolve) => setTimeout(resolve, calls++ > 6 ? 150 : 0));
  await expect(fuzz("s", { seeds, read: slow }, 100, 1, 100)).rejects.toThrow(/took \d+ ms, and as long/);
  const pollutes = () => Object.defineProperty(Object.prototype, "polluted", { value: 1, configurable: true });
  const before = calls;
  await expect(fuzz("p", { seeds, read: () => calls++ > before && pollutes() }, 9, 1)).rejects.toThrow(
    "polluted a prototype",
  );
  delete (Object.prototype as { polluted?: number }).polluted;
});
