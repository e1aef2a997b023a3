/** The functions of the other doors, with what they do not want (see hostile.test.ts). */
import { expect, test } from "vitest";
import { battery, saysNothing } from "./support/hostile.ts";
import { doorCalls } from "./support/hostile-doors.ts";

test.each(Object.entries(doorCalls))("limpid/%s", async (_, [, calls]) => {
  // A chapter's figures take seconds.
  const { tried, faults } = await battery(calls, (name, what, how) => name.endsWith("Chapter") && slow(what, how));
  expect(faults).toEqual([]);
  expect(tried).toBeGreaterThan(400);
});

const slow = (what: string, how: string) => saysNothing.includes(how) || (what === "figures" && how === "truth");
