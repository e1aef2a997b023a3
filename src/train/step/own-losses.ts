/** Losses and metrics of the user's own: what they give is averaged as Keras does, and tried before the first step. */
import { type DType, LimpidError, type Shape, ShapeError, show, ValueError } from "../../base/index.ts";
import { type Loss, type SampleMetric, targetShape } from "../../nn/index.ts";
import { Tensor } from "../../tensor/index.ts";
import { infer } from "../../tensor/trace.ts";

/** One value for each sample, or one for the batch: further axes are averaged. */
export function valuesOf(given: Tensor, dtype: DType): Tensor {
  const values = given.cast(dtype);
  return values.rank > 1 ? values.mean(values.shape.slice(1).map((_, d) => d + 1)) : values;
}

/** Two sizes: what has one value for each sample grows with the batch. */
const batches = [4, 5];

/** Throws where a loss or metric does not give one value for each sample, or one number. */
export function tryJudge(
  what: "loss" | "metric",
  { name, perSample }: Loss | SampleMetric,
  loss: Loss,
  shape: Shape,
  dtype: DType,
): void {
  const subject = name === what ? `compile: the ${what}` : `compile: ${what} ${name}`;
  const hint = "one value for each sample, such as yTrue.sub(yPred).square().mean(-1), or one number for the batch";
  const shapes: Shape[] = [];
  for (const batch of batches) {
    const output = { dtype, shape: [batch, ...shape] };
    const own = [batch, ...targetShape(loss, shape)];
    const target = { dtype: loss.targets === "classes" ? ("i32" as const) : dtype, shape: own };
    const given = told(subject, () =>
      infer([target, output], ([yTrue, yPred]) => {
        const values: unknown = perSample(yTrue, yPred);
        if (values instanceof Tensor) return values;
        throw new ValueError(subject, `gives ${show(values)}`, { code: "judge-result", hint: `a tensor: ${hint}` });
      }),
    );
    shapes.push(given.shape);
    // An axis more that grows with the batch is each sample against all others: [batch] met [batch, 1].
    const grown = given.shape.findIndex((n, d) => d > 0 && n !== shapes[0][d]);
    if (given.shape.length === 0 || (given.shape[0] === batch && grown < 0)) continue;
    throw new ShapeError(subject, `gives [${given.shape}] for ${batch} samples of [${shape}]`, {
      code: "judge-shape",
      hint: grown > 0 ? `yTrue and yPred have one shape, [samples, ${shape}]: give ${hint}` : hint,
      facts: { what, name, received: given.shape, batch },
    });
  }
}

/** What goes wrong inside is told of the loss or metric. */
export function told<T>(subject: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof LimpidError) || error.subject === subject) throw error;
    throw error.retold(subject, `${error.subject}: ${error.facts.problem}`);
  }
}
