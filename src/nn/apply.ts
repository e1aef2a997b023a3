/** Applies a network to tensors: once to traced ones, which makes a graph, or by hand. */
import { type DType, ShapeError, sameShape, showType } from "../base/index.ts";
import { withOrigin } from "../ir/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { Network, NetworkInput, NetworkLayer } from "./graph.ts";
import { callOf, isFrozen, naming, runLayer } from "./infer.ts";
import type { Mask, Uniform } from "./layer.ts";
import { masksAfter } from "./masks.ts";

export interface ApplyOptions {
  /** The model's element type. */
  readonly dtype: DType;
  readonly training: boolean;
  /** Of a network inside a layer: that layer's path, whether it is frozen, and the masks of the inputs by their names. */
  readonly path?: string;
  readonly frozen?: boolean;
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
  /** Of outputs that have one. */
  readonly masks: Readonly<Record<string, Mask>>;
}

/**
 * What the network gives for parameters and state by `"layer/name"` and inputs by name, all with a leading batch axis. Traced
 * tensors give a graph whose nodes remember their layers. A layer that is called again reads the state that its last call left.
 */
export function applyNetwork(
  network: Network,
  weights: Readonly<Record<string, Tensor>>,
  inputs: Readonly<Record<string, Tensor>>,
  { dtype, training, path, frozen = false, uniformFor, logits, onCall, tap, masks: given = {} }: ApplyOptions,
): Applied {
  const values = network.inputs.map((declared) => wantInput(declared, inputs[declared.name]));
  const before: Tensor[] = [...values];
  const masks = network.inputs.map(({ name }) => given[name]);
  const [state, losses]: Record<string, Tensor>[] = [{}, {}];
  for (const [k, call] of network.calls.entries()) {
    const layer = network.layers[call.layer];
    const { name, spec } = layer;
    const full = path === undefined ? name : `${path}/${name}`;
    const types = call.inputs.map((n) => network.types[n]);
    // Inside a layer, the call is that of the network around it.
    withOrigin({ layer: full, ...(path === undefined && { call: k }) }, () =>
      naming(full, types, () => {
        const all = call.inputs.map((n) => values[n]);
        const { inputs: own, ...about } = callOf(
          all,
          call.inputs.map((n) => masks[n]),
          call.given,
        );
        const context = { dtype, training, uniform: uniformFor(k), state: stateOf(layer, weights, state) };
        const ran = runLayer(spec, paramsOf(layer, weights), own, {
          ...context,
          ...about,
          path: full,
          frozen: frozen || isFrozen(spec),
        });
        for (const [key, value] of Object.entries(ran.losses)) {
          const before = losses[`${name}/${key}`];
          losses[`${name}/${key}`] = before ? before.add(value) : value;
        }
        for (const [key, value] of Object.entries(ran.state)) state[`${name}/${key}`] = value;
        const [first, ...others] = ran.outputs;
        const result = tap ? tap(k, first) : first;
        const after = spec.activation ? spec.activation.apply(result) : result;
        call.outputs.forEach((n, at) => {
          before[n] = at === 0 ? result : others[at - 1];
          values[n] = at === 0 ? after : others[at - 1];
        });
        const results = [after, ...others];
        const its = ran.masks ?? masksAfter(spec, about.masks, own, results);
        for (const [at, mask] of its.entries()) masks[call.outputs[at]] = mask;
        onCall?.(k, result, after, results, its);
      }),
    );
  }
  const outputs = Object.entries(network.outputs).map(([name, n]): [string, Tensor] => [
    name,
    (logits?.has(name) ? before : values)[n].cast(dtype),
  ]);
  const masked = Object.entries(network.outputs).flatMap(([name, n]): [string, Mask][] => {
    const mask = masks[n];
    return mask ? [[name, mask]] : [];
  });
  return { outputs: Object.fromEntries(outputs), state, losses, masks: Object.fromEntries(masked) };
}

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

function wantInput({ name, shape }: NetworkInput, x: Tensor | undefined): Tensor {
  if (x && sameShape(x.shape.slice(1), shape) && x.rank > 0) return x;
  throw new ShapeError(
    "model",
    `input "${name}" is ${x ? showType(x) : "missing"}, but the model wants [${["batch", ...shape].join(",")}]`,
    {
      code: "network-input",
      hint: "the first axis counts samples",
      facts: { name, expected: shape, received: x?.shape },
    },
  );
}
