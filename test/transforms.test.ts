/** `vmap`, `jvp`, `jacobian`, `hessian`, `customGradient`: every op for many samples, every derivative against another way to it. */
import { describe, expect, it } from "vitest";
import { runGraph } from "../src/backend/reference/index.ts";
import { dtypes, sizeOf, type TypedArray } from "../src/base/index.ts";
import { apply, type Graph, type Node } from "../src/ir/index.ts";
import * as o from "../src/ops/index.ts";
import * as t from "../src/tensor/all.ts";
import { batched, spreadOver } from "../src/transform/batch.ts";
import { pushforward } from "../src/transform/forward.ts";
import { pullback } from "../src/transform/index.ts";
import { computedRules } from "./support/contract.ts";
import { caseOf, numbers } from "./support/samples.ts";

const { compile, customGradient, grad, hessian, jacobian, jvp, sum, tensor, vmap } = t;
type Tensor = t.Tensor;
const next = numbers(3);
const f64 = (...shape: number[]): Tensor =>
  tensor(
    Float64Array.from({ length: sizeOf(shape) }, () => next() * 2 - 1),
    { shape },
  );
const near = (got: Tensor, want: Tensor, digits = 10) => {
  expect([got.dtype, ...got.shape]).toEqual([want.dtype, ...want.shape]);
  for (let k = 0; k < want.data.length; k++) expect(got.data[k], `element ${k}`).toBeCloseTo(want.data[k], digits);
};

/** A graph of one sample for `n`, with the operands in `mapped` of their own for each; and the same sample by sample. */
function forMany({ inputs, outputs }: Graph, values: readonly TypedArray[], mapped: readonly boolean[], n: number) {
  const own = inputs.map(({ type }, k) => (mapped[k] ? o.input({ ...type, shape: [n, ...type.shape] }) : undefined));
  const samples = new Map(inputs.flatMap((x, k) => (own[k] ? [[x, own[k]] as const] : [])));
  const all: Graph = {
    inputs: inputs.map((x, k) => own[k] ?? x),
    outputs: batched(outputs, samples, n).map((x) => spreadOver(x, n)),
  };
  // Each sample has other numbers: the first one's, rotated.
  const turned = (x: TypedArray, by: number) => x.map((_, i) => x[(i + by) % x.length]);
  const given = values.map((x, k) => {
    if (!mapped[k]) return x;
    const rows = dtypes[inputs[k].type.dtype].zeros(n * x.length);
    for (let s = 0; s < n; s++) rows.set(turned(x, s), s * x.length);
    return rows;
  });
  const got = runGraph(all, given);
  const each = Array.from({ length: n }, (_, s) =>
    runGraph(
      { inputs, outputs },
      values.map((x, k) => (mapped[k] ? turned(x, s) : x)),
    ),
  );
  return { got, want: outputs.map((_, k) => each.flatMap((one) => Array.from(one[k]))) };
}

describe("vmap of every op, sample by sample", () => {
  for (const rule of computedRules.filter((one) => one.samples.some(({ inputs }) => inputs.length > 0))) {
    it(rule.name, () => {
      for (const sample of rule.samples) {
        const { graph, values } = caseOf(rule, sample, "f64");
        for (let some = 1; some < 2 ** values.length; some++) {
          const mapped = values.map((_, k) => (some & (1 << k)) > 0);
          // Seeds of random bits are no samples' own here: a draw from one seed is another for every sample.
          if (rule.traits.draws) continue;
          const { got, want } = forMany(graph, values, mapped, 3);
          expect(Array.from(got[0]), `${mapped}`).toEqual(want[0].map((x) => expect.closeTo(x, 10)));
        }
      }
    });
  }
});

it("an op that says nothing of samples runs one after the other", () => {
  const half: o.Rule = {
    name: "half",
    traits: {},
    type: ([
      {
        dtype,
        shape: [n],
      },
    ]) => ({ dtype, shape: [n >> 1] }),
    at: (i, [x]) => x.at(i),
    grad: (ops, g, y) => [ops.pad(g, [0], [y.inputs[0].type.shape[0] - g.type.shape[0]])],
    samples: [],
  };
  const x = o.input({ dtype: "f64", shape: [5] });
  const { got, want } = forMany(
    { inputs: [x], outputs: [apply(half, [x])] },
    [Float64Array.of(1, 2, 3, 4, 5)],
    [true],
    4,
  );
  expect(Array.from(got[0])).toEqual(want[0]);
});

