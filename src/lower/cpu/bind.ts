/** A step bound to buffers of one heap: its schedule, its scratch memory, and its loops with all addresses in them. */
import type { Heap, HeapBuffer, Step } from "../../ir/index.ts";
import type { LoopModule } from "../loops/loop.ts";
import { planKernels } from "../plan/plan.ts";
import { type CpuSchedule, type CpuTarget, scheduleCpu, writeLoops } from "./schedule.ts";

/** Memory that a program needs beside its buffers. */
interface Reserved {
  readonly scratch: number;
  /** Where threads wait for each other: two i32 on a cache line of their own, which start as zeros. */
  readonly barrier: number;
  /** Gives it back. */
  readonly free: () => void;
}

export interface Bound extends Reserved {
  readonly schedule: CpuSchedule;
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
  target: CpuTarget,
): Bound {
  const overwrites = outputs.map((buffer) => {
    const input = inputs.indexOf(buffer);
    return input < 0 ? undefined : input;
  });
  const schedule = scheduleCpu(planKernels(step, overwrites), target);
  const reserved = reserve(heap, schedule.scratchBytes);
  const { scratch } = reserved;
  const addresses = { inputs: inputs.map((b) => b.address), outputs: outputs.map((b) => b.address), scratch };
  return { ...reserved, schedule, module: writeLoops(schedule, addresses) };
}
