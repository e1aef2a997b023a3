/** `limpid studio`: serves the studio to this computer's browser until Ctrl-C. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Context } from "../context.ts";
import { readStudio, studioFolder } from "../studio/files.ts";
import { openRuns, type ServedRuns } from "../studio/runs.ts";
import { serveStudio } from "../studio/server.ts";
import { runPath } from "./runs.ts";

export interface StudioOptions {
  readonly port?: number;
  /** A folder of runs, or one run. Default: `runs`, where it is there. */
  readonly runs?: string;
}

/** Where `limpid train --run` puts them. */
const usualRuns = "runs";

/** Ends with status 0 when it is asked to. `folder` is given by tests only. */
export async function studio(
  { port, runs: wanted }: StudioOptions,
  { words, say, result }: Context,
  folder: string = studioFolder(),
): Promise<number> {
  const runs = await runsOf(wanted);
  const server = await serveStudio(await readStudio(folder), {
    ...(port !== undefined && { port }),
    ...(runs && { runs }),
  });
  // Who named a run, or a folder of them, wants to see that.
  const address = server.url + (runs && wanted !== undefined ? placeOf(runs) : "");
  say(words.studio.serves(address));
  say(words.studio.stop);
  result({ url: server.url, port: server.port, address, runs: runs ? resolve(runs.folder) : null });
  await asked();
  await server.close();
  return 0;
}

/** A path, or a name among the usual ones. */
async function runsOf(wanted: string | undefined): Promise<ServedRuns | undefined> {
  if (wanted !== undefined) return openRuns(existsSync(wanted) ? wanted : runPath(wanted));
  return existsSync(usualRuns) ? openRuns(usualRuns) : undefined;
}

const placeOf = ({ only }: ServedRuns): string =>
  only === undefined ? "#/runs" : `#/runs/${encodeURIComponent(only)}`;

/** Ctrl-C, or a request to end. */
function asked(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => resolve());
  });
}
