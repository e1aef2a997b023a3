/** The names by which cells are known, in memory and in files. */
import { memoryKeys } from "../../optim/index.ts";

/** The keys of cells; a parameter's is its name. */
export const keys: typeof memoryKeys & {
  readonly counter: string;
  readonly seed: string;
  training(parameter: string): string;
} = {
  /** Steps since the seed was set, and the seed: the random numbers of dropout depend on both. */
  counter: "@counter",
  seed: "@seed",
  ...memoryKeys,
  /** In files: a parameter as training moves it, where prediction reads another. */
  training: (parameter: string): string => `@training/${parameter}`,
};
