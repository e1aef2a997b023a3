/** What an optimizer keeps: its memory of each parameter, what surrounds its step, and its scalars. */
import { type DType, dtypes, isRecord, type Shape, show, type Type, ValueError } from "../base/index.ts";
import { emaScalars } from "./ema-scalars.ts";
import { memoryKeys as keys } from "./memory-keys.ts";
import type { MemorySpec, Optimizer } from "./optimizer.ts";
import { partsOf } from "./parts.ts";

/** A value that it keeps. */
export interface Kept {
  readonly key: string;
  readonly type: Type;
  /** Of a slot: the parameter. */
  readonly of?: string;
  /** A number everywhere, or the parameter's own numbers. */
  readonly first: number | "parameter";
  /** Of a scalar: what it becomes where another fit begins. */
  readonly restart?: number;
}

/** Slots, parameter by parameter, and then scalars. Throws a ValueError where what an optimizer of one's own wants to keep is no memory. */
export function memoryOf(
  optimizer: Optimizer,
  parameters: readonly { readonly name: string; readonly shape: Shape }[],
  dtype: DType,
): readonly Kept[] {
  const parts = partsOf(optimizer, parameters);
  const slots = new Map<string, Kept[]>();
  for (const { optimizer: its, params } of parts)
    for (const { name, shape } of params) {
      const memory = its.init({ name, shape, dtype });
      wantMemory(its.name, name, memory);
      const like = (key: string, first: Kept["first"] = 0): Kept => ({ key, type: { dtype, shape }, of: name, first });
      const kept = Object.entries(memory).map(([slot, spec]): Kept => {
        const key = keys.slot(slot, name);
        if (spec.first === "parameter") return like(key, "parameter");
        return { key, type: { dtype: spec.dtype ?? dtype, shape: spec.shape }, of: name, first: spec.first };
      });
      if (its.useEma) kept.push(like(keys.ema(name)));
      if (optimizer.gradientAccumulationSteps) kept.push(like(keys.gradientSum(name)));
      slots.set(name, kept);
    }
  const scalars = parts.flatMap(({ optimizer: its, scalar }) =>
    Object.entries({ ...its.scalars, ...emaScalars(its) }).map(
      ([name, first]): Kept => ({
        key: scalar(name),
        type: { dtype, shape: [] },
        first,
        restart: its.restart?.[name],
      }),
    ),
  );
  return [...parameters.flatMap(({ name }) => slots.get(name)!), ...scalars];
}

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
