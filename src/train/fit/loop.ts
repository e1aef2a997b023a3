/** Events for a loop over a fit: `for await (const event of model.fit(x, y))`. */
import { type FitEvent, logsAt, type RunEvent } from "./events.ts";
import type { Subscriber } from "./run-log.ts";
import type { RunControl } from "./training.ts";

/** Hands events on as long as there is a loop that has not been left. */
export function loopOf(control: RunControl): Subscriber {
  return {
    policy: "wait",
    on({ event }) {
      const events = control.loop && !control.stopped ? shown(event) : [];
      if (events.length > 0) return control.loop!(events);
    },
  };
}

/** The log's event as users see it: one for each epoch, and nothing that is only for bars and callbacks. */
function shown(event: RunEvent): FitEvent[] {
  switch (event.type) {
    case "epochs": {
      const { from, to, learningRate } = event;
      const one = (epoch: number) => ({ type: "epoch", epoch, logs: logsAt(event, epoch), learningRate }) as const;
      return Array.from({ length: to - from }, (_, k) => one(from + k));
    }
    case "epochBegins":
    case "testBegins":
    case "testEnds":
    case "progress":
    case "error":
      return [];
    default:
      return [event];
  }
}
