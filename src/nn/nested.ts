/**
 * A network as a layer of another: `encoder(x)`. Its parameters and state are the outer layer's, under names with a path,
 * "encoder/hidden/kernel"; its calls draw random numbers of their own inside the outer call.
 */
import { type Shape, ShapeError, sameShape } from "../base/index.ts";
import { applyNetwork } from "./apply.ts";
import type { Network, NetworkLayer } from "./graph.ts";
import { showBatch } from "./infer.ts";
import { setInside } from "./inside.ts";
import type { AnyLayer, InputType, ParamSpec, StateSpec } from "./layer.ts";

/** The layer that a network is. Its inputs come in the network's order, and its results, if it has several, do, too. */
export function networkLayer(
  network: Network,
  { name, single }: { readonly name?: string; readonly single: boolean },
): AnyLayer {
  const names = Object.keys(network.outputs);
  const named = <T extends ParamSpec | StateSpec>(of: (layer: NetworkLayer) => readonly [string, T][]) =>
    Object.fromEntries(
      network.layers.flatMap((layer) => of(layer).map(([key, spec]) => [`${layer.name}/${key}`, spec])),
    );
  const made: AnyLayer = {
    kind: "model",
    name,
    ...(network.inputs.length === 1 && { inputShape: network.inputs[0].shape }),
    anyDType: true,
    // What it gives says which masks its results have. Where one is lost inside, the network itself has said so.
    mask: () => undefined,
    params(...inputs) {
      wantInputs(network, inputs);
      return named((layer) => Object.entries(layer.params));
    },
    state: () => named((layer) => Object.entries(layer.state)),
    forward(params, inputs, { training, dtype, uniform, state, masks, frozen, frozenLayers, path }) {
      const byName = <T>(list: readonly T[]) =>
        Object.fromEntries(network.inputs.map(({ name: its }, k) => [its, list[k]]));
      const applied = applyNetwork(network, { ...params, ...state }, byName(inputs), {
        dtype,
        training,
        frozen,
        frozenLayers,
        path,
        masks: byName(masks),
        uniformFor: (call) => uniform.within?.(call) ?? uniform,
      });
      const results = names.map((its) => applied.outputs[its]);
      return {
        outputs: single ? results[0] : results,
        masks: names.map((its) => applied.masks[its]),
        state: applied.state,
        losses: applied.losses,
        metrics: applied.metrics,
      };
    },
  };
  setInside(made, { network, single });
  return made;
}

function wantInputs({ inputs: wanted, batchSize }: Network, given: readonly InputType[]): void {
  const other = batchSize === undefined ? undefined : given.find(({ batch }) => batch !== batchSize);
  if (other)
    throw new ShapeError("model", `wants batches of ${batchSize}`, {
      code: "nested-batch",
      hint: `the model around it must have them, too: input({ shape, batchSize: ${batchSize} })`,
      facts: { expected: batchSize, received: other.batch, wants: `the model wants batches of ${batchSize}` },
    });
  const shapes = (list: readonly { readonly shape: Shape }[]) =>
    list.map(({ shape }) => `[${["batch", ...shape]}]`).join(", ");
  if (given.length === wanted.length && given.every(({ shape }, k) => sameShape(shape, wanted[k].shape))) return;
  throw new ShapeError("model", `wants ${shapes(wanted)}`, {
    code: "layer-input",
    hint: "a model takes, as a layer, what it takes by itself: call it on one value for each of its inputs, in their order",
    facts: { wants: `the model wants ${shapes(wanted)}`, received: given.map(showBatch) },
  });
}
