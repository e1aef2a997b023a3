/** What functions of arrays are handed: indices, `keepDims`, typed arrays; and in whose name they complain. */
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { activations, configure, layers, sequential } from "../src/index.ts";
import * as t from "../src/tensor/all.ts";
import { type Tensor, tensor } from "../src/tensor/index.ts";

const functions: Readonly<Record<string, unknown>> = t;
const three = tensor([5, 6, 7]);
const table = tensor([
  [1, 2, 3],
  [4, 5, 6],
]);
const ints = (...values: number[]) => tensor(Int32Array.from(values));

describe("indices", () => {
  it("count from the end where they are negative, at once and compiled", async () => {
    expect(three.gather([-1, 0, -3]).toArray()).toEqual([7, 5, 5]);
    expect(three.gather(-1).item()).toBe(7);
    expect(table.gather(Int32Array.of(-1, 0), 1).toArray()).toEqual([
      [3, 1],
      [6, 4],
    ]);
    expect(table.gather([[-1], [0]], -1).shape).toEqual([2, 2, 1]);
    expect(three.scatterAdd([-1, 2, 0], [1, 2, 3]).toArray()).toEqual([8, 6, 10]);
    const taken = t.compile((x, i) => x.gather(i));
    expect((await taken(three, ints(-1, 1))).toArray()).toEqual([7, 6]);
    const added = t.compile((x, i) => x.scatterAdd(i, [1, 1]));
    expect((await added(three, ints(-2, -2))).toArray()).toEqual([5, 8, 7]);
    // Those that a program computes itself, too.
    const turned = t.compile((x, i) => x.gather(i.neg()));
    expect((await turned(three, ints(1, 2))).toArray()).toEqual([7, 6]);
  });

  it("are named where they are outside, wherever their numbers are known", async () => {
    const outside = "index 9 is outside of axis 0, which has 3\n  hint: indices run from 0 to 2; -1 is the last";
    for (const at of [[9], [0, 9], [[1], [9]], Int32Array.of(9), Uint8Array.of(9), new Int8Array([9]), ints(9), 9])
      expect(() => three.gather(at)).toThrow(`gather: ${outside}`);
    expect(() => three.gather([-4])).toThrow("gather: index -4 is outside of axis 0, which has 3");
    expect(() => table.gather([3], -1)).toThrow("gather: index 3 is outside of axis 1, which has 3");
    expect(() => three.scatterAdd([9], [1])).toThrow(`scatterAdd: ${outside}`);
    expect(() => t.grad((x) => x.gather([9]).sum())(three)).toThrow(outside);
    expect(() => t.grad((x: Tensor, i: Tensor) => x.gather(i).sum())(three, ints(9))).toThrow(outside);
    await expect(t.compile((x) => x.gather([9]))(three)).rejects.toThrow(outside);
    await expect(t.compile((x) => x.gather(ints(9)))(three)).rejects.toThrow(outside);
  });

  it("are looked at in every call of a compiled function", async () => {
    const taken = t.compile((x, i) => x.gather(i));
    expect((await taken(three, ints(2))).toArray()).toEqual([7]);
    await expect(taken(three, ints(3))).rejects.toThrow("gather: index 3 is outside of axis 0");
    expect((await taken(three, ints(-3))).toArray()).toEqual([5]);
    const walk = (x: Tensor, i: Tensor) =>
      t.scan((sum: Tensor, at: Tensor) => [sum.add(x.gather(at)), at] as [Tensor, Tensor], tensor(0), i)[0];
    expect(walk(three, ints(0, -1)).item()).toBe(12);
    expect(() => walk(three, ints(0, 3))).toThrow("gather: index 3 is outside of axis 0");
    // Loops run on the reference alone.
    configure({ backend: "reference" });
    await expect(t.compile(walk)(three, ints(0, 3))).rejects.toThrow("gather: index 3 is outside of axis 0");
    configure({ backend: "wasm" });
  });

  it("of an empty axis", () => {
    expect(t.zeros([0, 3]).gather(ints()).shape).toEqual([0, 3]);
    expect(() => t.zeros([0, 3]).gather([0])).toThrow(
      "gather: index 0 is outside of axis 0, which has 0\n  hint: the axis is empty",
    );
  });

  it("have gradients where they are negative", () => {
    expect(
      t
        .grad((x) => x.gather([-1, -1, 0]).sum())(three)
        .toArray(),
    ).toEqual([1, 0, 2]);
  });
});

