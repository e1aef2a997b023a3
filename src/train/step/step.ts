/**
 * The three steps of a model as graphs: train, evaluate, predict. Each is a pure function of parameters, state and a
 * batch; `programs.ts` binds them to memory.
 *
 * The training step has a seam: first the gradients of the objective, whole, then the update. Clipping by the global
 * norm stands between the two.
 */
import { type DType, dtypes, type Shape, type Type } from "../../base/index.ts";
import { type Node, withOrigin } from "../../ir/index.ts";
import {
  type ApplyOptions,
  applyNetwork,
  callThatMade,
  type Direction,
  finalActivation,
  type Loss,
  type Metric,
  type Network,
  type Regularizer,
  type Uniform,
} from "../../nn/index.ts";
import * as o from "../../ops/index.ts";
import type { Optimizer } from "../../optim/index.ts";
import { div, maximum, sqrt, Tensor, valueAndGrad } from "../../tensor/index.ts";
import { traced as tensorOf } from "../../tensor/tensor.ts";
import { type Traced, trace } from "../../tensor/transforms.ts";
import { valuesOf, weigh } from "./judges.ts";

/** One output with what it is judged by. */
export interface Judged {
  readonly name: string;
  /** Of one sample. */
  readonly shape: Shape;
  readonly loss: Loss;
  /** How much its loss counts in the objective. */
  readonly lossWeight: number;
  readonly metrics: readonly Metric[];
}

/** A parameter without its numbers. */
export interface Slot {
  readonly name: string;
  readonly shape: Shape;
  readonly trainable: boolean;
  readonly regularizer?: Regularizer;
}

/** All that the graphs depend on, except the data's types. */
export interface Plan {
  readonly network: Network;
  readonly dtype: DType;
  readonly params: readonly Slot[];
  readonly outputs: readonly Judged[];
  readonly optimizer: Optimizer;
}

/** The types of the data's columns: of one sample. */
export interface DataTypes {
  readonly x: readonly Type[];
  readonly y: readonly Type[];
  readonly weighted: boolean;
}

type Tensors = Readonly<Record<string, Tensor>>;

/** Takes tensors from a list, one named group after the other. */
class Taker {
  readonly #tensors: readonly Tensor[];
  #at = 0;
  constructor(tensors: readonly Tensor[]) {
    this.#tensors = tensors;
  }
  take(count: number): readonly Tensor[] {
    this.#at += count;
    return this.#tensors.slice(this.#at - count, this.#at);
  }
  named(names: readonly string[]): Tensors {
    const tensors = this.take(names.length);
    return Object.fromEntries(names.map((name, k) => [name, tensors[k]]));
  }
}

const scalar = (dtype: DType): Type => ({ dtype, shape: [] });
const batched = (batch: number, { dtype, shape }: Type): Type => ({ dtype, shape: [batch, ...shape] });

/** The parameters that training moves. */
export function trainableOf({ params }: Pick<Plan, "params">): readonly Slot[] {
  return params.filter((p) => p.trainable);
}

/** Keys of what a step records, in its order: `loss`, then losses of single outputs, then metrics. */
export function recordedKeys(outputs: readonly Judged[]): string[] {
  const several = outputs.length > 1;
  const named = (output: Judged, name: string) =>
    several ? `${output.name}${name[0].toUpperCase()}${name.slice(1)}` : name;
  return [
    "loss",
    ...(several ? outputs.map((output) => named(output, "loss")) : []),
    ...outputs.flatMap((output) => output.metrics.map(({ name }) => named(output, name))),
  ];
}

/** Which way each of `recordedKeys` gets better, where that is known: losses fall, metrics say it themselves. */
export function recordedDirections(outputs: readonly Judged[]): (Direction | undefined)[] {
  const losses = outputs.length > 1 ? outputs.length + 1 : 1;
  // A loss can be a metric.
  const its = (metric: Metric) => metric.direction ?? ("targets" in metric ? "min" : undefined);
  return [...Array<Direction>(losses).fill("min"), ...outputs.flatMap(({ metrics }) => metrics.map(its))];
}

