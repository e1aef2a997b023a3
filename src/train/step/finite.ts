/**
 * Whether everything that training moves is finite: a step of its own, run where the state is looked at. One number is read back;
 * the numbers themselves stay on the device. (Decision 13.)
 */
import { dtypes } from "../../base/index.ts";
import * as o from "../../ops/index.ts";
import type { Bound } from "../../runtime/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import { traced } from "../../tensor/tensor.ts";
import { bindStep } from "./bind.ts";
import { type Cell, type NamedStep, traceStep } from "./cells.ts";
import type { State } from "./state.ts";

/** By state; for the cells that it had then. */
const known = new WeakMap<State, { readonly cells: readonly Cell[]; readonly bound: Bound }>();

const floating = ({ moves, type }: Cell): boolean => moves && dtypes[type.dtype].float;

/** How many numbers are NaN or infinite, in a record called `bad`. */
function finiteStep(cells: readonly Cell[]): NamedStep {
  const name = "is all finite";
  return traceStep({ name, cells: cells.filter(floating), batch: { x: {}, y: {}, w: {} }, size: 1 }, (own) => ({
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

export async function isStateFinite(state: State): Promise<boolean> {
  if (!state.cells.some(floating)) return true;
  let kept = known.get(state);
  if (kept?.cells !== state.cells) {
    kept?.bound.free();
    kept = { cells: state.cells, bound: bindStep(state, finiteStep(state.cells), { kept: true }) };
    known.set(state, kept);
  }
  const { bound } = kept;
  const program = await bound.open();
  await program.start(0, 1);
  const [bad] = await bound.outputs[0].read();
  return bad === 0;
}
