/** From a name, or a thing as saved, to a schedule. */
import { unknownName } from "../base/index.ts";
import type { Described, Schedule } from "./optimizer.ts";
import * as schedules from "./schedules.ts";

type Config = Readonly<Record<string, unknown>>;
export type ScheduleName = keyof typeof schedules;

export function toSchedule(subject: string, given: Schedule | Described): Schedule {
  if ("at" in given && typeof given.at === "function") return given;
  const table = schedules as unknown as Readonly<Record<string, (config: Config) => Schedule>>;
  if (Object.hasOwn(table, given.name)) return table[given.name](given.config ?? {});
  throw unknownName(subject, "schedule", given.name, Object.keys(table));
}
