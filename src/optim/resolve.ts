/** From a name, or a thing as saved, to a schedule. */
import { show, unknownName, ValueError, type Want } from "../base/index.ts";
import type { Described, Schedule } from "./optimizer.ts";
import * as schedules from "./schedules.ts";

type Config = Readonly<Record<string, unknown>>;
export type ScheduleName = keyof typeof schedules;

/** A number by step. An array has an `at` as well, and is none. */
export function isSchedule(value: unknown): value is Schedule {
  const given = value as Schedule | null;
  return (
    typeof given === "object" && given !== null && typeof given.at === "function" && typeof given.name === "string"
  );
}

/** A learning rate: a number from 0, a schedule, or one as saved. */
export const wantRate: Want = (subject, name, rate) => {
  const saved = typeof rate === "object" && rate !== null && !Array.isArray(rate) && "name" in rate;
  if (isSchedule(rate) || (saved && toSchedule(subject, rate as Described))) return;
  if (typeof rate === "number" && Number.isFinite(rate) && rate >= 0) return;
  throw new ValueError(subject, `${name} is ${show(rate)}`, {
    code: "learning-rate",
    hint: "a number from 0, such as 0.001, or a schedule",
    facts: { received: rate },
  });
};

export function toSchedule(subject: string, given: Schedule | Described): Schedule {
  if (isSchedule(given)) return given;
  const table = schedules as unknown as Readonly<Record<string, (config: Config) => Schedule>>;
  if (Object.hasOwn(table, given.name)) return table[given.name](given.config ?? {});
  throw unknownName(subject, "schedule", given.name, Object.keys(table));
}
