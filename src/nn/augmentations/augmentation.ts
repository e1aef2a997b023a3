/** What an augmentation of whole batches is: a function of samples and their answers. It holds no numbers. */
import type { DType } from "../../base/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import type { Uniform } from "../layer.ts";

type Values = Readonly<Record<string, Tensor>>;

/** A batch by the names of the network's inputs and outputs. */
export interface SampleBatch {
  readonly x: Values;
  readonly y: Values;
  /** Empty where samples have no weights. */
  readonly sampleWeight: Values;
}

export interface AugmentationContext {
  /** Fresh random numbers for this step, from the model's seed. */
  readonly uniform: Uniform;
  /** The model's element type. */
  readonly dtype: DType;
}

/** Changes batches while a model trains, answers too: `compile({ …, augment: "mixUp" })`. */
export interface Augmentation {
  readonly name: string;
  readonly config?: Readonly<Record<string, unknown>>;
  /** Another batch of the same shapes. It is traced once and compiled, so it may only compute with tensors. */
  readonly augment: (batch: SampleBatch, context: AugmentationContext) => SampleBatch;
  /** What it mixes samples of: any numbers, or pictures, [height,width,channels]. Only of those that are built in. */
  readonly mixes?: "numbers" | "pictures";
}