describe("jvp of every op with a gradient", () => {
  for (const rule of computedRules.filter((one) => one.grad))
    it(rule.name, () => {
      for (const sample of rule.samples) {
        const { graph, values } = caseOf(rule, sample, "f64");
        const [y] = graph.outputs;
        const floats = graph.inputs.filter((x) => dtypes[x.type.dtype].float);
        if (!dtypes[y.type.dtype].float) continue;
        const like = (x: Node) => o.full(x.type, 0);
        // u · (J v) = (Jᵀ u) · v, for u and v that differ from place to place.
        const weights = (x: Node) =>
          o.add(
            like(x),
            o.sin(o.add(o.cast(o.reshape(o.iota([sizeOf(x.type.shape)], 0), x.type.shape), x.type.dtype), 0.7)),
          );
        const dot = (a: Node, b: Node) => o.sum(o.reshape(o.cast(o.mul(a, b), "f64"), [sizeOf(a.type.shape)]), [0]);
        const along = floats.map(weights);
        const forwards = dot(weights(y), pushforward([y], floats, along)[0]);
        const back = pullback([y], [weights(y)], floats).map((g, k) => dot(g, along[k]));
        const [one, ...others] = runGraph({ inputs: graph.inputs, outputs: [forwards, ...back] }, values);
        expect(one[0]).toBeCloseTo(
          others.reduce((total, x) => total + x[0], 0),
          9,
        );
      }
    });
});

const layer = (x: Tensor, w: Tensor): Tensor => t.tanh(t.matmul(x, w));

it("vmap: nests, takes axes, and shares what has none", () => {
  const [x, w] = [f64(4, 3), f64(3, 2)];
  near(vmap((row: Tensor) => layer(row, w))(x), layer(x, w));
  near(vmap(layer, { inAxes: [0, null] })(x, w), layer(x, w));
  near(vmap(layer, { inAxes: [1, null], outAxes: 1 })(t.transpose(x), w), t.transpose(layer(x, w)));
  near(vmap(layer, { inAxes: [-1, null], outAxes: -1 })(t.transpose(x), w), t.transpose(layer(x, w)));
  const table = vmap((a: Tensor) => vmap((b: Tensor) => sum(t.mul(a, b)))(t.transpose(w)));
  near(table(x), t.matmul(x, w));
  const named = vmap(({ a, b }: { a: Tensor; b: Tensor[] }) => ({ sum: t.add(a, b[0]), of: [t.mul(a, 2)] }));
  const { sum: total, of } = named({ a: x, b: [x] });
  near(total, t.mul(x, 2));
  near(of[0], t.mul(x, 2));
  near(vmap((_: Tensor) => tensor(3, { dtype: "f64" }))(x), t.full([4], 3, { dtype: "f64" }));
  expect(vmap((row: Tensor) => sum(row))(t.zeros([0, 3])).shape).toEqual([0]);
});

it("vmap of a gradient: one for every sample", async () => {
  const [x, w] = [f64(5, 3), f64(3, 2)];
  const loss = (one: Tensor, of: Tensor) => sum(t.square(layer(one, of)));
  const slopes = (rows: Tensor, of: Tensor) => vmap((row: Tensor) => grad((v: Tensor) => loss(row, v))(of))(rows);
  const want = t.stack(Array.from({ length: 5 }, (_, k) => grad((v: Tensor) => loss(t.gather(x, k), v))(w)));
  near(slopes(x, w), want);
  near(await compile(slopes)(x, w), want);
  near(sum(want, 0), grad((v: Tensor) => sum(vmap(loss, { inAxes: [0, null] })(x, v)))(w));
});

it("vmap of loops: carries, rows, what stays, turns backwards", async () => {
  const [x, start, by] = [f64(3, 4, 2), f64(3, 2), f64(2)];
  for (const reverse of [false, true]) {
    const walk = (from: Tensor, rows: Tensor, scale: Tensor) =>
      t.scan((c: Tensor, row: Tensor) => [t.tanh(t.add(t.mul(c, scale), row)), t.mul(c, row)], from, rows, { reverse });
    const each = Array.from({ length: 3 }, (_, k) => walk(t.gather(start, k), t.gather(x, k), by));
    for (const [k, got] of vmap(walk, { inAxes: [0, 0, null] })(start, x, by).entries())
      near(got, t.stack(each.map((one) => one[k])));
    // A carry that is the same for all enters the loop, and leaves it as one for each.
    const shared = vmap((rows: Tensor) => walk(by, rows, by)[0]);
    const alone = t.stack(Array.from({ length: 3 }, (_, k) => walk(by, t.gather(x, k), by)[0]));
    near(shared(x), alone);
    near(await compile(shared)(x), alone);
  }
  const twice = t.remat((row: Tensor) => t.square(row));
  near(grad((v: Tensor) => sum(vmap(twice)(v)))(x), t.mul(x, 2));
  expect(
    Array.from(
      vmap((n: Tensor) => t.fori(0, 3, (i, c: Tensor) => t.add(c, i), n))(tensor([1, 2], { dtype: "i32" })).data,
    ),
  ).toEqual([4, 5]);
});

