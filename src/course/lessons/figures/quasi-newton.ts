/** One bowl, walked down by two optimizers: one that knows the slope alone, and one that learns how the bowl bends. */
import { type Loss, layer } from "../../../nn/index.ts";
import { optimizers } from "../../../optim/index.ts";
import { type Tensor, tensor } from "../../../tensor/index.ts";
import { sequential } from "../../../train/index.ts";
import type { Cell, Figure } from "./data.ts";
import type { FigureParams } from "./requests.ts";

type Bowl = FigureParams["quasiNewton"];

/** A network whose two weights are a place, and whose loss is the height there. */
function standing({ steepness, start }: Bowl) {
  const place = layer({
    kind: "place",
    inputShape: [1],
    params: () => ({ at: { shape: [2], init: [...start] } }),
    forward: ({ at }, [x]) => x.mul(0).add(at.reshape([1, 2])),
  });
  const height: Loss = {
    name: "height",
    targets: "values",
    reduction: "sum",
    perSample: (_, o: Tensor) =>
      o
        .square()
        .mul(tensor([...steepness], { dtype: "f64" }))
        .sum(1),
  };
  return { net: sequential([place], { dtype: "f64" }), height };
}

/** What each look sees: the height where the optimizer stands, or tries to stand. */
async function heights(bowl: Bowl, optimizer: Parameters<Standing["compile"]>[0]["optimizer"]): Promise<number[]> {
  const { net, height } = standing(bowl);
  net.compile({ optimizer, loss: height });
  const { loss } = await net.fit([[1]], [[0, 0]], { epochs: bowl.looks[bowl.looks.length - 1], verbose: 0 });
  return loss;
}

type Standing = ReturnType<typeof standing>["net"];

export async function quasiNewton(bowl: Bowl): Promise<Figure> {
  const descent = await heights(bowl, optimizers.sgd({ learningRate: bowl.rate }));
  const newton = await heights(bowl, optimizers.lbfgs());
  return {
    parts: [
      {
        kind: "table",
        columns: [{ head: "looks" }, { head: "byDescent", format: "e1" }, { head: "byLbfgs", format: "e1" }],
        rows: bowl.looks.map((look): Cell[] => [look, descent[look - 1], newton[look - 1]]),
      },
    ],
  };
}
