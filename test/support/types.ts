/** Ops on all element types, and on nothing. */
import { type DType, dtypeNames, dtypes, sizeOf, type TypedArray } from "../../src/base/index.ts";
import { type Attrs, apply, type Node } from "../../src/ir/index.ts";
import * as o from "../../src/ops/index.ts";
import { type Case, numbers } from "./samples.ts";

/** One op on operands of one type: a graph that runs, or what its type rule threw. */
export interface Typed {
  readonly op: string;
  readonly name: string;
  readonly made?: Case;
  readonly refused?: unknown;
}

/** An op by its name. */
export function call(op: string, xs: readonly Node[], attrs: Attrs = {}): Node {
  return apply(o.rules.get(op)!, xs, attrs);
}

/** Numbers that a type can hold, of both signs where it has signs, none far from 0, with ties. */
function valuesOf(dtype: DType, length: number, seed = 1, range: readonly [number, number] = [-1.5, 1.5]): TypedArray {
  const next = numbers(seed);
  const [lo, hi] = range;
  const draw: Record<DType, () => number> = {
    f32: () => Math.fround(Math.round((lo + (hi - lo) * next()) * 64) / 64),
    f64: () => Math.round((lo + (hi - lo) * next()) * 64) / 64,
    i32: () => Math.floor(next() * 12) - 5,
    u8: () => Math.floor(next() * 256),
    bool: () => Number(next() > 0.5),
  };
  return dtypes[dtype].zeros(length).map(draw[dtype]);
}

/** Every sample with the operands that have no fixed values in a type, and with those only that have no type of their own. */
export function typedCases(rule: o.Rule): Typed[] {
  return dtypeNames.flatMap((dtype) =>
    rule.samples.flatMap((sample) =>
      [true, false].map((all): Typed => {
        const operands = sample.inputs.map((given, k) => {
          const { shape, values, dtype: own } = "shape" in given ? given : { shape: given };
          const type = values === undefined && (all || own === undefined) ? dtype : own!;
          const data = values ? dtypes[type].zeros(sizeOf(shape)) : valuesOf(type, sizeOf(shape), k + 1, sample.range);
          if (values) data.set(values);
          return { node: o.input({ dtype: type, shape }), data };
        });
        const inputs = operands.map(({ node }) => node);
        const op = rule.name;
        const name = `${op} ${JSON.stringify(sample).slice(0, 80)} of ${inputs.map((x) => x.type.dtype)}`;
        const attrs = op === "constant" ? { value: 2, dtype } : (sample.attrs ?? {});
        try {
          const node = apply(rule, inputs, attrs);
          // Read by its own kernel, too: what is in a register must be what memory would hold.
          const outputs = [
            node,
            ...(["f64", "i32", "bool"] as const).map((to) => o.cast(apply(rule, inputs, attrs), to)),
          ];
          return { op, name, made: { name, graph: { inputs, outputs }, values: operands.map(({ data }) => data) } };
        } catch (refused) {
          return { op, name, refused };
        }
      }),
    ),
  );
}

/** Arithmetic on truth values, by op. */
export function refusedByType(x: Node): Record<string, () => Node> {
  const index = o.input({ dtype: "i32", shape: [3] });
  const of = (ops: readonly string[], xs: readonly Node[], attrs?: Attrs) =>
    Object.fromEntries(ops.map((op) => [op, () => call(op, xs, attrs)]));
  return {
    ...of(["neg", "abs", "sign", "sqrt", "exp", "floor", "relu", "sigmoid"], [x]),
    ...of(["add", "sub", "mul", "div", "mod", "pow", "maximum", "minimum", "shl"], [x, x]),
    ...of(["sum", "prod", "max", "argmin"], [x], { axes: [0] }),
    contract: () => o.contract(x, x, "k, k ->"),
    scatterAdd: () => o.scatterAdd(x, index, x, 0),
  };
}

