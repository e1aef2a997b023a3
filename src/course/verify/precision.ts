/** In which floats the numbers of the texts are computed. */
import { type Tensor, tensor } from "../../tensor/index.ts";

/** The texts' decimals ask for float64; float32 shows what half the bits give. */
export type Precision = "f32" | "f64";

type Values = Parameters<typeof tensor>[0];

/** Makes tensors of one precision. */
export const floatsOf =
  (dtype: Precision) =>
  (values: Values): Tensor =>
    tensor(values, { dtype });
