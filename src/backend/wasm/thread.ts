/** One worker, in Node and in browsers, and the few lines that it runs. */
import { builtin } from "../../base/builtin.ts";

type Message =
  | { readonly k: "ping"; readonly run: number }
  | {
      readonly k: "load";
      readonly program: number;
      readonly module: WebAssembly.Module;
      readonly memory: WebAssembly.Memory;
    }
  | { readonly k: "run"; readonly run: number; readonly program: number; readonly args: readonly number[] }
  | { readonly k: "free"; readonly program: number };

/** A worker's answer: that a run is done, or why it cannot go on. */
type Answer = { readonly run: number } | { readonly problem: string };

export interface Thread {
  send(message: Message): void;
  /** Whether the process must stay alive for it. */
  hold(on: boolean): void;
  stop(): void;
}

export interface Listener {
  done(run: number): void;
  failed(problem: unknown): void;
}

/**
 * The worker's program. It is a text, because that starts in the same way in Node, in browsers, and in bundled code, where a file
 * could not be found.
 */
const source = `
const programs = new Map();
const answer = (message, post) => {
  try {
    if (message.k === "load") {
      const { exports } = new WebAssembly.Instance(message.module, { env: { memory: message.memory } });
      programs.set(message.program, exports.run);
    } else if (message.k === "free") {
      programs.delete(message.program);
    } else {
      if (message.k === "run") programs.get(message.program)(...message.args);
      post({ run: message.run });
    }
  } catch (error) {
    post({ problem: String(error && error.message || error) });
  }
};
`;

export function startThread(listener: Listener): Thread {
  const threads = builtin("node:worker_threads");
  return threads ? startInNode(threads, listener) : startInBrowser(listener);
}

function hear(answer: Answer, { done, failed }: Listener): void {
  if ("run" in answer) done(answer.run);
  else failed(new Error(answer.problem));
}

function startInNode({ Worker }: typeof import("node:worker_threads"), listener: Listener): Thread {
  const worker = new Worker(
    `${source}const { parentPort } = require("node:worker_threads");
    parentPort.on("message", (message) => answer(message, (reply) => parentPort.postMessage(reply)));`,
    { eval: true },
  );
  worker.on("message", (reply: Answer) => hear(reply, listener));
  worker.on("error", listener.failed);
  worker.on("exit", (code) => listener.failed(new Error(`it ended with code ${code}`)));
  worker.unref();
  return {
    send: (message) => worker.postMessage(message),
    hold: (on) => (on ? worker.ref() : worker.unref()),
    stop: () => void worker.terminate(),
  };
}

function startInBrowser(listener: Listener): Thread {
  const text = `${source}onmessage = ({ data }) => answer(data, (reply) => postMessage(reply));`;
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const worker = new Worker(url);
  worker.onmessage = ({ data }) => {
    URL.revokeObjectURL(url);
    hear(data as Answer, listener);
  };
  worker.onerror = (event) => listener.failed(new Error(event.message || "it could not start"));
  return {
    send: (message) => worker.postMessage(message),
    hold: () => {},
    stop: () => worker.terminate(),
  };
}
