/** A run's log on this page: series of points, which grow by what is new. */

export type Point = readonly [x: number, y: number];

/** The name of the series of steps; logs of epochs have the names that the run gave them. */
export const eachStep = "(each step)";

/** As the server tells it. */
export interface NewMetrics {
  readonly generation: string;
  readonly from: number;
  readonly next: number;
  readonly line: number;
  readonly more: boolean;
  readonly events: readonly LogEvent[];
}

interface LogEvent {
  readonly type: "epochs" | "steps";
  readonly from: number;
  readonly logs?: Readonly<Record<string, readonly unknown[]>>;
  readonly losses?: readonly unknown[];
}

export interface RunLog {
  readonly generation: string;
  /** Where what is new will begin. */
  readonly next: number;
  readonly line: number;
  readonly series: ReadonlyMap<string, readonly Point[]>;
}

export const emptyLog: RunLog = { generation: "", next: 0, line: 0, series: new Map() };

/** What a log is after an answer. Series that got nothing are the very same lists as before. */
export function grown(log: RunLog, { generation, from, next, line, events }: NewMetrics): RunLog {
  const series = new Map(from === 0 ? [] : log.series);
  const added = new Map<string, Point[]>();
  const add = (name: string, first: number, values: readonly unknown[]) => {
    const points = added.get(name) ?? [];
    // Counted from 1, as people do.
    for (const [k, value] of values.entries()) points.push([first + k + 1, Number(value ?? Number.NaN)]);
    added.set(name, points);
  };
  for (const event of events) {
    if (event.losses) add(eachStep, event.from, event.losses);
    for (const [name, values] of Object.entries(event.logs ?? {}))
      if (Array.isArray(values)) add(name, event.from, values);
  }
  for (const [name, points] of added) series.set(name, (series.get(name) ?? []).concat(points));
  return { generation, next, line, series };
}

/** As many buckets as there are points to be seen, the lowest and the highest of each: no peak is lost. */
export function thinned(points: readonly Point[], buckets = 200): readonly Point[] {
  const finite = points.filter(([, y]) => Number.isFinite(y));
  if (finite.length <= 2 * buckets) return finite;
  const kept: Point[] = [];
  for (let k = 0; k < buckets; k++) {
    const from = Math.floor((k * finite.length) / buckets);
    const to = Math.floor(((k + 1) * finite.length) / buckets);
    let [low, high] = [from, from];
    for (let at = from; at < to; at++) {
      if (finite[at][1] < finite[low][1]) low = at;
      if (finite[at][1] > finite[high][1]) high = at;
    }
    kept.push(finite[Math.min(low, high)]);
    if (low !== high) kept.push(finite[Math.max(low, high)]);
  }
  const last = finite[finite.length - 1];
  return kept.at(-1) === last ? kept : [...kept, last];
}
