/** Every layer in a small model, as a program: what it gives while training, and the slopes by its weights and inputs. */
import { input, layers, model, Tensor, tensor } from "limpid";
import type { Symbolic } from "limpid/nn";
import { allLayers } from "./all-layers.ts";
import { type Slopes, slopesOf, uneven } from "./slopes.ts";

/** The shape of one sample; or whole numbers from 0, below one of their own. */
type Sample = readonly number[] | { readonly shape: readonly number[]; readonly below: number };

const pair: readonly Sample[] = [[3], [3]];
const sequence: readonly Sample[] = [[4, 3]];
const sequences: readonly Sample[] = [
  [4, 3],
  [5, 3],
];
const row: readonly Sample[] = [[3]];
const numbers: readonly Sample[] = [{ shape: [4], below: 2 }];

/** What each layer is called on; pictures, sequences of them and volumes by their names. */
const samples: Readonly<Record<string, readonly Sample[]>> = {
  ...all("activation activityRegularization alphaDropout batchNormalization dense dropout einsumDense elu", row),
  ...all("gaussianDropout gaussianNoise identity lambda leakyRelu normalization prelu relu repeatVector", row),
  ...all("rescaling softmax spectralNormalization unitNormalization", row),
  ...all("add average concatenate dot maximum minimum multiply subtract", pair),
  ...all("additiveAttention attention multiHeadAttention groupQueryAttention", sequences),
  ...all("bidirectional flatten groupNormalization gru layerNormalization lstm masking rmsNormalization rnn", sequence),
  ...all("simpleRNN spatialDropout1d timeDistributed", sequence),
  ...all("embedding reversibleEmbedding", numbers),
  categoryEncoding: [{ shape: [2], below: 2 }],
  convLstm1d: [[3, 5, 2]],
  convLstm2d: [[2, 4, 3, 2]],
  permute: [[2, 3, 2]],
  reshape: [[16]],
  spatialDropout2d: [[4, 4, 2]],
  spatialDropout3d: [[2, 3, 2, 2]],
};

function all(names: string, what: readonly Sample[]): Readonly<Record<string, readonly Sample[]>> {
  return Object.fromEntries(names.split(" ").map((name) => [name, what]));
}

function samplesOf(name: string): readonly Sample[] | undefined {
  if (samples[name]) return samples[name];
  const places = /[123](?=d)/.exec(name)?.[0];
  const picture = { 1: [6, 2], 2: [5, 4, 3], 3: [3, 4, 3, 2] }[places ?? "2"];
  return picture && (places || /^(random|randAugment|centerCrop|resizing)/.test(name)) ? [picture] : undefined;
}

/** Cells work inside of a layer that goes through a sequence. */
const cells = new Set(["gruCell", "lstmCell", "simpleRNNCell", "stackedRNNCells"]);

/** What layers that compute before the graph, in this process, are given: texts, or numbers to look up. */
export const onHost: Readonly<Record<string, unknown>> = {
  discretization: [[-1], [2]],
  hashedCrossing: [["a"], ["b"]],
  hashing: ["a", "b"],
  integerLookup: [[1], [7]],
  stringLookup: ["a", "b"],
  textVectorization: ["a b", "b"],
};

export interface LayerCase extends Slopes {
  readonly name: string;
}

const batch = 2;

function caseOf(name: string, given: readonly Sample[]): LayerCase {
  const whole = (one: Sample): one is Extract<Sample, { below: number }> => "below" in one;
  const ends = given.map((one) =>
    whole(one) ? input({ shape: one.shape, dtype: "i32" }) : input({ shape: one as number[], dtype: "f64" }),
  );
  const made = (cells.has(name) ? layers.rnn({ cell: allLayers[name] as never }) : allLayers[name]) as unknown as (
    ...xs: Symbolic[]
  ) => Symbolic;
  const names = ends.map((_, k) => `x${k}`);
  const byName = <T>(list: readonly T[]) => Object.fromEntries(names.map((key, k) => [key, list[k]]));
  const net = model({ inputs: byName(ends), outputs: made(...ends) }, { dtype: "f64", seed: 1 });
  const weights = Object.entries(net.weights).filter(([, { dtype }]) => dtype === "f64");
  const moved = weights.map(([, w], k) => w.add(tensor(uneven(w.size, -0.4, 0.4, k + 5), { shape: w.shape })));
  const data = given.map((one, k) =>
    whole(one)
      ? tensor(
          Int32Array.from({ length: batch * size(one.shape) }, (_, i) => (i * 7 + k) % one.below),
          { shape: [batch, ...one.shape] },
        )
      : tensor(uneven(batch * size(one), -1.1, 1.7, k), { shape: [batch, ...one] }),
  );
  const apply = (tensors: readonly Tensor[]): readonly Tensor[] => {
    const own = Object.fromEntries(weights.map(([key], k) => [key, tensors[k]]));
    const xs = byName(tensors.slice(weights.length));
    const y: unknown = net.apply({ ...net.weights, ...own } as never, xs as never, { training: true, seed: 3 });
    return y instanceof Tensor ? [y] : (Object.values(y as Readonly<Record<string, Tensor>>) as Tensor[]);
  };
  return { ...slopesOf([...moved, ...data], apply), name };
}

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Every layer that is part of a program. */
export const layerCases: readonly LayerCase[] = Object.keys(layers).flatMap((name) => {
  const given = cells.has(name) ? sequence : samplesOf(name);
  return given && !(name in onHost) ? [caseOf(name, given)] : [];
});
