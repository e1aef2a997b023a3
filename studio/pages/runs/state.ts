/**
 * The runs that the server tells of, the ones that are chosen, and what is known of their logs. While the page is open it asks again every
 * second, and of a log only for what is new. It stands beside the page, so that a change of language keeps it.
 */
import { effect, type Signal, signal } from "@preact/signals";
import { place } from "../../app/router.ts";
import { recall, remember } from "../../app/settings.ts";
import type { Words } from "../../words/index.ts";
import { emptyLog, grown, type NewMetrics, type RunLog } from "./log.ts";

export interface Run {
  readonly name: string;
  readonly status: keyof Words["runs"]["status"];
  readonly error?: string;
  readonly epochs: { readonly done: number; readonly of?: number };
  readonly steps: number;
  /** Numbers that JSON has not are words. */
  readonly logs: Readonly<Record<string, number | string>>;
  readonly best: { readonly monitor: string; readonly value: number | string } | null;
  readonly settings: Readonly<Record<string, string>>;
  readonly generation: string;
  readonly bytes: number;
}

interface Listed {
  /** "static": this host has no runs. "lost": it had. */
  readonly state: "none" | "there" | "static" | "lost";
  readonly folder: string | null;
  readonly runs: readonly Run[];
}

export const listed: Signal<Listed> = signal({ state: "none", folder: null, runs: [] });
export const logs: Signal<ReadonlyMap<string, RunLog>> = signal(new Map());
/** Undefined until somebody has chosen: then it is the newest ones. */
const kept: Signal<readonly string[] | undefined> = signal(firstChosen());
export const metric = signal(recall("runs.metric") ?? "loss");
export const logarithmic = signal(recall("runs.log") === "yes");

/** Without a choice, these many. */
const usual = 6;
/** Between two questions, in milliseconds. */
const every = 1000;

/** In the order of the table. */
export function chosen(): readonly Run[] {
  const { runs } = listed.value;
  const names = kept.value;
  return names ? runs.filter(({ name }) => names.includes(name)) : runs.slice(0, usual);
}

export function choose(names: readonly string[]): void {
  kept.value = names;
  remember("runs.chosen", JSON.stringify(names));
  // The address is one to be passed on, as long as it is short; it is no other page.
  const path = `#/runs/${names.map(encodeURIComponent).join("/")}`;
  history.replaceState(history.state, "", path.length <= 180 && names.length > 0 ? path : "#/runs");
  void poll.now();
}

function firstChosen(): readonly string[] | undefined {
  try {
    const names: unknown = JSON.parse(recall("runs.chosen") ?? "null");
    return Array.isArray(names) ? names.filter((one) => typeof one === "string").slice(0, 1000) : undefined;
  } catch {
    return undefined;
  }
}

// Who comes by an address that names runs wants to see those.
effect(() => {
  const { page, rest } = place.value;
  if (page === "runs" && rest.length > 0) kept.value = rest;
});

async function getJson(path: string): Promise<unknown> {
  const response = await fetch(path, { headers: { Accept: "application/json" } });
  if (!response.ok || !response.headers.get("Content-Type")?.startsWith("application/json"))
    throw new Error(`${response.status}`);
  return response.json();
}

async function readList(): Promise<void> {
  try {
    const { folder, runs } = (await getJson("api/runs")) as Omit<Listed, "state">;
    listed.value = { state: "there", folder, runs };
  } catch {
    const { state } = listed.value;
    listed.value = { ...listed.value, state: state === "none" || state === "static" ? "static" : "lost" };
  }
}

async function readLog({ name, generation, bytes }: Run): Promise<readonly [string, RunLog] | undefined> {
  let log = logs.value.get(name) ?? emptyLog;
  if (log.generation === generation && log.next === bytes) return undefined;
  for (let more = true; more; ) {
    const query = `from=${log.next}&line=${log.line}&of=${encodeURIComponent(log.generation)}`;
    const answer = (await getJson(`api/runs/${encodeURIComponent(name)}/metrics?${query}`)) as NewMetrics;
    log = grown(log, answer);
    more = answer.more;
  }
  return [name, log];
}

async function readAll(): Promise<void> {
  await readList();
  if (listed.value.state !== "there") return;
  // One that has gone meanwhile is not in the next list.
  const found = await Promise.all(chosen().map((run) => readLog(run).catch(() => undefined)));
  const news = found.filter((one) => one !== undefined);
  if (news.length > 0) logs.value = new Map([...logs.value, ...news]);
}

/** Asks now, and again and again while somebody looks. */
const poll = {
  open: false,
  timer: 0 as ReturnType<typeof setTimeout> | 0,
  busy: false,
  again: false,
  async now(): Promise<void> {
    clearTimeout(poll.timer);
    if (poll.busy) {
      poll.again = true;
      return;
    }
    poll.busy = true;
    if (!document.hidden) await readAll();
    poll.busy = false;
    const soon = poll.again;
    poll.again = false;
    // A host that has no runs will have none in a second.
    if (poll.open && listed.value.state !== "static") poll.timer = setTimeout(poll.now, soon ? 0 : every);
  },
};

/** Follows the runs until the function that it gives is called. */
export function follow(): () => void {
  poll.open = true;
  void poll.now();
  return () => {
    poll.open = false;
    clearTimeout(poll.timer);
  };
}
