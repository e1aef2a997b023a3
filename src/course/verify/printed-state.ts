/**
 * System B, the state that its text prints in the middle of training: one customer's forward pass, the five ratios of
 * the chain rule, and the table of error times slope.
 */
import { compile, grad, matmul, mul, prod, sigmoid, stack, sub, sum, type Tensor } from "../../tensor/all.ts";
import type { Computed } from "./check.ts";
import type { litterBox } from "./expected/litter-box.ts";
import { floatsOf, type Precision } from "./precision.ts";
import { purchases, survey } from "./survey.ts";

/** As printed, to two decimals. */
export const printed: { readonly syn0: number[][]; readonly syn1: number[] } = {
  syn0: [
    [3.66, -2.88, 3.26, -1.53],
    [-4.84, 3.54, 2.52, -2.55],
    [0.16, -0.66, -2.82, 1.87],
  ],
  syn1: [12.21, 10.24, -6.31, -14.52],
};
/** What the text rounds its values to before it multiplies. */
const rounded = {
  l1: 0.98,
  l2: 0.5,
  l2Table: [0.5, 0.9, 0.05, 0.7],
  slopes: [0.25, 0.09, 0.05, 0.21],
};

/** The slope of the sigmoid where its value is `p`. */
const slopeAt = (p: Tensor): Tensor => mul(p, sub(1, p));

/** What the state says of the four customers, as tensors and as functions of the first layer's weights. */
function networkIn(dtype: Precision) {
  const floats = floatsOf(dtype);
  const [customers, bought, syn1] = [floats(survey), floats(purchases), floats(printed.syn1)];
  const hidden = (weights: Tensor): Tensor => sigmoid(matmul(customers, weights));
  const predict = (weights: Tensor): Tensor => sigmoid(sum(mul(hidden(weights), syn1), 1));
  /** y − l2 of the first customer. */
  const firstError = (weights: Tensor): Tensor => sub(bought, predict(weights)).slice(0, 1).sum();
  return { floats, customers, bought, syn1, hidden, predict, firstError };
}

type Part = Pick<
  Computed<typeof litterBox>,
  | "stateSum"
  | "stateSums"
  | "stateHidden"
  | "statePrediction"
  | "ratios"
  | "ratioProduct"
  | "exactRatios"
  | "exactSlope"
  | "exactSlopeCheck"
  | "tableErrors"
  | "tableSlopes"
  | "tableDeltas"
>;

export async function printedState(dtype: Precision): Promise<Part> {
  const { floats, customers, bought, syn1, hidden, predict, firstError } = networkIn(dtype);
  const slopes = floats(rounded.slopes);
  const compute = compile((weights: Tensor, l1: Tensor, l2: Tensor, table: Tensor) => {
    const sums = matmul(customers, weights);
    // Each ratio is a derivative of one step of the chain, at the text's rounded values.
    const error = grad((p: Tensor) => sub(1, p))(l2);
    const across = grad((p: Tensor) => mul(p, syn1.slice(0, 1).sum()))(l1);
    const money = grad((w: Tensor) => mul(customers.slice(0, 1).slice([0, 0], [1, 1]).sum(), w))(
      weights.slice([0, 0], [1, 1]).sum(),
    );
    const ratios = stack([error, slopeAt(l2), across, slopeAt(l1), money]);
    // The same without rounding: the values that the state gives.
    const exact = [hidden(weights).slice([0, 0], [1, 1]).sum(), predict(weights).slice(0, 1).sum()];
    const errors = sub(bought, table);
    return {
      stateSum: sums.slice([0, 0], [1, 1]).sum(),
      stateSums: sums.slice([0, 0], [4, 1]).reshape([4]),
      stateHidden: hidden(weights),
      statePrediction: predict(weights),
      ratios,
      exactRatios: stack([error, slopeAt(exact[1]), across, slopeAt(exact[0]), money]),
      ratioProduct: prod(ratios),
      exactSlope: grad(firstError)(weights).slice([0, 0], [1, 1]).sum(),
      tableErrors: errors,
      tableSlopes: slopeAt(table),
      tableDeltas: mul(errors, slopes),
    };
  });
  const syn0 = floats(printed.syn0);
  const computed = await compute(syn0, floats(rounded.l1), floats(rounded.l2), floats(rounded.l2Table));

  const error = compile(firstError);
  const h = 1e-5;
  const nudge = floats([
    [h, 0, 0, 0],
    [0, 0, 0, 0],
    [0, 0, 0, 0],
  ]);
  const [above, below] = [await error(syn0.add(nudge)), await error(syn0.sub(nudge))];
  return { ...computed, exactSlopeCheck: above.sub(below).div(2 * h) };
}
