/** The second half of a training step: what the optimizer makes of the gradients. */
import { withOrigin } from "../../ir/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import type { Tree } from "./cells.ts";
import { keys } from "./model-cells.ts";
import { layerOf } from "./objective.ts";
import { type Plan, trainableOf } from "./plan.ts";

/** The parameters that train and the optimizer's memory, anew, by key. */
export function update(plan: Plan, cells: Tree, gradients: Tree, rate: Tensor): Tree {
  const { optimizer } = plan;
  const own = (names: readonly string[], keyOf: (name: string) => string): Tree =>
    Object.fromEntries(names.map((name) => [name, cells[keyOf(name)]]));
  const scalarNames = Object.keys(optimizer.scalars ?? {});
  const before = own(scalarNames, keys.scalar);
  const scalars = withOrigin({ layer: "optimizer" }, () => optimizer.advance?.(before) ?? before);
  const moved: [string, Tensor][] = trainableOf(plan).flatMap(({ name }) => {
    const slots = own(optimizer.slots, (slot) => keys.slot(slot, name));
    const next = withOrigin({ layer: layerOf(name), rule: optimizer.name }, () =>
      optimizer.step({ parameter: cells[name], gradient: gradients[name], slots, scalars, rate }),
    );
    return [
      [name, next.parameter],
      ...optimizer.slots.map((slot): [string, Tensor] => [keys.slot(slot, name), next.slots[slot]]),
    ];
  });
  return Object.fromEntries([
    ...moved,
    ...scalarNames.map((name): [string, Tensor] => [keys.scalar(name), scalars[name]]),
  ]);
}
