/** Metrics of class numbers beside losses of rows, and the other way about: each is given the targets in the form that it compares. */
import { type Shape, ValueError } from "../../base/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import { classCount, type Loss, type Metric, targetShape } from "../loss.ts";

/** The form of a metric's targets, and the axis of its classes, where it has one of its own. */
type Form = Pick<Metric, "name" | "targets"> & Pick<Loss, "axis">;
type Convert = (target: Tensor) => Tensor;

/**
 * A metric that is given what it compares: of one-hot rows the numbers of their classes, of class numbers one-hot rows. Throws a
 * ValueError where class numbers are not those of the output's numbers.
 */
export function meet(metric: Metric, form: Form, loss: Loss, output: Shape): Metric {
  const { targets } = form;
  if (targets === undefined || targets === loss.targets) return metric;
  if (targets === "values") {
    // Rows that are made of class numbers are one-hot: nobody need look.
    const { answers: _, ...made } = converted(metric, toRows(form, loss, output), output);
    return made;
  }
  const like: Loss = { ...loss, targets, axis: form.axis };
  // One number a place is no row of classes: it is taken as it is.
  if (classCount(like, output) === 1) return metric;
  const toNumbers: Convert = (target) => target.argmax(form.axis ?? -1);
  return { ...converted(metric, toNumbers, targetShape(like, output)), answers: "one-hot" };
}

function toRows({ name }: Form, loss: Loss, output: Shape): Convert {
  if (loss.classes !== undefined)
    throw new ValueError(
      "compile",
      `the metric ${name} compares targets with outputs, but those of ${loss.name} do not number them`,
      {
        code: "metric-targets",
        hint: "leave it out, or give a function of your own: (yTrue, yPred) => …",
        facts: { metric: name, loss: loss.name },
      },
    );
  const classes = classCount(loss, output);
  const { axis = -1 } = loss;
  const rank = output.length + 1;
  const at = axis < 0 ? axis + rank : axis;
  const order = Array.from({ length: rank }, (_, d) => (d < at ? d : d === at ? rank - 1 : d - 1));
  return (target) => {
    const rows = target.cast("i32").oneHot(classes);
    return at === rank - 1 ? rows : rows.transpose(order);
  };
}

function converted(metric: Metric & Pick<Loss, "mask">, convert: Convert, yTrue: Shape): Metric {
  if ("update" in metric)
    return {
      ...metric,
      init: ({ yPred }) => metric.init({ yTrue, yPred }),
      update: (sums, target, output, weights) => metric.update(sums, convert(target), output, weights),
    };
  const { perSample, mask } = metric;
  const made: Metric & Pick<Loss, "mask"> = {
    ...metric,
    perSample: (target, output) => perSample(convert(target), output),
    ...(mask && { mask: (target, losses) => mask(convert(target), losses) }),
  };
  return made;
}
