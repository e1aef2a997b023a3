/** Arrays as users see them: NumPy's behaviour, gradients, compiled functions, and the errors. */
import { describe, expect, it } from "vitest";
import * as t from "../src/tensor/all.ts";
import { type Tensor, tensor } from "../src/tensor/index.ts";

describe("making tensors", () => {
  it("nested arrays are f32, truth values bool, typed arrays keep their type", () => {
    expect(
      tensor([
        [1, 2],
        [3, 4],
      ]),
    ).toMatchObject({ dtype: "f32", shape: [2, 2] });
    expect(tensor([true, false]).toArray()).toEqual([true, false]);
    expect(tensor(new Uint8Array(6), { shape: [2, 3] })).toMatchObject({ dtype: "u8", shape: [2, 3] });
    expect(tensor([1, 2], { dtype: "i32" }).data).toEqual(Int32Array.of(1, 2));
    expect(tensor(3).item()).toBe(3);
    expect(tensor([]).shape).toEqual([0]);
  });

  it("refuses ragged rows and unknown arrays", () => {
    expect(() => tensor([[1, 2], [3]])).toThrow(
      /ShapeError|tensor: rows differ: at depth 1 expected an array of 2, found an array of 1/,
    );
    expect(() => tensor([[1], 2])).toThrow("rows differ");
    expect(() => tensor(new DataView(new ArrayBuffer(2)) as never)).toThrow("cannot hold a DataView");
  });

  it("ranges and constants", () => {
    expect(t.arange(2, 8, 2).toArray()).toEqual([2, 4, 6]);
    expect(t.arange(3).toArray()).toEqual([0, 1, 2]);
    expect(t.eye(2).toArray()).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(t.full([2], 7).toArray()).toEqual([7, 7]);
  });
});

describe("printing", () => {
  it("is nested, short, and honest about what is no number", () => {
    expect(String(tensor([0.1, Number.NaN, -0]))).toBe("Tensor f32[3] [0.1,NaN,-0]");
    expect(String(tensor([[1 / 3], [Number.POSITIVE_INFINITY]]))).toBe("Tensor f32[2,1] [[0.33333334],[Infinity]]");
    expect(String(tensor(0.1, { dtype: "f64" }))).toBe("Tensor f64[] 0.1");
    expect(String(tensor([true, false]))).toBe("Tensor bool[2] [true,false]");
    expect(String(t.zeros([0, 2]))).toBe("Tensor f32[0,2] []");
    expect(String(t.arange(100))).toBe("Tensor f32[100] [0, 1, 2, 3, 4, 5, …]");
  });

  it("an f32 number comes back from its text", () => {
    const numbers = Float32Array.from({ length: 60 }, (_, k) => Math.sin(k * 1e3) * 10 ** (k - 30));
    const text = String(tensor(numbers)).replace("Tensor f32[60] ", "");
    expect(Float32Array.from(JSON.parse(text))).toEqual(numbers);
  });
});

