/** The two prices, computed: one weight learned by descent on the mean squared error over 1, 2 and 3 kg. */
import { compile, div, full, grad, mean, mul, square, sub, sum, type Tensor } from "../../tensor/all.ts";
import type { Computed } from "./check.ts";
import type { blueberries } from "./expected/blueberries.ts";
import { floatsOf, type Precision } from "./precision.ts";

export async function computeBlueberries(dtype: Precision): Promise<Computed<typeof blueberries>> {
  const floats = floatsOf(dtype);
  const kilograms = floats([1, 2, 3]);
  const strawberryMoney = floats([10, 20, 30]);
  const blueberryMoney = floats([20, 40, 60]);
  const loss = (price: Tensor): Tensor => mean(square(sub(mul(kilograms, price), blueberryMoney)));
  const slope = grad(loss);
  const descend = compile((price: Tensor, rate: Tensor) => sub(price, mul(rate, slope(price))));
  const facts = await compile((guess: Tensor, next: Tensor) => ({
    rate: div(sub(guess, next), slope(guess)),
    // Descent on a parabola swings without end where rate · curvature = 2.
    limit: div(2, grad((price: Tensor) => sum(slope(price)))(guess)),
  }))(floats(15), floats(19));

  const purchases = compile((price: Tensor) => ({
    gaps: sub(mul(kilograms, price), blueberryMoney),
    loss: loss(price),
  }));
  const first = await purchases(floats(15));

  const along = async (rate: Tensor, steps: number): Promise<number[]> => {
    const guesses = [15];
    for (let price = floats(15); guesses.length <= steps; ) {
      price = await descend(price, rate);
      guesses.push(price.item());
    }
    return guesses;
  };

  // Kilograms from money: the least squares of one weight, by descent from 0.
  const miss = (weight: Tensor) => mean(square(sub(mul(strawberryMoney, weight), kilograms)));
  const learn = compile((weight: Tensor) => sub(weight, mul(0.001, grad(miss)(weight))));
  const weight = await learn.repeat(100, full([], 0, { dtype }));
  return {
    strawberryPrice: div(1, weight),
    strawberryWeight: weight,
    guesses: await along(facts.rate, 4),
    firstGaps: first.gaps,
    firstLoss: first.loss,
    firstSlope: await compile(slope)(floats(15)),
    rate: facts.rate,
    slower: (await along(floats(0.05), 1))[1],
    stabilityLimit: facts.limit,
    atTheLimit: await along(facts.limit, 2),
  };
}
