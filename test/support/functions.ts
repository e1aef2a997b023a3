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
  const like = list.find((x) => dtypes[x.dtype].float)?.dtype ?? list[0].dtype;
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
    if (Array.isArray(arg)) return argumentsOf(arg, dtype, leaf);
    if (typeof arg !== "object" || arg === null) return arg;
    return Object.fromEntries(Object.entries(arg).map(([name, one]) => [name, argumentsOf([one], dtype, leaf)[0]]));
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

/** The arrays of a call, and the call with others in their places. */
export function given({ name, args, dtype }: Omit<Call, "want">): {
  readonly arrays: readonly Tensor[];
  apply(arrays: readonly Tensor[]): Tensor;
} {
  const arrays: Tensor[] = [];
  argumentsOf(args, dtype, (x) => {
    arrays.push(x);
    return x;
  });
  const apply = (others: readonly Tensor[]): Tensor => {
    let next = 0;
    return functions[name](...argumentsOf(args, dtype, () => others[next++]));
  };
  return { arrays, apply };
}

/** Many calls as one program, all of whose arrays are given when it runs. */
export function traced(many: readonly Omit<Call, "want">[]): { graph: Graph; values: readonly TypedArray[] } {
  const all = many.map(given);
  const arrays = all.flatMap((call) => call.arrays);
  const { graph, captured } = trace(arrays, (inputs) => {
    let next = 0;
    return all.map((call) => {
      next += call.arrays.length;
      return call.apply(inputs.slice(next - call.arrays.length, next));
    });
  });
  return { graph, values: [...arrays, ...captured].map((x) => x.data) };
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

/** Functions of functions, and what waits: they compute nothing of their own. */
export const ofFunctions: readonly string[] =
  "compile customGradient fori grad hessian jacobian jvp ready remat scan valueAndGrad vmap while whileLoop".split(" ");
/** Computed at once only, in f64 on the host: linear-algebra.test.ts. */
export const decompositions: readonly string[] = "eigh lstsq pinv qr svd".split(" ");

/** What is as long as the numbers make it: no program can be compiled for it, and functions that are traced refuse it. */
export const onlyAtOnce: ReadonlySet<string> = new Set(["nonzero", "unique"]);

/** Where calls are computed and compared. */
export type Form = "at once" | "reference" | "wasm, straight line" | "wasm, loops" | "native";

/** At most so many calls of each function: what is made of other functions is compiled as they are. */
function someCalls(many: readonly Call[], most: number): Call[] {
  const taken = new Map<string, number>();
  return many.filter(({ name }) => {
    taken.set(name, (taken.get(name) ?? 0) + 1);
    return taken.get(name)! <= most;
  });
}

/** The calls of an element type that are compared there. */
export function callsIn(form: Form, dtype: DType): readonly Call[] {
  const own = calls.filter((call) => call.dtype === dtype);
  if (form === "at once") return own;
  const compiled = own.filter(({ name }) => !onlyAtOnce.has(name));
  // Straight-line code writes each element out, and its compiler reads them all: long arrays and many calls are for loops.
  if (form === "wasm, straight line")
    return someCalls(
      compiled.filter(({ text }) => !text.includes("@long")),
      6,
    );
  // What breaks things comes first: a C compiler has its own way with the ends of a type.
  const extreme = ({ text }: Call): boolean => /@(special|large|huge|far|minus)/.test(text);
  const sorted = [...compiled.filter(extreme), ...compiled.filter((call) => !extreme(call))];
  return form === "native" ? someCalls(sorted, 4) : compiled;
}