describe("keepDims", () => {
  it.each(["sum", "mean", "prod", "max", "min", "argmax", "argmin"] as const)("%s", (name) => {
    const reduce = functions[name] as (x: unknown, axis?: number, keepDims?: unknown) => Tensor;
    expect(reduce(table, 1, true).shape).toEqual([2, 1]);
    expect(reduce(table, 1, { keepDims: true }).shape).toEqual([2, 1]);
    expect(reduce(table, undefined, { keepDims: true }).shape).toEqual([1, 1]);
    for (const no of [false, { keepDims: false }, {}, undefined]) expect(reduce(table, 1, no).shape).toEqual([2]);
    expect(() => reduce(table, 1, "no")).toThrow(
      `${name}: keepDims is "no"\n  hint: true or false, or { keepDims: true }`,
    );
    for (const wrong of [1, 0, null, [true], () => true])
      expect(() => reduce(table, 1, wrong)).toThrow(`${name}: keepDims is`);
    expect(() => reduce(table, 1, { keepdims: true })).toThrow('did you mean "keepDims"?');
    expect(() => reduce(table, 1, { keepDims: 1 })).toThrow(`${name}: keepDims is 1`);
  });
});

describe("typed arrays", () => {
  it("of every kind are u8, i32 or floats", () => {
    const made = (array: t.TensorLike) => {
      const { dtype, data } = tensor(array);
      return [dtype, ...data];
    };
    expect(made(Uint8ClampedArray.of(0, 255, 3))).toEqual(["u8", 0, 255, 3]);
    expect(made(Int8Array.of(-128, 127))).toEqual(["i32", -128, 127]);
    expect(made(Int16Array.of(-32768, 7))).toEqual(["i32", -32768, 7]);
    expect(made(Uint16Array.of(65535))).toEqual(["i32", 65535]);
    expect(made(Uint32Array.of(2 ** 31 - 1))).toEqual(["i32", 2 ** 31 - 1]);
    expect(made(BigInt64Array.of(-5n, 2n ** 31n - 1n))).toEqual(["i32", -5, 2 ** 31 - 1]);
    expect(made(BigUint64Array.of(7n))).toEqual(["i32", 7]);
    expect(made(Float64Array.of(0.1))).toEqual(["f64", 0.1]);
    const half = (globalThis as { Float16Array?: new (values: number[]) => t.TensorLike }).Float16Array;
    if (half) expect(made(new half([0.5, -2]))).toEqual(["f32", 0.5, -2]);
  });

  it("are not copied where their bytes are the element type's, of another realm neither", () => {
    const pixels = new Uint8ClampedArray(4);
    expect(tensor(pixels).data.buffer).toBe(pixels.buffer);
    const foreign = runInNewContext("new Float32Array([1, 2])") as Float32Array;
    expect(tensor(foreign).add(1).toArray()).toEqual([2, 3]);
    expect(tensor(foreign).data.buffer).toBe(foreign.buffer);
  });

  it("never lose a number in silence", () => {
    expect(() => tensor(Uint32Array.of(1, 2 ** 31))).toThrow(
      "tensor: i32 cannot hold 2147483648\n  hint: i32 holds whole numbers up to 2147483647",
    );
    expect(tensor(Uint32Array.of(2 ** 31), { dtype: "f64" }).item()).toBe(2 ** 31);
    expect(() => tensor(BigInt64Array.of(2n ** 40n))).toThrow("i32 cannot hold 1099511627776n");
    expect(tensor(BigInt64Array.of(2n ** 40n), { dtype: "f64" }).item()).toBe(2 ** 40);
    expect(() => tensor(BigInt64Array.of(2n ** 53n + 1n), { dtype: "f64" })).toThrow("f64 cannot hold 90071992547");
    expect(() => tensor(BigInt64Array.of(2n ** 40n + 1n), { dtype: "f32" })).toThrow("f32 cannot hold");
    expect(() => tensor([1n] as never)).toThrow("cannot hold 1n\n  hint: make it a number first: Number(x)");
    expect(() => tensor(new DataView(new ArrayBuffer(4)) as never)).toThrow("cannot hold a DataView");
  });

  it("are rows of lists, with the element type that they have", () => {
    const rows = tensor([Float32Array.of(1, 2), Float32Array.of(3, 4)]);
    expect([rows.dtype, rows.toArray()]).toEqual([
      "f32",
      [
        [1, 2],
        [3, 4],
      ],
    ]);
    expect(tensor([[Float64Array.of(0.1)], [Float64Array.of(0.2)]])).toMatchObject({ dtype: "f64", shape: [2, 1, 1] });
    expect(tensor([Uint16Array.of(1), Int8Array.of(2)])).toMatchObject({ dtype: "i32", shape: [2, 1] });
    expect(tensor([Uint8Array.of(1), [2]])).toMatchObject({ dtype: "u8", shape: [2, 1] });
    expect(() => tensor([Uint8Array.of(1), [256]])).toThrow("u8 cannot hold 256");
    expect(() => tensor([Float32Array.of(1), Float64Array.of(2)])).toThrow(
      'rows differ: one is f32, another f64\n  hint: say which type all of them become: tensor(rows, { dtype: "f32" })',
    );
    expect(tensor([Float32Array.of(1), Float64Array.of(2)], { dtype: "f64" }).dtype).toBe("f64");
    expect(() => tensor([Float32Array.of(1), Float32Array.of(1, 2)])).toThrow(
      "rows differ: at depth 1 expected an array of 1, found an array of 2",
    );
    expect(() => tensor([[1], new Float32Array(2)])).toThrow("expected an array of 1, found an array of 2");
    expect(three.add([Float32Array.of(1, 2, 3)]).toArray()).toEqual([[6, 8, 10]]);
  });

  it("a list of tensors is told what puts them together", () => {
    expect(() => tensor([three, three] as never)).toThrow(
      "tensor: cannot hold a tensor f32[3]\n  hint: tensors of one shape are put together by stack([a, b])",
    );
  });

  it("are samples and targets", async () => {
    const model = () =>
      sequential([layers.dense({ units: 2, inputShape: [2], activation: activations.softmax() })]).compile({
        optimizer: "sgd",
        loss: "sparseCategoricalCrossentropy",
      });
    const quiet = { verbose: 0, epochs: 2 } as const;
    const numbers = [0, 1, 2, 3];
    const { loss } = await model().fit(Float32Array.from(numbers), [0, 1], quiet);
    const kinds = [Uint8ClampedArray, Int8Array, Int16Array, Uint16Array, Uint32Array] as const;
    for (const Kind of kinds) {
      expect((await model().fit(Kind.from(numbers), Kind.from([0, 1]), quiet)).loss).toEqual(loss);
      expect((await model().fit([Kind.of(0, 1), Kind.of(2, 3)], Kind.from([0, 1]), quiet)).loss).toEqual(loss);
      const shaped = { data: Kind.from(numbers), shape: [2, 2] };
      expect((await model().fit(shaped, Kind.from([0, 1]), quiet)).loss).toEqual(loss);
    }
    const big = BigInt64Array.from(numbers.map(BigInt));
    expect((await model().fit(big, BigInt64Array.of(0n, 1n), quiet)).loss).toEqual(loss);
    // As chunks of a data set, too.
    const chunks = async function* () {
      yield { x: Uint16Array.from(numbers), y: Int8Array.of(0, 1) };
    };
    expect((await model().fit(chunks, quiet)).loss).toHaveLength(2);
  });
});

describe("errors are told in the name of the function that was called", () => {
  const double = tensor([[1], [2], [3]], { dtype: "f64" });
  it.each([
    ["matmul: operands are f32[2,3] and f64[3,1]", () => table.matmul(double)],
    ["einsum: operands are f32[2,3] and f64[3,1]", () => t.einsum("ij,jk->ik", table, double)],
    ["greater: operands are f32[2,3] and f64[2,3]", () => table.greater(tensor(table, { dtype: "f64" }))],
    [
      "where: operands are f32[3] and f64[3]",
      () => t.where([true, true, false], three, tensor(three, { dtype: "f64" })),
    ],
    ["softmax: needs a float array, got i32[1]", () => ints(1).softmax()],
    ["oneHot: depth is 2.5", () => ints(1).oneHot(2.5)],
    ["mean: axis 2 is not an axis", () => table.mean(2)],
    ["argmax: nothing to reduce in f32[0]", () => t.zeros([0]).argmax()],
    ["maximum: shapes [3] and [2] do not broadcast", () => three.maximum([1, 2])],
    ['mul: cannot hold "a"', () => three.mul("a" as never)],
  ])("%s", (message, call) => {
    expect(call).toThrow(message);
  });
});
