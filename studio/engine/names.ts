/** The names that `explain` gives to numbers, and how they are written as symbols. */
import type { Kind, Setting } from "./microscope-data.ts";

export const weightName = (layer: string, from: number, unit: number): string => `${layer}/kernel[${from},${unit}]`;
export const biasName = (layer: string, unit: number): string => `${layer}/bias[${unit}]`;
export const slopeName = (name: string): string => `∂loss/∂${name}`;
export const updatedName = (name: string): string => `${name}′`;

/** Where there are several samples, their number is in the name. */
const sampled = (sample: number, samples: number): string => (samples > 1 ? `(sample=${sample})` : "");

/** What a neuron gives, or with `sum` what it adds up. */
export function neuronName(layer: string, unit: number, sample: number, samples: number, sum = false): string {
  return `${layer}${sampled(sample, samples)}${sum ? ".sum" : ""}[${unit}]`;
}

export function targetName(unit: number, sample: number, samples: number): string {
  return `target${sampled(sample, samples)}[${unit}]`;
}

/** A letter with what stands below it: `w₁`, `z` of `h₁`. */
export interface Sign {
  readonly letter: string;
  readonly below: string;
  /** A stroke: the value after the update. */
  readonly updated: boolean;
  /** Whether it is the slope of the loss by this. */
  readonly slope: boolean;
  /** Which sample, from 1, where there are several. */
  readonly sample: number | undefined;
}

/** What a name is made of. */
interface Read {
  readonly slope: boolean;
  readonly updated: boolean;
  readonly layer: string;
  readonly sample: number | undefined;
  readonly param: string | undefined;
  readonly sum: boolean;
  readonly index: readonly number[];
}

const form = /^(∂loss\/∂)?([A-Za-z]\w*)(?:\(sample=(\d+)\))?(\.sum)?(?:\/(\w+))?(?:\[([\d,]*)\])?(′)?$/;

export function readName(name: string): Read | undefined {
  const found = form.exec(name);
  if (!found) return undefined;
  const [, slope, layer, sample, sum, param, index = "", updated] = found;
  return {
    slope: slope !== undefined,
    updated: updated !== undefined,
    layer,
    sample: sample === undefined ? undefined : Number(sample),
    param,
    sum: sum !== undefined,
    index: index === "" ? [] : index.split(",").map(Number),
  };
}

export function kindOf(name: string): Kind {
  const read = readName(name);
  if (name === "rate" || !read) return "setting";
  if (read.slope) return "backward";
  if (read.param) return "parameter";
  if (read.layer === "loss") return "loss";
  return read.layer === "input" || read.layer === "target" ? "data" : "forward";
}

/** Weights are numbered through the network, by the neuron they lead to; neurons within their layer. */
export function signsOf({ layers }: Setting): (name: string) => Sign | undefined {
  const before: number[] = [];
  let count = 0;
  for (const { kernel } of layers) {
    before.push(count);
    count += kernel.length * kernel[0].length;
  }
  const neuron = (layer: number, unit: number): string => {
    if (layer === layers.length - 1) return `o${unit + 1}`;
    return layers.length > 2 ? `h${layer + 1},${unit + 1}` : `h${unit + 1}`;
  };
  const letterOf = (read: Read): readonly [letter: string, below: string] | undefined => {
    const { layer, param, sum, index, slope } = read;
    if (layer === "loss") return ["E", ""];
    if (layer === "rate") return ["η", ""];
    if (layer === "input") return ["i", String(index[0] + 1)];
    if (layer === "target") return ["y", String(index[0] + 1)];
    const k = layers.findIndex(({ name }) => name === layer);
    if (k < 0) return undefined;
    if (param === "kernel") return ["w", String(before[k] + index[1] * layers[k].kernel.length + index[0] + 1)];
    const called = neuron(k, index[0]);
    if (param === "bias") return ["b", called];
    if (sum) return [slope ? "δ" : "z", called];
    return [called[0], called.slice(1)];
  };
  return (name) => {
    const read = readName(name);
    const letter = read && letterOf(read);
    if (!letter) return undefined;
    return {
      letter: letter[0],
      below: letter[1],
      updated: read.updated,
      slope: read.slope && letter[0] !== "δ",
      sample: read.sample === undefined ? undefined : read.sample + 1,
    };
  };
}

/** A sign as plain text: `δh1`, `∂E/∂w1`. */
export function signText({ letter, below, updated, slope, sample }: Sign): string {
  return `${slope ? "∂E/∂" : ""}${letter}${below}${updated ? "′" : ""}${sample === undefined ? "" : ` (${sample})`}`;
}
