/** The engine's own thread: whatever computes is computed here, so that the page always answers. */
import { configure, LimpidError, ready } from "limpid";
import { verify } from "limpid/explain";
import { openChapter, readErrata, readGlossary, readHistory, readSymbols } from "limpid/lessons";
import { differences, drawSetting, look, presetSetting } from "./microscope.ts";
import type { EngineError, JobName, Jobs, Reply, Request } from "./protocol.ts";
import { tell } from "./tell.ts";

// Networks that can be read are too small for several threads.
configure({ threads: 1 });
/** In a page the compiler and the optimizers load late; here all of it is wanted. */
const prepared = ready();

type Job<J extends JobName> = (
  given: Jobs[J]["takes"],
  send: (part: Jobs[J]["sends"]) => void,
) => Promise<Jobs[J]["gives"]>;

const jobs: { readonly [J in JobName]: Job<J> } = {
  look,
  draw: drawSetting,
  preset: presetSetting,
  tell: ({ setting, at }) => tell(setting, at),
  differences,
  async verify({ systems, dtype }, send) {
    const start = performance.now();
    for (const system of systems) send(await verify({ systems: [system], dtype }));
    return (performance.now() - start) / 1000;
  },
  async chapter({ id, locale }, send) {
    const chapter = await openChapter(id, locale);
    const { number, title, aim, tasks } = chapter;
    send({ head: { id, number, locale, title, aim, tasks } });
    for await (const part of chapter.parts) send({ part });
    return chapter.wrong;
  },
  async shelf(locale) {
    const [glossary, symbols, { errata }, history] = await Promise.all([
      readGlossary(locale),
      readSymbols(locale),
      readErrata(locale),
      readHistory(locale),
    ]);
    return { glossary, symbols, errata, history };
  },
};

const post = (reply: Reply): void => self.postMessage(reply);

function errorOf(error: unknown): EngineError {
  if (error instanceof LimpidError) return { code: error.code, message: error.message };
  return { code: "unexpected", message: error instanceof Error ? error.message : String(error) };
}

self.onmessage = async ({ data: { id, job, given } }: MessageEvent<Request>) => {
  try {
    await prepared;
    const run = jobs[job] as (given: unknown, send: (part: unknown) => void) => Promise<unknown>;
    post({ id, result: await run(given, (sent) => post({ id, sent })) });
  } catch (error) {
    post({ id, error: errorOf(error) });
  }
};
