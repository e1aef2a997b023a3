/**
 * Layers that compare the samples of a batch, given one sample: a batch normalization then subtracts from each number itself, and
 * nothing of the sample is left. Seen in what a layer with state does, not in its name.
 */
import { runLayer } from "../../../nn/index.ts";
import { grad, tensor, zeros } from "../../../tensor/all.ts";
import type { Context } from "../context.ts";
import { type Check, type Found, kind } from "../finding.ts";
import { asked, type CallFacts } from "../structure.ts";

type Alone = { batchSize: number; samples: number; last: boolean };

const alone = kind<Alone>("batch-of-one", ["error", "certain", "numbers"], {
  en: ({ last, samples, batchSize }, { layer }) => ({
    problem: last
      ? `${layer} compares the samples of a batch, and the last batch of every epoch holds one alone (${samples} = ${Math.floor(samples / batchSize)} x ${batchSize} + 1): in that step nothing of it gets through`
      : `${layer} compares the samples of a batch, but each batch holds one alone: whatever the sample, the layer gives the same, and nothing can be learned through it`,
    advice: last
      ? "take a batchSize that leaves more than one sample, or one sample more or less"
      : "give fit a batchSize of 16 or more, or use layers.layerNormalization() or layers.groupNormalization(), which need one sample only",
  }),
  "zh-CN": ({ last, samples, batchSize }, { layer }) => ({
    problem: last
      ? `${layer} 要在一个批量的样本之间比较，而每一轮的最后一个批量只有 1 个样本（${samples} = ${Math.floor(samples / batchSize)} × ${batchSize} + 1）：那一步里，什么也传不过去`
      : `${layer} 要在一个批量的样本之间比较，但每个批量只有 1 个样本：不管样本是什么，这一层给出的都一样，学不到东西`,
    advice: last
      ? "换一个批量大小，让最后一批不止 1 个样本，或增减一个样本"
      : "给 fit 的 batchSize 至少 16，或改用 layers.layerNormalization()、layers.groupNormalization()，它们只需要一个样本",
  }),
});

/** Whether the gradient gets through a layer in training, with so many samples of random numbers. */
function passes({ plan, params }: Context, { call, layer }: CallFacts, samples: number): boolean {
  const { network, dtype } = plan;
  const [from] = call.inputs;
  const { shape } = network.types[from];
  const size = shape.reduce((all, n) => all * n, samples);
  const numbers = Float64Array.from({ length: size }, (_, k) => Math.sin(1 + 12.9898 * k));
  const own = (of: object) => Object.fromEntries(Object.keys(of).map((key) => [key, params[`${layer.name}/${key}`]]));
  const context = {
    ...asked(dtype),
    training: true,
    state: own(layer.state),
    uniform: (drawn: readonly number[]) => zeros(drawn),
    path: layer.name,
  };
  const x = tensor(numbers, { shape: [samples, ...shape] }).cast(dtype);
  const slopes = grad((given: typeof x) => {
    const [result] = runLayer(layer.spec, own(layer.params), [given], context).outputs;
    const weights = Float64Array.from({ length: result.size }, (_, k) => Math.cos(1 + 78.233 * k));
    return result.mul(tensor(weights, { shape: result.shape }).cast(dtype)).sum();
  })(x);
  return slopes.data.some((slope: number) => Math.abs(slope) > 1e-6);
}

function check(context: Context): Found[] {
  const { calls, batchSize, train } = context;
  const single = batchSize === 1;
  const last = !single && train.samples % batchSize === 1;
  if (!single && !last) return [];
  return calls.flatMap((one): Found[] => {
    const { layer, call } = one;
    // A frozen one goes by its averages.
    const frozen = layer.spec.trainable === false;
    if (Object.keys(layer.state).length === 0 || call.inputs.length !== 1 || frozen) return [];
    if (passes(context, one, 1) || !passes(context, one, 4)) return [];
    const facts = { batchSize, samples: train.samples, last };
    return [alone({ layer: layer.name }, facts, last ? { severity: "warning" } : {})];
  });
}

export const singleSample: Check = { id: "single-sample", kinds: [alone], check };
