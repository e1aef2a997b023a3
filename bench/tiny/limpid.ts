/** The litter box as the API page writes it: a compiled function from weights to weights, repeated. */
import { abs, compile, grad, matmul, mean, mul, sigmoid, square, sub, sum, tensor } from "limpid/tensor";
import { limpidWith } from "../limpid.ts";
import type { Program, Settings } from "../program.ts";
import * as survey from "./survey.ts";

export async function prepare(settings: Settings): Promise<Program> {
  const about = limpidWith(settings);
  const f64 = (values: number[][]) => tensor(values, { dtype: "f64" });
  const [X, y] = [f64(survey.X), f64(survey.y)];
  const start = { syn0: f64(survey.syn0), syn1: f64(survey.syn1) };
  type Weights = typeof start;

  const predict = ({ syn0, syn1 }: Weights) => sigmoid(matmul(sigmoid(matmul(X, syn0)), syn1));
  const slope = grad((w: Weights) => mul(0.5, sum(square(sub(y, predict(w))))));
  const error = compile((w: Weights) => mean(abs(sub(y, predict(w)))));
  const descend = compile((w: Weights) => {
    const g = slope(w);
    return { syn0: sub(w.syn0, g.syn0), syn1: sub(w.syn1, g.syn1) };
  });

  let weights = start;
  return {
    ...about(),
    async run() {
      weights = await descend.repeat(survey.steps, start);
      return 1;
    },
    async score() {
      return (await error(weights)).item();
    },
  };
}
