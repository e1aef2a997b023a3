/** What a run's log tells of the epochs before the one at which it goes on: for the history. */
import { isRecord } from "../../base/index.ts";
import type { Line } from "../../runs/metrics-file.ts";
import type { Position } from "../../runs/position.ts";
import type { EpochsEvent } from "../fit/events.ts";
import type { Value } from "../step/results.ts";

export function pastEpochs(
  lines: readonly Line[],
  position: Position,
  keys: readonly string[],
  arrays: readonly string[],
): EpochsEvent {
  const { firstEpoch: from, epoch: to } = position;
  // Of epochs of which no line is left there are no numbers; one that was not validated has none of that.
  const none = Array.from({ length: to - from }, (_, k) => !lines.some((line) => tells(line, from + k)));
  const told = <T>(key: string, of: "logs" | "arrays", read: (value: unknown) => T): (T | undefined)[] => {
    const found = new Array<T | undefined>(to - from).fill(undefined);
    for (const line of lines) {
      const list = line.type === "epochs" && isRecord(line[of]) ? line[of][key] : undefined;
      if (Array.isArray(list))
        for (const [k, value] of list.entries()) found[Number(line.from) + k - from] = read(value);
    }
    return found;
  };
  const logs = keys.map((key) => {
    const values = told(key, "logs", Number).map((value, k) => value ?? (none[k] ? Number.NaN : undefined));
    return [key, values.filter((value) => value !== undefined)] as const;
  });
  const nested = arrays.map(
    (key) => [key, told(key, "arrays", nestedNumbers).filter((value) => value !== undefined)] as const,
  );
  const [columns, tables] = [Object.fromEntries(logs), Object.fromEntries(nested)];
  return {
    type: "epochs",
    from,
    to,
    logs: columns,
    arrays: tables,
    learningRate: 0,
    steps: 0,
    samples: 0,
    last: false,
  };
}

const tells = (line: Line, epoch: number): boolean =>
  line.type === "epochs" && Number(line.from) <= epoch && epoch < Number(line.to);

/** As `lineOf` writes them: text for NaN and infinities. */
const nestedNumbers = (value: unknown): Value => (Array.isArray(value) ? value.map(nestedNumbers) : Number(value));
