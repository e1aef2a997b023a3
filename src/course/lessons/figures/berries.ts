/** Blueberries: one weight, the price of a kilogram, walks down the mean squared error. */
import { compile, div, grad, mean, mul, square, sub, sum, type Tensor, tensor } from "../../../tensor/index.ts";
import type { Figure } from "./data.ts";
import type { BerryRate, FigureParams } from "./requests.ts";

const f64 = (values: Parameters<typeof tensor>[0]): Tensor => tensor(values, { dtype: "f64" });

const [kilograms, money] = [f64([1, 2, 3]), f64([20, 40, 60])];
const price = 20;

const loss = (guess: Tensor): Tensor => mean(square(sub(mul(kilograms, guess), money)));
const slope = grad(loss);

/** The text's rate takes 15 to 19; at the limit, 2 / curvature, a parabola's descent swings for ever. */
async function rateOf(rate: BerryRate): Promise<number> {
  if (typeof rate === "number") return rate;
  const facts = await compile((guess: Tensor, next: Tensor) => ({
    text: div(sub(guess, next), slope(guess)),
    limit: div(2, grad((at: Tensor) => sum(slope(at)))(guess)),
  }))(f64(15), f64(19));
  return facts[rate].item();
}

/** Every guess with its loss and its slope. */
async function walk(start: number, rate: number, steps: number) {
  const look = compile((guess: Tensor) => ({ loss: loss(guess), slope: slope(guess) }));
  const descend = compile((guess: Tensor, by: Tensor) => sub(guess, mul(by, slope(guess))));
  const seen: { guess: number; loss: number; slope: number }[] = [];
  for (let guess = f64(start); seen.length <= steps; guess = await descend(guess, f64(rate))) {
    const at = await look(guess);
    seen.push({ guess: guess.item(), loss: at.loss.item(), slope: at.slope.item() });
  }
  return seen;
}

export async function guesses({ start, rate, steps }: FigureParams["guesses"]): Promise<Figure> {
  const by = await rateOf(rate);
  const rows = (await walk(start, by, steps)).map((at, step) => [
    step,
    at.guess,
    price - at.guess,
    at.loss,
    at.slope,
    -by * at.slope,
  ]);
  return {
    parts: [
      {
        kind: "table",
        columns: [
          { head: "step" },
          { head: "guess", format: "3" },
          { head: "short", format: "3" },
          { head: "loss", format: "4" },
          { head: "slope", format: "3" },
          { head: "move", format: "+3" },
        ],
        rows,
      },
    ],
  };
}

export async function guessesByRate({ start, rates, steps }: FigureParams["guessesByRate"]): Promise<Figure> {
  const rows = [];
  for (const rate of rates) {
    const by = await rateOf(rate);
    rows.push([by, ...(await walk(start, by, steps)).map(({ guess }) => guess)]);
  }
  const places = Array.from({ length: steps + 1 }, (_, step) => step);
  return {
    parts: [
      {
        kind: "table",
        columns: [{ head: "rate", format: "4" }, ...places.map((step) => ({ head: step, format: "3" }))],
        rows,
      },
    ],
  };
}
