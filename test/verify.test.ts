/** Every number of the source texts is a test; and a wrong number would be seen. */
import { type Check, verify } from "limpid/explain";
import { beforeAll, describe, expect, test } from "vitest";
import { judge, type Quantity } from "../src/course/verify/check.ts";
import { blueberries } from "../src/course/verify/expected/blueberries.ts";
import { confidence } from "../src/course/verify/expected/confidence.ts";
import { descent } from "../src/course/verify/expected/descent.ts";
import { litterBox } from "../src/course/verify/expected/litter-box.ts";
import { microgpt } from "../src/course/verify/expected/microgpt.ts";
import { digitReader, neuron } from "../src/course/verify/expected/neuron.ts";
import { overfitting } from "../src/course/verify/expected/overfitting.ts";
import { preparing } from "../src/course/verify/expected/preparing.ts";
import { worked } from "../src/course/verify/expected/worked.ts";

const systems = {
  digitReader,
  litterBox,
  confidence,
  worked,
  neuron,
  descent,
  overfitting,
  preparing,
  blueberries,
  microgpt,
} as const;
const ids = Object.entries(systems).flatMap(([id, quantities]) => Object.keys(quantities).map((key) => `${id}.${key}`));

let checks: readonly Check[] = [];
let seconds = 0;

beforeAll(async () => {
  const start = process.cpuUsage();
  checks = await verify();
  seconds = process.cpuUsage(start).user / 1e6;
}, 60_000);

test("sees all systems, and every quantity of them", () => {
  expect(new Set(checks.map(({ system }) => system))).toEqual(
    new Set(["A", "B", "C", "D", "F", "G", "blueberries", "microgpt"]),
  );
  expect(new Set(checks.map(({ id }) => id))).toEqual(new Set(ids));
  expect(checks.length).toBeGreaterThanOrEqual(310);
});

test.each(ids)("%s", (id) => {
  const its = checks.filter((check) => check.id === id);
  expect(its.length).toBeGreaterThan(0);
  for (const { name, got, expected, tolerance, difference, passed } of its) {
    expect(Math.abs(got - expected), name).toBeLessThanOrEqual(tolerance * (1 + 1e-9));
    expect({ name, passed }).toEqual({ name, passed: true });
    expect(difference).toBe(Math.abs(got - expected));
  }
});

test("one system alone, and none that is not there", async () => {
  const alone = await verify({ systems: ["preparing"] });
  expect(alone).toEqual(checks.filter(({ id }) => id.startsWith("preparing.")));
  await expect(verify({ systems: ["preparin" as "preparing"] })).rejects.toThrow(
    'verify: unknown system "preparin"\n  hint: did you mean "preparing"?',
  );
});

describe("in float32", () => {
  test("every number is near, and many miss by more than the texts print", async () => {
    const single = await verify({ dtype: "f32" });
    expect(single.map(({ id }) => id)).toEqual(
      checks.filter(({ id }) => !/^(overfitting|microgpt)/.test(id)).map(({ id }) => id),
    );
    expect(single.filter(({ passed }) => !passed).length).toBeGreaterThan(100);
    // A difference of two near numbers over a small step is the one thing that float32 cannot do.
    const far = single.filter(
      ({ passed, difference, expected }) => !passed && difference > 1e-3 * Math.max(1, Math.abs(expected)),
    );
    expect([...new Set(far.map(({ id }) => id))]).toEqual(["litterBox.exactSlopeCheck"]);
  });

  test("whole trainings have none", async () => {
    await expect(verify({ systems: ["neuron", "microgpt"], dtype: "f32" })).rejects.toThrow(
      'verify: "microgpt" is computed in f64 only\n  hint: leave it out of systems, or leave dtype: "f32" out',
    );
    await expect(verify({ dtype: "f16" as "f32" })).rejects.toThrow('unknown dtype "f16"');
  });
});

test("takes seconds, not minutes", () => {
  // Of the processor's time: 2 s on a quiet machine, and neighbours do not count.
  expect(seconds).toBeLessThan(15);
});

test("names are unique, and every number says where it comes from", () => {
  const names = checks.map(({ system, name }) => `${system} ${name}`);
  expect(names.filter((name, k) => names.indexOf(name) < k)).toEqual([]);
  for (const { source } of checks) expect(source).toMatch(/^(S[0-4]|microgpt$)/);
});

describe("a planted fault turns a check red:", () => {
  const quantities: Record<string, Quantity> = {
    exact: { name: "exact", source: "S2", values: [0.25, 9.7] },
    printed: { name: "printed", source: "S1", values: [[0.98], [0.03]], digits: 2 },
  };
  const right = { exact: [0.25, 9.7], printed: [[0.984], [0.027]] };
  const failed = (computed: typeof right) =>
    judge({ system: "X", id: "x" }, quantities, computed)
      .filter(({ passed }) => !passed)
      .map(({ name }) => name);

  test("none planted", () => expect(failed(right)).toEqual([]));
  test("in the ninth decimal", () => expect(failed({ ...right, exact: [0.25, 9.700000002] })).toEqual(["exact [1]"]));
  test("in the last printed decimal", () =>
    expect(failed({ ...right, printed: [[0.986], [0.027]] })).toEqual(["printed [0,0]"]));
  test("not a number", () => expect(failed({ ...right, exact: [Number.NaN, 9.7] })).toEqual(["exact [0]"]));
  test("a table of another shape", () =>
    expect(() => failed({ ...right, printed: [[0.98, 0.03]] })).toThrow("x.printed has shape [1,2], expected [2,1]"));

  test("in any number of any text", () => {
    const planted = checks.map(({ id, got, tolerance }) => ({ id, got: got + 2.5 * tolerance }));
    const stillGreen = planted.filter(({ got }, k) => Math.abs(got - checks[k].expected) <= checks[k].tolerance);
    expect(stillGreen).toEqual([]);
  });
});
