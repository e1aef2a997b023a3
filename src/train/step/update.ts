/** The second half of a training step: what the optimizer makes of the gradients, and what layers' constraints make of the parameters. */
import { ShapeError, sameShape, show } from "../../base/index.ts";
import { withOrigin } from "../../ir/index.ts";
import { updateCells } from "../../optim/index.ts";
import { Tensor } from "../../tensor/index.ts";
import type { Tree } from "./cells.ts";
import { layerOf } from "./objective.ts";
import { type Param, type Plan, trainableOf } from "./plan.ts";

type Slopes = Parameters<typeof updateCells>[2];

/** Gives the cells anew, and the gradients as the optimizer got them. */
export function update(plan: Plan, cells: Tree, slopes: Slopes): ReturnType<typeof updateCells> {
  return updateCells({ optimizer: plan.optimizer, params: trainableOf(plan), bound: constrained }, cells, slopes);
}

/** A parameter as its layer's constraint wants it. */
function constrained({ name, constraint }: Param, moved: Tensor): Tensor {
  const bound: unknown = withOrigin({ layer: layerOf(name), rule: constraint?.name }, () =>
    constraint ? constraint.apply(moved) : moved,
  );
  if (bound instanceof Tensor && bound.dtype === moved.dtype && sameShape(bound.shape, moved.shape)) return bound;
  const received = bound instanceof Tensor ? `${bound.dtype}[${bound.shape}]` : show(bound);
  throw new ShapeError(
    `constraint ${constraint!.name}`,
    `gives ${received} for ${name}, ${moved.dtype}[${moved.shape}]`,
    {
      code: "constraint-result",
      hint: "a constraint gives a parameter of the same shape and type: (w) => w.maximum(0)",
      facts: { name, expected: moved.shape, received },
    },
  );
}
