/**
 * What happens in a run: as its log holds it (`RunEvent`), and as users iterate over it (`FitEvent`). Steps are counted from 0 in
 * this fit, or where a run goes on from its beginning; epochs as in the history.
 */
import type { MemoryReport } from "../step/memory-report.ts";
import type { Value } from "../step/results.ts";

/** Values by key: `loss`, `accuracy`, `valLoss`, … */
export type Logs = Readonly<Record<string, number>>;

type Told =
  /** Steps and samples of an epoch; undefined for a data set that does not know its size. */
  | {
      readonly type: "begin";
      readonly epochs: number;
      readonly steps: number | undefined;
      readonly samples: number | undefined;
    }
  /** The run goes on from a file of its folder. `notes`: what differs from before, or did not come along. */
  | {
      readonly type: "resumed";
      readonly epoch: number;
      readonly step: number;
      readonly file: string;
      readonly notes: readonly string[];
    }
  /** The programs are there, and what they need is known. */
  | { readonly type: "compiled"; readonly memory: MemoryReport }
  | { readonly type: "steps"; readonly from: number; readonly to: number; readonly losses: Float64Array }
  | { readonly type: "end"; readonly steps: number };

/** What happens in `fit`. Steps are counted from 0 in this fit; epochs as in the history. */
export type FitEvent =
  | Told
  | { readonly type: "epoch"; readonly epoch: number; readonly logs: Logs; readonly learningRate: number };

/** Epochs from..to-1 are over. Tiny ones are told many at a time: each log holds a number for each. */
export interface EpochsEvent {
  readonly type: "epochs";
  readonly from: number;
  readonly to: number;
  readonly logs: Record<string, number[]>;
  /** Of metrics that are no single number: an array an epoch, as nested lists. */
  readonly arrays?: Record<string, Value[]>;
  /** Of the step that comes next. */
  readonly learningRate: number;
  /** Of one of them. */
  readonly steps: number;
  readonly samples: number;
  /** Whether they were the run's last. */
  readonly last: boolean;
}

/** Where the epoch under way stands: its steps and samples so far, and the means over these. */
export interface ProgressEvent {
  readonly type: "progress";
  readonly epoch: number;
  readonly steps: number;
  readonly samples: number;
  readonly logs: Logs;
}

/** What a run's log holds. */
export type RunEvent =
  | Told
  /** An epoch begins, and parameters may be changed before it. Told only where a callback waits for it. */
  | { readonly type: "epochBegins"; readonly epoch: number }
  /** A validation begins or is over. Told only where a callback waits for it. */
  | { readonly type: "testBegins" | "testEnds" }
  | ProgressEvent
  | EpochsEvent
  /** The run broke off. What is thrown has more to say. */
  | { readonly type: "error"; readonly name: string; readonly code: string | undefined; readonly message: string };

/** The logs of one of several epochs. */
export function logsAt({ from, logs }: EpochsEvent, epoch: number): Record<string, number> {
  const at: Record<string, number> = {};
  for (const key of Object.keys(logs)) at[key] = logs[key][epoch - from];
  return at;
}
