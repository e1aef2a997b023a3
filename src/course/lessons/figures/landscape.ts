/** The loss around the path of the litter box: a plane through the space of its weights, and how much of the path it holds. */
import { rehearse, landscape as survey } from "../../../explain/index.ts";
import { presetModel } from "../../presets/index.ts";
import type { Figure, Point } from "./data.ts";
import type { FigureParams } from "./requests.ts";

export async function landscape({ updates, marks, resolution }: FigureParams["landscape"]): Promise<Figure> {
  const { model, x, y } = presetModel("litter-box");
  const { path: taken } = await rehearse(model, x, y, { epochs: updates, shuffle: false, verbose: 0 });
  const { a, b, losses, path, fidelity } = await survey(model, { x, y, path: taken, resolution });
  const points = path.map((vertex): Point => [vertex.a, vertex.b]);
  return {
    parts: [
      {
        kind: "heights",
        x: "firstDirection",
        y: "secondDirection",
        z: "loss",
        a,
        b,
        heights: losses,
        curves: [
          { name: "path", points },
          { name: "start", points: points.slice(0, 1), dots: true },
          { name: "end", points: points.slice(-1), dots: true },
        ],
      },
      {
        kind: "table",
        columns: [
          { head: "updates" },
          { head: "loss", format: "6" },
          { head: "lossInPlane", format: "6" },
          { head: "away", format: "3" },
        ],
        rows: marks.map((mark) => {
          const { epoch, trueLoss, planeLoss, away } = path[mark];
          return [epoch, trueLoss, planeLoss, away];
        }),
      },
      {
        kind: "table",
        columns: [{ head: { text: "" } }, { head: { text: "" }, format: "%2" }],
        rows: [["captured", fidelity?.captured ?? 0]],
      },
    ],
  };
}
