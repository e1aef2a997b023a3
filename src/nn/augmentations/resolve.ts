/** Finds the augmentation that `compile` is given. */
import { type Described, isRecord, type Kind, resolve } from "../../base/index.ts";
import { Tensor } from "../../tensor/index.ts";
import * as augmentations from "../augmentations.ts";
import type { Augmentation, AugmentationContext, SampleBatch } from "./augmentation.ts";

type Values = Readonly<Record<string, Tensor>>;
type AugmentationName = keyof typeof augmentations;

/** What a function of the user's own is given: a tensor where the model has one input or output, else tensors by name. */
interface OwnBatch<Out = unknown> {
  readonly x: Tensor & Values;
  readonly y: Out extends Tensor
    ? Tensor
    : Out extends object
      ? { readonly [K in keyof Out]: Tensor }
      : Tensor & Values;
  /** Undefined where samples have no weights. */
  readonly sampleWeight: (Tensor & Values) | undefined;
}

/** What it gives: another batch of the same shapes. What is left out stays as it is. */
interface OwnBatchResult {
  readonly x?: Tensor | Values;
  readonly y?: Tensor | Values;
  readonly sampleWeight?: Tensor | Values;
}

/** Written as a method, so that models of one output are models of any. */
interface Own<Out> {
  augment(batch: OwnBatch<Out>, context: AugmentationContext): OwnBatchResult;
}
type OwnAugmentation<Out = unknown> = Own<Out>["augment"];
export type AugmentationLike<Out = unknown> = AugmentationName | Augmentation | Described | OwnAugmentation<Out>;

const augmentation: Kind<Augmentation> = {
  what: "augmentation",
  space: "augmentations",
  makers: augmentations,
  method: "augment",
  fromFunction: (own) => fromOwn(own as unknown as OwnAugmentation),
};

export function toAugmentation(subject: string, given: unknown): Augmentation {
  return resolve(subject, augmentation, given);
}

function fromOwn(own: OwnAugmentation): Augmentation {
  return {
    name: own.name || "augment",
    augment(batch, context) {
      const [x, y, w] = [batch.x, batch.y, batch.sampleWeight].map(single);
      const weighted = Object.keys(batch.sampleWeight).length > 0;
      const result: unknown = own({ x, y, sampleWeight: weighted ? w : undefined } as OwnBatch, context);
      // Whether it is a batch is looked at where it is used.
      return (isRecord(result) ? { ...batch, ...byName(batch, result) } : result) as SampleBatch;
    },
  };
}

const single = (tree: Values): Tensor | Values => (Object.keys(tree).length === 1 ? Object.values(tree)[0] : tree);

/** What was given, tensors alone by the names of what they stand for. */
function byName(batch: SampleBatch, result: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const parts = Object.entries(result).filter(([, value]) => value !== undefined);
  const named = parts.map(([part, value]) => {
    const names = Object.keys(batch[part as keyof SampleBatch] ?? {});
    return [part, names.length === 1 && value instanceof Tensor ? { [names[0]]: value } : value];
  });
  return Object.fromEntries(named);
}