/** For steps that do not train: nothing random happens in them. */
export const never: Uniform = () => {
  throw new Error("random numbers are for training");
};

/** A different stream for every call of a layer and every draw in it, from one seed and the step's number. */
function uniforms(dtype: DType, seed: Tensor, counter: Tensor): (call: number) => Uniform {
  return (call) => {
    let drawn = 0;
    return (shape, own) => {
      const stream = Math.imul(call + 1, 0x9e3779b1) + Math.imul(drawn++, 0x85ebca6b);
      const start = own === undefined ? seed.node : o.constant(own | 0, "i32");
      const bits = o.randomBits(o.add(start, stream | 0), counter.node, shape);
      // 24 bits: what f32 holds exactly, and the same numbers in f64.
      const whole = o.cast(o.and(bits, 0xffffff), dtype);
      return new Tensor(whole.type, undefined, o.mul(whole, 2 ** -24));
    };
  };
}

interface Judgement {
  readonly objective: Tensor;
  /** One for each output, before weights of outputs and penalties. */
  readonly losses: readonly Tensor[];
  readonly recorded: readonly Tensor[];
}

/** Applies the network and judges its outputs: the objective, and everything that is recorded. */
export function judge(
  plan: Plan,
  params: Tensors,
  inputs: Tensors,
  targets: readonly Tensor[],
  weights: readonly Tensor[] | undefined,
  training: boolean,
  uniformFor: (call: number) => Uniform,
  watch: Pick<ApplyOptions, "onCall" | "tap"> = {},
): Judgement {
  const { network, dtype, outputs } = plan;
  // A loss that can work before the last activation does: it is exact where a probability is 0 or 1.
  const stable = outputs.map(({ name, loss }) => {
    const activation = finalActivation(network, name);
    const perSample = activation?.link && loss.fromLogits?.[activation.link];
    return perSample && activation ? { perSample, activation } : undefined;
  });
  const logits = new Set(outputs.filter((_, k) => stable[k]).map(({ name }) => name));
  const results = applyNetwork(network, params, inputs, { dtype, training, uniformFor, logits, ...watch });

  const losses: Tensor[] = [];
  const metrics: Tensor[] = [];
  for (const [k, { name, loss, metrics: wanted }] of outputs.entries()) {
    const last = callThatMade(network, network.outputs[name]);
    const layer = last && network.layers[last.layer].name;
    const output = withOrigin({ layer }, () => (stable[k] ? stable[k].activation.apply(results[name]) : results[name]));
    losses.push(
      withOrigin({ layer: "loss" }, () => {
        const perSample = stable[k]?.perSample ?? loss.perSample;
        const each = valuesOf(perSample(targets[k], stable[k] ? results[name] : output), dtype);
        const weighted = weigh(each, weights?.[k], loss);
        return loss.reduction === "sum" ? weighted.sum() : weighted.mean();
      }),
    );
    for (const metric of wanted) {
      const value = withOrigin({ layer: metric.name }, () =>
        valuesOf(metric.perSample(targets[k], output), dtype).mean(),
      );
      metrics.push(value);
    }
  }
  const objective = withOrigin({ layer: "loss" }, () => {
    const parts = losses.map((loss, k) => (outputs[k].lossWeight === 1 ? loss : loss.mul(outputs[k].lossWeight)));
    for (const { name, regularizer } of plan.params)
      if (regularizer)
        parts.push(
          withOrigin({ layer: layerOf(name), rule: regularizer.name }, () =>
            regularizer.penalty(params[name]).cast(dtype),
          ),
        );
    return parts.reduce((sum, part) => sum.add(part));
  });
  return { objective, losses, recorded: [objective, ...(outputs.length > 1 ? losses : []), ...metrics] };
}

const layerOf = (param: string): string => param.slice(0, param.lastIndexOf("/"));

/** The order of a training step's inputs and outputs. Groups of inputs: */
export interface TrainLayout {
  readonly traced: Traced;
  /** Inputs: parameters, slots, scalars, counter, seed, x, y, weights, order, rate, then what was captured. */
  readonly types: readonly Type[];
}

