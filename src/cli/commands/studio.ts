/** `limpid studio`: serves the studio to this computer's browser until Ctrl-C. */
import type { Context } from "../context.ts";
import { readStudio, studioFolder } from "../studio/files.ts";
import { serveStudio } from "../studio/server.ts";

export interface StudioOptions {
  readonly port?: number;
}

/** Ends with status 0 when it is asked to. `folder` is given by tests only. */
export async function studio(
  { port }: StudioOptions,
  { words, say, result }: Context,
  folder: string = studioFolder(),
): Promise<number> {
  const server = await serveStudio(await readStudio(folder), port === undefined ? {} : { port });
  say(words.studio.serves(server.url));
  say(words.studio.stop);
  result({ url: server.url, port: server.port });
  await asked();
  await server.close();
  return 0;
}

/** Ctrl-C, or a request to end. */
function asked(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => resolve());
  });
}
