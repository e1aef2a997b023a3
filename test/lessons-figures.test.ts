/** The figures of the later chapters: their numbers against the engine's, and how a terminal draws them. */
import { datasets } from "limpid";
import { type Check, verify } from "limpid/explain";
import { beforeAll, describe, expect, test } from "vitest";
import { figureLines } from "../src/cli/learn/figures.ts";
import { cells } from "../src/cli/text.ts";
import type {
  Figure,
  FigureCurves,
  FigureGrids,
  FigurePart,
  FigurePictures,
  FigurePlots,
  FigureRoutes,
  FigureTable,
} from "../src/course/lessons/figures/data.ts";
import { drawFigure } from "../src/course/lessons/figures/index.ts";
import type { FigureRequest } from "../src/course/lessons/figures/requests.ts";
import { learnByHeart, learnPoints, noisy, pointsOf } from "../src/course/presets/noisy-points.ts";

let checks: readonly Check[] = [];
beforeAll(async () => {
  checks = await verify({ systems: ["worked", "preparing", "overfitting", "digitReader"] });
}, 60_000);
const got = (id: string) => checks.filter((check) => check.id === id).map((check) => check.got);

const partOf = <K extends FigurePart["kind"]>({ parts }: Figure, kind: K, nth = 0) =>
  parts.filter((part): part is Extract<FigurePart, { kind: K }> => part.kind === kind)[nth];
const rowsOf = (figure: Figure, nth = 0) => (partOf(figure, "table", nth) satisfies FigureTable).rows;

/** All lines of a figure in both languages keep to the width, and no mark falls out of the drawing. */
function drawn(figure: Figure, width: number): string[] {
  const both = (["en", "zh-CN"] as const).map((locale) => figureLines(figure, { locale, width, colour: false }));
  for (const line of both.flat()) expect(cells(line), line).toBeLessThanOrEqual(width);
  return both[0];
}

const kernels = [
  {
    name: "upperEdges",
    rows: [
      [-1, -1, -1],
      [0, 0, 0],
      [1, 1, 1],
    ],
  },
  {
    name: "leftEdges",
    rows: [
      [-1, 0, 1],
      [-1, 0, 1],
      [-1, 0, 1],
    ],
  },
] as const;
const people = [
  [150, 48],
  [160, 60],
  [165, 58],
  [185, 74],
  [190, 80],
];

