/** The litter box in jax-js, f64: the whole step is one `jit`, and each is waited for. */
import { fmaOn } from "../fma.ts";
import { type JaxArray, type JaxTree, loadJax } from "../jax.ts";
import type { Program, Settings } from "../program.ts";
import * as survey from "./survey.ts";

export async function prepare(_: Settings): Promise<Program> {
  const { jax, engine } = await loadJax();
  const { numpy: np, nn, tree } = jax;
  const f64 = (rows: number[][]) =>
    np.array(Float64Array.from(rows.flat()), { dtype: np.float64 }).reshape([rows.length, rows[0].length]);
  const [X, y] = [f64(survey.X), f64(survey.y)];

  const predict = ({ syn0, syn1 }: JaxTree, x: JaxArray) => nn.sigmoid(np.dot(nn.sigmoid(np.dot(x, syn0)), syn1));
  const slope = jax.grad((w: JaxTree, x: JaxArray, t: JaxArray) =>
    np
      .square(t.sub(predict(w, x)))
      .sum()
      .mul(0.5),
  );
  const descend = jax.jit((w: JaxTree, x: JaxArray, t: JaxArray): JaxTree => {
    const g = slope(tree.ref(w), x, t);
    return { syn0: w.syn0.sub(g.syn0), syn1: w.syn1.sub(g.syn1) };
  });

  let weights: JaxTree | undefined;
  return {
    engine,
    fma: fmaOn() ? "on" : "off",
    threads: 1,
    run() {
      let w: JaxTree = { syn0: f64(survey.syn0), syn1: f64(survey.syn1) };
      for (let k = 0; k < survey.steps; k++) {
        w = descend(w, X.ref, y.ref);
        w.syn1.ref.dataSync();
      }
      w.syn0.ref.dataSync();
      weights = w;
      return 1;
    },
    score() {
      const answers = predict(tree.ref(weights!), X.ref).dataSync();
      return survey.y.reduce((sum, [want], k) => sum + Math.abs(want - answers[k]), 0) / survey.y.length;
    },
  };
}
