/** Models that are layers of other models, and whose numbers they bring along. */
import { type DType, type Shape, ValueError } from "../base/index.ts";
import {
  type AnyLayer,
  callLayer,
  callResult,
  frontAgain,
  type HostType,
  type Network,
  networkLayer,
  Symbolic,
} from "../nn/index.ts";
import type { Shared, SharedCells } from "./step/sharing.ts";
import type { State } from "./step/state.ts";

/** What a model must be known for, inside, to be a layer. */
interface Owner {
  readonly name: string | undefined;
  readonly dtype: DType;
  readonly network: Network;
  readonly state: State;
  layer: AnyLayer | undefined;
  wantIdle(subject: string): void;
}

const owners = new WeakMap<AnyLayer, Owner>();

/** A model as a layer: always the same, so that two calls are two uses of one layer. */
export function layerOf(owner: Owner, single: boolean): AnyLayer {
  owner.layer ??= networkLayer(owner.network, { name: owner.name, single });
  owners.set(owner.layer, owner);
  return owner.layer;
}

/** A model called on symbolic values: what of it runs on the host does so in the model around it. */
export function calledOn(
  owner: Owner & { readonly built: boolean; buildFor(shape: Shape, dtype?: HostType["dtype"]): void },
  single: boolean,
  args: readonly unknown[],
): unknown {
  const values = args.flat();
  const [first] = values;
  if (!owner.built && first instanceof Symbolic) owner.buildFor(first.shape, first.dtype);
  const layer = layerOf(owner, single);
  const { front } = owner.network;
  return callResult(callLayer(layer, front ? frontAgain(front, values as Symbolic[]) : values));
}

/** Which cells of a network are those of models in it. */
export function sharedBy({ layers }: Network, dtype: DType): SharedCells<State> {
  const shared = new Map<string, Shared<State>>();
  for (const { name, spec } of layers) {
    const owner = owners.get(spec);
    if (!owner) continue;
    owner.wantIdle("model");
    if (owner.dtype !== dtype)
      throw new ValueError(`layer ${name}`, `is a model of ${owner.dtype}, but the model around it is ${dtype}`, {
        code: "shared-dtype",
        hint: `make both alike: { dtype: "${owner.dtype}" }`,
        facts: { inner: owner.dtype, outer: dtype },
      });
    for (const param of owner.state.params)
      shared.set(`${name}/${param.name}`, { state: owner.state, key: param.name });
  }
  return shared;
}
