/** The microscope's network as data: what is set, what is seen, and what is told of one number. */

export type Activation = "sigmoid" | "tanh" | "relu" | "linear";
export type LossName = "halfSquaredError" | "meanSquaredError" | "binaryCrossentropy";

interface LayerSetting {
  /** Unique, of letters and digits: `hidden`, `output`. */
  readonly name: string;
  readonly activation: Activation;
  /** `[in, out]` */
  readonly kernel: readonly (readonly number[])[];
  /** One for each neuron; nothing where the layer has none. */
  readonly bias: readonly number[] | undefined;
}

/** Everything that an update depends on. The same setting gives the same numbers. */
export interface Setting {
  readonly layers: readonly LayerSetting[];
  readonly x: readonly (readonly number[])[];
  readonly y: readonly (readonly number[])[];
  readonly loss: LossName;
  readonly rate: number;
  /** Whether the update moves the biases; the text of the 2-2-2 network leaves them alone. */
  readonly biasesLearn: boolean;
}

/** One update: every number by its name, as `explain` calls it; a parameter's new value has a stroke behind its name. */
export interface Look {
  readonly numbers: Readonly<Record<string, number>>;
  /** The same network after the update. */
  readonly after: Setting;
  /** The loss after the update. */
  readonly lossAfter: number;
}

/** A slope without calculus. */
export interface Difference {
  /** The parameter. */
  readonly name: string;
  readonly slope: number;
  readonly gap: number;
}

export type Kind = "forward" | "backward" | "parameter" | "data" | "loss" | "setting";

/** A piece of a formula: text, or a number that can be asked about in turn. */
export type Token = string | Operand;

export interface Operand {
  readonly name: string;
  readonly kind: Kind;
  readonly value: number;
}

/** Where a number comes from. */
export interface Told extends Operand {
  /** Nothing where it is given: data, a parameter. */
  readonly formula: readonly Token[] | undefined;
  readonly code: ToldCode | undefined;
}

/** The lines of the training step's graph that compute it, and what the compiler made of them. */
export interface ToldCode {
  readonly lines: readonly string[];
  readonly kernel: string | undefined;
  /** The kernel's loops. */
  readonly loops: string | undefined;
}

/** How many units a layer may have, and how many layers and samples there may be, so that every number can be read. */
export const most = { units: 16, layers: 4, samples: 8 } as const;

/** The source texts' networks that can be laid under the microscope. */
export type PresetName = "worked-2-2-2" | "litter-box" | "blueberries";
export const presetNames: readonly PresetName[] = ["worked-2-2-2", "litter-box", "blueberries"];
