/** Networks that are layers: which layer is made of which network. */
import type { Network } from "./graph.ts";
import type { AnyLayer } from "./layer.ts";

export interface Inside {
  readonly network: Network;
  /** Whether it gives one value rather than one by name. */
  readonly single: boolean;
}

const inside = new WeakMap<AnyLayer, Inside>();

/** Says that a layer is a network. */
export function setInside(layer: AnyLayer, of: Inside): void {
  inside.set(layer, of);
}

/** The network that a layer is made of, where it is one. */
export const networkIn = (layer: AnyLayer): Inside | undefined => inside.get(layer);
