/** How long something took: "8 ms", "1.2 s", in the units' names of a language. */
export function timeText(
  seconds: number,
  [milliseconds, whole]: readonly [milliseconds: string, seconds: string],
): string {
  if (seconds >= 0.1) return `${seconds.toFixed(1)} ${whole}`;
  return `${Math.max(1, Math.round(1000 * seconds))} ${milliseconds}`;
}