/** Slots are listed parameter by parameter. */
export function slotTypes({ dtype, params, optimizer }: Plan): Type[] {
  return trainableOf({ params }).flatMap(({ shape }) => optimizer.slots.map(() => ({ dtype, shape })));
}

/** Where things are in a training step's graph as it was written: for whoever explains it. */
export interface Sights {
  /** What is minimized. */
  readonly objective: Node;
  /** By network input: the batch. */
  readonly inputs: Readonly<Record<string, Node>>;
  /** One for each output: the batch's targets. */
  readonly targets: readonly Node[];
  /** By `"layer/param"`: the parameter as the forward pass reads it. */
  readonly params: Readonly<Record<string, Node>>;
  /** By `"layer/param"`, of those that train: the gradient as it comes, and as the optimizer gets it. */
  readonly gradients: Readonly<Record<string, { readonly raw: Node; readonly given: Node }>>;
  /** By call of the network: what the layer gives before and after its activation. */
  readonly calls: readonly { readonly before: Node; readonly after: Node }[];
}

/**
 * One step of training. Inputs: all parameters, the optimizer's slots and scalars, the step counter, the seed, the
 * whole data x, y and sample weights, the places of this batch's samples, the learning rate. Outputs: the trainable
 * parameters, slots, scalars and counter anew, then what is recorded.
 */
export function trainStep(
  plan: Plan,
  data: DataTypes,
  samples: number,
  batch: number,
): TrainLayout & { readonly sights: Sights } {
  const { network, dtype, params, optimizer, outputs } = plan;
  const moving = trainableOf(plan);
  const scalarNames = Object.keys(optimizer.scalars ?? {});
  const types: Type[] = [
    ...params.map(({ shape }) => ({ dtype, shape })),
    ...slotTypes(plan),
    ...scalarNames.map(() => scalar(dtype)),
    scalar("i32"),
    scalar("i32"),
    ...data.x.map((type) => batched(samples, type)),
    ...data.y.map((type) => batched(samples, type)),
    ...(data.weighted ? outputs.map(() => ({ dtype, shape: [samples] })) : []),
    { dtype: "i32", shape: [batch] },
    scalar(dtype),
  ];
  let sights: Sights | undefined;
  const traced = trace(types, (tensors) => {
    const taker = new Taker(tensors);
    const all = taker.named(params.map(({ name }) => name));
    const slots = moving.map(() => taker.named(optimizer.slots));
    const scalars = taker.named(scalarNames);
    const [counter, seed] = taker.take(2);
    const whole = {
      x: taker.take(data.x.length),
      y: taker.take(data.y.length),
      w: data.weighted ? taker.take(outputs.length) : undefined,
    };
    const [order, rate] = taker.take(2);
    // The order is our own: there is no index that would have to be looked at.
    const pick = (columns: readonly Tensor[]) =>
      columns.map((column) => tensorOf(o.gather(column.node, order.node, 0)));
    const { x, y, w } = withOrigin({ layer: "batch" }, () => ({
      x: pick(whole.x),
      y: pick(whole.y),
      w: whole.w && pick(whole.w),
    }));
    const inputs = Object.fromEntries(network.inputs.map(({ name }, k) => [name, x[k]]));

    // Backward: all gradients of the objective.
    let judged: Judgement | undefined;
    let read: Tensors = all;
    const calls: { before: Node; after: Node }[] = [];
    const onCall = (call: number, before: Tensor, after: Tensor) => {
      calls[call] = { before: before.node, after: after.node };
    };
    const objective = (own: Tensors) => {
      read = { ...all, ...own };
      judged = judge(plan, read, inputs, y, w, true, uniforms(dtype, seed, counter), { onCall });
      return judged.objective;
    };
    const own = Object.fromEntries(moving.map(({ name }) => [name, all[name]]));
    let gradients: Tensors = {};
    if (moving.length > 0) gradients = valueAndGrad(objective)(own)[1];
    else objective({});

    // The seam: here gradients are whole.
    const clipped = clip(gradients, optimizer.globalClipNorm);

    // Update.
    const advanced = withOrigin({ layer: "optimizer" }, () => optimizer.advance?.(scalars) ?? scalars);
    const updates = moving.map(({ name }, k) =>
      withOrigin({ layer: layerOf(name), rule: optimizer.name }, () =>
        optimizer.step({ parameter: all[name], gradient: clipped[name], slots: slots[k], scalars: advanced, rate }),
      ),
    );
    sights = {
      objective: judged!.objective.node,
      inputs: nodesOf(inputs),
      targets: y.map((target) => target.node),
      params: nodesOf(read),
      gradients: Object.fromEntries(
        moving.map(({ name }) => [name, { raw: gradients[name].node, given: clipped[name].node }]),
      ),
      calls,
    };
    return [
      ...updates.map(({ parameter }) => parameter),
      ...updates.flatMap((update) => optimizer.slots.map((slot) => update.slots[slot])),
      ...scalarNames.map((name) => advanced[name]),
      counter.add(1),
      ...judged!.recorded,
    ];
  });
  return { traced, types, sights: sights! };
}