it("random numbers are others for every sample, and shared ones are shared", () => {
  const seed = o.full({ dtype: "i32", shape: [] }, 5);
  const x = o.input({ dtype: "f64", shape: [2] });
  const bits = o.randomBits(seed, seed, [2]);
  const [own] = batched(
    [o.add(x, o.cast(o.randomBits(seed, seed, [2]), "f64"))],
    new Map([[x, o.full({ dtype: "f64", shape: [3, 2] }, 0)]]),
    3,
  );
  const data = runGraph({ inputs: [], outputs: [own.node] }, [])[0];
  expect(new Set(data).size).toBe(6);
  const y = o.input({ dtype: "f64", shape: [2] });
  const [same] = batched(
    [o.add(y, o.cast(bits, "f64"))],
    new Map([[y, o.full({ dtype: "f64", shape: [3, 2] }, 0)]]),
    3,
  );
  expect(new Set(runGraph({ inputs: [], outputs: [same.node] }, [])[0]).size).toBe(2);
});

it("jvp: the value and its change, through loops, compiled", async () => {
  const f = (x: Tensor, w: Tensor) => ({ y: layer(x, w), total: sum(t.exp(x)) });
  const [x, w, dx, dw] = [f64(2, 3), f64(3, 2), f64(2, 3), f64(3, 2)];
  const [value, change] = jvp(f, [x, w], [dx, dw]);
  near(value.y, layer(x, w));
  const by = 1e-6;
  const moved = f(t.add(x, t.mul(dx, by)), t.add(w, t.mul(dw, by)));
  near(change.y, t.div(t.sub(moved.y, value.y), by), 5);
  near(change.total, sum(t.mul(t.exp(x), dx)));
  const [, compiled] = await compile((a: Tensor, b: Tensor, da: Tensor, db: Tensor) => jvp(f, [a, b], [da, db]))(
    x,
    w,
    dx,
    dw,
  );
  near(compiled.y, change.y);
  const powers = (a: Tensor) => t.fori(0, 4, (_, c) => t.mul(c, a), a);
  near(
    jvp(powers, [tensor(1.5, { dtype: "f64" })], [tensor(2, { dtype: "f64" })])[1],
    tensor(2 * 5 * 1.5 ** 4, { dtype: "f64" }),
  );
  const [, whole] = jvp((a: Tensor) => t.argmax(a), [x], [dx]);
  expect(Array.from(whole.data)).toEqual(whole.data.length === 1 ? [0] : [0, 0]);
});

it("jacobian and hessian: known ones, both directions, nested arguments, compiled", async () => {
  const [a, x] = [f64(3, 2), f64(2)];
  near(jacobian((v: Tensor) => t.matmul(a, v))(x), a);
  const b = f64(2, 3);
  near(jacobian((v: Tensor) => t.matmul(b, v))(f64(3)), b);
  expect(jacobian((v: Tensor) => t.transpose(v))(a).shape).toEqual([2, 3, 3, 2]);
  const both = jacobian(({ w, v }: { w: Tensor; v: Tensor }) => [t.matmul(w, v), sum(v)])({ w: a, v: x });
  expect(both[0].w.shape).toEqual([3, 3, 2]);
  near(both[0].v, a);
  near(both[1].v, t.ones([2], { dtype: "f64" }));
  near(both[1].w, t.zeros([3, 2], { dtype: "f64" }));
  const quadratic = (v: Tensor) => sum(t.mul(v, t.matmul(t.matmul(t.transpose(a), a), v)));
  const curved = t.mul(t.matmul(t.transpose(a), a), 2);
  near(hessian(quadratic)(x), curved);
  near(await compile(hessian(quadratic))(x), curved);
  const mixed = hessian(({ w, v }: { w: Tensor; v: Tensor }) => sum(t.matmul(w, v)))({ w: a, v: x });
  expect(mixed.w.v.shape).toEqual([3, 2, 2]);
  near(mixed.w.v, jacobian((v: Tensor) => t.broadcastTo(v, [3, 2]))(x));
  near(vmap(hessian((v: Tensor) => sum(t.mul(v, t.square(v)))))(a), t.mul(vmap((v: Tensor) => t.diag(v))(a), 6));
});

