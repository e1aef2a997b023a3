/**
 * Predicting at once, again and again: what was found out about one input (that its shape fits, which program runs over it)
 * holds for every other of the same type and shape, and only its numbers have to be looked at.
 */
import {
  type DType,
  dtypeOfArray,
  dtypes,
  type HostArray,
  isTypedArray,
  type Shape,
  sameShape,
  sizeOf,
} from "../../base/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import { fromHost } from "../../tensor/tensor.ts";
import { allFinite, type Column } from "../data/arrays.ts";
import type { Stream } from "./streams.ts";

export class Again {
  readonly #dtype: DType;
  readonly #float: boolean;
  readonly #shape: Shape;
  readonly #length: number;
  readonly #stream: Stream;
  readonly #output: DType;
  readonly #shapes: readonly Shape[];
  readonly #sizes: readonly number[];

  /** What can be done again after such a call: one array, taken as it is, that one run of the stream covers. */
  static like(
    x: unknown,
    columns: readonly Column[],
    samples: number,
    stream: Stream,
    output: DType,
    outputs: readonly Shape[],
  ): Again | undefined {
    if (typeof x !== "object" || x === null) return undefined;
    const [column, ...more] = columns;
    const { shape, data, dtype } = x as Partial<HostArray>;
    if (more.length > 0 || samples > stream.batch || !Array.isArray(shape) || data !== column.data) return undefined;
    if ((dtype ?? dtypeOfArray(data)) !== column.dtype) return undefined;
    const shapes = outputs.map((each) => [samples, ...each]);
    return new Again(column.dtype, [...shape], stream, output, shapes);
  }

  private constructor(dtype: DType, shape: Shape, stream: Stream, output: DType, shapes: readonly Shape[]) {
    this.#dtype = dtype;
    this.#float = dtypes[dtype].float;
    this.#shape = shape;
    this.#length = sizeOf(shape);
    this.#stream = stream;
    this.#output = output;
    this.#shapes = shapes;
    this.#sizes = shapes.map(sizeOf);
  }

  /** One tensor for each output; undefined for an input of another kind. */
  predict(x: unknown): Tensor[] | undefined {
    if (typeof x !== "object" || x === null) return undefined;
    const { shape, dtype } = x as Partial<HostArray>;
    if (!Array.isArray(shape) || !sameShape(shape, this.#shape)) return undefined;
    const { data } = x as HostArray;
    if (!isTypedArray(data) || data.length !== this.#length || (dtype ?? dtypeOfArray(data)) !== this.#dtype)
      return undefined;
    // What is not finite takes the long way, which says so.
    if (this.#float && !allFinite(data)) return undefined;
    const results = this.#stream.once(data, this.#sizes);
    const tensors: Tensor[] = [];
    for (let k = 0; k < results.length; k++)
      tensors.push(fromHost({ dtype: this.#output, shape: this.#shapes[k], data: results[k] }));
    return tensors;
  }
}
