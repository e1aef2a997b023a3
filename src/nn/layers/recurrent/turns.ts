/**
 * A recurrence: the same small network at every turn of a sequence, with states that go from turn to turn. `Turns` is what a cell
 * says of itself; `walk` runs it over a sequence `[batch, time, …]`.
 */
import type { Shape } from "../../../base/index.ts";
import { scan, stack, type Tensor, where, zeros } from "../../../tensor/index.ts";
import { infer } from "../../../tensor/trace.ts";
import type { InputType, LayerContext, ParamSpec } from "../../layer.ts";
import { atTurn, named } from "../../named.ts";

type Named = Readonly<Record<string, Tensor>>;

/** What one turn gives. */
export interface Turned {
  readonly output: Tensor;
  readonly states: readonly Tensor[];
}

/** What is done at each turn, and with what. Types are those of one sample at one turn. */
export interface Turns {
  /** The states' shapes, without the batch axis. */
  readonly states: (input: InputType) => readonly Shape[];
  readonly params: (input: InputType) => Readonly<Record<string, ParamSpec>>;
  /** What all turns of a sequence share, from a row `[batch, …]`: the same places are dropped at every turn. */
  readonly shared?: (row: InputType, batch: number, context: LayerContext) => Named;
  readonly turn: (
    params: Named,
    row: Tensor,
    states: readonly Tensor[],
    shared: Named,
    context: LayerContext,
  ) => Turned;
  /** Whether the output is the first state. */
  readonly givesState: boolean;
  /** What the states are called, where they have names (see `named.ts`). */
  readonly stateNames?: readonly string[];
}

/** How a sequence is walked. */
export interface WalkOptions {
  readonly goBackwards?: boolean;
  readonly unroll?: boolean;
  readonly zeroOutputForMask?: boolean;
}

/** What a walk gives: all outputs in the order of the input's turns, the last output and the last states. */
export interface Walked {
  readonly outputs: Tensor;
  readonly last: Tensor;
  readonly states: readonly Tensor[];
}

/** The turn before and what of it goes on. */
interface Carry {
  readonly states: readonly Tensor[];
  /** The last output, where no state is it. */
  readonly output: readonly Tensor[];
}

interface Row {
  readonly x: Tensor;
  /** Per sample, whether this turn counts. */
  readonly mask: readonly Tensor[];
}

/** The type of one sample's output at one turn. */
export function outputType(turns: Turns, row: InputType): InputType {
  const params = Object.entries(turns.params(row));
  const states = turns.states(row);
  const shapes = [[2, ...row.shape], ...params.map(([, { shape }]) => shape), ...states.map((shape) => [2, ...shape])];
  const types = shapes.map((shape) => ({ dtype: row.dtype, shape }));
  const { dtype, shape } = infer(types, ([x, ...rest]) => {
    const own = Object.fromEntries(params.map(([name], k) => [name, rest[k]]));
    return turns.turn(own, x, rest.slice(params.length), {}, still).output;
  });
  return { dtype, shape: shape.slice(1) };
}

/** A context in which nothing is drawn. */
const still: LayerContext = {
  training: false,
  dtype: "f32",
  uniform: (shape) => zeros(shape),
  state: {},
  frozen: false,
  masks: [],
  options: {},
  path: "cell",
};

/** A turn that does not count leaves the states, and gives the output before it, as in Keras. */
export function walk(
  turns: Turns,
  params: Named,
  [x, ...given]: readonly Tensor[],
  mask: Tensor | undefined,
  options: WalkOptions,
  context: LayerContext,
): Walked {
  const [batch] = x.shape;
  const { dtype } = context;
  const row: InputType = { dtype: x.dtype, shape: x.shape.slice(2) };
  const states = given.length > 0 ? given : turns.states(row).map((shape) => zeros([batch, ...shape], { dtype }));
  const shared = turns.shared?.(row, batch, context) ?? {};
  const one = (now: Tensor, before: readonly Tensor[]) => turns.turn(params, now, before, shared, context);
  // The first output before any turn is zeros; a first state that is given may be something else.
  const apart = !turns.givesState || (mask !== undefined && given.length > 0);
  const first = () =>
    zeros(infer([typed(x, [batch, ...row.shape]), ...states], ([r, ...s]) => one(r, s).output).shape, { dtype });
  const carried: Carry = { states, output: apart ? [first()] : [] };
  const step = (carry: Carry, { x: now, mask: counts }: Row): [Carry, Tensor] => {
    const next = one(now, carry.states);
    const [keep] = counts;
    if (!keep) return [{ states: next.states, output: apart ? [next.output] : [] }, next.output];
    const kept = next.states.map((state, k) =>
      named(turns.stateNames?.[k], () => choose(keep, state, carry.states[k])),
    );
    const before = apart ? carry.output[0] : carry.states[0];
    const output = apart ? choose(keep, next.output, before) : kept[0];
    const seen = options.zeroOutputForMask ? choose(keep, next.output, next.output.mul(0)) : output;
    return [{ states: kept, output: apart ? [output] : [] }, seen];
  };
  const rows: Row = { x: byTime(x), mask: mask ? [byTime(mask)] : [] };
  const { goBackwards: reverse = false, unroll = false } = options;
  const [end, outputs] = unroll ? written(step, carried, rows, reverse) : scan(step, carried, rows, { reverse });
  return { outputs: byTime(outputs), last: apart ? end.output[0] : end.states[0], states: end.states };
}

const typed = ({ dtype }: Tensor, shape: Shape) => ({ dtype, shape });

/** Swaps the axes of samples and turns. */
function byTime(x: Tensor): Tensor {
  return x.transpose([1, 0, ...x.shape.slice(2).map((_, k) => k + 2)]);
}

/** Per sample, one or the other. */
function choose(keep: Tensor, yes: Tensor, no: Tensor): Tensor {
  return where(keep.reshape([keep.shape[0], ...yes.shape.slice(1).map(() => 1)]), yes, no);
}

function rowAt(x: Tensor, t: number): Tensor {
  const [, ...rest] = x.shape;
  return x.slice([t], [t + 1]).reshape(rest);
}

/** The same as `scan`, with the turns written out one after the other. */
function written(
  step: (carry: Carry, row: Row) => [Carry, Tensor],
  first: Carry,
  { x, mask }: Row,
  reverse: boolean,
): [Carry, Tensor] {
  const [length] = x.shape;
  const outputs: Tensor[] = new Array(length);
  let carry = first;
  for (let n = 0; n < length; n++) {
    const t = reverse ? length - 1 - n : n;
    const row = () => step(carry, { x: rowAt(x, t), mask: mask.map((m) => rowAt(m, t)) });
    [carry, outputs[t]] = atTurn(t, row);
  }
  return [carry, stack(outputs)];
}