const nodesOf = (tensors: Tensors): Record<string, Node> =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tensor.node]));

/** Scales all gradients by one factor where their common Euclidean norm is too large. */
function clip(gradients: Tensors, most: number | undefined): Tensors {
  const list = Object.values(gradients);
  if (most === undefined || list.length === 0) return gradients;
  return withOrigin({ layer: "clip" }, () => {
    const norm = sqrt(list.map((g) => g.square().sum()).reduce((sum, part) => sum.add(part)));
    const factor = div(most, maximum(norm, most));
    return Object.fromEntries(Object.entries(gradients).map(([name, g]) => [name, g.mul(factor)]));
  });
}

/** Inputs: parameters, x, y, weights. Outputs: what is recorded. */
export function evaluateStep(plan: Plan, data: DataTypes, batch: number): TrainLayout {
  const { network, dtype, params, outputs } = plan;
  const types = [
    ...params.map(({ shape }) => ({ dtype, shape })),
    ...data.x.map((type) => batched(batch, type)),
    ...data.y.map((type) => batched(batch, type)),
    ...(data.weighted ? outputs.map(() => ({ dtype, shape: [batch] })) : []),
  ];
  const traced = trace(types, (tensors) => {
    const taker = new Taker(tensors);
    const all = taker.named(params.map(({ name }) => name));
    const inputs = taker.named(network.inputs.map(({ name }) => name));
    const targets = taker.take(data.y.length);
    const weights = data.weighted ? taker.take(outputs.length) : undefined;
    return judge(plan, all, inputs, targets, weights, false, () => never).recorded;
  });
  return { traced, types };
}

/** Inputs: parameters, x. Outputs: the network's, in their order. */
export function predictStep(
  { network, dtype, params }: Pick<Plan, "network" | "dtype" | "params">,
  x: readonly Type[],
  batch: number,
): TrainLayout {
  const types = [...params.map(({ shape }) => ({ dtype, shape })), ...x.map((type) => batched(batch, type))];
  const traced = trace(types, (tensors) => {
    const taker = new Taker(tensors);
    const all = taker.named(params.map(({ name }) => name));
    const inputs = taker.named(network.inputs.map(({ name }) => name));
    const results = applyNetwork(network, all, inputs, { dtype, training: false, uniformFor: () => never });
    return Object.keys(network.outputs).map((name) => results[name]);
  });
  return { traced, types };
}

/** Types of the columns of some data. */
export function typesOf(columns: readonly { dtype: DType; shape: Shape }[]): Type[] {
  return columns.map(({ dtype, shape }) => ({ dtype, shape }));
}

export function bytesOf(types: readonly Type[], batch: number): number {
  return types.reduce(
    (sum, { dtype, shape }) => sum + batch * dtypes[dtype].bytes * shape.reduce((size, n) => size * n, 1),
    0,
  );
}
