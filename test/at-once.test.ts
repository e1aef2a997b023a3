/** Work at once: little of it is the reference's, much of it is done by compiled programs, with the same results. */
import { configure } from "limpid";
import * as t from "limpid/tensor";
import { afterEach, describe, expect, test, vi } from "vitest";
import { runGraph } from "../src/backend/reference/index.ts";
import { AtOnce, atOnce } from "../src/backend/wasm/at-once.ts";
import { compiler } from "../src/backend/wasm/lazy-compiler.ts";
import { dtypes, sizeOf } from "../src/base/index.ts";
import { type Graph, nodesOf } from "../src/ir/index.ts";
import * as o from "../src/ops/index.ts";
import { workOf } from "../src/tensor/at-once.ts";
import { trace } from "../src/tensor/trace.ts";
import { agree, agreeOn, floats, sampleCases } from "./support/contract.ts";
import { numbers } from "./support/samples.ts";

type Float = (typeof floats)[number];

afterEach(() => {
  configure({ backend: "wasm" });
  vi.restoreAllMocks();
});

/** Numbers in -1..1, none of them 0. */
function random(shape: readonly number[], dtype: Float, seed = 1): t.Tensor {
  const next = numbers(seed);
  const data = dtypes[dtype].zeros(sizeOf(shape)).map(() => next() * 1.98 - 0.99 || 0.5);
  return t.tensor(data, { shape });
}

const runsOf = <T>(job: () => T): [T, number] => {
  const before = atOnce.state.runs;
  const result = job();
  return [result, atOnce.state.runs - before];
};

test("much work takes the compiled path, little does not", () => {
  const large = random([100, 100], "f32");
  expect(runsOf(() => large.matmul(large))[1]).toBe(1);
  expect(runsOf(() => random([200, 200], "f32").exp())[1]).toBe(1);
  expect(runsOf(() => random([10, 10], "f32").matmul(random([10, 10], "f32")))[1]).toBe(0);
  expect(runsOf(() => t.tensor([1, 2, 3]).exp().sum())[1]).toBe(0);
});

test("the second call of a kind compiles nothing", () => {
  const [x, y] = [random([30, 700], "f32", 1), random([30, 700], "f32", 2)];
  const own = vi.spyOn(WebAssembly, "Module");
  x.sub(y);
  const compiled = own.mock.calls.length;
  x.sub(y);
  random([30, 700], "f32", 3).sub(random([30, 700], "f32", 4));
  expect(own.mock.calls.length).toBe(compiled);
});

/** One call each, of work that is worth a program. */
const calls: Readonly<Record<string, (x: t.Tensor, y: t.Tensor, whole: t.Tensor) => t.Tensor>> = {
  add: (x, y) => x.add(y),
  sub: (x, y) => x.sub(y),
  mul: (x, y) => x.mul(y),
  div: (x, y) => x.div(y.abs().add(0.5)),
  mod: (x, y) => x.mod(y.abs().add(0.5)),
  pow: (x, y) => x.abs().add(0.1).pow(y),
  maximum: (x, y) => x.maximum(y),
  minimum: (x, y) => x.minimum(y),
  equal: (x) => x.equal(x),
  less: (x, y) => x.less(y),
  greaterEqual: (x, y) => x.greaterEqual(y),
  neg: (x) => x.neg(),
  abs: (x) => x.abs(),
  sign: (x) => x.sign(),
  round: (x) => x.mul(9).round(),
  floor: (x) => x.mul(9).floor(),
  square: (x) => x.square(),
  sqrt: (x) => x.abs().sqrt(),
  exp: (x) => x.exp(),
  log: (x) => x.abs().add(0.1).log(),
  log1p: (x) => x.log1p(),
  sin: (x) => x.sin(),
  cos: (x) => x.cos(),
  tanh: (x) => x.tanh(),
  sigmoid: (x) => x.sigmoid(),
  relu: (x) => x.relu(),
  softmax: (x) => x.softmax(),
  logSoftmax: (x) => x.logSoftmax(0),
  clip: (x) => x.clip(-0.5, 0.5),
  where: (x, y) => t.where(x.greater(0), x, y),
  cast: (x) => x.mul(100).cast("i32"),
  sum: (x) => x.sum(1),
  mean: (x) => x.mean(),
  prod: (x) => x.abs().add(0.5).prod(0),
  max: (x) => x.max(0),
  min: (x) => x.min(1, true),
  argmax: (x) => x.argmax(1),
  argmin: (x) => x.argmin(0),
  matmul: (x, y) => x.matmul(y.transpose()),
  einsum: (x, y) => t.einsum("ij,ij->i", x, y),
  transpose: (x) => x.transpose(),
  broadcastTo: (x) => x.broadcastTo([2, 120, 180]),
  slice: (x) => x.slice([1, 2], [119, 179]),
  flip: (x) => x.flip(),
  pad: (x) =>
    x.pad([
      [1, 1],
      [2, 0],
    ]),
  concat: (x, y) => t.concat([x, y], 1),
  stack: (x, y) => t.stack([x, y]),
  gather: (x, _, places) => x.gather(places),
  scatterAdd: (x, y, places) => x.scatterAdd(places, y),
  oneHot: (_, __, places) => places.oneHot(180),
  conv2d: (x, y) => t.conv2d(x.reshape([2, 60, 60, 3]), y.slice([0, 0], [3, 9]).reshape([3, 3, 3, 1])),
  maxPool2d: (x) => t.maxPool2d(x.reshape([1, 120, 90, 2]), 2),
};

