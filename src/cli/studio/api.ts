/** What the studio's page can ask: the runs, and what is new in one of them. Everything is read, nothing is changed. */
import { createHash } from "node:crypto";
import type { Asked, ServedRuns } from "./runs.ts";

export interface ApiAnswer {
  /** Undefined: there is no such thing. */
  readonly body: Buffer | undefined;
  /** The same where the body is. */
  readonly tag: string;
}

const nothing: ApiAnswer = { body: undefined, tag: "" };
const begin = "/api/";

export const isApi = (url: string): boolean => url.startsWith(begin);

/** Names are compared as they are written in an address; another spelling of one is another name, which nobody has. */
export async function answerApi(url: string, runs: ServedRuns | undefined): Promise<ApiAnswer> {
  const [path, query = ""] = url.split("?");
  if (path === "/api/runs") return asJson({ folder: runs?.folder ?? null, runs: (await runs?.list()) ?? [] });
  const [, written] = /^\/api\/runs\/([^/]+)\/metrics$/.exec(path) ?? [];
  const asked = askedIn(new URLSearchParams(query));
  if (!runs || written === undefined || !asked) return nothing;
  const name = (await runs.list()).find((run) => addressed(run.name) === written)?.name;
  const found = name === undefined ? undefined : await runs.metrics(name, asked);
  return found ? asJson(found) : nothing;
}

/** A name as part of an address; the few that are no text have none. */
function addressed(name: string): string | undefined {
  try {
    return encodeURIComponent(name);
  } catch {
    return undefined;
  }
}

function askedIn(query: URLSearchParams): Asked | undefined {
  const [from, line] = [query.get("from") ?? "0", query.get("line") ?? "0"];
  if (!/^\d{1,15}$/.test(from) || !/^\d{1,15}$/.test(line)) return undefined;
  return { from: Number(from), line: Number(line), generation: query.get("of") ?? "" };
}

/** Numbers that JSON has not are told by their names, as in the log. */
function asJson(value: object): ApiAnswer {
  const text = JSON.stringify(value, (_, one: unknown) =>
    typeof one === "number" && !Number.isFinite(one) ? String(one) : one,
  );
  const body = Buffer.from(text);
  return { body, tag: `"${createHash("sha256").update(body).digest("base64url")}"` };
}
