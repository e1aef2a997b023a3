/**
 * L-BFGS beside the best-tuned descent: looks at the data until the loss is within 1e-10 of the lowest, on three problems of full
 * batches. Descent has the rate, of a grid of 1.05 to the next, that needs the fewest; with momentum, the best of four, too.
 *
 *     npx tsx scripts/lbfgs.ts      (minutes)
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { layers, type Model, type Optimizer, optimizers, regularizers, sequential, type Tensor } from "limpid";
import { standardize } from "limpid/data";
import { tensor } from "limpid/tensor";

const table = gunzipSync(readFileSync(new URL("../test/fixtures/breast-cancer.csv.gz", import.meta.url)))
  .toString()
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split(",").map(Number));
const f64 = { dtype: "f64" } as const;
const measures = standardize().fitTransform(
  tensor(
    table.map((row) => row.slice(0, 30)),
    f64,
  ),
);

/** Σ 100·(w₍ᵢ₊₁₎ - wᵢ²)² + (1 - wᵢ)² of twenty weights. */
const valley = (_: Tensor, w: Tensor): Tensor => {
  const [before, after] = [w.slice([0, 0], [w.shape[0], 19]), w.slice([0, 1], [w.shape[0], 20])];
  return after.sub(before.square()).square().mul(100).add(before.neg().add(1).square()).sum(-1);
};

interface Problem {
  readonly make: (optimizer: Optimizer) => Model<Tensor, never>;
  readonly x: number[][] | Tensor;
  readonly y: number[][];
  readonly lowest: number;
  /** Looks after which a rate is given up. */
  readonly most: number;
  readonly rates: readonly [from: number, to: number];
}

const problems: Readonly<Record<string, Problem>> = {
  blueberries: {
    make: (optimizer) =>
      sequential([layers.dense({ units: 1, useBias: false, inputShape: [1], kernelInitializer: [[15]] })], f64).compile(
        {
          optimizer,
          loss: "meanSquaredError",
        },
      ),
    x: [[1], [2], [3]],
    y: [[20], [40], [60]],
    lowest: 0,
    most: 1000,
    rates: [0.01, 0.3],
  },
  "Rosenbrock's valley of 20 variables": {
    make: (optimizer) =>
      sequential(
        [
          layers.dense({
            units: 20,
            useBias: false,
            inputShape: [1],
            kernelInitializer: [Array.from({ length: 20 }, (_, k) => (k % 2 === 0 ? -1.2 : 1))],
          }),
        ],
        f64,
      ).compile({ optimizer, loss: valley }),
    x: [[1]],
    y: [Array<number>(20).fill(0)],
    lowest: 0,
    most: 40_000,
    rates: [5e-4, 2e-3],
  },
  "logistic regression, breast cancer": {
    make: (optimizer) =>
      sequential(
        [
          layers.dense({
            units: 1,
            activation: "sigmoid",
            inputShape: [30],
            kernelInitializer: "zeros",
            kernelRegularizer: regularizers.l2({ l2: 1e-3 }),
          }),
        ],
        f64,
      ).compile({ optimizer, loss: "binaryCrossentropy" }),
    x: measures,
    y: table.map((row) => [row[30]]),
    // By SciPy 1.17, minimize(method="L-BFGS-B"), to a gradient of 1e-12.
    lowest: 0.06808282313911913,
    most: 1500,
    rates: [0.5, 20],
  },
};

/** Looks until it is near enough; infinite where it never is. */
async function looks({ make, x, y, lowest }: Problem, optimizer: Optimizer, most: number): Promise<number> {
  const stops = {
    onSteps: ({ losses, stop }: { losses: ArrayLike<number>; stop: () => void }) => {
      if (!(losses[losses.length - 1] - lowest > 1e-10)) stop();
    },
  };
  const how = { batchSize: 1000, epochs: most, shuffle: false, verbose: 0, callbacks: [stops] } as const;
  try {
    const { loss } = await make(optimizer).fit(x, y, how);
    const at = loss.findIndex((one) => one - lowest <= 1e-10);
    return at < 0 ? Number.POSITIVE_INFINITY : at + 1;
  } catch {
    // It ran away.
    return Number.POSITIVE_INFINITY;
  }
}

for (const [name, problem] of Object.entries(problems)) {
  const quasi = await looks(problem, optimizers.lbfgs({ gradientTolerance: 1e-12, changeTolerance: 0 }), 1000);
  console.log(`${name}: L-BFGS needs ${quasi} looks`);
  for (const momentum of [0, 0.5, 0.8, 0.9, 0.95]) {
    let [best, at] = [Number.POSITIVE_INFINITY, 0];
    for (let rate = problem.rates[0]; rate <= problem.rates[1]; rate *= 1.05) {
      const most = Math.min(problem.most, Number.isFinite(best) ? best : problem.most);
      const count = await looks(problem, optimizers.sgd({ learningRate: rate * (1 - momentum), momentum }), most);
      if (count < best) [best, at] = [count, rate * (1 - momentum)];
    }
    const ratio = (best / quasi).toFixed(1);
    console.log(
      `  descent, momentum ${momentum}: ${best} looks with the rate ${at.toPrecision(3)}, ${ratio} times as many`,
    );
  }
}