describe.each(floats)("large arrays of %s are what the reference gives", (dtype) => {
  const [x, y] = [random([120, 180], dtype, 1), random([120, 180], dtype, 2)];
  const next = numbers(3);
  const places = t.tensor(Int32Array.from({ length: 120 }, () => Math.floor(next() * 120)));
  test.each(Object.entries(calls))("%s", (_, f) => {
    const [got, runs] = runsOf(() => f(x, y, places));
    expect(runs).toBeGreaterThan(0);
    const { graph } = trace([x, y, places], ([a, b, c]) => [f(a, b, c)]);
    const [want] = runGraph(graph, [x.data, y.data, places.data]);
    const { dtype: type, shape } = graph.outputs[0].type;
    expect([got.dtype, got.shape]).toEqual([type, shape]);
    agree(
      got.data,
      dtypes[type].zeros(want.length).map((_zero, k) => want[k]),
      type,
      !isCostly(graph),
    );
  });
});

const isCostly = (graph: Graph): boolean => nodesOf(graph).some((x) => x.op.traits.costly);

test.each(floats)("every sample of every op, %s", (float) => {
  const programs = new AtOnce();
  for (const one of sampleCases(float)) agreeOn(one, programs.run(one.graph, one.values)![0]);
});

describe("programs that are kept", () => {
  const doubled = (size: number): Graph => {
    const x = o.input({ dtype: "f32", shape: [size] });
    return { inputs: [x], outputs: [o.add(x, x)] };
  };
  const run = (programs: AtOnce, size: number) => programs.run(doubled(size), [new Float32Array(size).fill(size)])![0];

  test("are few", () => {
    const programs = new AtOnce({ programs: 3, bytes: 2 ** 20 });
    for (const size of [100, 200, 300, 400, 500, 100]) {
      expect(run(programs, size)).toEqual(new Float32Array(size).fill(2 * size));
      expect(programs.state.programs).toBeLessThanOrEqual(3);
    }
    expect(programs.state).toMatchObject({ runs: 6, programs: 3 });
  });

  test("the ones used last stay", () => {
    const programs = new AtOnce({ programs: 2, bytes: 2 ** 20 });
    const compile = vi.spyOn(WebAssembly, "Module");
    const compiled = (size: number) => {
      const before = compile.mock.calls.length;
      run(programs, size);
      return compile.mock.calls.length > before;
    };
    expect([1000, 2000, 1000, 3000, 1000, 2000].map(compiled)).toEqual([true, true, false, true, false, true]);
  });

  test("hold little memory, and what was very large is let go", () => {
    const programs = new AtOnce({ programs: 64, bytes: 2 ** 20 });
    for (let size = 10_000; size < 100_000; size += 10_000) {
      run(programs, size);
      expect(programs.state.bytes).toBeLessThanOrEqual(2 ** 20);
    }
    expect(programs.state.programs).toBeGreaterThan(0);
    expect(run(programs, 300_000)[299_999]).toBe(600_000);
    expect(programs.state).toMatchObject({ programs: 0, bytes: 0 });
    expect(run(programs, 10)).toEqual(new Float32Array(10).fill(20));
  });
});

