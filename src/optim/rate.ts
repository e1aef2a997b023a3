/** Learning rates: a number, a schedule, a function of the step, or a schedule as saved. */
import { type Described, type Kind, resolve, show, ValueError, type Want } from "../base/index.ts";
import type { Schedule } from "./optimizer.ts";
import * as schedules from "./schedules.ts";

export type ScheduleName = keyof typeof schedules;
/** A learning rate: a number, a schedule, or a function of the step (from 0). */
export type Rate = number | Schedule | ((step: number) => number);

const schedule: Kind<Schedule> = {
  what: "schedule",
  space: "schedules",
  makers: { ...schedules, warmup: warmupAgain },
  method: "at",
  fromFunction: (own) => ({ name: own.name || "schedule", at: own as unknown as Schedule["at"] }),
};

/** From a file: what follows the climb is a description, too. */
function warmupAgain(options: Parameters<typeof schedules.warmup>[0]): Schedule {
  const then = options?.schedule;
  const again = typeof then === "object" && then !== null ? toRate("warmup", "schedule", then) : then;
  return schedules.warmup({ ...options, schedule: again });
}

/** A learning rate: a number from 0, or the schedule that is meant. Throws a ValueError for anything else. */
export function toRate(subject: string, name: string, given: Rate | Described): number | Schedule {
  if (typeof given === "number" && Number.isFinite(given) && given >= 0) return given;
  if (typeof given === "function" || (typeof given === "object" && typeof given?.name === "string"))
    return resolve(subject, schedule, given);
  throw new ValueError(subject, `${name} is ${show(given)}`, {
    code: "learning-rate",
    hint: "a number from 0, such as 0.001, or a schedule",
    facts: { received: given },
  });
}

export const wantRate: Want = (subject, name, given) => toRate(subject, name, given as number | Schedule);
