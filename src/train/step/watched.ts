/** Metrics as steps see them: what they keep over an epoch, and what they report. */
import { type DType, dtypes, isRecord, type Shape, ShapeError, show, sizeOf, ValueError } from "../../base/index.ts";
import { type Loss, type Metric, type SampleMetric, type SumMetric, targetShape } from "../../nn/index.ts";
import { over } from "../../nn/losses/reduce.ts";
import { Tensor, tensor, where } from "../../tensor/index.ts";
import { infer } from "../../tensor/trace.ts";
import type { Cell, Tree } from "./cells.ts";
import { told, valuesOf } from "./own-losses.ts";
import type { Report, Watched } from "./plan.ts";

/** What a metric is for. */
export interface About {
  /** What its results are called: its own name, perhaps with its output's before it. */
  readonly key: string;
  readonly loss: Loss;
  /** Of one sample's output. */
  readonly shape: Shape;
  readonly dtype: DType;
  readonly weighted: boolean;
  /** Whether some of the output's steps may not count. */
  readonly masked: boolean;
}

const isSumMetric = (metric: Metric): metric is SumMetric => "update" in metric;

/** Throws where a metric of one's own keeps or reports what a step cannot. */
export function watched(metric: Metric, { key, loss, shape, dtype, weighted, masked }: About): Watched {
  const { direction = "targets" in metric ? "min" : undefined } = metric;
  // Where all samples count alike, and all of a sample, the mean of batches' means by their sizes is the mean.
  if (!isSumMetric(metric) && !weighted && !masked && !(metric as Partial<Loss>).mask)
    return { metric, weighted, sums: [], reports: [{ key, shape: [], mean: true, direction }] };
  const whole = isSumMetric(metric) ? metric : weightedMean(metric);
  const subject = `compile: metric ${metric.name}`;
  const target = targetShape(loss, shape);
  const sums = Object.entries(specsOf(subject, whole, target, shape)).map(([name, { shape: its, first = 0 }]) => ({
    name,
    key: `@sum/${key}/${name}`,
    type: { dtype, shape: its },
    role: "sum" as const,
    // They begin anew with each epoch: there is nothing to go back to.
    moves: false,
    first: () => dtypes[dtype].zeros(sizeOf(its)).fill(first),
  }));
  const tried = tryMetric(subject, whole, sums, { loss, target, shape, dtype });
  const named = (name: string): string =>
    tried.single ? key : `${key.slice(0, key.length - metric.name.length)}${name}`;
  const reports = tried.results.map(({ name, shape: its }): Report => {
    return { key: named(name), shape: its, mean: false, direction: its.length === 0 ? direction : undefined };
  });
  return { metric: whole, weighted, sums, reports };
}

function specsOf(subject: string, metric: SumMetric, yTrue: Shape, yPred: Shape) {
  const specs: unknown = told(subject, () => metric.init({ yTrue, yPred }));
  const wrong = (problem: string) =>
    new ValueError(subject, `init gives ${problem}`, {
      code: "metric-sums",
      hint: "what it keeps, by name: init: () => ({ total: { shape: [] }, count: { shape: [] } })",
      facts: { received: specs },
    });
  if (!isRecord(specs) || Object.keys(specs).length === 0) throw wrong(show(specs));
  for (const [name, spec] of Object.entries(specs)) {
    const { shape, first = 0 } = (spec ?? {}) as { shape?: unknown; first?: unknown };
    const isSize = (n: unknown) => Number.isSafeInteger(n) && (n as number) >= 1;
    if (!Array.isArray(shape) || !shape.every(isSize)) throw wrong(`${name}: { shape: ${show(shape)} }`);
    if (typeof first !== "number") throw wrong(`${name}: { first: ${show(first)} }`);
  }
  return specs as Readonly<Record<string, { readonly shape: Shape; readonly first?: number }>>;
}

