/**
 * One look inside: a batch goes forward and backward through the very graph that trains, and what every layer does is
 * summed up inside the program. The slopes before each activation come from zeros that are added there: the gradient for
 * such a zero is the layer's delta.
 */
import { type Shape, sizeOf } from "../../base/index.ts";
import type { ApplyOptions } from "../../nn/index.ts";
import { compile, grad, less, type Tensor, valueAndGrad, zeros } from "../../tensor/all.ts";
import { fromHost } from "../../tensor/tensor.ts";
import type { Samples } from "../../train/data/samples.ts";
import { batchOf } from "../../train/step/batch.ts";
import { type Batch, mapBatch } from "../../train/step/cells.ts";
import { judge } from "../../train/step/objective.ts";
import { type Plan, trainableOf } from "../../train/step/plan.ts";
import { type MaskLook, maskSums, readMask, readWalk, type SequenceLook, walkAgain, walksIn } from "./sequences.ts";
import type { CallFacts } from "./structure.ts";

type Tensors = Readonly<Record<string, Tensor>>;

/** Below this share of its steepest slope an activation is called flat. */
export const flatSlope = 0.05;

/** What one call of a layer did in the batch. */
interface LayerLook {
  /** For each unit (the last axis) the largest |slope| of the activation in the batch: 0 is a unit that cannot learn. */
  readonly steepest?: readonly number[];
  /** The share of (sample, unit) at which the activation is flat. */
  readonly flat?: number;
  /** Mean over samples of the Euclidean norm of ∂loss/∂(value before the activation); calls with a kernel only. */
  readonly delta?: number;
}

/** One column of what enters the first layer with a kernel. */
interface EntranceLook {
  readonly shape: Shape;
  readonly mean: readonly number[];
  readonly meanSquare: readonly number[];
  readonly largest: readonly number[];
}

/** How far an output's numbers reach, and the sums of its last axis. */
export interface OutputLook {
  readonly low: number;
  readonly high: number;
  readonly sums: readonly number[];
}

export interface Look {
  readonly objective: number;
  /** One for each output. */
  readonly losses: readonly number[];
  readonly outputs: readonly OutputLook[];
  /** By the call's number. */
  readonly layers: ReadonlyMap<number, LayerLook>;
  readonly entrances: ReadonlyMap<number, EntranceLook>;
  readonly sequences: readonly SequenceLook[];
  /** Of each call whose result has a mask. */
  readonly masks: readonly MaskLook[];
  /** Euclidean norms of the gradients by parameter. */
  readonly gradients: Readonly<Record<string, number>>;
}

/** Samples as tensors, by the names of inputs and outputs. */
export function tensorsOf({ network }: Plan, { samples, ...columns }: Samples): Batch<Tensor> {
  return mapBatch(batchOf(network, columns), ({ dtype, shape, data }) =>
    fromHost({ dtype, shape: [samples, ...shape], data }),
  );
}

const norm = (x: Tensor): Tensor => x.square().sum().sqrt();

/** The mean over samples of the Euclidean norm. */
function deltaOf(slopes: Tensor): Tensor {
  return slopes.reshape([slopes.shape[0], -1]).square().sum(1).sqrt().mean();
}

/** How steep an activation is at these values: for each unit at its steepest, and how often it is flat. */
function bendOf({ layer, activation }: CallFacts, before: Tensor) {
  const slope = grad((z: Tensor) => layer.spec.activation!.apply(z).sum())(before).abs();
  const isFlat = less(slope, flatSlope * activation!.steepest);
  return { steepest: slope.reshape([-1, slope.shape.at(-1)!]).max(0), flat: isFlat.cast(before.dtype).mean() };
}

function reachOf(output: Tensor) {
  const sums = output.reshape([output.shape[0], -1, output.rank > 1 ? output.shape.at(-1)! : 1]).sum(-1);
  return { low: output.min(), high: output.max(), least: sums.min(), most: sums.max() };
}

function columnsOf(entering: Tensor) {
  const all = entering.reshape([entering.shape[0], -1]);
  return { mean: all.mean(0), meanSquare: all.square().mean(0), largest: all.abs().max(0) };
}

/** What is looked at, chosen before the program is made. */
interface Subjects {
  readonly plan: Plan;
  readonly calls: readonly CallFacts[];
  /** Calls with a kernel that the samples enter first. */
  readonly ways: readonly CallFacts[];
  /** Calls with a kernel. */
  readonly tapped: readonly CallFacts[];
  /** Calls with an activation that has a slope somewhere. */
  readonly bent: readonly CallFacts[];
  readonly walked: ReturnType<typeof walksIn>;
}

/** One forward pass of every sample, and the gradients: for the parameters that learn, and for zeros added before activations. */
function passOf({ plan }: Subjects, params: Tensors, given: Batch<Tensor>, zero: Tensors) {
  const { network } = plan;
  const moving = new Set(trainableOf(plan).map(({ name }) => name));
  /** By call: what its activation is applied to. */
  const before: Tensor[] = [];
  /** By value. */
  const made: Tensor[] = [];
  const masks: (Tensor | undefined)[] = [];
  const onCall: ApplyOptions["onCall"] = (at, _, __, results, its) => {
    for (const [k, value] of network.calls[at].outputs.entries()) [made[value], masks[value]] = [results[k], its[k]];
  };
  let losses: readonly Tensor[] = [];
  const objective = (own: { params: Tensors; zero: Tensors }) => {
    const tap = (at: number, value: Tensor) => {
      before[at] = own.zero[at] ? value.add(own.zero[at]) : value;
      return before[at];
    };
    const judged = judge(plan, { ...params, ...own.params }, given, { tap, onCall });
    losses = judged.losses;
    return judged.objective;
  };
  const own = Object.fromEntries(Object.entries(params).filter(([name]) => moving.has(name)));
  const [value, slopes] = valueAndGrad(objective)({ params: own, zero });
  const valueAt = (k: number): Tensor => (made[k] ?? given.x[network.inputs[k].name]).cast(plan.dtype);
  return { value, slopes, losses, before, masks, valueAt };
}

