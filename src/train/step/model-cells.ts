/** Which cells a model has: parameters, the optimizer's memory, the step counter and the seed. */
import { type DType, dtypes, sizeOf, type TypedArray } from "../../base/index.ts";
import type { Parameter } from "../../nn/index.ts";
import { memoryOf, type Optimizer } from "../../optim/index.ts";
import type { Cell } from "./cells.ts";
import { keys } from "./keys.ts";

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
        ...(parameter.carried && { carried: true }),
        first: () => parameter.value,
      }),
    ),
    { key: keys.counter, type: scalar, role: "counter", moves: true, first: () => [0] },
    { key: keys.seed, type: scalar, role: "seed", moves: false, first: () => [seed | 0] },
  ];
}

/** Slots are listed parameter by parameter. `numbersOf` reads a parameter. */
export function optimizerCells(
  parameters: readonly Cell[],
  dtype: DType,
  optimizer: Optimizer,
  numbersOf: (key: string) => TypedArray,
): Cell[] {
  const moving = parameters.flatMap(({ moves, role, key, type: { shape } }) =>
    moves && role === "parameter" ? [{ name: key, shape }] : [],
  );
  return memoryOf(optimizer, moving, dtype).map(({ key, type, of, first, restart }): Cell => {
    const role = of === undefined ? "scalar" : "slot";
    const cell: Omit<Cell, "first"> = { key, type, moves: true, role, of, restart };
    if (first === "parameter") return { ...cell, follows: true, first: () => numbersOf(of!) };
    return { ...cell, first: () => dtypes[type.dtype].zeros(sizeOf(type.shape)).fill(first as never) };
  });
}