describe("computing", () => {
  const m = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);

  it("broadcasts", () => {
    expect(m.add([10, 20, 30]).toArray()).toEqual([
      [11, 22, 33],
      [14, 25, 36],
    ]);
    expect(m.mul(tensor([[1], [2]])).toArray()).toEqual([
      [1, 2, 3],
      [8, 10, 12],
    ]);
    expect(t.sub(10, m).toArray()).toEqual([
      [9, 8, 7],
      [6, 5, 4],
    ]);
  });

  it("reduces", () => {
    expect(m.sum().item()).toBe(21);
    expect(m.sum(0).toArray()).toEqual([5, 7, 9]);
    expect(m.mean(-1, true).toArray()).toEqual([[2], [5]]);
    expect(m.max([0, 1]).item()).toBe(6);
    expect(m.argmax(-1).toArray()).toEqual([2, 2]);
    expect(m.argmin().item()).toBe(0);
    expect(t.prod(m, 1).toArray()).toEqual([6, 120]);
  });

  it("moves", () => {
    expect(m.transpose().toArray()).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
    expect(m.reshape([3, -1]).toArray()).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(m.slice(1).toArray()).toEqual([[4, 5, 6]]);
    expect(m.slice([0, -2]).toArray()).toEqual([
      [2, 3],
      [5, 6],
    ]);
    expect(m.slice(0, 99, 2).toArray()).toEqual([[1, 2, 3]]);
    expect(m.flip(1).toArray()).toEqual([
      [3, 2, 1],
      [6, 5, 4],
    ]);
    expect(t.concat([m, m], 1).shape).toEqual([2, 6]);
    expect(t.stack([m, m]).shape).toEqual([2, 2, 3]);
    expect(
      m
        .pad([
          [0, 1],
          [1, 0],
        ])
        .toArray(),
    ).toEqual([
      [0, 1, 2, 3],
      [0, 4, 5, 6],
      [0, 0, 0, 0],
    ]);
    expect(m.gather([1, 1, 0].map(Number), 0).shape).toEqual([3, 3]);
  });

  it("multiplies matrices as NumPy does", () => {
    expect(
      t
        .matmul(m, [
          [1, 0],
          [0, 1],
          [1, 1],
        ])
        .toArray(),
    ).toEqual([
      [4, 5],
      [10, 11],
    ]);
    expect(t.matmul(m, [1, 1, 1]).toArray()).toEqual([6, 15]);
    expect(t.matmul([1, 1], m).toArray()).toEqual([5, 7, 9]);
    expect(t.matmul(t.ones([5, 1, 2, 3]), t.ones([4, 3, 6])).shape).toEqual([5, 4, 2, 6]);
    expect(t.einsum("ij,kj->ik", m, m).toArray()).toEqual([
      [14, 32],
      [32, 77],
    ]);
    expect(t.einsum("ij->ji", m).toArray()).toEqual(m.transpose().toArray());
    expect(t.einsum("ij,k->k", m, [1, 2]).toArray()).toEqual([21, 42]);
  });

  it("einsum takes diagonals, with gradients", () => {
    const square = t.arange(9).reshape([3, 3]);
    expect(t.einsum("ii->i", square).toArray()).toEqual([0, 4, 8]);
    expect(t.einsum("ii->", square).item()).toBe(12);
    expect(t.einsum("ii,ij->j", square, square).toArray()).toEqual([60, 72, 84]);
    expect(t.einsum("iii->i", t.arange(8).reshape([2, 2, 2])).toArray()).toEqual([0, 7]);
    expect(t.einsum("iji->ji", t.arange(12).reshape([2, 3, 2])).toArray()).toEqual([
      [0, 7],
      [2, 9],
      [4, 11],
    ]);
    expect(t.einsum("ii->i", t.zeros([0, 0])).shape).toEqual([0]);
    expect(
      t
        .grad((x) => t.einsum("ii->", x.square()))(square)
        .toArray(),
    ).toEqual([
      [0, 0, 0],
      [0, 8, 0],
      [0, 0, 16],
    ]);
    expect(() => t.einsum("ii->i", m)).toThrow("axis i is 2 and 3");
    expect(() => t.einsum("i->ii", [1, 2])).toThrow("an axis occurs twice in the result");
  });

  it("of nothing", () => {
    const [none, rows] = [t.zeros([0]), t.zeros([0, 2])];
    expect([none.sum().item(), none.mean().item()]).toEqual([0, Number.NaN]);
    expect([rows.sum(0).toArray(), rows.mean(0).toArray()]).toEqual([
      [0, 0],
      [Number.NaN, Number.NaN],
    ]);
    expect(rows.max(1).shape).toEqual([0]);
    for (const empty of [t.zeros([2, 0]), rows]) {
      expect(empty.softmax().shape).toEqual(empty.shape);
      expect(empty.logSoftmax(0).shape).toEqual(empty.shape);
    }
    for (const name of ["max", "min", "argmax", "argmin"] as const) expect(() => rows[name](0)).toThrow(`${name}: `);
  });

  it("a shared buffer is not copied by a reshape", () => {
    const bytes = tensor(new Uint8Array(784), { shape: [28, 28] });
    expect(bytes.reshape([784]).data).toBe(bytes.data);
  });

  it("integers and truth values", () => {
    const y = tensor(Uint8Array.of(3, 4, 5));
    expect(y.mod(2).equal(0).toArray()).toEqual([false, true, false]);
    expect(tensor(Int32Array.of(-7)).mod(3).toArray()).toEqual([2]);
    expect(t.where([true, false], [1, 2], 0).toArray()).toEqual([1, 0]);
    expect(t.oneHot(y, 6).shape).toEqual([3, 6]);
  });

  it("says what does not fit", () => {
    expect(() => m.add(tensor([1, 2]))).toThrow(/add: shapes \[2,3\] and \[2\] do not broadcast: 3 meets 2/);
    expect(() => m.add(tensor([1, 2, 3], { dtype: "f64" }))).toThrow(
      /add: operands are f32\[2,3\] and f64\[2,3\]\n {2}hint: Limpid never converts silently/,
    );
    expect(() => t.matmul(m, m)).toThrow(
      "the last axis of the left (3) must equal the second-last axis of the right (2)",
    );
    expect(() => m.reshape([4, -1])).toThrow("does not fit into [4,-1]");
    expect(() => m.sum(2)).toThrow("axis 2 is not an axis of an array with 2 dimensions");
    expect(() => m.item()).toThrow("has 6 elements");
    expect(() => tensor(Int32Array.of(1)).mul(0.5)).toThrow('cast the tensor first: x.cast("f32")');
    expect(() => tensor(Int32Array.of(7)).div(2)).toThrow(
      'div: needs a float array, got i32[1]\n  hint: cast(x, "f32") first',
    );
    expect(() => t.einsum("ij,jk", m, m)).toThrow('write it like "ij,jk->ik"');
  });
});

