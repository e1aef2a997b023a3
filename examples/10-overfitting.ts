/**
 * Overfitting: ten noisy points and a network with 91 parameters. The network learns the points by heart, and with them
 * their noise; four remedies, each judged by sixty points that it has not learned.
 */
import { callbacks, initializers, layers, optimizers, regularizers, sequential } from "limpid";
import { random } from "limpid/tensor";

/** Points near sin 3x, each off by chance. */
function points(count: number, seed: number) {
  const x = random.uniform([count, 1], { seed: 1000 + seed, minval: -1, maxval: 1, dtype: "f64" });
  return {
    x,
    y: x
      .mul(3)
      .sin()
      .add(random.normal([count, 1], { seed, stddev: 0.3, dtype: "f64" })),
  };
}

const validation = points(60, 502);

interface Remedy {
  readonly samples?: number;
  readonly dropout?: number;
  readonly penalty?: number;
  readonly patience?: number;
}

async function learn(name: string, { samples = 10, dropout = 0, penalty = 0, patience }: Remedy) {
  const { x, y } = points(samples, 2);
  const net = sequential(
    [
      layers.dense({
        name: "hidden",
        units: 30,
        activation: "tanh",
        inputShape: [1],
        kernelInitializer: initializers.randomNormal({ stddev: 5 }),
        biasInitializer: initializers.randomNormal({ stddev: 10 / 3 }),
        kernelRegularizer: regularizers.l2({ l2: penalty }),
      }),
      ...(dropout > 0 ? [layers.dropout({ rate: dropout })] : []),
      layers.dense({ name: "output", units: 1, kernelRegularizer: regularizers.l2({ l2: penalty }) }),
    ],
    { seed: 1, dtype: "f64" },
  );
  net.compile({ optimizer: optimizers.adam({ learningRate: 0.02 }), loss: "meanSquaredError" });
  const stop = callbacks.earlyStopping({ monitor: "valLoss", patience, restoreBestWeights: true });
  await net.fit(x, y, {
    epochs: 1000,
    batchSize: samples,
    validationData: [validation.x, validation.y],
    callbacks: patience ? [stop] : [],
    verbose: 0,
  });
  // Without the penalty: what the network answers, against what is true.
  const error = async (at: typeof x, wanted: typeof y) => (await net.predict(at)).sub(wanted).square().mean().item();
  const [training, fresh] = [await error(x, y), await error(validation.x, validation.y)];
  console.log(name, "training", training.toFixed(4), "validation", fresh.toFixed(4));
}

await learn("as it is          ", {});
await learn("early stopping    ", { patience: 100 });
await learn("ten times the data", { samples: 100 });
await learn("dropout           ", { dropout: 0.2 });
await learn("penalty on weights", { penalty: 3e-4 });
