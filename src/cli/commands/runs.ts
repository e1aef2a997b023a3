/** `limpid runs`: lists, shows, compares and deletes runs that `fit` keeps in folders. */
import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { show, unknownName } from "../../base/index.ts";
import { ValueError } from "../../index.ts";
import { deleteRun, findRuns, type RunFacts, readRun } from "../../runs/list.ts";
import { type Difference, differences } from "../../runs/settings.ts";
import type { Context } from "../context.ts";
import { bytes, count, fittedTable } from "../text.ts";

export interface RunsOptions {
  /** Where runs lie. */
  readonly folder: string;
  /** Deletes without asking. */
  readonly yes: boolean;
}

/** What can be done, and with how many runs. */
const actions = { list: 0, show: 1, diff: 2, delete: 1 } as const;
type Action = keyof typeof actions;

/** The folder of a run: a path, or a name among the others. */
export function runPath(name: string, folder = "runs"): string {
  return /[/\\]/.test(name) || existsSync(join(name, "config.json")) ? name : join(folder, name);
}

export async function runs(
  action: string,
  names: readonly string[],
  options: RunsOptions,
  context: Context,
): Promise<number> {
  if (!Object.hasOwn(actions, action)) throw unknownName("limpid runs", "action", action, Object.keys(actions));
  const wanted = actions[action as Action];
  if (names.length !== wanted)
    throw new ValueError("limpid runs", `${action} takes ${wanted} runs, not ${names.length}`, {
      code: "cli-runs",
      hint: `limpid runs ${action}${["", " NAME", " NAME OTHER"][wanted]}`,
      facts: { action, wanted, received: names.length },
    });
  const paths = names.map((name) => runPath(name, options.folder));
  if (action === "show") showOne(await readRun(paths[0]), context);
  else if (action === "diff") showDifferences(await readRun(paths[0]), await readRun(paths[1]), context);
  else if (action === "delete") return remove(await readRun(paths[0]), options, context);
  else showAll(await findRuns(options.folder), options, context);
  return 0;
}

const near = (path: string): string => relative(process.cwd(), path) || path;
const number = (value: number): string => String(Number(value.toPrecision(5)));
const logsOf = ({ logs }: RunFacts): string =>
  Object.entries(logs)
    .map(([key, value]) => `${key} ${number(value)}`)
    .join(", ");
const epochsOf = ({ epochs: { done, of } }: RunFacts): string => (of === undefined ? count(done) : `${done}/${of}`);
/** By the clock of who asks: files have the world's time. */
function timeOf(text: string): string {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return text;
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return local.toISOString().replace("T", " ").slice(0, 16);
}

function showAll(found: readonly RunFacts[], { folder }: RunsOptions, { words, width, say, result }: Context): void {
  result(found.map(({ config: _, ...run }) => ({ ...run, path: resolve(run.path) })));
  if (found.length === 0) say(words.runs.none(folder));
  if (found.length === 0) return;
  const rows = found.map((run) => [
    near(run.path),
    words.runs.status[run.status],
    epochsOf(run),
    timeOf(run.created),
    logsOf(run),
  ]);
  for (const line of fittedTable(rows, ["left", "left", "right", "left", "left"], width, words.runs.columns)) say(line);
}

function showOne(run: RunFacts, { words, width, say, result }: Context): void {
  result({ ...run, path: resolve(run.path) });
  const { facts } = words.runs;
  const rows: [string, string][] = [
    [facts.path, near(run.path)],
    [facts.status, words.runs.status[run.status]],
    ...(run.error === undefined ? [] : [[facts.error, run.error] as [string, string]]),
    [facts.created, timeOf(run.created)],
    [facts.changed, timeOf(run.changed)],
    [facts.epochs, epochsOf(run)],
    [facts.steps, count(run.steps)],
    [facts.logs, logsOf(run)],
    [facts.checkpoints, run.checkpoints.map(({ file, bytes: size }) => `${file} (${bytes(size)})`).join(", ")],
    ...(run.best
      ? [[facts.best, `${run.best.file}: ${run.best.monitor} ${number(run.best.value)}`] as [string, string]]
      : []),
  ];
  for (const line of fittedTable(rows, ["left", "left"], width)) say(line);
}

function showDifferences(a: RunFacts, b: RunFacts, { words, width, say, result }: Context): void {
  const of = ({ config: { model, training, fit, sessions }, epochs, steps, logs }: RunFacts) => {
    const environment = Array.isArray(sessions)
      ? (sessions.at(-1) as { environment?: unknown })?.environment
      : undefined;
    return { model, training, fit, environment, epochs: epochs.done, steps, logs };
  };
  const found: Difference[] = differences(of(a), of(b));
  result({ a: resolve(a.path), b: resolve(b.path), differences: found });
  if (found.length === 0) say(words.runs.same);
  if (found.length === 0) return;
  const text = (value: unknown): string =>
    value === undefined
      ? "–"
      : typeof value === "number"
        ? number(value)
        : typeof value === "string"
          ? value
          : show(value);
  const rows = found.map((one) => [one.path, text(one.a), text(one.b)]);
  const columns = [words.runs.what, near(a.path), near(b.path)];
  for (const line of fittedTable(rows, ["left", "left", "left"], width, columns)) say(line);
}

/** Asks, where somebody can answer. */
async function remove(run: RunFacts, { yes }: RunsOptions, context: Context): Promise<number> {
  const { words, say, result, json } = context;
  if (!yes) {
    if (json || !process.stdin.isTTY)
      throw new ValueError("limpid runs", `nobody can be asked whether ${run.path} may be deleted`, {
        code: "cli-runs-ask",
        hint: "say it beforehand: --yes",
        facts: { path: run.path },
      });
    const asking = createInterface({ input: process.stdin, output: process.stderr });
    const answer = await asking.question(words.runs.ask(near(run.path), epochsOf(run))).finally(() => asking.close());
    if (!/^(y|yes|是|好)$/i.test(answer.trim())) {
      say(words.runs.kept);
      return 1;
    }
  }
  const left = await deleteRun(run.path);
  say(words.runs.deleted(near(run.path)));
  if (left.length > 0) say(words.runs.left(left.join(", ")));
  result({ deleted: resolve(run.path), left });
  return 0;
}
