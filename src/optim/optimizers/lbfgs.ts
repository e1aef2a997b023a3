import { builtIn, descriptionOf, finiteFrom, readOptions, whole } from "../../base/index.ts";
import { where } from "../../tensor/index.ts";
import type { Functional } from "../functional.ts";
import { functional } from "../make.ts";
import type { LongOptimizer, Together } from "../optimizer.ts";
import { type Rate, toRate, wantRate } from "../rate.ts";
import { lbfgsSteps } from "./lazy-lbfgs.ts";
import { phases, scalars } from "./lbfgs-state.ts";

lbfgsSteps.withReady();

export interface LbfgsOptions {
  /** The length that each search along a direction looks at first. Default: 1. */
  readonly learningRate?: Rate;
  /** How many of the last moves it remembers to tell how the loss bends. Default: 10. */
  readonly memory?: number;
  /** It is at its goal where no derivative is larger. Default: 1e-7. */
  readonly gradientTolerance?: number;
  /** … or where a move lowers the loss by no more than this, relative to a loss above 1. Default: 1e-12. */
  readonly changeTolerance?: number;
  /** The most looks along one direction. Default: 20. */
  readonly searchLimit?: number;
}

/**
 * Limited-memory BFGS (Liu and Nocedal, Mathematical Programming 45, 1989) with a line search for the strong Wolfe conditions: for
 * small and smooth problems with all samples in one batch, to many digits. From the last moves s and the changes y of the gradient
 * over them it knows how the loss bends, and so where its lowest place should be:
 *
 *     d = -H·g    (H by the two-loop recursion, Nocedal and Wright, algorithm 7.4)
 *     w ← w + a·d (a by the line search)
 *
 * Every step looks at one place, so an epoch is one look at the data, as with any other optimizer. `history.loss` is the loss at the
 * place reached so far, which is also what evaluation, prediction and `model.weights` take; metrics are those of the place looked at.
 * `fit` takes all samples as one batch, refuses smaller ones and networks in which something random happens, and ends where the goal
 * is reached.
 *
 *     model.compile({ optimizer: optimizers.lbfgs(), loss: "meanSquaredError" });
 *     await model.fit(x, y, { epochs: 200 });   // at most so many looks
 */
export function lbfgs(given?: LbfgsOptions): LongOptimizer & Functional {
  const options = readOptions("lbfgs", given, {
    learningRate: wantRate,
    memory: whole(1, 1000),
    gradientTolerance: finiteFrom(0),
    changeTolerance: finiteFrom(0),
    searchLimit: whole(1),
  });
  const {
    learningRate = 1,
    memory = 10,
    gradientTolerance = 1e-7,
    changeTolerance = 1e-12,
    searchLimit = 20,
  } = options;
  const rate = toRate("lbfgs", "learningRate", learningRate);
  // No file can hold a schedule of the user's own.
  const saved = typeof rate === "number" ? rate : descriptionOf(rate);
  const own = { memory, gradientTolerance, changeTolerance, searchLimit };
  const made: Omit<LongOptimizer, "name" | "config"> = {
    learningRate: rate,
    wholeData: true,
    scalars,
    restart: { phase: phases.looking },
    init: ({ shape }) => ({
      start: { shape, first: "parameter" },
      gradient: { shape, first: 0 },
      direction: { shape, first: 0 },
      lowGradient: { shape, first: 0 },
      moves: { shape: [memory, ...shape], first: 0 },
      changes: { shape: [memory, ...shape], first: 0 },
    }),
    together: lbfgsSteps.function((code) => (seen: Together) => code.lookedAt(seen, own)),
    step: ({ memory: its, scalars: { phase, length } }) => ({
      parameter: where(phase.equal(phases.finished), its.start, its.start.add(its.direction.mul(length))),
      memory: its,
    }),
    evaluationWeights: ({ memory: { start } }) => start,
  };
  return builtIn("lbfgs", { ...(saved !== undefined && { learningRate: saved }), ...own }, { ...made, ...functional });
}
