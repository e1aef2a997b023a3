/** System F, computed: a parabola, a bowl and a curve with two valleys, each walked down by compiled descent. */
import { compile, grad, mul, square, sub, sum, type Tensor, tensor } from "../../tensor/all.ts";
import type { Computed } from "./check.ts";
import type { descent } from "./expected/descent.ts";

const f64 = (values: Parameters<typeof tensor>[0]): Tensor => tensor(values, { dtype: "f64" });

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

async function decayed(): Promise<Tensor> {
  const slope = grad(parabola);
  const step = compile(({ place, rate }: { place: Tensor; rate: Tensor }) => ({
    place: sub(place, mul(rate, slope(place))),
    rate: mul(rate, 0.9),
  }));
  return (await step.repeat(10, { place: f64(1), rate: f64(1) })).place;
}

export async function computeDescent(): Promise<Computed<typeof descent>> {
  const valley = await Promise.all([0.01, 0.1, 0.5, 1, 1.1].map((rate) => walk(parabola, f64(1), rate, 10)));
  const first = await Promise.all([1, 2, 3].map((steps) => walk(parabola, f64(1), 0.1, steps)));
  const inBowl = await Promise.all([0, 1, 5, 25].map((steps) => walk(bowl, f64([3, -2]), 0.1, steps)));
  const landings = await Promise.all([-2, 2].map((start) => walk(twoValleys, f64(start), 0.02, 400)));
  const values = (places: readonly Tensor[]) => places.map((place) => place.item());
  return {
    valley: values(valley),
    first: values(first),
    quarter: await walk(parabola, f64(1), 0.25, 3),
    decayed: await decayed(),
    bowlSlope: await compile(grad(bowl))(f64([3, -2])),
    bowlStep: await walk(bowl, f64([3, -2]), 0.1, 1),
    bowl: values(inBowl.map(bowl)),
    landings: values(landings),
    depths: values(landings.map(twoValleys)),
  };
}