export const compares: Readonly<Record<string, (x: Node, y: Node) => Node>> = {
  equal: o.equal,
  notEqual: o.notEqual,
  less: o.less,
  lessEqual: o.lessEqual,
  greater: (x, y) => o.less(y, x),
  greaterEqual: (x, y) => o.lessEqual(y, x),
};

/** Two arrays of truth values, a single one, and the values that were compared. */
interface Truths {
  readonly p: Node;
  readonly q: Node;
  readonly one: Node;
  readonly x: Node;
  readonly y: Node;
}

const truths: Readonly<Record<string, (t: Truths) => Node>> = {
  itself: ({ p }) => p,
  not: ({ p }) => o.not(p),
  and: ({ p, q }) => o.and(p, q),
  or: ({ p, q }) => o.or(o.not(p), q),
  xor: ({ p, q }) => o.xor(p, q),
  "and one": ({ p, one }) => o.and(p, o.broadcastTo(one, p.type.shape)),
  "chosen truths": ({ p, q }) => o.select(p, q, o.not(q)),
  "as equal": ({ p, q }) => o.equal(p, q),
  "as unequal": ({ p, q }) => o.notEqual(p, q),
  less: ({ p, q }) => o.less(p, q),
  "less or equal": ({ p, q }) => o.lessEqual(p, q),
};

/** Everything that can be done with truth values, by name. Nothing for what a type refuses. */
const uses: Readonly<Record<string, (t: Truths) => Node | undefined>> = {
  ...truths,
  ...Object.fromEntries(
    Object.entries(truths).flatMap(([name, truth]): [string, (t: Truths) => Node | undefined][] => [
      ...dtypeNames.map((dtype): [string, (t: Truths) => Node] => [
        `${name} > ${dtype}`,
        (t) => o.cast(truth(t), dtype),
      ]),
      [`${name} chooses`, (t) => o.select(truth(t), t.x, t.y)],
      [
        `${name} counted`,
        (t) => (t.x.type.dtype === "bool" ? undefined : o.sum(o.cast(truth(t), t.x.type.dtype), [0])),
      ],
      [`${name} counted in i32`, (t) => o.sum(o.cast(truth(t), "i32"), [0])],
    ]),
  ),
  "one chooses": ({ one, x, y }) => o.select(o.broadcastTo(one, x.type.shape), x, y),
  "to bool and back": ({ x }) => o.cast(o.cast(x, "bool"), x.type.dtype),
};

/** One comparison of so many values, and each thing that can be done with it. */
export function truthCases(dtype: DType, length: number, which: string): Case[] {
  const values = [valuesOf(dtype, length, 1), valuesOf(dtype, length, 2), Uint8Array.of(1)];
  const compare = compares[which];
  // Each has inputs of its own, so that many of them in one program do not share a loop.
  return Object.entries(uses).flatMap(([name, use]): Case[] => {
    const [x, y] = [0, 1].map(() => o.input({ dtype, shape: [length] }));
    const one = o.input({ dtype: "bool", shape: [] });
    const first = o.broadcastTo(o.slice(x, [0], [1]), [length]);
    const made = use({ p: compare(x, y), q: compare(y, first), one, x, y });
    const graph = made && { inputs: [x, y, one], outputs: [made] };
    return graph ? [{ name: `${which} ${name} of ${dtype}[${length}]`, graph, values }] : [];
  });
}