interface Sizes {
  readonly loss: Loss;
  readonly target: Shape;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Runs it on nothing, to see what it gives. */
function tryMetric(subject: string, metric: SumMetric, sums: Watched["sums"], { loss, target, shape, dtype }: Sizes) {
  const batch = 4;
  const results: { name: string; shape: Shape }[] = [];
  let single = true;
  const types = [
    ...sums.map(({ type }) => type),
    { dtype: loss.targets === "classes" ? ("i32" as const) : dtype, shape: [batch, ...target] },
    { dtype, shape: [batch, ...shape] },
    { dtype, shape: [batch] },
  ];
  told(subject, () =>
    infer(types, (inputs) => {
      const [yTrue, yPred, weights] = inputs.slice(sums.length);
      const before = Object.fromEntries(sums.map(({ name }, k) => [name, inputs[k]]));
      const after: unknown = metric.update(before, yTrue, yPred, weights);
      if (!isRecord(after)) throw notTensors(subject, "update", after);
      for (const { name, type } of sums) {
        const given = after[name];
        if (!(given instanceof Tensor)) throw notTensors(subject, `update, of ${name},`, given);
        if (given.shape.length === type.shape.length && given.shape.every((n, d) => n === type.shape[d])) continue;
        throw new ShapeError(subject, `update gives [${given.shape}] for ${name}, which is [${type.shape}]`, {
          code: "metric-update",
          hint: "sums keep their shapes: add up the axis of the samples, .sum(0)",
          facts: { name, expected: type.shape, received: given.shape },
        });
      }
      const found: unknown = metric.result(after as Tree);
      single = found instanceof Tensor;
      const list = single ? { [metric.name]: found } : found;
      if (!isRecord(list) || Object.keys(list).length === 0) throw notTensors(subject, "result", found);
      for (const [name, one] of Object.entries(list)) {
        if (!(one instanceof Tensor)) throw notTensors(subject, `result, of ${name},`, one);
        results.push({ name, shape: one.shape });
      }
      return yPred;
    }),
  );
  return { results, single };
}

function notTensors(subject: string, what: string, given: unknown): ValueError {
  return new ValueError(subject, `${what} gives ${show(given)}`, {
    code: "metric-result",
    hint: "update gives a tensor for each name of init; result gives a tensor, or several by name",
    facts: { received: given },
  });
}

/** A metric of single samples, some of which count more than others, or not at all: Σ weight · value / Σ weight. */
function weightedMean(metric: Exclude<Metric, SumMetric>): SumMetric {
  return {
    ...metric,
    init: () => ({ total: { shape: [] }, count: { shape: [] } }),
    update({ total, count }, yTrue, yPred, weights) {
      const values = metric.perSample(yTrue, yPred).cast(total.dtype);
      if (values.rank === 0) return { total: total.add(values.mul(weights.sum())), count: count.add(weights.sum()) };
      // A mask of the loss is one of its values, too: a class that is ignored.
      const loss = metric as Partial<Loss>;
      const own = over(weights, values, "weights").broadcastTo(values.shape);
      const all = loss.mask ? where(loss.mask(yTrue, values), own, 0) : own;
      return { total: total.add(values.mul(all).sum()), count: count.add(all.sum()) };
    },
    result: ({ total, count }) => where(count.equal(0), 0, total.div(where(count.equal(0), 1, count))),
  };
}

/** What all metrics keep, or, where `fresh` is above 0, what an epoch begins with. */
export function freshSums(cells: readonly Cell[], own: Tree, fresh: Tensor): Tree {
  const sums = cells.filter(({ role }) => role === "sum");
  return Object.fromEntries(sums.map(({ key, first }) => [key, where(fresh.greater(0), first()[0], own[key])]));
}

const valueRank = ({ perSample }: SampleMetric, y: Tensor, output: Tensor): number => perSample(y, output).rank;

interface Judging {
  readonly y: Tensor;
  readonly output: Tensor;
  readonly weights: Tensor | undefined;
  /** Which steps of the output are there: others weigh nothing. */
  readonly mask: Tensor | undefined;
  readonly dtype: DType;
  /** What metrics keep, by key; undefined where nobody wants to know. */
  readonly sums: Tree | undefined;
}

/** What a metric reports of a batch, by key, and what it keeps. */
export function report(
  { metric, weighted, sums, reports }: Watched,
  { y, output, weights, mask, dtype, sums: before }: Judging,
): { readonly records: Tree; readonly sums: Tree } {
  if (!isSumMetric(metric))
    return { records: { [reports[0].key]: valuesOf(metric.perSample(y, output), dtype).mean() }, sums: {} };
  if (!before) return { records: {}, sums: {} };
  const own = Object.fromEntries(sums.map(({ name, key }) => [name, before[key]]));
  const all = tensor(1, { dtype }).broadcastTo([output.shape[0]]);
  const given = weighted && weights ? weights.cast(dtype) : all;
  // What has averaged a mask's steps already cannot leave any out.
  const counts = mask && !("perSample" in metric && valueRank(metric as SampleMetric, y, output) < mask.rank);
  const counting = counts ? where(mask, over(given, mask, "weights").broadcastTo(mask.shape), 0) : given;
  const after = metric.update(own, y, output, counting);
  const found = metric.result(after);
  const results = found instanceof Tensor ? [found] : Object.values(found);
  return {
    records: Object.fromEntries(reports.map(({ key }, k) => [key, results[k].cast(dtype)])),
    sums: Object.fromEntries(sums.map(({ name, key }) => [key, after[name].cast(dtype)])),
  };
}
