/** Valleys and bowls, walked down by compiled descent. */
import { compile, grad, mul, square, sub, sum, type Tensor, tensor } from "../../../tensor/all.ts";
import type { Cell, Figure, Point } from "./data.ts";
import type { Label } from "./labels.ts";
import type { FigureParams } from "./requests.ts";

const f64 = (values: Parameters<typeof tensor>[0]): Tensor => tensor(values, { dtype: "f64" });

type Height = (place: Tensor) => Tensor;

/** The place after each of so many steps, and before the first. */
async function walk(height: Height, start: Tensor, rate: number, steps: number): Promise<Tensor[]> {
  const descend = compile((place: Tensor) => sub(place, mul(rate, grad(height)(place))));
  const places = [start];
  while (places.length <= steps) places.push(await descend(places[places.length - 1]));
  return places;
}

/** What to call a walk whose distances from the goal are these. */
function verdict(distances: readonly number[]): Label {
  const [first, last] = [Math.abs(distances[0]), Math.abs(distances[distances.length - 1])];
  if (last > 1.001 * first) return "diverges";
  if (last > 0.999 * first) return "swings";
  if (distances[1] === 0) return "leap";
  if (last > first / 2) return "slow";
  return distances[1] * distances[0] < 0 ? "swingsIn" : "converges";
}

export async function valley({ start, rates, steps }: FigureParams["valley"]): Promise<Figure> {
  const rows: Cell[][] = [];
  for (const rate of rates) {
    const places = (await walk(square, f64(start), rate, steps[steps.length - 1])).map((place) => place.item());
    rows.push([rate, ...steps.map((step) => places[step]), verdict(places)]);
  }
  return {
    parts: [
      {
        kind: "table",
        columns: [{ head: "rate" }, ...steps.map((step) => ({ head: step, format: "4" })), { head: "verdict" }],
        rows,
      },
    ],
  };
}

export async function bowl({ steepness, start, rate, steps }: FigureParams["bowl"]): Promise<Figure> {
  const height: Height = (p) => sum(mul(f64(steepness), square(p)));
  const slope = compile(grad(height));
  const places = await walk(height, f64(start), rate, steps[steps.length - 1]);
  const rows: number[][] = [];
  for (const step of steps) {
    const gradient = await slope(places[step]);
    rows.push([step, ...places[step].data, ...gradient.data, height(places[step]).item()]);
  }
  const path = places.map(({ data: [x, y] }): Point => [x, y]);
  return {
    parts: [
      {
        kind: "table",
        columns: [
          { head: "step" },
          { head: "x", format: "4" },
          { head: "y", format: "4" },
          { head: "slopeX", format: "3" },
          { head: "slopeY", format: "3" },
          { head: "z", format: "4" },
        ],
        rows,
      },
      {
        kind: "curves",
        x: "x",
        y: "y",
        curves: [
          { name: "path", points: path, dots: true },
          { name: "bottom", points: [[0, 0]], dots: true },
        ],
      },
    ],
  };
}

const twoValleysHeight: Height = (x) =>
  square(square(x))
    .sub(mul(2, square(x)))
    .add(mul(0.3, x));

export async function twoValleys({ starts, rate, steps }: FigureParams["twoValleys"]): Promise<Figure> {
  const landings: number[] = [];
  for (const start of starts) landings.push((await walk(twoValleysHeight, f64(start), rate, steps))[steps].item());
  const heightAt = (x: number) => twoValleysHeight(f64(x)).item();
  const ground = Array.from({ length: 91 }, (_, k): Point => {
    const x = -1.5 + k / 30;
    return [x, heightAt(x)];
  });
  return {
    parts: [
      {
        kind: "table",
        columns: [{ head: "start" }, { head: "landing", format: "6" }, { head: "z", format: "6" }],
        rows: starts.map((start, k) => [start, landings[k], heightAt(landings[k])]),
      },
      {
        kind: "curves",
        x: "x",
        y: "z",
        curves: [
          { name: "ground", points: ground },
          { name: "landing", points: landings.map((x): Point => [x, heightAt(x)]), dots: true },
        ],
      },
    ],
  };
}

/** The walks of several learning rates, as they lie on the parabola. */
export async function footsteps({ start, rates, steps }: FigureParams["footsteps"]): Promise<Figure> {
  const reach = 1.1 * Math.abs(start);
  const heightAt = (x: number) => square(f64(x)).item();
  const ground = Array.from({ length: 121 }, (_, k): Point => {
    const x = reach * (k / 60 - 1);
    return [x, heightAt(x)];
  });
  const walks = [];
  for (const rate of rates) {
    const places = (await walk(square, f64(start), rate, steps)).map((place) => place.item());
    walks.push({ name: { text: `η = ${rate}` }, points: places.map((x): Point => [x, heightAt(x)]), dots: true });
  }
  return { parts: [{ kind: "curves", x: "x", y: "z", curves: [{ name: "ground", points: ground }, ...walks] }] };
}
