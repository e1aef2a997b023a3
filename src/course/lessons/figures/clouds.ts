/** Five people in a plane, before and after: what standardizing and whitening do to the shape of a cloud. */
import { standardize, whiten } from "../../../data/index.ts";
import { type Tensor, tensor } from "../../../tensor/index.ts";
import type { Curve, Figure, Plot, Point } from "./data.ts";
import type { FigureParams } from "./requests.ts";

const f64 = (values: Parameters<typeof tensor>[0]): Tensor => tensor(values, { dtype: "f64" });

const pairs = (rows: Tensor): Point[] => (rows.toArray() as [number, number][]).map(([x, y]): Point => [x, y]);

export async function clouds({ train }: FigureParams["clouds"]): Promise<Figure> {
  const people = f64(train.map((row) => [...row]));
  const white = await whiten().fit(people);
  const standard = standardize().fit(people);
  // A circle around whitened data is an ellipse around the data as they were: as long and as slanted as the cloud.
  const circle = f64(
    Array.from({ length: 240 }, (_, k) => [1.8 * Math.cos((Math.PI * k) / 120), 1.8 * Math.sin((Math.PI * k) / 120)]),
  );
  const around = white.inverse(circle);
  const curves = (data: Tensor, ellipse: Tensor): Curve[] => [
    { name: "cloud", points: pairs(ellipse), mark: "." },
    ...pairs(data).map((point, k): Curve => ({ name: k + 1, points: [point], dots: true, mark: String(k + 1) })),
  ];
  const plot = (name: Plot["name"], reach: number, data: Tensor, ellipse: Tensor, middle: Point = [0, 0]): Plot => ({
    name,
    middle,
    reach,
    curves: curves(data, ellipse),
  });
  return {
    parts: [
      {
        kind: "plots",
        plots: [
          plot("inCmAndKg", 120, people, around, [100, 100]),
          plot("standardized", 3, standard.transform(people), standard.transform(around)),
          plot("whitened", 3, white.transform(people), circle),
        ],
      },
    ],
  };
}
