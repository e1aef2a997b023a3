/** System F, computed: a parabola, a bowl and a curve with two valleys, each walked down by compiled descent. */
import { compile, grad, mul, square, sub, sum, type Tensor } from "../../tensor/all.ts";
import type { Computed } from "./check.ts";
import type { descent } from "./expected/descent.ts";
import { floatsOf, type Precision } from "./precision.ts";

type Height = (place: Tensor) => Tensor;

const parabola: Height = (x) => square(x);
const bowl: Height = (p) => sum(square(p));
const twoValleys: Height = (x) =>
  square(square(x))
    .sub(mul(2, square(x)))
    .add(mul(0.3, x));

/** Where one is after so many steps. */
async function walk(height: Height, start: Tensor, rate: number, steps: number): Promise<Tensor> {
  const slope = grad(height);
  return compile((place: Tensor) => sub(place, mul(rate, slope(place)))).repeat(steps, start);
}

async function decayed(floats: ReturnType<typeof floatsOf>): Promise<Tensor> {
  const slope = grad(parabola);
  const step = compile(({ place, rate }: { place: Tensor; rate: Tensor }) => ({
    place: sub(place, mul(rate, slope(place))),
    rate: mul(rate, 0.9),
  }));
  return (await step.repeat(10, { place: floats(1), rate: floats(1) })).place;
}

export async function computeDescent(dtype: Precision): Promise<Computed<typeof descent>> {
  const floats = floatsOf(dtype);
  const valley = await Promise.all([0.01, 0.1, 0.5, 1, 1.1].map((rate) => walk(parabola, floats(1), rate, 10)));
  const first = await Promise.all([1, 2, 3].map((steps) => walk(parabola, floats(1), 0.1, steps)));
  const inBowl = await Promise.all([0, 1, 5, 25].map((steps) => walk(bowl, floats([3, -2]), 0.1, steps)));
  const landings = await Promise.all([-2, 2].map((start) => walk(twoValleys, floats(start), 0.02, 400)));
  const values = (places: readonly Tensor[]) => places.map((place) => place.item());
  return {
    valley: values(valley),
    first: values(first),
    quarter: await walk(parabola, floats(1), 0.25, 3),
    decayed: await decayed(floats),
    bowlSlope: await compile(grad(bowl))(floats([3, -2])),
    bowlStep: await walk(bowl, floats([3, -2]), 0.1, 1),
    bowl: values(inBowl.map(bowl)),
    landings: values(landings),
    depths: values(landings.map(twoValleys)),
  };
}