describe("learned by heart", () => {
  test("the same bits every time, and whether one stops to look or not", async () => {
    const [one, other, path] = [await learnPoints("asItIs"), await learnPoints("asItIs"), await learnByHeart()];
    const numbers = ({ training, validation, weightSquares }: typeof one) => [training, validation, weightSquares];
    expect(numbers(other)).toEqual(numbers(one));
    expect(numbers(path.outcome)).toEqual(numbers(one));
    expect(path.marks.at(-1)).toEqual({
      epoch: noisy.epochs,
      training: one.training,
      validation: one.validation,
    });
  });

  test("more points begin with the fewer ones", () => {
    const [few, many] = [pointsOf(10, 2), pointsOf(100, 2)];
    expect(Array.from(many.y.data.subarray(0, 10))).toEqual(Array.from(few.y.data));
  });

  test("the figure: the training loss falls, the validation loss turns, the curve meets the points", async () => {
    const figure = await drawFigure({ name: "byHeart" });
    const [training, validation, stop] = (partOf(figure, "curves") satisfies FigureCurves).curves.map(
      ({ points }) => points,
    );
    const heights = (points: typeof training) => points.map(([, loss]) => loss);
    expect(heights(training).at(-1)).toBeLessThan(heights(training)[0] / 10);
    expect(heights(validation).at(-1)).toBeCloseTo(got("overfitting.byHeart")[1], 12);
    expect(heights(validation).at(-1)).toBeGreaterThan(2 * Math.min(...heights(validation)));
    // Early stopping looks after every epoch, the curve at some: it cannot be beaten.
    expect(stop).toEqual([[got("overfitting.stoppedAfter")[0], got("overfitting.stopped")[1]]]);
    expect(stop[0][1]).toBeLessThanOrEqual(Math.min(...heights(validation)));

    const [network, truth, points] = partOf(figure, "curves", 1).curves.map(({ points }) => points);
    const near = (x: number) => network.reduce((best, at) => (Math.abs(at[0] - x) < Math.abs(best[0] - x) ? at : best));
    // Nearer to the points than the truth is: that is what is wrong with it.
    const misses = (curve: (x: number) => number) =>
      points.reduce((sum, [x, y]) => sum + (y - curve(x)) ** 2, 0) / points.length;
    expect(misses((x) => near(x)[1])).toBeLessThan(misses((x) => Math.sin(3 * x)) / 2);
    for (const [x, y] of truth) expect(y).toBe(Math.sin(3 * x));
    const lines = drawn(figure, 78).join("\n");
    for (const mark of ["S", "O"]) expect(lines.split(mark).length).toBeGreaterThan(2);
  });

  test("four remedies, each better than none; and narrower networks", async () => {
    const figure = await drawFigure({ name: "remedies" });
    const rows = rowsOf(figure);
    expect(rows.map(([name]) => name)).toEqual(["asItIs", "stopped", "moreData", "dropout", "penalty"]);
    for (const [k, id] of ["byHeart", "stopped", "moreData", "dropout", "penalty"].entries())
      expect(rows[k].slice(2, 4)).toEqual(got(`overfitting.${id}`));
    for (const [, , training, validation] of rows.slice(1)) {
      expect(validation).toBeLessThan(Number(rows[0][3]) / 2);
      expect(training).toBeGreaterThan(Number(rows[0][2]));
    }
    drawn(figure, 78);
    const widths = rowsOf(await drawFigure({ name: "widths", units: [noisy.units, 10] }));
    expect(widths[0]).toEqual([noisy.units, got("overfitting.parameters")[0], ...got("overfitting.byHeart")]);
    expect(widths[1][3]).toBeLessThan(Number(widths[0][3]));
  });
});

test("the two routes of w1: their factors multiply to verify's routes, and add up to its gradient", async () => {
  const figure = await drawFigure({ name: "routes" });
  const { shared, routes } = partOf(figure, "routes") satisfies FigureRoutes;
  const product = (steps: typeof shared) => steps.reduce((so, { factor }) => so * factor, 1);
  const [first, second, sum] = got("worked.pathsFirst");
  expect(product(routes[0])).toBeCloseTo(first, 12);
  expect(product(routes[1])).toBeCloseTo(second, 12);
  expect((product(routes[0]) + product(routes[1])) * product(shared)).toBeCloseTo(got("worked.gradients")[0], 12);
  expect(rowsOf(figure)[2][1]).toBeCloseTo(sum, 12);
  expect(rowsOf(figure)[3][1]).toBeCloseTo(got("worked.gradients")[0], 12);
  const lines = drawn(figure, 78);
  expect(lines[0].trim()).toBe("E");
  // Either end of the fork stands over the middle of its route.
  const centres = [lines[1].indexOf("┌"), lines[1].indexOf("┐")];
  expect(lines[1].indexOf("┴")).toBe(lines[0].indexOf("E"));
  for (const [k, centre] of centres.entries())
    expect(Math.abs(lines[3].indexOf(`out(o${k + 1})`) + 3 - centre)).toBeLessThan(2);
});

