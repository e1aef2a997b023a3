/** One thread or all of them: what is chosen from how long each took. */
import { expect, it } from "vitest";
import { Choice } from "../src/ir/choice.ts";

/** Runs a number of times a hundred steps; how often each way was taken, in steps. */
function play(choice: Choice, runs: number, perStep: Readonly<Record<"together" | "alone", number>>) {
  const steps = { together: 0, alone: 0 };
  for (let run = 0; run < runs; run++) {
    let at = run * 100;
    for (const { from, to, way } of choice.next(at, at + 100)) {
      expect(from).toBe(at);
      at = to;
      steps[way] += to - from;
      choice.took(way, to - from, (to - from) * perStep[way]);
    }
    expect(at).toBe(run * 100 + 100);
  }
  return steps;
}

it("the faster way gets nearly all steps", () => {
  expect(play(new Choice(), 64, { together: 1, alone: 2 })).toEqual({ together: 6356, alone: 44 });
  const { together, alone } = play(new Choice(), 64, { together: 3, alone: 1 });
  expect(alone / (alone + together)).toBeGreaterThan(0.95);
});

it("a whole core for a few percent is not worth it", () => {
  const { together, alone } = play(new Choice(), 64, { together: 95, alone: 100 });
  expect(alone / (alone + together)).toBeGreaterThan(0.95);
});

it("a machine that becomes busy, or idle again, is noticed", () => {
  const choice = new Choice();
  play(choice, 40, { together: 1, alone: 2 });
  expect(choice.best).toBe("together");
  play(choice, 40, { together: 10, alone: 2 });
  expect(choice.best).toBe("alone");
  play(choice, 40, { together: 1, alone: 2 });
  expect(choice.best).toBe("together");
});

it("one disturbed run does not last", () => {
  const choice = new Choice();
  play(choice, 40, { together: 1, alone: 2 });
  play(choice, 1, { together: 10, alone: 2 });
  expect(choice.best).toBe("alone");
  const { alone } = play(choice, 10, { together: 1, alone: 2 });
  expect(alone).toBeLessThan(150);
});

it("a few steps are no trial, and say nothing", () => {
  const choice = new Choice();
  expect(choice.next(0, 3)).toEqual([{ from: 0, to: 3, way: "together" }]);
  choice.took("together", 3, 900);
  choice.took("alone", 3, 1);
  expect(choice.best).toBe("together");
});

it("a trial takes about five milliseconds of a long run", () => {
  const choice = new Choice();
  choice.took("together", 1000, 10);
  expect(choice.next(0, 8000)).toEqual([
    { from: 0, to: 500, way: "alone" },
    { from: 500, to: 8000, way: "together" },
  ]);
});
