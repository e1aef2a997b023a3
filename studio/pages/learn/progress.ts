/** Which tasks of the course were done, on this device only. */
import { type Signal, signal } from "@preact/signals";
import { recall, remember } from "../../app/settings.ts";

export type Done = Readonly<Record<string, "right" | "tried">>;

function kept(): Done {
  try {
    const read: unknown = JSON.parse(recall("progress") ?? "{}");
    if (typeof read !== "object" || read === null) return {};
    return Object.fromEntries(Object.entries(read).filter(([, state]) => state === "right" || state === "tried"));
  } catch {
    // Somebody has written something else there.
    return {};
  }
}

export const done: Signal<Done> = signal(kept());

const keyOf = (chapter: string, task: string): string => `${chapter}/${task}`;

export function mark(chapter: string, task: string, right: boolean): void {
  const key = keyOf(chapter, task);
  if (done.value[key] === "right") return;
  done.value = { ...done.value, [key]: right ? "right" : "tried" };
  remember("progress", JSON.stringify(done.value));
}

export const countIn = (chapter: string): number =>
  Object.entries(done.value).filter(([key, state]) => key.startsWith(`${chapter}/`) && state === "right").length;
