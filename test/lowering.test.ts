/** Whole programs through lowering: random graphs against the reference, updates in place, fed and recorded rows. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runGraph } from "../src/backend/reference/index.ts";
import { openWith } from "../src/backend/wasm/index.ts";
import { type DType, dtypes, sizeOf, type TypedArray } from "../src/base/index.ts";
import { printLoops, trace } from "../src/doors/ir.ts";
import type { Graph, Node, NowSession } from "../src/ir/index.ts";
import { crossing } from "../src/lower/plan/crossing.ts";
import { kernelsIn } from "../src/lower/plan/kernel.ts";
import { planKernels } from "../src/lower/plan/plan.ts";
import * as o from "../src/ops/index.ts";
import { configure } from "../src/runtime/index.ts";
import { affine, num } from "../src/scalar/index.ts";
import { compile, scan, type Tensor, tensor } from "../src/tensor/all.ts";
import { simplify } from "../src/transform/simplify.ts";
import { numbers } from "./support/samples.ts";

const sessions: [string, () => NowSession][] = [
  ["straight line", () => openWith({})],
  ["loops", () => openWith({ straightLine: false })],
];

function run(session: NowSession, graph: Graph, values: readonly TypedArray[]): TypedArray[] {
  const inputs = graph.inputs.map((x) => session.buffer(x.type));
  for (const [k, value] of values.entries()) inputs[k].write(value);
  const outputs = graph.outputs.map((x) => session.buffer(x.type));
  session
    .programNow({ graph, fed: inputs.map(() => false), recorded: outputs.map(() => false) }, inputs, outputs)
    .run(0, 1);
  return outputs.map((x) => x.readNow());
}

/** A random chain of ops; each choice is one number of `choices`. */
function randomGraph(choices: readonly number[], dtype: DType): { graph: Graph; values: TypedArray[] } {
  const next = numbers(choices[0] + 1);
  const inputs = [[4, 6], [6, 5], [4, 6], [6], [4, 2, 3]].map((shape) => o.input({ dtype, shape }));
  const values = inputs.map((x) => dtypes[dtype].zeros(sizeOf(x.type.shape)).map(() => next() - 0.5));
  const pool: Node[] = [...inputs];
  const pick = (n: number, keep: (x: Node) => boolean): Node => {
    const fit = pool.filter(keep);
    return fit[n % fit.length];
  };
  const matrix = (x: Node) => x.type.shape.length === 2;
  for (const choice of choices) {
    const n = Math.floor(choice / 16);
    const x = pick(n, () => true);
    const { shape } = x.type;
    const makers: (() => Node)[] = [
      () => o.tanh(x),
      () => o.relu(x),
      () =>
        o.add(
          x,
          pick(n + 1, (y) => y.type.shape.join() === shape.join()),
        ),
      () =>
        o.mul(
          x,
          pick(n + 2, (y) => y.type.shape.join() === shape.join()),
        ),
      () => (shape.length > 0 ? o.sum(x, [n % shape.length]) : o.neg(x)),
      () => (shape.length > 0 && sizeOf(shape) > 0 ? o.max(x, [n % shape.length]) : o.exp(x)),
      () => o.reshape(x, [sizeOf(shape)]),
      () => (sizeOf(shape) % 4 === 0 ? o.reshape(x, [sizeOf(shape) / 4, 4]) : o.reshape(x, [1, sizeOf(shape)])),
      () => (shape.length === 2 ? o.transpose(x, [1, 0]) : o.sigmoid(x)),
      () =>
        shape.length > 0 && shape[0] > 1
          ? o.slice(
              x,
              shape.map((_, d) => (d === 0 ? 1 : 0)),
              shape.with(0, shape[0] - 1),
            )
          : x,
      () =>
        shape.length > 0
          ? o.pad(
              x,
              shape.map(() => 1),
              shape.map((_, d) => d),
            )
          : x,
      () => {
        const [a, b] = [pick(n, matrix), pick(n + 3, matrix)];
        const [m, k] = a.type.shape;
        if (k === b.type.shape[0]) return o.contract(a, b, "m k, k n -> m n");
        return m === b.type.shape[0] ? o.contract(a, b, "k m, k n -> m n") : o.neg(a);
      },
      () => (shape.length > 0 ? o.flip(x, n % shape.length) : x),
      () => (shape.length > 0 ? o.concat([x, o.neg(x)], n % shape.length) : x),
      () =>
        o.broadcastTo(
          o.reshape(
            o.sum(
              x,
              shape.map((_, d) => d),
            ),
            [1, 1],
          ),
          [4, 6],
        ),
      () => o.select(o.less(x, 0), x, o.mul(x, 0.5)),
      // Places that data name, of an input (so that rounding changes none): what is read there may only be in registers.
      () => (shape.length > 0 && shape[0] > 0 ? o.gather(x, o.argmax(inputs[n % 2], [1]), 0) : x),
    ];
    const made = makers[choice % makers.length]();
    if (sizeOf(made.type.shape) > 0 && sizeOf(made.type.shape) < 400) pool.push(made);
  }
  const made = pool.slice(inputs.length);
  return { graph: { inputs, outputs: made.length > 0 ? made.slice(-3) : [o.neg(inputs[0])] }, values };
}

