/** A step bound to buffers of one heap: its plan, its scratch memory, and its loops with all addresses in them. */
import type { Heap, HeapBuffer, Step } from "../ir/index.ts";
import type { LoopModule } from "./loop.ts";
import { emitStep, type Plan, planStep, type StepTarget } from "./step.ts";

/** Memory that a program needs beside its buffers. */
export interface Reserved {
  readonly scratch: number;
  /** Where threads wait for each other: two i32 on a cache line of their own, which start as zeros. */
  readonly barrier: number;
  /** Gives it back. */
  readonly free: () => void;
}

export interface Bound extends Reserved {
  readonly plan: Plan;
  readonly module: LoopModule;
}

const barrierBytes = 64;

export function reserve(heap: Heap, scratchBytes: number): Reserved {
  const bytes = Math.ceil(scratchBytes / barrierBytes) * barrierBytes + barrierBytes;
  const scratch = heap.allocate(bytes);
  const barrier = scratch + bytes - barrierBytes;
  new Int32Array(heap.memory.buffer, barrier, 2).fill(0);
  return { scratch, barrier, free: () => heap.release(scratch, bytes) };
}

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
  const reserved = reserve(heap, plan.scratchBytes);
  const { scratch } = reserved;
  const addresses = { inputs: inputs.map((b) => b.address), outputs: outputs.map((b) => b.address), scratch };
  return { ...reserved, plan, module: emitStep(plan, addresses) };
}
