/** One image in, ten JS numbers out: the cases of a program, from a function that answers. */
import type { Case } from "../program.ts";
import { errorOf, type Net, type NetFiles, names, readNet } from "./nets.ts";

/** Predictions of one run: longer than the tick of the clock, shorter than what a busy system gives a process at once. */
const times: Readonly<Record<Net, number>> = { mlp: 50, cnn: 5 };

type Answer = (image: Float32Array) => ArrayLike<number> | Promise<ArrayLike<number>>;

export async function predictionCases(
  folder: string,
  prepare: (files: NetFiles, net: Net) => Answer | Promise<Answer>,
): Promise<Record<string, Case>> {
  const cases: Record<string, Case> = {};
  for (const net of names) {
    const files = readNet(folder, net);
    const predict = await prepare(files, net);
    let answer: ArrayLike<number> = [];
    cases[net] = {
      async run() {
        for (let k = 0; k < times[net]; k++) {
          const given = predict(files.image);
          // To wait for what is there already would cost a turn of the event loop.
          answer = given instanceof Promise ? await given : given;
        }
        return times[net];
      },
      score: () => errorOf(answer, files.answer),
    };
  }
  return cases;
}