describe("random graphs agree with the reference", () => {
  for (const [name, open] of sessions) {
    for (const dtype of ["f32", "f64"] as const) {
      it(`${name}, ${dtype}`, () => {
        fc.assert(
          fc.property(fc.array(fc.nat(16 * 50), { minLength: 3, maxLength: 12 }), (choices) => {
            const { graph, values } = randomGraph(choices, dtype);
            const want = runGraph(graph, values);
            const got = run(open(), graph, values);
            want.forEach((w, k) => {
              const scale = Math.max(1, ...Array.from(w, Math.abs).filter(Number.isFinite));
              for (let i = 0; i < w.length; i++) {
                if (
                  !(Math.abs(got[k][i] - w[i]) <= (dtype === "f32" ? 1e-4 : 1e-10) * scale) &&
                  !(Object.is(got[k][i], w[i]) || got[k][i] === w[i])
                ) {
                  throw new Error(`output ${k}, element ${i}: got ${got[k][i]}, want ${w[i]}`);
                }
              }
            });
            const simple = runGraph(simplify(graph), values);
            simple.forEach((s, k) => {
              for (let i = 0; i < s.length; i++)
                if (!(Math.abs(s[i] - want[k][i]) <= 1e-9 * Math.max(1, Math.abs(s[i]))))
                  throw new Error(`simplify changed output ${k}`);
            });
          }),
          { numRuns: 60, seed: 7 },
        );
      }, 60_000);
    }
  }
});

