/** A step bound to buffers of one heap: its plan, its scratch memory, and its loops with all addresses in them. */
import type { Heap, HeapBuffer, Step } from "../ir/index.ts";
import type { LoopModule } from "./loop.ts";
import { emitStep, type Plan, planStep, type StepTarget } from "./step.ts";

export interface Bound {
  readonly plan: Plan;
  /** Where threads wait for each other: two i32 on a cache line of their own, which start as zeros. */
  readonly barrier: number;
  readonly module: LoopModule;
  /** Gives the scratch memory and the barrier back. */
  readonly free: () => void;
}

const barrierBytes = 64;

export function bindStep(
  step: Step,
  inputs: readonly HeapBuffer[],
  outputs: readonly HeapBuffer[],
  heap: Heap,
  target: StepTarget,
): Bound {
  const overwrites = outputs.map((buffer) => {
    const input = inputs.indexOf(buffer);
    return input < 0 ? undefined : input;
  });
  const plan = planStep(step, overwrites, target);
  const bytes = Math.ceil(plan.scratchBytes / barrierBytes) * barrierBytes + barrierBytes;
  const scratch = heap.allocate(bytes);
  const barrier = scratch + bytes - barrierBytes;
  new Int32Array(heap.memory.buffer, barrier, 2).fill(0);
  const addresses = { inputs: inputs.map((b) => b.address), outputs: outputs.map((b) => b.address), scratch };
  return { plan, barrier, module: emitStep(plan, addresses), free: () => heap.release(scratch, bytes) };
}
