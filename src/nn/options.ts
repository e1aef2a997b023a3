/** Options of layers, checked where they are given. */
import {
  badArgument,
  isRecord,
  readOptions,
  type Shape,
  show,
  ValueError,
  type Want,
  type Wants,
  wantSampleShape,
  whole,
} from "../base/index.ts";

/** What every layer takes. */
export interface LayerOptions {
  /** Unique in a model; by default the kind, with a number from the second on. */
  readonly name?: string;
  /** One sample's shape, for the first layer of a sequential model. */
  readonly inputShape?: Shape;
  /** There, too: how many samples a batch has, where that is fixed. Stateful layers want it. */
  readonly batchSize?: number;
}

/** What layers with parameters take. */
export interface TrainableOptions extends LayerOptions {
  /** False freezes all parameters; a record freezes some: `{ bias: false }`. */
  readonly trainable?: boolean | Readonly<Record<string, boolean>>;
}

export type Pair = number | readonly [number, number];

/** A name that can stand before "/" in the names of weights. */
export const wantLayerName: Want = (kind, _, value) => {
  if (typeof value === "string" && value !== "" && !value.includes("/")) return;
  throw new ValueError(kind, `the name is ${show(value)}`, {
    code: "layer-name",
    hint: 'a name without "/", which separates layer and parameter in weights: "hidden/kernel"',
    facts: { received: value },
  });
};

export const wantTrainable: Want = (kind, name, value) => {
  const parts = isRecord(value) ? Object.values(value) : [value];
  if (parts.every((part) => typeof part === "boolean")) return;
  const hint = "true, false, or a record of these by parameter: { bias: false }";
  throw badArgument(kind, name, value, "trainable", hint);
};

/** What every layer of one input takes. */
const ofEveryLayer: Wants<TrainableOptions> = {
  name: wantLayerName,
  inputShape: wantSampleShape,
  batchSize: whole(1),
  trainable: wantTrainable,
};

/** The options of a layer: its own, and those of every layer. */
export function readLayerOptions<T extends LayerOptions>(
  kind: string,
  options: T | undefined,
  own: Wants<Omit<T, keyof TrainableOptions>>,
): T {
  return readOptions(kind, options, { ...own, ...ofEveryLayer } as unknown as Wants<T>);
}