describe("state", () => {
  for (const [name, open] of sessions) {
    it(`two states that take each other's value, ${name}`, () => {
      const session = open();
      const [a, b] = [o.input({ dtype: "f32", shape: [40] }), o.input({ dtype: "f32", shape: [40] })];
      const buffers = [session.buffer(a.type), session.buffer(b.type)];
      buffers[0].write(new Float32Array(40).fill(1));
      buffers[1].write(new Float32Array(40).fill(2));
      const step = {
        graph: { inputs: [a, b], outputs: [o.add(b, 1), o.mul(a, 10)] },
        fed: [false, false],
        recorded: [false, false],
      };
      session.programNow(step, buffers, buffers).run(0, 2);
      // (1, 2) → (3, 10) → (11, 30)
      expect([buffers[0].readNow()[39], buffers[1].readNow()[39]]).toEqual([11, 30]);
    });

    it(`a state that is read by a product is updated after it, ${name}`, () => {
      const session = open();
      const [w, x] = [o.input({ dtype: "f64", shape: [8, 8] }), o.input({ dtype: "f64", shape: [8, 8] })];
      const y = o.contract(x, w, "m k, k n -> m n");
      const graph = { inputs: [w, x], outputs: [o.sub(w, o.contract(x, y, "k m, k n -> m n")), y] };
      const next = numbers(5);
      const values = [0, 1].map(() => Float64Array.from({ length: 64 }, () => next() - 0.5));
      const [want, wantY] = runGraph(graph, values);
      const buffers = [session.buffer(w.type), session.buffer(x.type), session.buffer(y.type)];
      buffers[0].write(values[0]);
      buffers[1].write(values[1]);
      session
        .programNow({ graph, fed: [false, false], recorded: [false, false] }, buffers.slice(0, 2), [
          buffers[0],
          buffers[2],
        ])
        .run(0, 1);
      const gap = (p: TypedArray, q: TypedArray) => Math.max(...Array.from(p, (v, i) => Math.abs(v - q[i])));
      expect(gap(buffers[0].readNow(), want)).toBeLessThan(1e-12);
      expect(gap(buffers[2].readNow(), wantY)).toBeLessThan(1e-12);
    });

    it(`fed rows in, recorded rows out, ${name}`, () => {
      const session = open();
      const [total, row] = [o.input({ dtype: "f32", shape: [] }), o.input({ dtype: "f32", shape: [3] })];
      const sum = o.add(total, o.sum(row, [0]));
      const buffers = [
        session.buffer(total.type),
        session.buffer({ dtype: "f32", shape: [5, 3] }),
        session.buffer({ dtype: "f32", shape: [5] }),
      ];
      buffers[1].write(Array.from({ length: 15 }, (_, i) => i));
      const step = {
        graph: { inputs: [total, row], outputs: [sum, o.mul(sum, 2)] },
        fed: [false, true],
        recorded: [false, true],
      };
      const program = session.programNow(step, buffers.slice(0, 2), [buffers[0], buffers[2]]);
      program.run(0, 2);
      program.run(2, 5);
      expect(buffers[0].readNow()[0]).toBe(105);
      expect([...buffers[2].readNow()]).toEqual([6, 30, 72, 132, 210]);
    });
  }

  it("outputs that are inputs, or twice the same value", () => {
    const session = openWith({});
    const x = o.input({ dtype: "i32", shape: [3] });
    const y = o.add(x, x);
    const graph = { inputs: [x], outputs: [x, y, y] };
    expect(run(session, graph, [Int32Array.of(1, 2, 3)]).map((v) => [...v])).toEqual([
      [1, 2, 3],
      [2, 4, 6],
      [2, 4, 6],
    ]);
  });
});

describe("fusion", () => {
  const kernelsOf = (outputs: Node[], inputs: Node[], limits = {}) =>
    kernelsIn(
      planKernels(
        { graph: { inputs, outputs }, fed: inputs.map(() => false), recorded: outputs.map(() => false) },
        outputs.map(() => undefined),
        limits,
      ).work,
    );

  it("bias and activation are the product's epilogue", () => {
    const inputs = [[32, 100], [100, 64], [64]].map((shape) => o.input({ dtype: "f32", shape }));
    const y = o.relu(o.add(o.contract(inputs[0], inputs[1], "m k, k n -> m n"), inputs[2]));
    expect(kernelsOf([y], inputs).length).toBe(1);
  });

  it("images are read as bytes by the kernel that scales them", () => {
    const inputs = [o.input({ dtype: "u8", shape: [100, 28, 28] }), o.input({ dtype: "i32", shape: [32] })];
    const x = o.mul(o.cast(o.reshape(o.gather(inputs[0], inputs[1], 0), [32, 784]), "f32"), 1 / 255);
    const kernels = kernelsOf([x], inputs);
    expect(kernels.map((k) => k.axes.map((a) => a.size))).toEqual([[32, 784]]);
  });

  it("pooling's window becomes part of its loop, not a copy", () => {
    const inputs = [o.input({ dtype: "f32", shape: [2, 8, 8, 4] })];
    const pooled = o.max(o.reshape(o.relu(inputs[0]), [2, 4, 2, 4, 2, 4]), [2, 4]);
    expect(kernelsOf([pooled], inputs).length).toBe(1);
  });

  it("values share a loop as far as a machine can bind what it reads and writes", () => {
    const inputs = [o.input({ dtype: "f32", shape: [9, 7] }), o.input({ dtype: "f32", shape: [9, 7] })];
    const m = o.add(o.mul(inputs[0], 0.9), inputs[1]);
    const outputs = [m, o.mul(o.sqrt(m), 2), o.neg(inputs[1])];
    expect(kernelsOf(outputs, inputs).length).toBe(1);
    expect(kernelsOf(outputs, inputs, { bindings: 5 }).length).toBe(1);
    expect(kernelsOf(outputs, inputs, { bindings: 4 }).length).toBe(2);
    expect(kernelsOf(outputs, inputs, { bindings: 2 }).length).toBe(3);
  });

  it("a value that reads another one at other places has a loop of its own", () => {
    const x = o.input({ dtype: "f32", shape: [8, 8] });
    const y = o.exp(x);
    const back = o.add(o.reshape(o.transpose(o.reshape(y, [4, 16]), [1, 0]), [8, 8]), x);
    expect(kernelsOf([y, back], [x]).length).toBe(2);
  });
});