/** Of one pass, what a look sums up; `onMasked` is told which calls have a mask. */
function sumUp(
  subjects: Subjects,
  params: Tensors,
  { value, slopes, losses, before, masks, valueAt }: ReturnType<typeof passOf>,
  onMasked: (calls: readonly number[]) => void,
) {
  const { plan, calls, ways, tapped, bent, walked } = subjects;
  const { network } = plan;
  const masked = calls.flatMap(({ at, value: of }): [number, Tensor][] => (masks[of] ? [[at, masks[of]]] : []));
  onMasked(masked.map(([at]) => at));
  return {
    value,
    losses,
    gradients: Object.fromEntries(Object.entries(slopes.params).map(([name, slope]) => [name, norm(slope)])),
    deltas: tapped.map(({ at }) => deltaOf(slopes.zero[at])),
    bends: bent.map((call) => bendOf(call, before[call.at])),
    outputs: Object.values(network.outputs).map((at) => reachOf(valueAt(at))),
    ways: ways.map(({ call }) => columnsOf(valueAt(call.inputs[0]))),
    walks: walked.map((one) => walkAgain(network, one, params, valueAt, masks)),
    masks: masked.map(([, mask]) => maskSums(mask, value)),
  };
}

/** A function that looks at the batch with the parameters it is given; compiled once. */
export function lookInto(
  plan: Plan,
  calls: readonly CallFacts[],
  ways: readonly CallFacts[],
  samples: Samples,
): (params: Tensors) => Promise<Look> {
  const { network, dtype } = plan;
  const batch = tensorsOf(plan, samples);
  const tapped = calls.filter(({ kernel }) => kernel);
  const bent = calls.filter(({ activation }) => activation && activation.steepest > 0);
  const walked = walksIn(calls);
  const subjects: Subjects = { plan, calls, ways, tapped, bent, walked };
  const shapeOf = (value: number): Shape => network.types[value].shape;
  const zeroOf = (value: number): Tensor => zeros([samples.samples, ...shapeOf(value)], { dtype });
  const taps = Object.fromEntries(tapped.map(({ at, value }) => [at, zeroOf(value)]));
  /** Calls whose result has a mask: found while the program is made. */
  let withMask: readonly number[] = [];
  const program = compile((params: Tensors, given: Batch<Tensor>, zero: Tensors) =>
    sumUp(subjects, params, passOf(subjects, params, given, zero), (found) => {
      withMask = found;
    }),
  );

  return async (params) => {
    const seen = await program(params, batch, taps);
    return {
      objective: seen.value.item(),
      losses: seen.losses.map((loss) => loss.item()),
      layers: layersOf(tapped, bent, seen),
      outputs: seen.outputs.map(({ low, high, least, most }) => ({
        low: low.item(),
        high: high.item(),
        sums: [least.item(), most.item()],
      })),
      entrances: entrancesOf(ways, seen.ways, network),
      sequences: seen.walks.map((walks, k) => readWalk(walked[k], walks)),
      masks: seen.masks.map((sums, k) => readMask(withMask[k], samples.samples, sums)),
      gradients: Object.fromEntries(Object.entries(seen.gradients).map(([name, size]) => [name, size.item()])),
    };
  };
}

/** By call: what enters it. */
function entrancesOf(
  ways: readonly CallFacts[],
  seen: readonly ReturnType<typeof columnsOf>[],
  { types }: Plan["network"],
): Map<number, EntranceLook> {
  const entering = ways.map(({ at, call }, k): [number, EntranceLook] => {
    const { mean, meanSquare, largest } = seen[k];
    const look = { mean: [...mean.data], meanSquare: [...meanSquare.data], largest: [...largest.data] };
    return [at, { shape: types[call.inputs[0]].shape, ...look }];
  });
  return new Map(entering);
}

interface Bend {
  readonly steepest: Tensor;
  readonly flat: Tensor;
}

/** By call: what was seen of kernels and of activations. */
function layersOf(
  tapped: readonly CallFacts[],
  bent: readonly CallFacts[],
  { deltas, bends }: { readonly deltas: readonly Tensor[]; readonly bends: readonly Bend[] },
): Map<number, LayerLook> {
  const layers = new Map<number, LayerLook>(tapped.map(({ at }, k) => [at, { delta: deltas[k].item() }]));
  bent.forEach(({ at }, k) => {
    const { steepest, flat } = bends[k];
    layers.set(at, { ...layers.get(at), steepest: [...steepest.data], flat: flat.item() });
  });
  return layers;
}

/** How many samples a look takes: enough to see, few enough that a large network fits. */
export function lookSize(plan: Plan, samples: number): number {
  const perSample = plan.network.types.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return Math.max(1, Math.min(samples, 256, Math.max(8, Math.floor(2 ** 23 / perSample))));
}