test("the clouds: people as verify has them, and a circle where they are whitened", async () => {
  const figure = await drawFigure({ name: "clouds", train: people });
  const [raw, standard, white] = (partOf(figure, "plots") satisfies FigurePlots).plots;
  const places = ({ curves }: typeof raw) => curves.slice(1).flatMap(({ points }) => [...points[0]]);
  expect(places(raw)).toEqual(people.flat());
  for (const [plot, id] of [
    [standard, "standardized"],
    [white, "whitened"],
  ] as const)
    for (const [k, value] of places(plot).entries()) expect(value).toBeCloseTo(got(`preparing.${id}`)[k], 9);
  const radii = white.curves[0].points.map(([x, y]) => Math.hypot(x, y));
  for (const radius of radii) expect(radius).toBeCloseTo(radii[0], 12);
  // Everything is in sight, and each person has a place of his own or shares it with one beside him.
  for (const { middle, reach, curves } of [raw, standard, white])
    for (const [x, y] of curves.flatMap(({ points }) => points)) {
      expect(Math.abs(x - middle[0])).toBeLessThanOrEqual(reach);
      expect(Math.abs(y - middle[1])).toBeLessThanOrEqual(reach);
    }
  const lines = drawn(figure, 78).join("\n");
  for (const person of ["1", "3", "4", "5"]) expect(lines.split(person).length).toBeGreaterThanOrEqual(4);
  // Where three do not fit beside each other, they stand under each other.
  expect(drawn(figure, 40).length).toBeGreaterThan(30);
});

test("softmax: what verify has, with the powers and their sum", async () => {
  const figure = await drawFigure({ name: "softmax", scores: [2, 1, 0.1] });
  const rows = rowsOf(figure);
  const column = (k: number) => rows.slice(0, 3).map((row) => row[k]);
  expect([column(1), column(2), column(4)]).toEqual([
    got("digitReader.powers"),
    got("digitReader.softmax"),
    got("digitReader.crossEntropy"),
  ]);
  expect(rows[3].slice(0, 2)).toEqual(["sum", got("digitReader.powerSum")[0]]);
  // The same number more in every score changes no probability.
  const shifted = rowsOf(await drawFigure({ name: "softmax", scores: [12, 11, 10.1] }));
  for (const k of [0, 1, 2]) expect(shifted[k][2]).toBeCloseTo(Number(rows[k][2]), 12);
  drawn(figure, 78);
});

describe("a convolution over the first test picture", () => {
  const request: FigureRequest = { name: "response", kernels };

  test("the patch is the picture's, the products are its with the kernel, the sum is theirs, the largest of all", async () => {
    const figure = await drawFigure(request);
    const [patch, kernel, products, sum] = (partOf(figure, "grids") satisfies FigureGrids).grids.map(
      ({ rows }) => rows,
    );
    const [[, row, column]] = rowsOf(figure) as [[string, number, number]];
    const picture = (await datasets.mnist()).test.x.data.subarray(0, 784);
    const at = (y: number, x: number) => picture[y * 28 + x] / 255;
    /** The sum by hand, at any place. */
    const answer = (top: number, left: number, { rows }: (typeof kernels)[number]) =>
      rows
        .flatMap((weights, y) => weights.map((weight, x) => weight * at(top + y, left + x)))
        .reduce((a, b) => a + b, 0);
    for (const [y, values] of patch.entries())
      for (const [x, value] of values.entries()) {
        expect(value).toBe(at(row - 1 + y, column - 1 + x));
        expect(products[y][x]).toBeCloseTo(value * kernel[y][x], 15);
      }
    expect(sum[0][0]).toBeCloseTo(answer(row - 1, column - 1, kernels[0]), 12);
    for (const [k, one] of kernels.entries()) {
      const { pictures } = partOf(figure, "pictures", k) satisfies FigurePictures;
      const [map, pooled] = pictures.slice(-2);
      const answers = Array.from({ length: 26 * 26 }, (_, n) => Math.max(0, answer(Math.floor(n / 26), n % 26, one)));
      const top = Math.max(...answers);
      if (k === 0) expect(sum[0][0]).toBeCloseTo(top, 12);
      expect([map.width, pooled.width]).toEqual([26, 13]);
      expect(map.levels).toEqual(answers.map((value) => Math.round((255 * value) / top)));
      expect(pooled.levels).toEqual(
        Array.from({ length: 169 }, (_, n) => {
          const corner = 52 * Math.floor(n / 13) + 2 * (n % 13);
          return Math.max(...[0, 1, 26, 27].map((step) => map.levels[corner + step]));
        }),
      );
    }
    const lines = drawn(figure, 78);
    expect(lines[2]).toMatch(/ × .* = .* → +\d\.\d\d$/);
  });
});
