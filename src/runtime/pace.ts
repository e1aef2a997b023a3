/** Runs many steps in chunks of some tens of milliseconds, and lets the event loop handle events between them. */
import type { Program } from "../ir/index.ts";

/** A page must answer within a frame's time where its own thread computes. */
const chunkMs = typeof document === "undefined" ? 30 : 8;

/** Lets pending events be handled. `setTimeout` would cost 1-4 ms each time. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const g = globalThis as { setImmediate?: (f: () => void) => void };
    if (g.setImmediate) {
      g.setImmediate(resolve);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}

/** How many steps a chunk should have, learnt from how long the last ones took. */
export class Pace {
  #perStep = 0;

  next(left: number): number {
    return Math.max(1, Math.min(left, this.#perStep === 0 ? 1 : Math.floor(chunkMs / this.#perStep)));
  }

  took(steps: number, ms: number): void {
    // Steps that got faster count at once, since the first ones are slow; steps that got slower count by half.
    const now = Math.max(ms / steps, 1e-7);
    this.#perStep = this.#perStep === 0 ? now : Math.min(now, (this.#perStep + now) / 2);
  }
}

/** Runs numbers 0..steps-1; `fed` programs want their rows in one piece, so this is for programs without. */
export async function runPaced(program: Program, steps: number): Promise<void> {
  const pace = new Pace();
  for (let done = 0; done < steps; ) {
    const count = pace.next(steps - done);
    const start = performance.now();
    await program.start(done, done + count);
    pace.took(count, performance.now() - start);
    done += count;
    if (done < steps) await breathe();
  }
}
