/** Applies a network to tensors: once to traced ones, which makes a graph, or by hand. */
import { type DType, ShapeError, sameShape, showType } from "../base/index.ts";
import { withOrigin } from "../ir/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { Network, NetworkInput, NetworkLayer } from "./graph.ts";
import { callOf, carriedIn, naming, runLayer } from "./infer.ts";
import type { Mask, Uniform } from "./layer.ts";
import { masksAfter } from "./masks.ts";
import { isFrozen } from "./trainable.ts";

export interface ApplyOptions {
  /** The model's element type. */
  readonly dtype: DType;
  readonly training: boolean;
  /** Of a network inside a layer: that layer's path, whether it is frozen, and the masks of the inputs by their names. */
  readonly path?: string;
  readonly frozen?: boolean;
  /** The paths of layers that are frozen, where that was found out before; else layers are asked. */
  readonly frozenLayers?: ReadonlySet<string>;
  readonly masks?: Readonly<Record<string, Mask | undefined>>;
  /** Random numbers for call number `call`. */
  readonly uniformFor: (call: number) => Uniform;
  /** Names of outputs that are wanted before their final activation. */
  readonly logits?: ReadonlySet<string>;
  /** Called with the first result of each call, before and after its activation, with all of them, and with their masks. */
  readonly onCall?: (
    call: number,
    before: Tensor,
    after: Tensor,
    results: readonly Tensor[],
    masks: readonly (Mask | undefined)[],
  ) => void;
  /** Called with each result before its activation; what it returns is used in place of the result. */
  readonly tap?: (call: number, before: Tensor) => Tensor;
}

/** What a network gives. */
export interface Applied {
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** State that its layers changed, by `"layer/state"`. */
  readonly state: Readonly<Record<string, Tensor>>;
  /** What layers add to what is minimized, by `"layer/loss"`. */
  readonly losses: Readonly<Record<string, Tensor>>;
  /** What layers report, by `"layer/metric"`: of a layer that is called several times, the mean of its calls. */
  readonly metrics: Readonly<Record<string, Tensor>>;
  /** Of outputs that have one. */
  readonly masks: Readonly<Record<string, Mask>>;
}

/** A network under way: what was computed so far. Values by their numbers, state, losses and metrics by "layer/name". */
interface Flow {
  /** Before activations, and after them. */
  readonly before: Tensor[];
  readonly values: Tensor[];
  readonly masks: (Mask | undefined)[];
  readonly state: Record<string, Tensor>;
  readonly losses: Record<string, Tensor>;
  readonly metrics: Record<string, Tensor[]>;
}

/**
 * What the network gives for parameters and state by `"layer/name"` and inputs by name, all with a leading batch axis. Traced
 * tensors give a graph whose nodes remember their layers. A layer that is called again reads the state that its last call left.
 */
export function applyNetwork(network: Network, weights: Named, inputs: Named, options: ApplyOptions): Applied {
  const { dtype, path, logits, masks: given = {} } = options;
  const values = network.inputs.map((declared) => wantInput(declared, inputs[declared.name]));
  const masks = network.inputs.map(({ name }) => given[name]);
  const flow: Flow = { before: [...values], values, masks, state: {}, losses: {}, metrics: {} };
  for (const [k, call] of network.calls.entries()) {
    const { name } = network.layers[call.layer];
    const full = path === undefined ? name : `${path}/${name}`;
    const types = call.inputs.map((n) => network.types[n]);
    // Inside a layer, the call is that of the network around it.
    const origin = { layer: full, ...(path === undefined && { call: k }) };
    withOrigin(origin, () => naming(full, types, () => applyCall(network, weights, options, flow, k, full)));
  }
  const { before, state, losses, metrics } = flow;
  const outputs = Object.entries(network.outputs).map(([name, n]): [string, Tensor] => [
    name,
    (logits?.has(name) ? before : values)[n].cast(dtype),
  ]);
  const masked = Object.entries(network.outputs).flatMap(([name, n]): [string, Mask][] => {
    const mask = masks[n];
    return mask ? [[name, mask]] : [];
  });
  return {
    outputs: Object.fromEntries(outputs),
    state,
    losses,
    metrics: Object.fromEntries(Object.entries(metrics).map(([key, all]) => [key, meanOf(all)])),
    masks: Object.fromEntries(masked),
  };
}

