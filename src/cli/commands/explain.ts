/** `limpid explain NAME | FILE`: where a number comes from: a system of the source texts, or a saved model and a sample. */
import { nearest } from "../../base/index.ts";
import { readFileLimited, writeFileAtomic } from "../../doors/io.ts";
import { explain as compute, type Labelled, presets, type Report, type Story } from "../../explain/index.ts";
import { DataError, loadModel, type Model, ValueError } from "../../index.ts";
import type { Context } from "../context.ts";
import { fitted, readShellData } from "../data.ts";

export interface ExplainGiven {
  readonly data?: string;
  /** Beside IDX files of inputs. */
  readonly labels?: string;
  readonly sample: number;
  readonly at?: string;
  readonly limit: number;
  readonly iteration?: number;
  readonly code: boolean;
  readonly markdown: boolean;
  readonly html?: string;
}

export async function explain(what: string, given: ExplainGiven, context: Context): Promise<number> {
  const { words, say, note, result } = context;
  const told = Object.hasOwn(presets, what) ? await preset(what, given) : await ofFile(what, given);
  const show = { locale: words.locale };
  if (given.html !== undefined) {
    await writeFileAtomic(given.html, new TextEncoder().encode(told.toHtml(show)));
    note(words.explain.written(given.html));
  }
  if (given.markdown) say(told.toMarkdown(show).trimEnd());
  else if (given.html === undefined) say(told.toString(show));
  result(told);
  return 0;
}

async function preset(name: string, { iteration, code }: ExplainGiven): Promise<Report> {
  if (name === "litter-box") return presets["litter-box"]({ iteration, code });
  if (iteration !== undefined)
    throw new ValueError("limpid explain", `--iteration does not fit ${name}`, {
      code: "explain-iteration-preset",
      hint: "only litter-box is told by iteration",
      facts: { name },
    });
  return presets[name as "neuron"]({ code });
}

async function ofFile(file: string, { data, labels, sample, at, limit, code }: ExplainGiven): Promise<Story> {
  if (!/\.limpid$/i.test(file)) {
    const known = Object.keys(presets);
    const near = nearest(file, known);
    throw new ValueError("limpid explain", `there is nothing called ${JSON.stringify(file)}`, {
      code: "explain-what",
      hint: `${near ? `did you mean "${near}"? ` : ""}a .limpid file, or one of ${known.join(", ")}`,
      facts: { received: file, nearest: near, known },
    });
  }
  const model = await loadModel(file);
  if (data === undefined)
    throw new ValueError("limpid explain", "a model needs a sample", {
      code: "explain-data-missing",
      hint: "--data mnist, or --data FILE.json with { x, y }",
    });
  const { x, y } = await sampleOf(model, { data, labels }, sample);
  return compute(model, { x, y, at, limit, code });
}

/** One sample: of the test set, where there is one. */
async function sampleOf(model: Model, given: { data: string; labels?: string }, sample: number): Promise<Labelled> {
  if (/\.json$/i.test(given.data)) {
    const { x, y } = await readSamples(given.data);
    wantSample(sample, x.length);
    return { x: [x[sample]] as Labelled["x"], y: [y[sample]] as Labelled["y"] };
  }
  const { train, test = train } = await readShellData(given);
  wantSample(sample, test.x.shape[0]);
  return { x: fitted(test.x.slice(sample, sample + 1), model), y: test.y.slice(sample, sample + 1) };
}

function wantSample(sample: number, samples: number): void {
  if (sample < samples) return;
  throw new ValueError("limpid explain", `--sample is ${sample}, but there are ${samples} samples`, {
    code: "explain-sample",
    hint: `a whole number from 0 to ${samples - 1}`,
    facts: { received: sample, samples },
  });
}

/** A sample file is read by people; one of this size is something else. */
const mostBytes = 2 ** 26;

async function readSamples(file: string): Promise<{ x: unknown[]; y: unknown[] }> {
  const bytes = await readFileLimited(file, mostBytes);
  let parsed: { x?: unknown; y?: unknown } | null = null;
  try {
    parsed = JSON.parse(new TextDecoder().decode(bytes)) as { x?: unknown; y?: unknown };
  } catch {
    // Told below.
  }
  const [x, y] = [parsed?.x, parsed?.y];
  if (Array.isArray(x) && Array.isArray(y) && x.length === y.length && x.length > 0) return { x, y };
  throw new DataError(file, "does not hold samples", {
    code: "explain-data-shape",
    hint: '{ "x": [[…], …], "y": […] } with one entry of each for a sample',
  });
}
