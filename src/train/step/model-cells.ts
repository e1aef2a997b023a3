/** Which cells a model has: parameters, the optimizer's memory, the step counter and the seed. */
import { type DType, dtypes, sizeOf } from "../../base/index.ts";
import type { Parameter } from "../../nn/index.ts";
import type { Optimizer } from "../../optim/index.ts";
import type { Cell } from "./cells.ts";

/** The keys of cells; those of parameters and layers' state are their names. */
export const keys = {
  /** Steps since the seed was set, and the seed: the random numbers of dropout depend on both. */
  counter: "@counter",
  seed: "@seed",
  slot: (slot: string, parameter: string): string => `@${slot}/${parameter}`,
  /** An optimizer may call a scalar as it likes: also as one of our own cells is called. */
  scalar: (scalar: string): string => (scalar === "counter" || scalar === "seed" ? `@scalar/${scalar}` : `@${scalar}`),
} as const;

/** The cells of a model that was not compiled. */
export function firstCells(parameters: Readonly<Record<string, Parameter>>, dtype: DType, seed: number): Cell[] {
  const scalar = { dtype: "i32", shape: [] } as const;
  return [
    ...Object.entries(parameters).map(
      ([key, parameter]): Cell => ({
        key,
        type: { dtype, shape: parameter.spec.shape },
        role: parameter.state ? "state" : "parameter",
        moves: parameter.moves,
        first: () => parameter.value,
      }),
    ),
    { key: keys.counter, type: scalar, role: "counter", moves: true, first: () => [0] },
    { key: keys.seed, type: scalar, role: "seed", moves: false, first: () => [seed | 0] },
  ];
}

/** Slots are listed parameter by parameter. */
export function optimizerCells(parameters: readonly Cell[], dtype: DType, { slots, scalars = {} }: Optimizer): Cell[] {
  return [
    ...parameters
      .filter(({ moves, role }) => moves && role === "parameter")
      .flatMap(({ key, type }) =>
        slots.map(
          (slot): Cell => ({
            key: keys.slot(slot, key),
            type,
            role: "slot",
            moves: true,
            of: key,
            first: () => dtypes[dtype].zeros(sizeOf(type.shape)),
          }),
        ),
      ),
    ...Object.entries(scalars).map(
      ([name, first]): Cell => ({
        key: keys.scalar(name),
        type: { dtype, shape: [] },
        role: "scalar",
        moves: true,
        first: () => [first],
      }),
    ),
  ];
}
