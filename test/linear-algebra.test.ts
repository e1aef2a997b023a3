/** Linear algebra: NumPy's values, products that give the matrix again, gradients against differences, compiled as at once. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as t from "../src/tensor/all.ts";

type Tensor = t.Tensor;
interface Numbers {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}
const fixture: Readonly<Record<"squares" | "matrices", readonly Readonly<Record<string, Numbers>>[]>> = JSON.parse(
  readFileSync(new URL("fixtures/linear.json", import.meta.url), "utf8"),
);
const read = ({ shape, values }: Numbers, dtype: "f32" | "f64" = "f64"): Tensor =>
  t.tensor(dtype === "f64" ? Float64Array.from(values) : Float32Array.from(values), { shape });

function near(got: Tensor, want: Numbers, digits = 10): void {
  expect(got.shape).toEqual(want.shape);
  const scale = Math.max(1, ...want.values.map(Math.abs));
  for (const [k, value] of want.values.entries())
    expect(got.data[k] / scale, `element ${k} of ${got.dtype}`).toBeCloseTo(value / scale, digits);
}
const same = (got: Tensor, want: Tensor, digits = 10) =>
  near(got, { shape: want.shape, values: Array.from(want.data) }, digits);
const flipped = (x: Tensor) => t.swapaxes(x, -1, -2);

describe.each(["f64", "f32"] as const)("NumPy's values, %s", (dtype) => {
  const digits = dtype === "f64" ? 9 : 4;
  it.each(fixture.squares.map((one) => [one.a.shape.join(), one] as const))("of squares [%s]", async (_, one) => {
    const [a, b, definite] = [one.a, one.b, one.definite].map((x) => read(x, dtype));
    near(t.solve(a, b), one.solve, digits);
    near(t.inv(a), one.inv, digits);
    near(t.det(a), one.det, digits);
    const [sign, log] = t.slogdet(a);
    near(sign, one.sign, digits);
    near(log, one.log, digits);
    near(t.cholesky(definite), one.cholesky, digits);
    near(t.matrixPower(a, 3), one.cube, digits);
    near(t.matrixPower(a, -2), one.back, dtype === "f64" ? 9 : 3);
    near(t.solveTriangular(a, b, { lower: true }), one.lower, digits);
    near(t.solveTriangular(a, b), one.upper, digits);
    const [values, vectors] = t.eigh(definite);
    near(values, one.eigenvalues, digits);
    same(t.matmul(definite, vectors), t.mul(vectors, t.expandDims(values, -2)), digits);
  });

  it.each(fixture.matrices.map((one) => [one.a.shape.join(), one] as const))("of matrices [%s]", (_, one) => {
    const a = read(one.a, dtype);
    const [u, s, vt] = t.svd(a, { fullMatrices: false });
    near(s, one.singular, digits);
    same(t.matmul(t.mul(u, t.expandDims(s, -2)), vt), a, digits);
    near(t.pinv(a), one.pinv, digits);
    for (const [whole, count] of [
      [t.svd(a)[0], a.shape.at(-2)!],
      [t.svd(a)[2], a.shape.at(-1)!],
      [t.qr(a, { mode: "complete" })[0], a.shape.at(-2)!],
    ] as const) {
      const eye = t.broadcastTo(t.eye(count, { dtype }), whole.shape);
      same(t.matmul(whole, flipped(whole)), eye, digits);
    }
    const [q, r] = t.qr(a);
    same(t.matmul(q, r), a, digits);
    if (one.q) near(q, one.q, digits);
    if (one.r) near(r, one.r, digits);
    if (one.b) near(t.lstsq(a, read(one.b, dtype)), one.lstsq, digits);
  });
});

const a = read(fixture.squares[2].a);
const many = read(fixture.squares[4].a);
const b = read(fixture.squares[2].b);
const weights = t.tensor(
  Float64Array.from({ length: 18 }, (_, k) => Math.sin(k + 1)),
  { shape: [2, 3, 3] },
);
const weighed = (x: Tensor) => t.sum(t.mul(x, t.slice(t.ravel(weights), 0, t.ravel(x).shape[0]).reshape(x.shape)));
const definite = (x: Tensor) => t.add(t.matmul(x, flipped(x)), t.eye(3, { dtype: "f64" }));
const smooth: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  solve: (x) => weighed(t.solve(x, b)),
  "solve, a vector, by its right side": (x) => weighed(t.solve(a, t.slice(t.ravel(x), 0, 3))),
  inv: (x) => weighed(t.inv(x)),
  det: (x) => weighed(t.det(x)),
  slogdet: (x) => weighed(t.slogdet(x)[1]),
  cholesky: (x) => weighed(t.cholesky(definite(x))),
  solveTriangular: (x) => weighed(t.solveTriangular(x, t.matmul(x, b), { lower: true })),
  "an upper triangle": (x) => weighed(t.solveTriangular(x, b)),
  matrixPower: (x) => weighed(t.matrixPower(x, -3)),
};

describe("gradients, against differences; compiled; of a gradient", () => {
  it.each(Object.entries(smooth))("%s", async (name, f) => {
    const slopes = t.grad(f)(a);
    const step = 1e-6;
    for (let k = 0; k < 9; k++) {
      const moved = (by: number) =>
        f(t.tensor(a.data.map((x, i) => (i === k ? x + by : x)) as Float64Array, { shape: [3, 3] })).item();
      const want = (moved(step) - moved(-step)) / (2 * step);
      expect(slopes.data[k] / Math.max(1, Math.abs(want)), `element ${k}`).toBeCloseTo(
        want / Math.max(1, Math.abs(want)),
        5,
      );
    }
    if (["solve", "inv", "cholesky"].includes(name)) same(await t.compile(t.grad(f))(a), slopes);
    if (name !== "inv") return;
    const direction = t.tensor(
      Float64Array.from(a.data, (_, k) => Math.cos(k)),
      { shape: [3, 3] },
    );
    const along = t.jvp(t.grad(f), [a], [direction])[1];
    const by = 1e-6;
    const difference = t.div(t.sub(t.grad(f)(t.add(a, t.mul(direction, by))), slopes), by);
    same(along, difference, 4);
  });

  it("of several matrices", () => {
    same(
      t.grad((x: Tensor) => t.sum(t.det(x)))(many),
      t.mul(flipped(t.inv(many)), t.expandDims(t.det(many), [-1, -2])),
    );
    same(t.vmap((x: Tensor) => t.inv(x))(many), t.inv(many));
    same(t.solve(a, t.stack([b, b])), t.stack([t.solve(a, b), t.solve(a, b)]));
  });
});

it("edges: nothing, one number, a singular matrix", () => {
  expect(t.inv(t.zeros([0, 2, 2])).shape).toEqual([0, 2, 2]);
  expect(t.det(t.zeros([0, 0])).item()).toBe(1);
  expect(
    t
      .det([
        [1, 2],
        [2, 4],
      ])
      .item(),
  ).toBe(0);
  expect(
    t
      .slogdet([
        [1, 2],
        [2, 4],
      ])
      .map((x) => x.item()),
  ).toEqual([0, Number.NEGATIVE_INFINITY]);
  expect(
    t
      .matrixPower(
        [
          [2, 1],
          [1, 3],
        ],
        0,
      )
      .toArray(),
  ).toEqual([
    [1, 0],
    [0, 1],
  ]);
  expect(t.solve([[4]], [2]).toArray()).toEqual([0.5]);
});

it("small singular values keep their digits", () => {
  const [, s] = t.svd(t.tensor(Float64Array.of(1, 1, 0, 1e-12), { shape: [2, 2] }));
  expect(s.data[1] / (1e-12 / Math.SQRT2)).toBeCloseTo(1, 10);
});

describe("what is wrong is said", () => {
  const cases: [name: string, call: () => unknown, says: RegExp][] = [
    ["no square", () => t.inv([[1, 2]]), /inv: got f32\[1,2\]/],
    ["a vector", () => t.det([1, 2]), /det: got f32\[2\]/],
    ["whole numbers", () => t.solve(t.ones([2, 2], { dtype: "i32" }), [1, 2]), /solve: needs a float array/],
    [
      "sides",
      () =>
        t.solve(
          [
            [1, 0],
            [0, 1],
          ],
          [1, 2, 3],
        ),
      /the matrix is f32\[2,2\], the right side f32\[3\]/,
    ],
    [
      "types",
      () =>
        t.solve(
          [
            [1, 0],
            [0, 1],
          ],
          t.ones([2], { dtype: "f64" }),
        ),
      /the right side f64\[2\]/,
    ],
    [
      "singular",
      () =>
        t.inv([
          [1, 2],
          [2, 4],
        ]),
      /f32\[2,2\] has no inverse/,
    ],
    [
      "a triangle without a diagonal",
      () =>
        t.solveTriangular(
          [
            [0, 1],
            [0, 1],
          ],
          [1, 1],
        ),
      /has no inverse/,
    ],
    [
      "not definite",
      () =>
        t.cholesky([
          [1, 2],
          [2, 1],
        ]),
      /is not positive definite/,
    ],
    ["NaN", () => t.svd([[Number.NaN, 1]]), /element 0 of f32\[1,2\] is NaN/],
    ["half a power", () => t.matrixPower([[1]], 0.5), /n is 0.5/],
    ["sides of lstsq", () => t.lstsq([[1], [2]], [1, 2, 3]), /lstsq: the matrix is f32\[2,1\]/],
    ["a mode", () => t.qr([[1]], { mode: "full" as never }), /mode/],
    ["in a traced function", () => t.grad((x: Tensor) => t.sum(t.svd(x)[1]))(a), /svd|trac/],
  ];
  it.each(cases)("%s", (_, call, says) => expect(call).toThrow(says));
});