/** One call of a layer, whose path is `full`. */
function applyCall(
  network: Network,
  weights: Named,
  { dtype, training, frozen = false, frozenLayers, uniformFor, onCall, tap }: ApplyOptions,
  { before, values, masks, state, losses, metrics }: Flow,
  k: number,
  full: string,
): void {
  const call = network.calls[k];
  const layer = network.layers[call.layer];
  const { name, spec } = layer;
  const { inputs, ...about } = callOf(
    call.inputs.map((n) => values[n]),
    call.inputs.map((n) => masks[n]),
    call.given,
  );
  const ran = runLayer(spec, paramsOf(layer, weights), inputs, {
    ...about,
    dtype,
    training,
    uniform: uniformFor(k),
    state: stateOf(layer, weights, state),
    carried: carriedIn(layer.state),
    path: full,
    frozen: frozen || (frozenLayers?.has(full) ?? isFrozen(spec)),
    frozenLayers,
  });
  for (const [key, value] of Object.entries(ran.losses)) {
    const sum = losses[`${name}/${key}`];
    losses[`${name}/${key}`] = sum ? sum.add(value) : value;
  }
  for (const [key, value] of Object.entries(ran.metrics)) {
    metrics[`${name}/${key}`] ??= [];
    metrics[`${name}/${key}`].push(value);
  }
  for (const [key, value] of Object.entries(ran.state)) state[`${name}/${key}`] = value;
  const [first, ...others] = ran.outputs;
  const result = tap ? tap(k, first) : first;
  const results = [spec.activation ? spec.activation.apply(result) : result, ...others];
  for (const [at, n] of call.outputs.entries()) {
    before[n] = at === 0 ? result : results[at];
    values[n] = results[at];
  }
  const its = ran.masks ?? masksAfter(spec, about.masks, inputs, results);
  for (const [at, mask] of its.entries()) masks[call.outputs[at]] = mask;
  onCall?.(k, result, results[0], results, its);
}

const meanOf = ([first, ...others]: readonly Tensor[]): Tensor =>
  others.length === 0 ? first : others.reduce((sum, x) => sum.add(x), first).div(others.length + 1);

type Named = Readonly<Record<string, Tensor>>;

/** A layer's parameters by its own names. */
function paramsOf({ name, params }: NetworkLayer, weights: Named): Named {
  return Object.fromEntries(Object.keys(params).map((key) => [key, weights[`${name}/${key}`]]));
}

/** A layer's state by its own names: what calls before left, or what it was before the step. */
function stateOf({ name, state }: NetworkLayer, weights: Named, moved: Named = {}): Named {
  const keys = Object.keys(state).map((key) => [key, `${name}/${key}`]);
  return Object.fromEntries(keys.map(([key, full]) => [key, moved[full] ?? weights[full]]));
}

/** The error where a batch has another size than the one that the model's input says. */
export const otherBatch = (subject: string, received: number, expected: number): ShapeError =>
  new ShapeError(subject, `a batch has ${received} samples, but the model's input says batchSize: ${expected}`, {
    code: "fixed-batch",
    hint: `give batches of ${expected}, or as many samples as fill them; a model with another batchSize can take these weights`,
    facts: { received, expected },
  });

function wantInput({ name, shape, batchSize }: NetworkInput, x: Tensor | undefined): Tensor {
  const fits = x && x.rank > 0 && sameShape(x.shape.slice(1), shape);
  if (fits && (batchSize === undefined || x.shape[0] === batchSize)) return x;
  if (fits) throw otherBatch("model", x.shape[0], batchSize!);
  throw new ShapeError(
    "model",
    `input "${name}" is ${x ? showType(x) : "missing"}, but the model wants [${[batchSize ?? "batch", ...shape].join(",")}]`,
    {
      code: "network-input",
      hint: "the first axis counts samples",
      facts: { name, expected: shape, received: x?.shape },
    },
  );
}
