/** One-hot labels: rows of zeros with a single one. */
import { DataError, dtypes, inTheNameOf, ShapeError, show, showType, ValueError } from "../base/index.ts";
import { type Tensor, type TensorLike, tensor } from "../tensor/index.ts";
import { fromHost } from "../tensor/tensor.ts";

/**
 * One row for each label: 1 in the label's column, else 0. f32 [..., classes]; labels [n,1] count as [n], as in Keras.
 * Without `classes` there are as many as the largest label asks for. Throws `DataError` where a label is no whole number
 * from 0 to classes − 1.
 *
 *     oneHot([0, 2, 1])   // [[1, 0, 0], [0, 0, 1], [0, 1, 0]]
 */
export function oneHot(labels: TensorLike, classes?: number): Tensor {
  const { data, shape, dtype } = tensor(labels);
  if (classes !== undefined && (!Number.isInteger(classes) || classes < 1))
    throw new ValueError("oneHot", `classes is ${show(classes)}`, {
      code: "one-hot-classes",
      hint: "a whole number from 1, or nothing: the largest label + 1",
      facts: { classes },
    });
  const limit = classes ?? 2 ** 31 - 1;
  let largest = -1;
  for (let k = 0; k < data.length; k++) {
    const label = data[k];
    if (!Number.isInteger(label) || label < 0 || label >= limit)
      throw new DataError("oneHot", `label ${k} is ${label}`, {
        code: "label-out-of-range",
        hint: `labels are whole numbers from 0${classes === undefined ? "" : ` to ${classes - 1} (classes is ${classes})`}`,
        facts: { at: k, label, classes },
      });
    if (label > largest) largest = label;
  }
  const width = classes ?? largest + 1;
  if (width === 0)
    throw new DataError("oneHot", `${showType({ dtype, shape })} has no labels to count classes from`, {
      code: "data-empty",
      hint: "say how many: oneHot(labels, 10)",
    });
  if (data.length * width >= 2 ** 31)
    throw new ShapeError("oneHot", `${data.length} labels of ${width} classes do not fit into memory`, {
      code: "one-hot-size",
      hint: "keep the labels as they are, and use sparseCategoricalCrossentropy",
      facts: { labels: data.length, classes: width },
    });
  const rows = dtypes.f32.zeros(data.length * width);
  for (let k = 0; k < data.length; k++) rows[k * width + data[k]] = 1;
  const lead = shape.length > 1 && shape.at(-1) === 1 ? shape.slice(0, -1) : shape;
  return fromHost({ dtype: "f32", shape: [...lead, width], data: rows });
}

/** The same, under the name and with the argument that Keras has: `keras.utils.to_categorical`. (There the numbers are f64.) */
export function toCategorical(labels: TensorLike, numClasses?: number): Tensor {
  return inTheNameOf("toCategorical", () => oneHot(labels, numClasses));
}
