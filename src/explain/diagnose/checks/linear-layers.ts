/**
 * Layers with no activation between them are one layer: a matrix times a matrix is a matrix. The one they collapse to is
 * computed here, by sending the unit vectors through them, and compared with the layers themselves.
 */
import { randomStream, type Shape, sizeOf } from "../../../base/index.ts";
import { runLayer } from "../../../nn/index.ts";
import { compile, type Tensor, tensor } from "../../../tensor/all.ts";
import type { Context } from "../context.ts";
import { type Check, type Found, kind, show } from "../finding.ts";
import { asked, type CallFacts } from "../structure.ts";

/** A matrix with more numbers than this is not written out. */
const mostNumbers = 2 ** 18;

type Collapse = {
  layers: readonly string[];
  parameters: number;
  /** In, out. */
  matrix: readonly number[];
  collapsed: number;
  /** Row i is what input i adds to the outputs; empty where it would be too large to show. */
  product: readonly (readonly number[])[];
  bias: readonly number[];
  /** Largest |layers(x) - (x · product + bias)| over some inputs. */
  gap: number;
};

const collapse = kind<Collapse>("linear-layers", ["error", "certain"], {
  en: ({ layers, parameters, matrix: [m, n], collapsed, gap }) => ({
    problem: `there is no activation between ${layers.slice(0, -1).join(", ")} and ${layers[layers.length - 1]}: their ${parameters} parameters multiply out to one ${m} x ${n} matrix and a bias, ${collapsed} numbers${Number.isFinite(gap) ? ` (checked: the difference is at most ${show(gap)})` : ""}`,
    advice: `put an activation between them, { activation: "relu" }, or use one layer of ${n} ${n === 1 ? "unit" : "units"}`,
  }),
  "zh-CN": ({ layers, parameters, matrix: [m, n], collapsed, gap }) => ({
    problem: `${layers.join("、")} 之间没有激活函数：它们的 ${parameters} 个参数相乘后就是一个 ${m}×${n} 的矩阵加一个偏置，共 ${collapsed} 个数${Number.isFinite(gap) ? `（已验证：差值不超过 ${show(gap)}）` : ""}`,
    advice: `在它们之间加上激活函数，例如 { activation: "relu" }；或者只用一层，${n} 个单元`,
  }),
});

/** Calls one after the other, each read by the next alone, that are affine up to the last one's activation. */
function chainsOf({ plan, calls }: Context): CallFacts[][] {
  const outputs = new Set(Object.values(plan.network.outputs));
  const frozen = new Set(plan.params.filter(({ trainable }) => !trainable).map(({ name }) => name));
  // A kernel that is frozen gives the next one fixed features: the two are not any matrix.
  const isFrozen = ({ layer }: CallFacts): boolean =>
    Object.keys(layer.params).some((key) => frozen.has(`${layer.name}/${key}`));
  const readers = (value: number) => calls.filter(({ call }) => call.inputs.includes(value));
  const next = ({ value, affine }: CallFacts): CallFacts | undefined => {
    const [reader, ...others] = readers(value);
    const sole = reader && others.length === 0 && !outputs.has(value);
    const joins = affine && sole && reader.affineBefore && reader.call.inputs.length === 1 && !isFrozen(reader);
    return joins ? reader : undefined;
  };
  const chains: CallFacts[][] = [];
  const taken = new Set<CallFacts>();
  for (const start of calls) {
    const starts = start.kernel && start.affineBefore && start.call.inputs.length === 1 && !isFrozen(start);
    if (taken.has(start) || !starts) continue;
    const chain = [start];
    for (let follower = next(start); follower; follower = next(follower)) chain.push(follower);
    for (const call of chain) taken.add(call);
    chains.push(...superfluous(plan, chain));
  }
  return chains;
}

/**
 * The longest parts of a chain that one layer could stand for. A product of matrices is a matrix of any kind only where
 * none of the widths between them is smaller than both ends: 20-3-20 is a matrix of rank 3, which saves numbers and is
 * often meant. Where layers share a kernel among places in different ways (a narrow 1x1 convolution before a dense layer),
 * nothing between them may be smaller than what comes in.
 */
