/** The litter box in JavaScript by hand: loops over typed arrays, nothing allocated in a step. */
import type { Program, Settings } from "../program.ts";
import * as survey from "./survey.ts";

const [people, inputs, hidden] = [4, 3, 4];

export async function prepare(_: Settings): Promise<Program> {
  const X = Float64Array.from(survey.X.flat());
  const y = Float64Array.from(survey.y.flat());
  const syn0 = new Float64Array(inputs * hidden);
  const syn1 = new Float64Array(hidden);
  const l1 = new Float64Array(people * hidden);
  const l2 = new Float64Array(people);

  const forward = () => {
    for (let n = 0; n < people; n++) {
      let out = 0;
      for (let j = 0; j < hidden; j++) {
        let sum = 0;
        for (let i = 0; i < inputs; i++) sum += X[n * inputs + i] * syn0[i * hidden + j];
        const value = 1 / (1 + Math.exp(-sum));
        l1[n * hidden + j] = value;
        out += value * syn1[j];
      }
      l2[n] = 1 / (1 + Math.exp(-out));
    }
  };
  const d0 = new Float64Array(inputs * hidden);
  const d1 = new Float64Array(hidden);
  const step = () => {
    forward();
    d0.fill(0);
    d1.fill(0);
    for (let n = 0; n < people; n++) {
      const delta2 = (y[n] - l2[n]) * l2[n] * (1 - l2[n]);
      for (let j = 0; j < hidden; j++) {
        const value = l1[n * hidden + j];
        const delta1 = delta2 * syn1[j] * value * (1 - value);
        d1[j] += value * delta2;
        for (let i = 0; i < inputs; i++) d0[i * hidden + j] += X[n * inputs + i] * delta1;
      }
    }
    for (let k = 0; k < syn0.length; k++) syn0[k] += d0[k];
    for (let k = 0; k < syn1.length; k++) syn1[k] += d1[k];
  };

  return {
    engine: "JavaScript by hand (scalar)",
    fma: "off",
    threads: 1,
    run() {
      syn0.set(survey.syn0.flat());
      syn1.set(survey.syn1.flat());
      for (let k = 0; k < survey.steps; k++) step();
      return 1;
    },
    score() {
      forward();
      return l2.reduce((sum, value, n) => sum + Math.abs(y[n] - value), 0) / people;
    },
  };
}
