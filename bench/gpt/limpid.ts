/** A small GPT as a user writes it: token numbers in; gathered, judged and guarded against NaN while the clock runs. */
import { initializers, input, layer, layers, losses, model, optimizers, type Tensor, tensor } from "limpid";
import { sqrt } from "limpid/tensor";
import { limpidWith } from "../limpid.ts";
import type { Gpt, Program, Settings } from "../program.ts";
import { readTexts, type Texts } from "./texts.ts";

const small = initializers.randomNormal({ stddev: 0.08 });

function network({ vocabulary, places, width, heads, hidden, blocks, layerNorm, adam }: Gpt) {
  const dense = { useBias: layerNorm, kernelInitializer: small };
  const rms = () =>
    layer({ kind: "rms", forward: (_, [x]) => x.div(sqrt(x.square().mean(-1, { keepDims: true }).add(1e-5))) });
  const norm = () => (layerNorm ? layers.layerNormalization({ epsilon: 1e-5 }) : rms());
  const placed = layer({
    kind: "places",
    params: ({ shape }) => ({ embeddings: { shape, init: small } }),
    forward: ({ embeddings }, [x]) => x.add(embeddings),
  });
  const tokens = input({ shape: [places], dtype: "i32" });
  let x = tokens.pipe(
    layers.embedding({ inputDim: vocabulary, outputDim: width, embeddingsInitializer: small }),
    placed,
    ...(layerNorm ? [] : [norm()]),
  );
  for (let k = 0; k < blocks; k++) {
    const before = x.pipe(norm());
    const attention = { numHeads: heads, keyDim: width / heads, useCausalMask: true, ...dense };
    const mixed = layers.add()(x, layers.multiHeadAttention(attention)(before, before));
    const thought = mixed.pipe(
      norm(),
      layers.dense({ units: hidden, activation: "relu", ...dense }),
      layers.dense({ units: width, ...dense }),
    );
    x = layers.add()(mixed, thought);
  }
  const logits = x.pipe(...(layerNorm ? [norm()] : []), layers.dense({ units: vocabulary, ...dense }));
  const net = model({ inputs: tokens, outputs: logits });
  const { decay, rate, beta1, beta2 } = adam;
  const options = { learningRate: rate, beta1, beta2, epsilon: 1e-8 };
  net.compile({
    optimizer: decay > 0 ? optimizers.adamw({ ...options, weightDecay: decay }) : optimizers.adam(options),
    loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }),
  });
  return net;
}

export async function prepare(settings: Settings): Promise<Program> {
  const about = limpidWith(settings);
  const { folder, images } = settings;
  const gpt = settings.gpt!;
  const arrays = ({ count, x, y, counts }: Texts, most: number): [Tensor, Tensor, Tensor] => {
    const shape = [count, gpt.places];
    const [a, b, c] = [tensor(x, { shape }), tensor(y, { shape }), tensor(counts, { shape })];
    return [a.slice(0, most), b.slice(0, most), c.slice(0, most)];
  };
  const [train, test] = [readTexts(folder, gpt, "train"), readTexts(folder, gpt, "test")];
  const [x, y, sampleWeight] = arrays(train, images);
  const [testX, testY, testWeight] = arrays(test, test.count);
  let used: string | undefined;
  const cases = Object.entries(gpt.batches).map(([name, batch]) => {
    const net = network(gpt);
    used = net.backend;
    return [
      name,
      {
        async run() {
          await net.fit(x, y, { epochs: 1, batchSize: batch, sampleWeight, verbose: 0 });
          return images / batch;
        },
        // A mean over all places; what counts is the mean over those that do.
        async score() {
          const { loss } = await net.evaluate(testX, testY, { sampleWeight: testWeight, verbose: 0 });
          return loss / (test.letters / (test.count * gpt.places));
        },
      },
    ] as const;
  });
  return { ...about(used), cases: Object.fromEntries(cases) };
}
