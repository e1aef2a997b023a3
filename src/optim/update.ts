/** One update: what an optimizer makes of gradients, and what surrounds it. */
import { type Shape, ShapeError, sameShape, show } from "../base/index.ts";
import { withOrigin } from "../ir/index.ts";
import { Tensor } from "../tensor/index.ts";
import { emaScalars } from "./ema-scalars.ts";
import { memoryKeys as keys } from "./memory-keys.ts";
import type { LongOptimizer, Optimizer, Together, TogetherResult } from "./optimizer.ts";
import { type Part, partsOf } from "./parts.ts";
import { averaging, clipped, decayed } from "./surroundings.ts";

type Tree = Readonly<Record<string, Tensor>>;

/** What an update gives. */
interface Updated {
  /** The parameters that train and the optimizer's memory, anew, by key. */
  readonly cells: Tree;
  /** By parameter: the gradients as the optimizer got them. */
  readonly given: Tree;
  /** Records of an optimizer that looks at the whole: a loss instead of the step's own, and whether it is at its goal. */
  readonly records: Tree;
}

/** The record above 0 of a step that ends the fit. */
export const finishedRecord = "@finished";

/** What the optimizer is given beside parameters and their memory. */
interface Slopes {
  readonly gradients: Tree;
  /** What is minimized. */
  readonly objective: Tensor;
  /** A learning rate, or one for each part of the optimizer. */
  readonly rates: Tensor;
}

/** What is updated, besides the numbers. */
interface Updating<P> {
  readonly optimizer: Optimizer;
  /** The parameters that train. */
  readonly params: readonly P[];
  /** A parameter as it must be after the update. */
  readonly bound?: (param: P, moved: Tensor) => Tensor;
}

interface Param {
  readonly name: string;
  readonly shape: Shape;
}

/** `cells` are parameters and the optimizer's memory, by key. */
export function updateCells<P extends Param>(
  updating: Updating<P>,
  cells: Tree,
  { gradients, objective, rates }: Slopes,
): Updated {
  const done = partsOf(updating.optimizer, updating.params).map((part) => {
    const rate = rates.rank === 0 ? rates : rates.slice([part.place], [part.place + 1]).reshape([]);
    return updatePart(part, updating.bound, cells, { gradients, objective, rate });
  });
  const joined = (which: keyof Updated): Tree => Object.assign({}, ...done.map((one) => one[which]));
  return { cells: joined("cells"), given: joined("given"), records: joined("records") };
}

interface PartSlopes extends Omit<Slopes, "rates"> {
  readonly rate: Tensor;
}

function updatePart<P extends Param>(
  part: Part<P>,
  bound: Updating<P>["bound"],
  cells: Tree,
  { gradients, objective, rate }: PartSlopes,
): Updated {
  const { optimizer, params, scalar } = part;
  const own = (names: readonly string[], keyOf: (name: string) => string): Tree =>
    Object.fromEntries(names.map((name) => [name, cells[keyOf(name)]]));
  const slopes = Object.fromEntries(params.map(({ name }) => [name, gradients[name]]));
  const given = withOrigin({ layer: "clip" }, () => clipped(slopes, optimizer));
  const before = own(Object.keys(optimizer.scalars ?? {}), scalar);
  const infoOf = ({ name, shape }: Param) => ({ name, shape, dtype: cells[name].dtype });
  const memories = Object.fromEntries(
    params.map((param) => [
      param.name,
      own(Object.keys(optimizer.init(infoOf(param))), (slot) => keys.slot(slot, param.name)),
    ]),
  );
  const {
    scalars,
    memory: current,
    ...whole
  } = withOrigin({ layer: "optimizer" }, () => {
    const parameters = own(Object.keys(slopes), (name) => name);
    const seen = { parameters, gradients: given, loss: objective, memory: memories, scalars: before, rate };
    if (optimizer.together && params.length > 0) return wantTogether(optimizer, seen, optimizer.together(seen));
    return { scalars: optimizer.advance?.(before) ?? before, memory: memories };
  });
  const ema = withOrigin({ layer: "average" }, () =>
    averaging(optimizer, own(Object.keys(emaScalars(optimizer)), scalar)),
  );
  const moved = params.flatMap((param): [string, Tensor][] => {
    const { name } = param;
    const its = infoOf(param);
    const slots = Object.keys(memories[name]);
    const memory = current[name];
    const next = withOrigin({ layer: layerOf(name), rule: optimizer.name }, () => {
      const parameter = decayed(cells[name], its, rate, optimizer);
      return optimizer.step({ parameter, gradient: given[name], memory, scalars, rate, name });
    });
    wantStepped(optimizer.name, name, slots, { ...memories[name], parameter: cells[name] }, next);
    const averaged = withOrigin({ layer: layerOf(name), rule: "average" }, () =>
      ema?.average(next.parameter, cells[keys.ema(name)]),
    );
    const moved = averaged?.parameter ?? next.parameter;
    return [
      [name, bound?.(param, moved) ?? moved],
      ...slots.map((slot): [string, Tensor] => [keys.slot(slot, name), next.memory[slot]]),
      ...(averaged ? [[keys.ema(name), averaged.average] as [string, Tensor]] : []),
    ];
  });
  const once = Object.entries({ ...scalars, ...ema?.scalars });
  return {
    cells: Object.fromEntries([...moved, ...once.map(([name, value]) => [scalar(name), value])]),
    given,
    records: {
      ...(whole.loss && { loss: whole.loss }),
      ...(whole.finished && { [finishedRecord]: whole.finished }),
    },
  };
}

/** Throws where `together` of an optimizer of the user's own leaves something out. What is given is looked at parameter by parameter. */
function wantTogether(
  { name, scalars = {} }: LongOptimizer,
  { memory }: Together,
  next: TogetherResult | undefined,
): TogetherResult {
  const missing =
    Object.keys(scalars).find((scalar) => !(next?.scalars?.[scalar] instanceof Tensor)) ??
    Object.keys(memory).find((parameter) => typeof next?.memory?.[parameter] !== "object");
  if (next && missing === undefined) return next;
  throw new ShapeError(`optimizer ${name}`, `together gives no ${missing ?? "memory"}`, {
    code: "optimizer-together",
    hint: "together gives { memory, scalars }: all scalars, and for each parameter all that is kept for it",
    facts: { optimizer: name, missing },
  });
}

/** Throws where an optimizer of the user's own does not give everything anew that it was given. */
function wantStepped(
  optimizer: string,
  name: string,
  slots: readonly string[],
  given: Tree,
  next: ReturnType<LongOptimizer["step"]> | undefined,
): void {
  for (const what of ["parameter", ...slots]) {
    const one: unknown = what === "parameter" ? next?.parameter : next?.memory?.[what];
    const { shape, dtype } = given[what];
    if (one instanceof Tensor && one.dtype === dtype && sameShape(one.shape, shape)) continue;
    const received = one instanceof Tensor ? `${one.dtype}[${one.shape}]` : show(one);
    throw new ShapeError(`optimizer ${optimizer}`, `gives ${received} for ${what} of ${name}, ${dtype}[${shape}]`, {
      code: "optimizer-result",
      hint: "step gives the parameter and everything that it keeps anew, each of its own shape and type",
      facts: { optimizer, name, what, expected: shape, received },
    });
  }
}

const layerOf = (param: string): string => param.slice(0, param.lastIndexOf("/"));
