/** The litter box in TensorFlow.js: in f32, because it has no f64, and on its JavaScript backend, the faster one here. */
import type { Program, Settings } from "../program.ts";
import { loadTfjs } from "../tfjs.ts";
import * as survey from "./survey.ts";

export async function prepare(_: Settings): Promise<Program> {
  const { tf, engine } = await loadTfjs("cpu");
  const f32 = (rows: number[][]) => tf.tensor(Float32Array.from(rows.flat()), [rows.length, rows[0].length]);
  const [X, y] = [f32(survey.X), f32(survey.y)];
  const [start0, start1] = [f32(survey.syn0), f32(survey.syn1)];
  const [syn0, syn1] = [tf.variable(start0), tf.variable(start1)];
  const predict = () => X.matMul(syn0).sigmoid().matMul(syn1).sigmoid();
  const optimizer = tf.train.sgd(1);
  return {
    engine: `${engine}, f32`,
    fma: "off",
    threads: 1,
    run() {
      syn0.assign(start0);
      syn1.assign(start1);
      for (let k = 0; k < survey.steps; k++)
        tf.tidy(() => optimizer.minimize(() => y.sub(predict()).square().sum().mul(0.5), true));
      syn1.dataSync();
      return 1;
    },
    score() {
      const answers = tf.tidy(() => predict().dataSync());
      return survey.y.reduce((sum, [want], k) => sum + Math.abs(want - answers[k]), 0) / survey.y.length;
    },
  };
}
