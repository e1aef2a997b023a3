/** System G, computed: the three transforms on five people, undone again, and what becomes of a sixth. */
import { normalize, standardize, whiten } from "../../data/index.ts";
import { abs, concat, matmul, max, mul, square, sub } from "../../tensor/index.ts";
import type { Computed } from "./check.ts";
import type { preparing } from "./expected/preparing.ts";
import { floatsOf, type Precision } from "./precision.ts";

const people = [
  [150, 48],
  [160, 60],
  [165, 58],
  [185, 74],
  [190, 80],
];

export async function computePreparing(dtype: Precision): Promise<Computed<typeof preparing>> {
  const floats = floatsOf(dtype);
  const [train, test] = [floats(people), floats([[175, 88]])];
  const standard = standardize().fit(train);
  const stretched = normalize().fit(train);
  const white = await whiten().fit(train);
  const all = standardize().fit(concat([train, test]));
  const whitened = white.transform(train);
  const standardized = standard.transform(train);
  const three = floats([[10], [20], [30]]);
  const { mean, std: deviation } = standardize().fit(three);
  return {
    mean: standard.mean,
    deviation: standard.std,
    standardized,
    normalized: stretched.transform(train),
    whitened,
    correlation: mul(standardized.slice([0, 0], [5, 1]), standardized.slice([0, 1], [5, 2])).mean(),
    covariance: matmul(whitened.transpose(), whitened).div(train.shape[0] - 1),
    restored: [standard, stretched, white].map((fitted) =>
      max(abs(sub(fitted.inverse(fitted.transform(train)), train))).item(),
    ),
    testStandardized: standard.transform(test).reshape([2]),
    testNormalized: stretched.transform(test).reshape([2]),
    leakedMean: all.mean,
    leakedTest: all.transform(test).reshape([2]),
    leakedNormalized: normalize()
      .fit(concat([train, test]))
      .transform(test)
      .reshape([2]),
    three: standardize().fitTransform(three).reshape([3]),
    threeStatistics: [mean.item(), square(deviation).item(), deviation.item()],
  };
}
