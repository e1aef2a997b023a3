/**
 * Whether everything that training moves is finite: a step of its own, run where the state is looked at. One number is read back;
 * the numbers themselves stay on the device. (Decision 13.) To compile it costs as much as looking at some millions of numbers, so
 * where the processor can read them, it looks at the first millions itself.
 */
import { dtypes, sizeOf } from "../../base/index.ts";
import { type Buffer, readNow } from "../../ir/index.ts";
import * as o from "../../ops/index.ts";
import type { Bound } from "../../runtime/bind.ts";
import type { Tensor } from "../../tensor/index.ts";
import { traced } from "../../tensor/tensor.ts";
import { allFinite } from "../data/arrays.ts";
import { bindStep } from "./bind.ts";
import { type Cell, type NamedStep, traceStep } from "./cells.ts";
import type { State } from "./state.ts";

interface Known {
  /** Those that the state had then. */
  readonly cells: readonly Cell[];
  /** Numbers that the processor has looked at. */
  looked: number;
  bound?: Bound;
}

const known = new WeakMap<State, Known>();

/** As many numbers as are looked at in the time in which the step is compiled. */
const mostLooked = 2 ** 22;

const floating = ({ moves, type }: Cell): boolean => moves && dtypes[type.dtype].float;

/** How many numbers are NaN or infinite, in a record called `bad`. */
function finiteStep(cells: readonly Cell[]): NamedStep {
  const name = "is all finite";
  return traceStep({ name, cells, batch: { x: {}, y: {}, w: {} }, size: 1 }, (own) => ({
    cells: {},
    records: {
      bad: Object.values(own)
        .map(countBad)
        .reduce((sum, part) => sum.add(part)),
    },
  }));
}

/** NaN is not smaller than anything. */
function countBad({ node, dtype }: Tensor): Tensor {
  const largest = dtype === "f64" ? Number.MAX_VALUE : 2 ** 128 - 2 ** 104;
  const bad = o.select(o.lessEqual(o.abs(node), largest), o.constant(0, "f32"), 1);
  return traced(bad).sum();
}

/** Numbers that are copied out at a time. */
const piece = 2 ** 14;

function isAllFinite(buffer: Buffer): boolean {
  const { dtype, shape } = buffer.type;
  const size = sizeOf(shape);
  const copy = dtypes[dtype].zeros(Math.min(size, piece));
  for (let from = 0; from < size; from += piece) {
    const to = Math.min(size, from + piece);
    if (!allFinite(readNow(buffer, from, to, copy.subarray(0, to - from)))) return false;
  }
  return true;
}

export async function isStateFinite(state: State): Promise<boolean> {
  const moving = state.cells.filter(floating);
  if (moving.length === 0) return true;
  let kept = known.get(state);
  if (kept?.cells !== state.cells) {
    kept?.bound?.free();
    kept = { cells: state.cells, looked: 0 };
    known.set(state, kept);
  }
  if (!kept.bound && state.buffer(moving[0].key).readNow) {
    kept.looked += moving.reduce((sum, { type }) => sum + sizeOf(type.shape), 0);
    if (kept.looked <= mostLooked) return moving.every(({ key }) => isAllFinite(state.buffer(key)));
  }
  kept.bound ??= bindStep(state, finiteStep(moving), { kept: true });
  const program = await kept.bound.open();
  await program.start(0, 1);
  const [bad] = await kept.bound.outputs[0].read();
  return bad === 0;
}
