/** System F, continued: a network that learns ten noisy points by heart, and four remedies. */
import { regularizers } from "../../nn/index.ts";
import { add, compile, grad, square, type Tensor, tensor } from "../../tensor/all.ts";
import { curveNetwork, noisy, outcomeOf, type Remedy } from "../presets/noisy-points.ts";
import type { Computed } from "./check.ts";
import type { overfitting } from "./expected/overfitting.ts";

/** λ · Σw² of two weights, beside a loss; and its slope for the first. */
async function penalized(): Promise<Pick<Computed<typeof overfitting>, "squares" | "objective">> {
  const weights = tensor([3, -4], { dtype: "f64" });
  const { penalty } = regularizers.l2({ l2: 0.01 });
  const charge = (w: Tensor): Tensor => penalty(w);
  const facts = await compile((w: Tensor) => ({ charge: charge(w), all: add(charge(w), 0.2), slope: grad(charge)(w) }))(
    weights,
  );
  return { squares: facts.charge, objective: [facts.all.item(), facts.slope.data[0]] };
}

export async function computeOverfitting(): Promise<Computed<typeof overfitting>> {
  const losses = async (remedy: Remedy): Promise<number[]> => {
    const { training, validation } = await outcomeOf(remedy);
    return [training, validation];
  };
  return {
    parameters: (await outcomeOf("asItIs")).model.parameterCount,
    wider: curveNetwork("asItIs", 100).parameterCount,
    floor: square(tensor(noisy.noise, { dtype: "f64" })),
    byHeart: await losses("asItIs"),
    stopped: await losses("stopped"),
    stoppedAfter: (await outcomeOf("stopped")).epochs,
    moreData: await losses("moreData"),
    dropout: await losses("dropout"),
    penalty: await losses("penalty"),
    weightSquares: [(await outcomeOf("asItIs")).weightSquares, (await outcomeOf("penalty")).weightSquares],
    ...(await penalized()),
  };
}
