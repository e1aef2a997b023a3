/** The page's side of the worker: a question, what comes on the way, and an answer. */
import type { EngineError, JobName, Jobs, Reply, Request } from "./protocol.ts";

interface Waiting {
  readonly send: (part: unknown) => void;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** An error of the engine, with its stable code. */
class AskError extends Error {
  readonly code: string;
  constructor({ code, message }: EngineError) {
    super(message);
    this.name = "AskError";
    this.code = code;
  }
}

const waiting = new Map<number, Waiting>();
let worker: Worker | undefined;
let last = 0;

/** Begins when it is first needed: a page of words has no engine. */
function started(): Worker {
  if (worker) return worker;
  worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "limpid" });
  worker.onmessage = ({ data }: MessageEvent<Reply>) => {
    const one = waiting.get(data.id);
    if (!one) return;
    if ("sent" in data) one.send(data.sent);
    else {
      waiting.delete(data.id);
      if ("error" in data) one.reject(new AskError(data.error));
      else one.resolve(data.result);
    }
  };
  worker.onerror = (event) => {
    event.preventDefault();
    const error = new AskError({ code: "worker", message: event.message || "the worker could not be loaded" });
    for (const one of waiting.values()) one.reject(error);
    waiting.clear();
    worker?.terminate();
    // The next question begins anew.
    worker = undefined;
  };
  return worker;
}

/** Asks the engine, in its worker. `onPart` hears what comes before the end. */
export function ask<J extends JobName>(
  job: J,
  given: Jobs[J]["takes"],
  onPart: (part: Jobs[J]["sends"]) => void = () => undefined,
): Promise<Jobs[J]["gives"]> {
  const id = ++last;
  return new Promise<Jobs[J]["gives"]>((resolve, reject) => {
    waiting.set(id, {
      send: (part) => onPart(part as Jobs[J]["sends"]),
      resolve: (result) => resolve(result as Jobs[J]["gives"]),
      reject,
    });
    started().postMessage({ id, job, given } satisfies Request);
  });
}