/** Every op that takes a type, with an axis of size 0 somewhere. */
export function emptyCases(dtype: DType): Case[] {
  const cases: Case[] = [];
  const add = (name: string, shapes: readonly (readonly number[])[], make: (...xs: Node[]) => Node): void => {
    const inputs = shapes.map((shape) => o.input({ dtype, shape }));
    const values = shapes.map((shape, k) => valuesOf(dtype, sizeOf(shape), k + 1));
    let node: Node;
    try {
      node = make(...inputs);
    } catch {
      // Its type is refused: the table of types says so.
      return;
    }
    cases.push({ name: `${name} of ${dtype} ${JSON.stringify(shapes)}`, graph: { inputs, outputs: [node] }, values });
  };
  const indices = (n: number) => o.cast(o.iota([n], 0), "i32");
  for (const shape of [[0], [2, 0], [0, 5]]) {
    for (const op of ["neg", "abs", "floor", "exp", "tanh", "relu", "not", "identity"])
      add(op, [shape], (x) => call(op, [x]));
    for (const op of ["add", "div", "pow", "maximum", "and", "equal", "less"])
      add(op, [shape, shape], (x, y) => call(op, [x, y]));
    add("select", [shape, shape], (x, y) => o.select(o.equal(x, y), x, y));
    for (const to of dtypeNames) add(`cast ${to}`, [shape], (x) => o.cast(x, to));
    add("reshape", [shape], (x) => o.reshape(x, [3, 0, 2]));
    add("transpose", [shape], (x) =>
      o.transpose(
        x,
        shape.map((_, d) => shape.length - 1 - d),
      ),
    );
    add("flip", [shape], (x) => o.flip(x, 0));
    add("pad", [shape], (x) =>
      o.pad(
        x,
        shape.map(() => 1),
        shape.map(() => 2),
        1,
      ),
    );
    add("concat", [shape, shape], (x, y) => o.concat([x, y], 0));
  }
  add("broadcast", [[3]], (x) => o.broadcastTo(x, [0, 3]));
  add("broadcast", [[1, 0]], (x) => o.broadcastTo(x, [4, 0]));
  add("slice", [[5, 3]], (x) => o.slice(x, [2, 0], [0, 3]));
  add(
    "concat",
    [
      [0, 3],
      [2, 3],
    ],
    (x, y) => o.concat([x, y, x], 0),
  );
  const attrs = { axes: [1], size: [2], stride: [1], lo: [0], hi: [0], fill: 0 };
  add("window", [[0, 5]], (x) => o.window(x, attrs));
  add("gather", [[0, 3]], (x) => o.gather(x, indices(2), 1));
  add("gather", [[4, 3]], (x) => o.gather(x, indices(0), 0));
  add("gather", [[0, 3]], (x) => o.gather(x, indices(0), 0));
  add(
    "scatterAdd",
    [
      [4, 3],
      [0, 3],
    ],
    (x, u) => o.scatterAdd(x, indices(0), u, 0),
  );
  add(
    "scatterAdd",
    [
      [0, 3],
      [2, 3],
    ],
    (x, u) => o.scatterAdd(x, indices(2), u, 0),
  );
  for (const op of ["sum", "prod"])
    for (const shape of [
      [0, 3],
      [3, 0],
      [0, 40],
      [40, 0],
      [0, 0],
      [2, 0, 33],
    ])
      for (const axes of [[0], [1], [0, 1]]) add(`${op} ${axes}`, [shape], (x) => call(op, [x], { axes }));
  for (const op of ["max", "min", "argmax", "argmin"]) add(op, [[0, 3]], (x) => call(op, [x], { axes: [1] }));
  add("mean", [[0, 40]], (x) => o.div(o.sum(o.cast(x, "f32"), [0]), 0));
  for (const [m, k, n] of [
    [0, 3, 4],
    [3, 0, 4],
    [3, 4, 0],
    [40, 0, 64],
    [0, 40, 64],
    [64, 40, 0],
    [0, 0, 0],
  ])
    add(
      "contract",
      [
        [m, k],
        [k, n],
      ],
      (x, y) => o.contract(x, y, "m k, k n -> m n"),
    );
  add("contract", [[0], [0]], (x, y) => o.contract(x, y, "k, k ->"));
  for (const batch of [0, 2])
    for (const channels of [0, 2])
      for (const filters of [0, 3])
        add(
          "conv",
          [
            [batch, 5, 5, channels],
            [3, 3, channels, filters],
          ],
          (x, k) => o.contract(x, k, "b y+i-1 x+j-1 c, i j c o -> b y x o", { y: 5, x: 5 }),
        );
  return cases;
}
