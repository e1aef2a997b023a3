/**
 * System B, the state that its text prints in the middle of training: one customer's forward pass, the five ratios of
 * the chain rule, and the table of error times slope.
 */
import { compile, grad, matmul, mul, prod, sigmoid, stack, sub, sum, type Tensor, tensor } from "../../tensor/all.ts";
import type { Computed } from "./check.ts";
import type { litterBox } from "./expected/litter-box.ts";
import { purchases, survey } from "./survey.ts";

const f64 = (values: Parameters<typeof tensor>[0]): Tensor => tensor(values, { dtype: "f64" });

const customers = f64(survey);
const bought = f64(purchases);

/** As printed, to two decimals. */
export const printed: { readonly syn0: number[][]; readonly syn1: number[] } = {
  syn0: [
    [3.66, -2.88, 3.26, -1.53],
    [-4.84, 3.54, 2.52, -2.55],
    [0.16, -0.66, -2.82, 1.87],
  ],
  syn1: [12.21, 10.24, -6.31, -14.52],
};
const [syn0, syn1] = [f64(printed.syn0), f64(printed.syn1)];
/** What the text rounds its values to before it multiplies. */
const rounded = {
  l1: f64(0.98),
  l2: f64(0.5),
  l2Table: f64([0.5, 0.9, 0.05, 0.7]),
  slopes: f64([0.25, 0.09, 0.05, 0.21]),
};

/** The slope of the sigmoid where its value is `p`. */
const slopeAt = (p: Tensor): Tensor => mul(p, sub(1, p));

const hidden = (weights: Tensor): Tensor => sigmoid(matmul(customers, weights));
const predict = (weights: Tensor): Tensor => sigmoid(sum(mul(hidden(weights), syn1), 1));
/** y − l2 of the first customer. */
const firstError = (weights: Tensor): Tensor => sub(bought, predict(weights)).slice(0, 1).sum();

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

export async function printedState(): Promise<Part> {
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
      tableDeltas: mul(errors, rounded.slopes),
    };
  });
  const computed = await compute(syn0, rounded.l1, rounded.l2, rounded.l2Table);

  const error = compile(firstError);
  const h = 1e-5;
  const nudge = f64([
    [h, 0, 0, 0],
    [0, 0, 0, 0],
    [0, 0, 0, 0],
  ]);
  const [above, below] = [await error(syn0.add(nudge)), await error(syn0.sub(nudge))];
  return { ...computed, exactSlopeCheck: above.sub(below).div(2 * h) };
}
