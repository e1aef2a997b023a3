/**
 * A barrier: every thread waits until all have arrived. Its function takes the number of threads and uses two i32 in shared memory:
 * how many have arrived, and how often all have. The last to arrive clears the first and increases the second, which the others
 * watch. They spin for a while, since the wait between kernels is short, and then sleep, since spinning is very slow when there
 * are more threads than free cores.
 */
import { CodeBytes, type WasmFunction } from "./encode.ts";

export interface WasmBarrier {
  /** Of two i32 that start as zeros; a multiple of 4. */
  readonly address: number;
  /** How often a thread looks before it sleeps. */
  readonly spins: number;
}

/** The function's parameter and its two locals. */
const [count, round, left] = [0, 1, 2];

export function barrierFunction(barrier: WasmBarrier): WasmFunction {
  const code = new CodeBytes();

  // A single thread need not wait.
  code.opWith("local.get", count);
  code.i32(1);
  code.op("i32.le_s");
  code.open("if");
  code.op("return");
  code.op("end");

  // round = memory.round
  readRound(code, barrier);
  code.opWith("local.set", round);

  // if (memory.arrived++ == count - 1) release everyone
  code.i32(barrier.address);
  code.i32(1);
  code.memory("i32.atomic.rmw.add", 2, 0);
  code.opWith("local.get", count);
  code.i32(1);
  code.op("i32.sub");
  code.op("i32.eq");
  code.open("if");
  releaseAll(code, barrier);
  code.op("else");
  waitForRound(code, barrier);
  code.op("end");

  return {
    name: "barrier",
    params: [{ name: "count", type: "i32" }],
    locals: [
      { name: "round", type: "i32" },
      { name: "left", type: "i32" },
    ],
    results: [],
    code: code.bytes,
    exported: false,
  };
}

function readRound(code: CodeBytes, { address }: WasmBarrier): void {
  code.i32(address);
  code.memory("i32.atomic.load", 2, 4);
}

/** memory.arrived = 0; memory.round = round + 1; wake all threads */
function releaseAll(code: CodeBytes, { address }: WasmBarrier): void {
  code.i32(address);
  code.i32(0);
  code.memory("i32.atomic.store", 2, 0);
  code.i32(address);
  code.opWith("local.get", round);
  code.i32(1);
  code.op("i32.add");
  code.memory("i32.atomic.store", 2, 4);
  code.i32(address);
  code.i32(-1);
  code.memory("memory.atomic.notify", 2, 4);
  code.op("drop");
}

/** left = spins; while (memory.round == round) if (left) left--; else sleep until it changes */
function waitForRound(code: CodeBytes, barrier: WasmBarrier): void {
  code.i32(barrier.spins);
  code.opWith("local.set", left);
  code.open("block");
  code.open("loop");
  readRound(code, barrier);
  code.opWith("local.get", round);
  code.op("i32.ne");
  code.opWith("br_if", 1);
  code.opWith("local.get", left);
  code.open("if");
  code.opWith("local.get", left);
  code.i32(1);
  code.op("i32.sub");
  code.opWith("local.set", left);
  code.op("else");
  code.i32(barrier.address);
  code.opWith("local.get", round);
  code.i64(-1n);
  code.memory("memory.atomic.wait32", 2, 4);
  code.op("drop");
  code.op("end");
  code.opWith("br", 0);
  code.op("end");
  code.op("end");
}