it("customGradient: its own slopes, in loops, for many samples, twice", async () => {
  const straight = customGradient(
    (x: Tensor) => t.round(x),
    (g) => g,
  );
  const x = f64(4);
  near(straight(x), t.round(x));
  const total = (v: Tensor) => sum(t.mul(straight(v), x));
  near(grad(total)(x), t.add(x, 0));
  near(await compile(grad(total))(x), x);
  near(vmap(grad((v: Tensor) => t.mul(straight(v), v)))(x), t.add(x, t.round(x)));
  const scaled = customGradient(
    ({ a, b }: { a: Tensor; b: Tensor }, n: Tensor) => t.mul(t.add(a, b), n),
    (g, result, { a }) => [{ a: t.mul(g, a), b: t.mul(g, result) }, null],
  );
  const [two, three, n] = [2, 3, 4].map((value) => tensor(value, { dtype: "f64" }));
  const slopes = grad((p: { a: Tensor; b: Tensor; n: Tensor }) => scaled({ a: p.a, b: p.b }, p.n))({
    a: two,
    b: three,
    n,
  });
  expect([slopes.a, slopes.b, slopes.n].map((v) => v.item())).toEqual([2, 20, 0]);
  const cubed = customGradient(
    (v: Tensor) => t.mul(v, t.square(v)),
    (g, _, v) => t.mul(g, t.mul(t.square(v), 3)),
  );
  near(grad((v: Tensor) => grad(cubed)(v))(two), tensor(12, { dtype: "f64" }));
  const looped = (v: Tensor) => t.fori(0, 2, (_, c) => cubed(c), v);
  near(grad(looped)(two), tensor(9 * 2 ** 8, { dtype: "f64" }));
});

describe("what is wrong is said", () => {
  const x = t.ones([3, 2]);
  const cases: [name: string, call: () => unknown, says: RegExp][] = [
    ["no samples", () => vmap((v: Tensor) => v, { inAxes: null })(x), /no argument has an axis of samples/],
    ["no tensor", () => vmap((v: unknown) => v)(3 as never), /no argument has an axis of samples/],
    [
      "other numbers",
      () => vmap((a: Tensor, b: Tensor) => t.add(a, b))(x, t.ones([4])),
      /has 3 samples, axis 0 of f32\[4\] has 4/,
    ],
    ["no such axis", () => vmap((v: Tensor) => v, { inAxes: 2 })(x), /axis/],
    ["a scalar", () => vmap((v: Tensor) => v)(tensor(1)), /axis/],
    ["axes of others", () => vmap((v: Tensor) => v, { inAxes: [0, 0] })(x), /2 axes for 1 arguments/],
    ["a half axis", () => vmap((v: Tensor) => v, { inAxes: 0.5 }), /inAxes is 0.5/],
    ["a named axis", () => vmap((v: Tensor) => v, { outAxes: "rows" as never }), /outAxes is "rows"/],
    [
      "an index",
      () => vmap((v: Tensor) => t.gather(tensor([1, 2]), v))(tensor([0, 5], { dtype: "i32" })),
      /index 5 is outside/,
    ],
    [
      "another tangent",
      () => jvp((v: Tensor) => v, [x], [t.ones([2])]),
      /the arguments are f32\[3,2\], the tangents f32\[2\]/,
    ],
    ["no tangent", () => jvp((v: Tensor) => v, [x], [] as never), /the tangents no tensor/],
    [
      "whole numbers",
      () => jacobian((v: Tensor) => v)(tensor([1], { dtype: "i32" })),
      /cannot differentiate with respect to i32\[1\]/,
    ],
    ["whole results", () => jacobian((v: Tensor) => t.argmax(v))(t.ones([2])), /the function gave i32/],
    ["no scalar", () => hessian((v: Tensor) => v)(x), /float scalar/],
    [
      "no slope",
      () =>
        grad(
          customGradient(
            (v: Tensor) => sum(v),
            () => 3 as never,
          ),
        )(x),
      /tree|slope/,
    ],
    [
      "a slope of another shape",
      () =>
        grad(
          customGradient(
            (v: Tensor) => sum(v),
            (g) => g,
          ),
        )(x),
      /the slope by argument 0 is f32\[\], the argument f32\[3,2\]/,
    ],
    [
      "too few slopes",
      () =>
        grad((v: Tensor) =>
          customGradient(
            (a: Tensor, b: Tensor) => sum(t.mul(a, b)),
            (g) => [g],
          )(v, v),
        )(x),
      /for 2 arguments/,
    ],
    [
      "no tensor given",
      () => customGradient((() => 3) as never as (v: Tensor) => Tensor, (g) => g)(x),
      /did not return a tensor/,
    ],
  ];
  it.each(cases)("%s", (_, call, says) => expect(call).toThrow(says));
});
