/** For every function of limpid/tensor one call, or two, whose gradient is compared with differences and computed on every backend. */
import { dtypes } from "../../src/base/index.ts";
import { type Tensor, tensor } from "../../src/tensor/index.ts";
import { type Call, calls, given, onlyAtOnce } from "./functions.ts";
import { type Slopes, slopesOf, uneven, wanted } from "./slopes.ts";

/** Where a function is smooth, if not everywhere. Linear algebra is computed at the table's own matrices. */
const domains: Readonly<Record<string, readonly [from: number, to: number]>> = {
  ...Object.fromEntries("arcsin arccos arctanh erfinv".split(" ").map((name) => [name, [-0.83, 0.81]])),
  ...Object.fromEntries(
    "sqrt log log2 log10 log1p rsqrt pow xlogy batchNormalization".split(" ").map((name) => [name, [0.31, 2.67]]),
  ),
  arccosh: [1.23, 3.41],
};
const asTheyAre = new Set("cholesky det inv matrixPower slogdet solve solveTriangular".split(" "));

/** Arrays that are not for differences: what is no number, what is far away. */
const odd = /@(special2?|large|far|near|long|huge)\b/;

const mostElements = 160;

function pointOf({ name }: Call, x: Tensor, k: number): Tensor {
  if (!dtypes[x.dtype].float || asTheyAre.has(name)) return x;
  const [from, to] = domains[name] ?? [-1.93, 2.11];
  return tensor(uneven(x.size, from, to, k + 1), { shape: x.shape });
}

export interface FunctionSlopes extends Slopes {
  readonly name: string;
  readonly text: string;
}

/** The call's gradient by all of its float arrays. */
function slopesOfCall(call: Call): FunctionSlopes | undefined {
  const { arrays, apply } = given(call);
  const elements = arrays.reduce((sum, x) => sum + x.size, 0);
  // Of a single number some functions are at an edge: it has no spread.
  if (elements > mostElements || elements < 2) return undefined;
  const points = arrays.map((x, k) => pointOf(call, x, k));
  const found = slopesOf(points, (inputs) => [apply(inputs)]);
  // What is endless has no difference: the largest of no rows.
  const finite = found.by.length > 0 && Number.isFinite(wanted(found)[0][0]);
  return finite ? Object.assign(found, { name: call.name, text: call.text }) : undefined;
}

const smooth = (call: Call): boolean => call.dtype === "f64" && call.want.dtype === "f64";

/** How many calls of each function are differentiated. */
const many = 2;

/** Every function that has a gradient, with its name. */
export const functionSlopes: readonly FunctionSlopes[] = (() => {
  const counts = new Map<string, number>();
  return calls.flatMap((call) => {
    const count = counts.get(call.name) ?? 0;
    const differs = smooth(call) && call.want.data.length > 0;
    if (!differs || count === many || onlyAtOnce.has(call.name) || odd.test(call.text)) return [];
    const found = slopesOfCall(call);
    if (found) counts.set(call.name, count + 1);
    return found ?? [];
  });
})();

/** Whether a function has no gradient at all: its results are no floats of the arrays' type, it takes no array of floats, or no program can be made of it. */
export const withoutGradient = (name: string): boolean =>
  onlyAtOnce.has(name) || !calls.some((call) => call.name === name && smooth(call) && call.args.some(holdsFloats));

const holdsFloats = (arg: unknown): boolean => {
  if (typeof arg === "string") return /^@\w+$|:f(32|64)$/.test(arg);
  return Array.isArray(arg) && arg.some(holdsFloats);
};