function superfluous({ network: { types } }: Context["plan"], chain: readonly CallFacts[]): CallFacts[][] {
  const size = (value: number): number => sizeOf(types[value].shape);
  const kernels = chain.flatMap(({ kernel }, k) => (kernel ? [k] : []));
  /** Over how many places, from each to each, a kernel is shared. */
  const sharing = ({ layer, call, value }: CallFacts): number =>
    Math.min(
      ...Object.values(layer.params)
        .filter(({ shape }) => shape.length >= 2)
        .map(({ shape }) => (size(call.inputs[0]) * size(value)) / sizeOf(shape)),
    );
  const isAny = (from: number, to: number): boolean => {
    const part = chain.slice(from, to + 1);
    const [into, out] = [size(part[0].call.inputs[0]), size(part[part.length - 1].value)];
    const alike = new Set(part.filter(({ kernel }) => kernel).map(sharing)).size === 1;
    const narrowest = Math.min(...part.slice(0, -1).map(({ value }) => size(value)));
    return narrowest >= (alike ? Math.min(into, out) : into) && !part.some((call) => isGrouped(types, call));
  };
  const found: CallFacts[][] = [];
  for (let k = 0; k < kernels.length; ) {
    const last = kernels.findLastIndex((to, other) => other > k && isAny(kernels[k], to));
    if (last >= 0) found.push(chain.slice(kernels[k], kernels[last] + 1));
    k = last >= 0 ? last + 1 : k + 1;
  }
  return found;
}

/** A convolution in groups sees a part of the channels only; with the next one it saves numbers, which is meant. */
function isGrouped(types: readonly { readonly shape: Shape }[], { layer, call }: CallFacts): boolean {
  const kernels = Object.values(layer.params).filter(({ shape }) => shape.length >= 2);
  const width = types[call.inputs[0]].shape.at(-1);
  return kernels.some(({ shape }) => shape.length > 2 && shape.at(-2) !== width);
}

/** What a chain makes of some rows, in f64; a program, for the matrix of a picture has many rows. */
function apply(chain: readonly CallFacts[], params: Readonly<Record<string, Tensor>>, shape: Shape) {
  const wide = Object.fromEntries(Object.entries(params).map(([name, x]) => [name, x.cast("f64")]));
  return compile((own: typeof wide, rows: Tensor) => {
    let x = rows.reshape([rows.shape[0], ...shape]);
    for (const [k, { layer }] of chain.entries()) {
      const { name, spec, params: wanted } = layer;
      const its = Object.fromEntries(Object.keys(wanted).map((key) => [key, own[`${name}/${key}`]]));
      [x] = runLayer(spec, its, [x], asked("f64")).outputs;
      if (k < chain.length - 1 && spec.activation) x = spec.activation.apply(x);
    }
    return x.reshape([rows.shape[0], -1]);
  }).bind(undefined, wide);
}

async function found({ plan, params }: Context, chain: readonly CallFacts[]): Promise<Found> {
  const { types } = plan.network;
  const [first, last] = [chain[0], chain[chain.length - 1]];
  const shape = types[first.call.inputs[0]].shape;
  const [m, n] = [sizeOf(shape), sizeOf(types[last.value].shape)];
  const kernels = chain.filter(({ kernel }) => kernel);
  const names = kernels.map(({ layer }) => layer.name);
  const parameters = kernels
    .flatMap(({ layer }) => Object.values(layer.params))
    .reduce((sum, param) => sum + sizeOf(param.shape), 0);
  const facts = { layers: names, parameters, matrix: [m, n], collapsed: m * n + n };
  const subject = { layer: names[0] };
  if (m * n > mostNumbers) return collapse(subject, { ...facts, product: [], bias: [], gap: Number.NaN });

  const run = apply(chain, params, shape);
  // Zeros give the bias, the unit vectors the bias and a row of the matrix each.
  const units = new Float64Array((m + 1) * m);
  for (let k = 0; k < m; k++) units[(k + 1) * m + k] = 1;
  const [bias, ...rows] = (await run(tensor(units, { shape: [m + 1, m] }))).toArray() as number[][];
  const product = rows.map((row) => row.map((value, k) => value - bias[k]));
  const random = randomStream(0, m, n);
  const some = Array.from({ length: 8 }, () => Array.from({ length: m }, () => 2 * random() - 1));
  const exact = (await run(tensor(some, { dtype: "f64" }))).toArray() as number[][];
  let gap = 0;
  for (const [r, x] of some.entries())
    for (let k = 0; k < n; k++) {
      const linear = product.reduce((sum, row, i) => sum + row[k] * x[i], bias[k]);
      gap = Math.max(gap, Math.abs(linear - exact[r][k]));
    }
  return collapse(subject, { ...facts, product, bias, gap });
}

async function check(context: Context): Promise<Found[]> {
  const all: Found[] = [];
  for (const chain of chainsOf(context)) all.push(await found(context, chain));
  return all;
}

export const linearLayers: Check = { id: "linear-layers", kinds: [collapse], check };