describe("reading through a reshape", () => {
  const at = (c: number, t: Record<string, number>) => ({ c, t });
  const text = (found: ReturnType<typeof crossing>) =>
    found !== "store" && "index" in found ? found.index.map(affine.showAffine) : found;

  it("finds indices, or the axis to be split, or that the value must be stored", () => {
    // [6, 4] as [24], as [4, 6], as [3, 8].
    expect(text(crossing([6, 4], at(0, { i: 4, r: 1 }), { i: 6 }, { r: 4 }))).toEqual(["i", "r"]);
    expect(crossing([6, 4], at(0, { i: 1 }), { i: 24 }, {})).toEqual({ split: { axis: "i", inner: 4 } });
    expect(crossing([6, 4], at(0, { i: 6, j: 1 }), { i: 4, j: 6 }, {})).toBe("store");
    expect(crossing([6, 4], at(0, { i: 8, j: 1 }), { i: 3, j: 8 }, {})).toEqual({ split: { axis: "j", inner: 4 } });
    // The axis of a sum cannot be split, an unknown one not even be looked at.
    expect(crossing([6, 4], at(0, { i: 8, r: 1 }), { i: 3 }, { r: 8 })).toBe("store");
    expect(crossing([6, 4], at(0, { q: 1 }), {}, {})).toBe("store");
    // Backwards, and from the middle.
    expect(crossing([6, 4], at(23, { i: -1 }), { i: 24 }, {})).toBe("store");
    expect(text(crossing([6, 4], at(6, { i: 4 }), { i: 5 }, {}))).toEqual(["i + 1", "2"]);
    expect(text(crossing([6, 1, 4], at(6, { i: 4 }), { i: 5 }, {}))).toEqual(["i + 1", "0", "2"]);
    // Where data name the place, nobody knows the row.
    const index = num(3, "i32");
    expect(crossing([6, 4], { ...at(0, {}), dyn: [{ factor: 4, index }] }, {}, {})).toBe("store");
  });
});

it("a loop runs compiled, whatever was configured", async () => {
  configure({ backend: "auto" });
  const run = compile((x: ReturnType<typeof tensor>) =>
    scan((total: typeof x, row: typeof x) => [total.add(row), total.mul(row)] as [typeof x, typeof x], tensor(1), x),
  );
  const [last, rows] = await run(tensor([1, 2, 3]));
  expect([last.item(), rows.toArray()]).toEqual([7, [1, 4, 12]]);
});

it("printLoops shows a graph's kernels, those in loops included", () => {
  const { graph } = trace([{ dtype: "f32", shape: [8] }], ([x]) => [x.mul(2)]);
  expect(printLoops(graph)).toContain("* 2");
  const summed = trace([{ dtype: "f32", shape: [5000] }], ([x]) => {
    const [sum] = scan((all: Tensor, next: Tensor): [Tensor, Tensor] => [all.add(next), next], tensor(0), x);
    return [sum];
  });
  const text = printLoops(summed.graph);
  expect(text).toMatch(/void l0\(i32 t\) \{\n {2}for \(i32 u0 = 0; u0 < 5000; u0\+\+\) \{\n {4}l0_k\d_add\(t, u0\);/);
  expect(text).toContain("void l0_k0_add(i32 t, i32 u0) {");
});
