/** The presets' networks themselves, with their data. */
import type { Model } from "../../train/index.ts";

export interface PresetModel {
  /** Compiled, at its first weights. */
  readonly model: Model;
  readonly x: number[][];
  readonly y: number[][];
  /** For how many epochs of one batch it is worth watching; undefined where there is nothing to learn. */
  readonly epochs: number | undefined;
}