describe("gradients", () => {
  it("of any nesting of tensors", () => {
    const [value, slopes] = t.valueAndGrad(({ a, b }: { a: Tensor; b: Tensor[] }) =>
      t.sum(a.mul(b[0]).add(b[1].square())),
    )({
      a: tensor([1, 2]),
      b: [tensor([3, 4]), tensor([5, 6])],
    });
    expect(value.item()).toBe(72);
    expect(slopes.a.toArray()).toEqual([3, 4]);
    expect(slopes.b.map((x) => x.toArray())).toEqual([
      [1, 2],
      [10, 12],
    ]);
  });

  it("holds what was captured constant, even where it is the same tensor", () => {
    const x = tensor(3);
    expect(
      t
        .grad((w: Tensor) => w.mul(x))(x)
        .item(),
    ).toBe(3);
    const outer = t.grad((w: Tensor) => {
      const twice = w.mul(2);
      return t.grad((v: Tensor) => v.mul(twice))(w);
    });
    expect(outer(x).item()).toBe(2);
  });

  it("of gradients", () => {
    const cube = (x: Tensor) => x.mul(x).mul(x);
    expect(
      t
        .grad(t.grad(cube))(tensor(2, { dtype: "f64" }))
        .item(),
    ).toBe(12);
  });

  it("stops where asked", () => {
    expect(
      t
        .grad((x: Tensor) => x.mul(t.stopGradient(x)))(tensor(3))
        .item(),
    ).toBe(3);
  });

  it("through a loop", () => {
    const last = (w: Tensor) =>
      t.scan(
        (h: Tensor, x: Tensor) => [h.mul(w).add(x), h] as [Tensor, Tensor],
        tensor(0, { dtype: "f64" }),
        tensor([1, 1, 1], { dtype: "f64" }),
      )[0];
    // ((0·w + 1)·w + 1)·w + 1: the slope is 2w + 1.
    expect(
      t
        .grad(last)(tensor(3, { dtype: "f64" }))
        .item(),
    ).toBe(7);
  });

  it("says what has none", () => {
    expect(() => t.grad((x: Tensor) => x)(tensor([1, 2]))).toThrow("needs a float scalar to differentiate, got f32[2]");
    expect(() => t.grad((x: number) => tensor(x))(1)).toThrow("the first argument holds no tensor");
  });
});

describe("compiled functions", () => {
  it("compute what the plain function does", async () => {
    const f = (x: Tensor, y: { z: Tensor }) => ({ sum: x.add(y.z).sum(), product: t.matmul(x, y.z.transpose()) });
    const [x, z] = [
      tensor([
        [1, 2],
        [3, 4],
      ]),
      tensor([
        [5, 6],
        [7, 8],
      ]),
    ];
    const compiled = t.compile(f);
    const [got, want] = [await compiled(x, { z }), f(x, { z })];
    expect(got.sum.item()).toBe(want.sum.item());
    expect(got.product.toArray()).toEqual(want.product.toArray());
    // Other types: another program of the same function.
    expect((await compiled(tensor([[1]]), { z: tensor([[2]]) })).product.toArray()).toEqual([[2]]);
  });

  it("captured tensors are read, not folded", async () => {
    const bias = tensor([1, 2, 3]);
    expect((await t.compile((x: Tensor) => x.add(bias))(tensor([1, 1, 1]))).toArray()).toEqual([2, 3, 4]);
  });

  it("calls at the same time do not disturb each other", async () => {
    const double = t.compile((x: Tensor) => x.mul(2));
    const all = await Promise.all([1, 2, 3, 4].map((n) => double(tensor([n]))));
    expect(all.map((x) => x.item())).toEqual([2, 4, 6, 8]);
  });

  it("repeat runs a state n times", async () => {
    const step = t.compile((s: { x: Tensor; n: Tensor }) => ({ x: s.x.mul(2), n: s.n.add(1) }));
    const state = { x: tensor(1, { dtype: "f64" }), n: tensor(Int32Array.of(0)) };
    const after = await step.repeat(40, state);
    expect([after.x.item(), after.n.item()]).toEqual([2 ** 40, 40]);
    expect(await step.repeat(0, state)).toBe(state);
    await expect(step.repeat(-1, state)).rejects.toThrow("n is -1");
    await expect(t.compile((x: Tensor) => x.sum()).repeat(2, tensor([1, 2]))).rejects.toThrow(
      "repeat needs a function from a state to the same state",
    );
  });

  it("a number that is missing inside a trace says so", async () => {
    await expect(t.compile((x: Tensor) => t.tensor(x.item()))(tensor(1))).rejects.toThrow(
      "has no numbers while a function is being traced",
    );
  });
});
