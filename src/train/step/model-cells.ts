/** Which cells a model has: parameters, the optimizer's memory, the step counter and the seed. */
import { type DType, dtypes, sizeOf } from "../../base/index.ts";
import type { Parameter } from "../../nn/index.ts";
import type { Optimizer } from "../../optim/index.ts";
import type { Cell } from "./cells.ts";

/** Steps since the seed was set, and the seed: the random numbers of dropout depend on both. */
export const counterKey = "@counter";
export const seedKey = "@seed";

export const slotKey = (slot: string, parameter: string): string => `@${slot}/${parameter}`;

/** An optimizer may call a scalar as it likes: also as one of our own cells is called. */
export const scalarKey = (scalar: string): string => {
  const key = `@${scalar}`;
  return key === counterKey || key === seedKey ? `@scalar/${scalar}` : key;
};

export function parameterCells(parameters: Readonly<Record<string, Parameter>>, dtype: DType): Cell[] {
  return Object.entries(parameters).map(([key, parameter]) => ({
    key,
    type: { dtype, shape: parameter.spec.shape },
    role: "parameter",
    moves: parameter.trainable,
    first: () => parameter.value,
  }));
}

/** Slots are listed parameter by parameter. */
export function optimizerCells(parameters: readonly Cell[], dtype: DType, { slots, scalars = {} }: Optimizer): Cell[] {
  return [
    ...parameters
      .filter(({ moves }) => moves)
      .flatMap(({ key, type }) =>
        slots.map(
          (slot): Cell => ({
            key: slotKey(slot, key),
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
        key: scalarKey(name),
        type: { dtype, shape: [] },
        role: "scalar",
        moves: true,
        first: () => [first],
      }),
    ),
  ];
}

export function runCells(seed: number): Cell[] {
  const type = { dtype: "i32", shape: [] } as const;
  return [
    { key: counterKey, type, role: "counter", moves: true, first: () => [0] },
    { key: seedKey, type, role: "seed", moves: false, first: () => [seed | 0] },
  ];
}