describe("the reference serves", () => {
  const x = random([150, 150], "f32");
  const want = runGraph({ inputs: [x.node], outputs: [o.exp(x.node)] }, [x.data])[0];
  const serves = () => {
    const [got, runs] = runsOf(() => x.exp());
    expect(runs).toBe(0);
    expect(got.data).toEqual(Float32Array.from(want));
  };

  test("where the compiler is not loaded yet", () => {
    vi.spyOn(compiler, "loaded", "get").mockReturnValue(false);
    serves();
  });

  test("where it is the backend that was asked for", () => {
    configure({ backend: "reference" });
    serves();
  });

  test("where the page's rules forbid compiling", () => {
    const { Module } = WebAssembly;
    const forbidden = class {
      constructor() {
        throw new WebAssembly.CompileError("unsafe-eval is not an allowed source of script");
      }
    };
    try {
      WebAssembly.Module = forbidden as unknown as typeof Module;
      const none = new AtOnce();
      const graph = { inputs: [x.node], outputs: [o.exp(x.node)] };
      expect(none.run(graph, [x.data])).toBeUndefined();
      expect(none.state).toEqual({ runs: 0, programs: 0, bytes: 0 });
    } finally {
      WebAssembly.Module = Module;
    }
  });

  test("where there is no memory for it", () => {
    const scalar = o.input({ dtype: "f32", shape: [] });
    const graph = { inputs: [scalar], outputs: [o.broadcast(scalar, [600_000_000], [])] };
    const programs = new AtOnce();
    expect(programs.run(graph, [Float32Array.of(1)])).toBeUndefined();
    expect(programs.state).toEqual({ runs: 0, programs: 0, bytes: 0 });
  });
});

test("what takes over a second says once that compile is there", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const x = t.ones([1600, 1600]);
  x.matmul(x);
  x.matmul(x);
  expect(warn.mock.calls.map(([text]) => text)).toEqual([expect.stringMatching(/takes seconds.*compile\(f\)/)]);
});

describe("the gradient of a product", () => {
  const slopes = t.grad((v: t.Tensor) => v.prod());

  test.each([1, 2, 15, 16, 17, 64, 65, 200])("of %i numbers is the product of the others", (count) => {
    const x = t.tensor(Float64Array.from({ length: count }, (_, k) => 1 + Math.sin(k + 1) / 9));
    const all = Array.from(x.data).reduce((product, value) => product * value, 1);
    slopes(x).data.forEach((slope: number, k: number) => {
      expect(slope).toBeCloseTo(all / x.data[k], 10);
    });
  });

  test.each(floats)("is exact with zeros, %s", (dtype) => {
    const values = new Array<number>(40).fill(-1);
    const at = (...zeros: number[]) =>
      Array.from(
        slopes(
          t.tensor(
            values.map((v, k) => (zeros.includes(k) ? 0 : v)),
            { dtype },
          ),
        ).data,
      );
    expect(at(17)).toEqual(values.map((_, k) => (k === 17 ? -1 : 0)).map((v) => v + 0));
    expect(at(3, 30).every((slope) => slope === 0)).toBe(true);
  });

  test("along one axis of several", () => {
    const x = random([3, 30, 2], "f64").abs().add(0.5);
    const got = t.grad((v: t.Tensor) => v.prod(1).sum())(x).data;
    const all = x.prod(1, true).div(x).data;
    got.forEach((slope: number, k: number) => {
      expect(slope / all[k]).toBeCloseTo(1, 10);
    });
  });

  test("has a gradient itself, also beside zeros", () => {
    const data = Float64Array.from({ length: 20 }, (_, k) => (k === 4 ? 0 : 1 + Math.cos(k) / 9));
    const rowOf = (i: number) =>
      t.grad((v: t.Tensor) =>
        slopes(v)
          .slice([i], [i + 1])
          .sum(),
      )(t.tensor(data)).data;
    const without = (...skip: number[]) =>
      Array.from(data).reduce((product, value, k) => (skip.includes(k) ? product : product * value), 1);
    for (const i of [0, 4, 19])
      rowOf(i).forEach((value: number, k: number) => {
        expect(value).toBeCloseTo(i === k ? 0 : without(i, k), 10);
      });
  });

  test("is work that grows as the count does", () => {
    const work = (size: number) => workOf(trace([{ dtype: "f64", shape: [size] }], ([v]) => [slopes(v)]).graph);
    expect(work(20_000)).toBeLessThan(12 * work(2_000));
    const long = t.tensor(Float64Array.from({ length: 20_000 }, (_, k) => 1 + Math.sin(k) / 100));
    const [got, runs] = runsOf(() => slopes(long).data);
    expect(runs).toBe(1);
    const all = long.prod().item();
    got.forEach((slope: number, k: number) => {
      if (Math.abs((slope * long.data[k]) / all - 1) > 1e-12) expect.fail(`slope ${k} is ${slope}`);
    });
  });
});
