/** Which cells a model has: parameters, the optimizer's memory, the step counter and the seed. */
import {
  type DType,
  dtypes,
  isRecord,
  show,
  sizeOf,
  type Type,
  type TypedArray,
  ValueError,
} from "../../base/index.ts";
import type { Parameter } from "../../nn/index.ts";
import type { MemorySpec, Optimizer } from "../../optim/index.ts";
import type { Cell } from "./cells.ts";
import { emaScalars } from "./ema-scalars.ts";
import { keys } from "./keys.ts";
import { partsOf } from "./parts.ts";

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

/** Slots are listed parameter by parameter. `numbersOf` reads a parameter. */
export function optimizerCells(
  parameters: readonly Cell[],
  dtype: DType,
  optimizer: Optimizer,
  numbersOf: (key: string) => TypedArray,
): Cell[] {
  const moving = parameters
    .filter(({ moves, role }) => moves && role === "parameter")
    .map((cell) => ({ ...cell, name: cell.key }));
  const parts = partsOf(optimizer, moving);
  const slots = new Map<string, Cell[]>();
  for (const { optimizer: its, params } of parts)
    for (const { name, type } of params) {
      const memory = its.init({ name, shape: type.shape, dtype });
      wantMemory(its.name, name, memory);
      const cells = Object.entries(memory).map(([slot, spec]) => memoryCell(slot, spec, name, type, numbersOf));
      if (its.useEma) cells.push(surroundingCell(keys.ema(name), name, type));
      if (optimizer.gradientAccumulationSteps) cells.push(surroundingCell(keys.gradientSum(name), name, type));
      slots.set(name, cells);
    }
  const scalars = parts.flatMap(({ optimizer: its, scalar }) =>
    Object.entries({ ...its.scalars, ...emaScalars(its) }).map(
      ([name, first]): Cell => ({
        key: scalar(name),
        type: { dtype, shape: [] },
        role: "scalar",
        moves: true,
        restart: its.restart?.[name],
        first: () => [first],
      }),
    ),
  );
  return [...moving.flatMap(({ name }) => slots.get(name)!), ...scalars];
}

function memoryCell(
  slot: string,
  { shape, dtype, first }: MemorySpec,
  parameter: string,
  own: Type,
  numbersOf: (key: string) => TypedArray,
): Cell {
  const cell = { key: keys.slot(slot, parameter), role: "slot", moves: true, of: parameter } as const;
  if (first === "parameter") return { ...cell, type: own, follows: true, first: () => numbersOf(parameter) };
  const type = { dtype: dtype ?? own.dtype, shape };
  return { ...cell, type, first: () => dtypes[type.dtype].zeros(sizeOf(shape)).fill(first as never) };
}

/** What surrounds a step keeps numbers like the parameter's, from zero. */
const surroundingCell = (key: string, of: string, type: Type): Cell => ({
  key,
  type,
  role: "slot",
  moves: true,
  of,
  first: () => dtypes[type.dtype].zeros(sizeOf(type.shape)),
});

/** Throws where what an optimizer of the user's own wants to keep is no memory. */
function wantMemory(optimizer: string, parameter: string, memory: unknown): void {
  const entries = isRecord(memory) ? Object.entries(memory) : undefined;
  const bad = entries?.find(([, spec]) => !isMemory(spec));
  if (entries && !bad) return;
  const what = bad ? `${bad[0]} as ${show(bad[1])}` : show(memory);
  throw new ValueError(`optimizer ${optimizer}`, `wants to keep ${what} for ${parameter}`, {
    code: "optimizer-memory",
    hint: 'init gives a record: { m: { shape: parameter.shape, first: 0 } }; first is a number, or "parameter"',
    facts: { optimizer, parameter, received: bad ? bad[1] : memory },
  });
}

function isMemory(given: unknown): given is MemorySpec {
  const { shape, dtype, first } = (given ?? {}) as Partial<MemorySpec>;
  const isShape = Array.isArray(shape) && Array.from(shape).every((n) => Number.isSafeInteger(n) && n >= 0);
  const known = dtype === undefined || Object.hasOwn(dtypes, dtype);
  return isShape && known && (first === "parameter" || Number.isFinite(first));
}
