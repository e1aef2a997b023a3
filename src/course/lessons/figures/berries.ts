/** Blueberries: one weight, the price of a kilogram, walks down the mean squared error. */
import { compile, div, grad, mean, mul, square, sub, sum, type Tensor, tensor } from "../../../tensor/all.ts";
import type { Cell, Figure, Point } from "./data.ts";
import type { BerryRate, FigureParams } from "./requests.ts";

const f64 = (values: Parameters<typeof tensor>[0]): Tensor => tensor(values, { dtype: "f64" });

const [kilograms, money] = [f64([1, 2, 3]), f64([20, 40, 60])];
const price = 20;

const loss = (guess: Tensor): Tensor => mean(square(sub(mul(kilograms, guess), money)));
const slope = grad(loss);

/** The text's rate takes 15 to 19; at the limit, 2 / curvature, descent on a parabola swings back and forth without end. */
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

interface Spot {
  readonly guess: number;
  readonly loss: number;
  readonly slope: number;
}

/** A tangent, as far as it stays above the floor, and as far to the other side. */
const tangent = ({ guess, loss, slope }: Spot, prices: readonly number[]): Point[] =>
  prices
    .filter((price) => Math.abs(price - guess) <= Math.abs(loss / slope))
    .map((price): Point => [price, loss + slope * (price - guess)]);

/** The loss over all prices, and the line that touches it at each guess. */
export async function parabola({ guesses, from, to }: FigureParams["parabola"]): Promise<Figure> {
  const prices = Array.from({ length: 241 }, (_, k) => from + ((to - from) * k) / 240);
  const look = compile((guess: Tensor) => ({ loss: loss(guess), slope: slope(guess) }));
  const visit = async (some: readonly number[]): Promise<Spot[]> => {
    const seen: Spot[] = [];
    for (const guess of some) {
      const at = await look(f64(guess));
      seen.push({ guess, loss: at.loss.item(), slope: at.slope.item() });
    }
    return seen;
  };
  const point = ({ guess, loss }: Spot): Point => [guess, loss];
  const touched = await visit(guesses);
  return {
    parts: [
      {
        kind: "curves",
        x: "guess",
        y: "loss",
        curves: [
          { name: "tangent", points: touched.flatMap((spot) => tangent(spot, prices)), dots: true, mark: "." },
          { name: "loss", points: (await visit(prices)).map(point), mark: "*" },
          { name: "guess", points: touched.map(point), dots: true, mark: "O" },
        ],
      },
    ],
  };
}

/** How fast the loss changes between two prices that come closer and closer. */
export async function secants({ at, steps }: FigureParams["secants"]): Promise<Figure> {
  const look = compile(loss);
  const here = (await look(f64(at))).item();
  const rows: Cell[][] = [];
  for (const step of steps) {
    const there = (await look(f64(at + step))).item();
    rows.push([step, there, there - here, (there - here) / step]);
  }
  const limit = (await compile(slope)(f64(at))).item();
  const nothing = { text: "" };
  return {
    parts: [
      {
        kind: "table",
        columns: [
          { head: { text: "h" } },
          { head: { text: `L(${at} + h)` }, format: "4" },
          { head: "difference", format: "4" },
          { head: "changeRate", format: "4" },
        ],
        rows: [...rows, ["slope", nothing, nothing, limit]],
      },
    ],
  };
}
