/**
 * Which parameters train. A layer says so when it is made (`trainable`), and who has a model can say otherwise later
 * (`model.getLayer("dense").trainable = false`): that belongs to the layer, wherever it is used, and counts from the next compile on.
 */
import { unknownName } from "../base/index.ts";
import type { Network, NetworkLayer } from "./graph.ts";
import { networkIn } from "./inside.ts";
import type { AnyLayer } from "./layer.ts";

export type Trainable = boolean | Readonly<Record<string, boolean>>;

/** What was said after a layer was made. */
const later = new WeakMap<AnyLayer, Trainable>();

/** Freezes a layer, or some of its parameters, or sets them free; of a model that is a layer, all layers in it. */
export function setTrainable(spec: AnyLayer, trainable: Trainable): void {
  const inner = networkIn(spec);
  if (inner) for (const { spec: one } of inner.network.layers) setTrainable(one, trainable);
  else later.set(spec, trainable);
}

/** What was said of a layer later, for files. */
export const trainableLater = (spec: AnyLayer): Trainable | undefined => later.get(spec);

/** Of a model that is a layer, whether any layer in it is not frozen. */
export function trainableOf(spec: AnyLayer): Trainable {
  const inner = networkIn(spec);
  if (inner) return inner.network.layers.some(({ spec: one }) => trainableOf(one) !== false);
  return later.get(spec) ?? spec.trainable ?? true;
}

/** Whether all of a layer is frozen; then it leaves its state alone, too. */
export const isFrozen = (spec: AnyLayer): boolean => trainableOf(spec) === false;

/** Whether training moves a layer's parameter, or its state, by its own name. Throws where `trainable` names none of its parameters. */
export function moves({ name, spec, params, state }: NetworkLayer, key: string): boolean {
  const inner = networkIn(spec);
  if (inner) {
    const end = key.indexOf("/");
    const own = inner.network.layers.find((layer) => layer.name === key.slice(0, end))!;
    return moves(own, key.slice(end + 1));
  }
  // What a layer remembers of the last batch is no training.
  if (state[key]?.carried) return true;
  const trainable = trainableOf(spec);
  if (typeof trainable === "boolean") return trainable && (params[key]?.trainable ?? true);
  const known = Object.keys(params);
  for (const word of Object.keys(trainable))
    if (!known.includes(word)) throw unknownName(`layer ${name}`, "parameter in trainable:", word, known);
  return Object.hasOwn(state, key) || ((trainable[key] ?? true) && (params[key]?.trainable ?? true));
}

/** All that training moves, by `"layer/name"`. */
export function movingIn({ layers }: Network): ReadonlySet<string> {
  return new Set(
    layers.flatMap((layer) =>
      [...Object.keys(layer.params), ...Object.keys(layer.state)]
        .filter((key) => moves(layer, key))
        .map((key) => `${layer.name}/${key}`),
    ),
  );
}

/** The layers that are frozen, with the names of the models around them: "encoder/hidden". */
export function frozenIn({ layers }: Network, path = ""): ReadonlySet<string> {
  return new Set(
    layers.flatMap(({ name, spec }) => {
      const inner = networkIn(spec);
      const own = isFrozen(spec) ? [`${path}${name}`] : [];
      return inner ? [...own, ...frozenIn(inner.network, `${path}${name}/`)] : own;
    }),
  );
}
