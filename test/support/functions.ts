/** Every function of limpid/tensor on every element type: NumPy's values (fixtures/tensor.py), and how ours come out. */
import { readFileSync } from "node:fs";
import { type DType, dtypes, type HostArray, sizeOf, type TypedArray } from "../../src/base/index.ts";
import type { Graph } from "../../src/ir/index.ts";
import * as t from "../../src/tensor/all.ts";
import { type Tensor, tensor } from "../../src/tensor/index.ts";
import { trace } from "../../src/tensor/trace.ts";

type Number = number | "NaN" | "inf" | "-inf" | "-0";
type Case = readonly [args: readonly unknown[], want: readonly [DType, readonly number[], readonly Number[]]];
interface Entry {
  readonly cases: Readonly<Partial<Record<DType, readonly Case[]>>>;
  readonly refused: Readonly<Partial<Record<DType, readonly unknown[]>>>;
}
interface Fixture {
  readonly pools: Readonly<Record<string, Readonly<Record<string, readonly [readonly number[], readonly Number[]]>>>>;
  readonly functions: Readonly<Record<string, Entry>>;
}

const file = new URL("../fixtures/tensor.json", import.meta.url);
export const fixture: Fixture = JSON.parse(readFileSync(file, "utf8"));

/** Functions of several results give, for a test, all their elements in one row. */
function inOneRow(results: Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>>): Tensor {
  if (results instanceof t.Tensor) return results;
  const list: readonly Tensor[] = Object.values(results);
  const like = list[0].dtype;
  return list.length === 1 ? t.ravel(list[0]) : t.concat(list.map((x) => t.ravel(x).cast(like)));
}
const functions: Readonly<Record<string, (...args: unknown[]) => Tensor>> = Object.fromEntries(
  Object.entries(t as unknown as Readonly<Record<string, (...args: unknown[]) => Tensor>>).map(([name, f]) => [
    name,
    (...args: unknown[]) => inOneRow(f(...args)),
  ]),
);

const read = (x: Number): number =>
  typeof x === "number" ? x : x === "-0" ? -0 : x === "inf" ? Infinity : x === "-inf" ? -Infinity : Number.NaN;

/** `"@odd"`: the array of that name in this type; `"@odd:i32"`: in another. */
function arrayOf(text: string, dtype: DType): Tensor {
  const [name, other] = text.slice(1).split(":");
  const type = (other as DType | undefined) ?? dtype;
  const [shape, numbers] = fixture.pools[dtypes[type].float ? "float" : type][name];
  return tensor(
    dtypes[type].zeros(sizeOf(shape)).map((_, k) => read(numbers[k])),
    { dtype: type, shape },
  );
}

/** The arguments with their arrays; `leaf` may put something else in an array's place. */
function argumentsOf(args: readonly unknown[], dtype: DType, leaf: (x: Tensor) => Tensor = (x) => x): unknown[] {
  return args.map((arg) => {
    if (typeof arg === "string" && arg.startsWith("@")) return leaf(arrayOf(arg, dtype));
    return Array.isArray(arg) ? argumentsOf(arg, dtype, leaf) : arg;
  });
}

/** One call, and what NumPy makes of it. */
export interface Call {
  /** As a program would write it, for messages. */
  readonly text: string;
  readonly name: string;
  readonly dtype: DType;
  readonly args: readonly unknown[];
  readonly want: HostArray;
}

const textOf = (name: string, args: readonly unknown[], dtype: DType): string =>
  `${name}(${args.map((arg) => JSON.stringify(arg)).join(", ")}) of ${dtype}`;

/** Every call that has a value. */
export const calls: readonly Call[] = Object.entries(fixture.functions).flatMap(([name, { cases }]) =>
  Object.entries(cases).flatMap(([key, list]) =>
    list.map(([args, [type, shape, numbers]]): Call => {
      const dtype = key as DType;
      const data = dtypes[type].zeros(numbers.length).map((_, k) => read(numbers[k]));
      return { text: textOf(name, args, dtype), name, dtype, args, want: { dtype: type, shape, data } };
    }),
  ),
);

/** Every call that must be refused because of its type. */
export const refusals: readonly Omit<Call, "want">[] = Object.entries(fixture.functions).flatMap(
  ([name, { refused }]) =>
    Object.entries(refused).map(([dtype, args]) => {
      const type = dtype as DType;
      return { text: textOf(name, args, type), name, dtype: type, args };
    }),
);

export function atOnce({ name, args, dtype }: Omit<Call, "want">): Tensor {
  return functions[name](...argumentsOf(args, dtype));
}

/** Many calls as one program, all of whose arrays are given when it runs. */
export function traced(many: readonly Omit<Call, "want">[]): { graph: Graph; values: readonly TypedArray[] } {
  const given: Tensor[] = [];
  const collect = (x: Tensor) => {
    given.push(x);
    return x;
  };
  for (const { args, dtype } of many) argumentsOf(args, dtype, collect);
  const { graph, captured } = trace(given, (inputs) => {
    let next = 0;
    return many.map(({ name, args, dtype }) => functions[name](...argumentsOf(args, dtype, () => inputs[next++])));
  });
  return { graph, values: [...given, ...captured].map((x) => x.data) };
}

/** What is wrong with a call's result, or undefined. */
export function fault({ text, dtype, want }: Call, got: HostArray): string | undefined {
  const problem = differs(got, want, dtype);
  return problem && `${text}: ${problem}`;
}

/** A difference between two results, or undefined. Tolerances are those of the contract of backends. */
export function differs(got: HostArray, want: HostArray, from: DType): string | undefined {
  if (got.dtype !== want.dtype || String(got.shape) !== String(want.shape))
    return `got ${got.dtype}[${got.shape}], want ${want.dtype}[${want.shape}]`;
  const float = dtypes[want.dtype].float;
  const [rtol, atol] = from === "f32" || want.dtype === "f32" ? [2e-5, 2e-6] : [1e-11, 1e-12];
  for (let k = 0; k < want.data.length; k++) {
    const [a, b] = [got.data[k], want.data[k]];
    const near = float && Math.abs(a - b) <= atol + rtol * Math.abs(b);
    if (Object.is(a, b) || (a === b ? a !== 0 : near)) continue;
    return `element ${k}: got ${Object.is(a, -0) ? "-0" : a}, want ${Object.is(b, -0) ? "-0" : b}`;
  }
  return undefined;
}
