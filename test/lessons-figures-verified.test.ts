/** The figures of the first chapters are computed, and agree with what `verify` computes in another way. */
import type { Check } from "limpid/explain";
import { beforeAll, describe, expect, test } from "vitest";
import { figureLines } from "../src/cli/learn/figures.ts";
import type { Figure, FigureTable } from "../src/course/lessons/figures/data.ts";
import { drawFigure } from "../src/course/lessons/figures/index.ts";
import { verified } from "./support/lessons.ts";

let checks: readonly Check[] = [];
beforeAll(async () => {
  checks = await verified();
}, 60_000);

describe("figures are computed, and agree with verify:", () => {
  const rowsOf = (figure: Figure, part = 0) => (figure.parts[part] as FigureTable).rows;
  const got = (id: string) => checks.filter((check) => check.id === id).map((check) => check.got);
  const close = (values: readonly unknown[], wanted: readonly number[]) => {
    expect(values.length).toBe(wanted.length);
    for (const [k, value] of values.entries()) expect(value).toBeCloseTo(wanted[k], 9);
  };

  test("the blueberries", async () => {
    const rows = rowsOf(await drawFigure({ name: "guesses", start: 15, rate: "text", steps: 4 }));
    close(
      rows.map(([, guess]) => guess),
      got("blueberries.guesses"),
    );
    const byRate = await drawFigure({ name: "guessesByRate", start: 15, rates: ["limit"], steps: 2 });
    close(rowsOf(byRate)[0].slice(1), got("blueberries.atTheLimit"));
  });

  test("the neuron and the line", async () => {
    const rows = rowsOf(
      await drawFigure({
        name: "neuron",
        inputs: ["sex", "height", "bodyWeight"],
        x: [1, 180, 70],
        w: [0.1, 0.03, 0.06],
        b: 0,
      }),
    );
    expect(rows.at(-1)?.at(-1)).toBeCloseTo(9.7, 12);
    const line = {
      name: "line",
      x: [1, 2, 3, 4, 5, 6],
      y: [52, 58, 65, 68, 77, 80],
      rate: 0.05,
      epochs: [0, 3000],
    } as const;
    close((rowsOf(await drawFigure(line)).at(-1) ?? []).slice(1, 3), got("neuron.scoreLine"));
  });

  const curvesOf = (figure: Figure) => {
    const part = figure.parts.find(({ kind }) => kind === "curves");
    if (part?.kind !== "curves") throw new Error("no curves");
    return part.curves.map(({ points }) => points);
  };
  const nearest = (points: readonly (readonly [number, number])[], x: number) =>
    points.reduce((so, point) => (Math.abs(point[0] - x) < Math.abs(so[0] - x) ? point : so));

  test("the parabola and its tangents, and the secants that become one", async () => {
    const [tangents, ground, guesses] = curvesOf(
      await drawFigure({ name: "parabola", guesses: [15, 19, 19.8], from: 13, to: 27 }),
    );
    close(
      guesses.map(([guess]) => guess),
      got("blueberries.guesses").slice(0, 3),
    );
    expect(guesses[0][1]).toBeCloseTo(got("blueberries.firstLoss")[0], 9);
    // A parabola is flat in the middle only, and lies above its tangents.
    expect(ground.reduce((so, point) => (point[1] < so[1] ? point : so))[0]).toBeCloseTo(20, 1);
    const first = tangents.filter(([x]) => x >= 14 && x <= 16);
    for (const [x, y] of first) {
      expect(y).toBeCloseTo(got("blueberries.firstLoss")[0] + got("blueberries.firstSlope")[0] * (x - 15), 9);
      expect(y).toBeLessThanOrEqual(nearest(ground, x)[1] + 1e-9);
    }
    const rows = rowsOf(await drawFigure({ name: "secants", at: 15, steps: [1, 0.1, 0.01, 0.001] }));
    const slope = got("blueberries.firstSlope")[0];
    expect(rows.at(-1)?.at(-1)).toBeCloseTo(slope, 9);
    const gaps = rows.slice(0, -1).map((row) => Math.abs(Number(row[3]) - slope));
    for (const [k, gap] of gaps.slice(1).entries()) expect(gap).toBeCloseTo(gaps[k] / 10, 6);
  });

  test("gates, the square that has no line, and XOR from three of them", async () => {
    const [and, or, nand] = [
      { name: "AND", w: [1, 1], b: -1.5 },
      { name: "OR", w: [1, 1], b: -0.5 },
      { name: "NAND", w: [-1, -1], b: 1.5 },
    ] as const;
    const rows = rowsOf(await drawFigure({ name: "gates", gates: [and, or, nand] }));
    const column = (k: number) => rows.map((row) => row[k]);
    close([2, 4, 6].flatMap(column), got("neuron.gateSums").slice(0, 12));
    close([3, 5, 7].flatMap(column), got("neuron.gates").slice(0, 12));
    const byHand = rowsOf(await drawFigure({ name: "xorByHand", first: or, second: nand, last: and }));
    close(
      byHand.map((row) => row[4]),
      got("neuron.xorSums"),
    );
    close(
      byHand.map((row) => row[5]),
      got("neuron.xor"),
    );

    const { parts } = await drawFigure({
      name: "squares",
      squares: [
        { name: "AND", lines: [and] },
        { name: "XOR", wanted: [0, 1, 1, 0], lines: [or, nand] },
      ],
    });
    if (parts[0].kind !== "plots") throw new Error("no plots");
    const [one, two] = parts[0].plots.map(({ curves }) => curves);
    expect(one.map(({ points }) => points.length)).toEqual([121, 3, 1]);
    for (const [x, y] of one[0].points) expect(x + y - 1.5).toBeCloseTo(0, 12);
    for (const [x, y] of two[0].points) expect(x + y - 0.5).toBeCloseTo(0, 12);
    expect(two.slice(2).map(({ points }) => points)).toEqual([
      [
        [0, 0],
        [1, 1],
      ],
      [
        [0, 1],
        [1, 0],
      ],
    ]);
  });

  test("a neuron alone learns OR, and not XOR", async () => {
    const says = async (bought: readonly number[]) =>
      rowsOf(await drawFigure({ name: "alone", bought, updates: 20_000 })).map(([, p]) => Number(p));
    for (const p of await says([1, 1, 0, 0])) expect(p).toBeCloseTo(0.5, 6);
    const learned = await says([1, 1, 0, 1]);
    expect(learned.map((p) => p > 0.98)).toEqual([true, true, false, true]);
  });

  test("what a probability for the truth costs: ten equal guesses cost ln 10", async () => {
    const [entropy, squared] = curvesOf(await drawFigure({ name: "costOfDoubt", from: 0.1 }));
    expect([entropy[0][0], squared[0][0]]).toEqual([0.1, 0.1]);
    close([entropy[0][1]], got("digitReader.uniformLoss"));
    expect(squared[0][1]).toBeCloseTo(0.81, 12);
    for (const [x, y] of [entropy[120], squared[120]]) expect([x, y]).toEqual([1, expect.closeTo(0, 12)]);
  });

  test("the parabola's footsteps are those of the valley", async () => {
    const [ground, slow, wide] = curvesOf(
      await drawFigure({ name: "footsteps", start: 1, rates: [0.1, 0.9], steps: 10 }),
    );
    close(
      slow.slice(1, 4).map(([x]) => x),
      got("descent.first"),
    );
    expect(slow[10][0]).toBeCloseTo(got("descent.valley")[1], 9);
    expect(wide.map(([x]) => Math.sign(x))).toEqual(wide.map((_, k) => (k % 2 === 0 ? 1 : -1)));
    for (const [x, y] of [...ground, ...slow, ...wide]) expect(y).toBeCloseTo(x * x, 12);
  });

  test("the litter box's landscape: its path lies in the plane, and on the ground that is drawn", async () => {
    const { parts } = await drawFigure({ name: "landscape", updates: 500, marks: [0, 100, 500], resolution: 9 });
    const [ground, losses, share] = parts;
    if (ground.kind !== "heights" || losses.kind !== "table" || share.kind !== "table") throw new Error("other parts");
    const rows = losses.rows as readonly (readonly number[])[];
    expect(rows.map(([updates]) => updates)).toEqual([0, 100, 500]);
    for (const [, loss, inPlane] of rows) expect(Math.abs(loss - inPlane)).toBeLessThan(0.02);
    expect(share.rows[0][1]).toBeGreaterThan(0.98);
    expect([ground.heights.length, ground.heights[0].length]).toEqual([9, 9]);
    const [path, start, end] = ground.curves.map(({ points }) => points);
    expect([path.length, start, end]).toEqual([501, [path[0]], [path[500]]]);
    const lines = figureLines({ parts: [ground] }, { locale: "en", width: 60, colour: false });
    for (const mark of ["S", "E", "@"]) expect(lines.slice(1, -3).join("").split(mark).length).toBeGreaterThan(1);
    expect(lines.at(-1)).toMatch(/^ *loss: 0\.\d+ … \+ 0\.\d+ … @ \d/);
  });

  test("the litter box, by layers here and by tensor functions there", async () => {
    const figure = await drawFigure({
      name: "litterBox",
      updates: [0, 10_000, 20_000, 30_000, 40_000, 50_000, 59_999],
    });
    close(
      rowsOf(figure).map(([, error]) => error),
      [...got("litterBox.error"), ...got("litterBox.lastError")],
    );
    close(
      rowsOf(figure, 1).map(([, prediction]) => prediction),
      got("litterBox.lastPrediction"),
    );
    const people = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 0],
      [1, 1, 0],
    ];
    const answers = rowsOf(await drawFigure({ name: "prospects", updates: 60_000, people })).map(
      ([, , , answer]) => answer,
    );
    close(answers, got("litterBox.prospects"));
  });
});
