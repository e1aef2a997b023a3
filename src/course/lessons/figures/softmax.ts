/** Scores become probabilities, and a probability becomes a loss. */
import { exp, logSoftmax, neg, softmax, type Tensor, tensor } from "../../../tensor/index.ts";
import type { Figure } from "./data.ts";
import type { FigureParams } from "./requests.ts";

const f64 = (values: Parameters<typeof tensor>[0]): Tensor => tensor(values, { dtype: "f64" });

export async function softmaxTable({ scores }: FigureParams["softmax"]): Promise<Figure> {
  const z = f64([...scores]);
  const [powers, probabilities, losses] = [exp(z), softmax(z), neg(logSoftmax(z))];
  return {
    parts: [
      {
        kind: "table",
        columns: [
          { head: "scoreZ" },
          { head: { text: "e^z" }, format: "4" },
          { head: "probability", format: "4" },
          { head: { text: "" }, full: 1 },
          { head: "lossIfRight", format: "4" },
        ],
        rows: [
          ...scores.map((score, k) => [
            score,
            powers.data[k],
            probabilities.data[k],
            probabilities.data[k],
            losses.data[k],
          ]),
          ["sum", powers.sum().item(), probabilities.sum().item(), 0, { text: "" }],
        ],
      },
    ],
  };
}
