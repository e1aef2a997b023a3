/** Which value is watched, and which way it gets better. */
import { unknownName, ValueError } from "../../base/index.ts";
import type { Direction } from "../../nn/index.ts";
import type { Reported } from "./callbacks.ts";

/** The validation's value of a key: `"valLoss"` of `"loss"`. */
export const valKey = (key: string): string => `val${key[0].toUpperCase()}${key.slice(1)}`;

/**
 * Which way a value gets better, where `mode` is "auto" or not given by what is known of it. Throws a ValueError where it will not be reported, and
 * where nobody knows.
 */
export function wayOf(
  subject: string,
  monitor: string,
  reported: Reported,
  mode: Direction | "auto" = "auto",
): Direction {
  const known = directionOf(subject, monitor, reported);
  const way = mode === "auto" ? known : mode;
  if (way) return way;
  throw new ValueError(subject, `whether ${monitor} should rise or fall is not known`, {
    code: "monitor-direction",
    hint: 'say mode: "max" or mode: "min"; or let the metric say it: { name, direction: "max", perSample }',
    facts: { monitor },
  });
}

/** Throws where it will not be reported at all. */
function directionOf(subject: string, monitor: string, reported: Reported): Direction | undefined {
  if (Object.hasOwn(reported, monitor)) return reported[monitor];
  const known = Object.keys(reported);
  const bare = (key: string) => key.toLowerCase().replaceAll("_", "");
  const plain = known.find((key) => bare(valKey(key)) === bare(monitor));
  if (plain === undefined || Object.hasOwn(reported, valKey(plain)))
    throw unknownName(subject, "value to monitor:", monitor, known);
  throw new ValueError(subject, `there is no ${valKey(plain)}, because nothing is validated`, {
    code: "monitor-not-validated",
    hint: `give fit validationData or validationSplit, or watch the training itself: "${plain}"`,
    facts: { monitor, known, plain },
  });
}
