/** `limpid explain NAME | FILE`: where a number comes from: a system of the source texts, or a saved model and a sample. */

import { explain as compute, type LabelledData, presets, type Report, type Story } from "../../doors/explain.ts";
import { writeFileAtomic } from "../../doors/io.ts";
import { configure, type Model, ValueError } from "../../index.ts";
import type { Context } from "../context.ts";
import { type DataOptions, fitted, readShellData } from "../data.ts";
import { openModel } from "../open.ts";
import { wantPlace, writeInto } from "../place.ts";

export interface ExplainGiven extends Partial<DataOptions> {
  readonly sample: number;
  readonly at?: string;
  readonly limit: number;
  readonly iteration?: number;
  readonly code: boolean;
  /** Where the model runs, whose code is then shown. */
  readonly backend?: string;
  readonly markdown: boolean;
  readonly html?: string;
  readonly overwrite?: boolean;
}

export async function explain(what: string, given: ExplainGiven, context: Context): Promise<number> {
  const { words, width, say, note, result } = context;
  if (given.backend !== undefined) configure({ backend: given.backend });
  const { html, overwrite } = given;
  const place =
    html === undefined ? undefined : await wantPlace({ given: html, usual: html, overwrite, own: /<html/i });
  const told = Object.hasOwn(presets, what) ? await preset(what, given) : await ofFile(what, given);
  const show = { locale: words.locale };
  let status = 0;
  if (place) {
    const page = new TextEncoder().encode(told.toHtml(show));
    const written = await writeInto(place, (to) => writeFileAtomic(to, page), context);
    status = written.status;
    note(words.explain.written(status === 0 ? html! : written.path));
  }
  if (given.markdown) say(told.toMarkdown(show).trimEnd());
  else if (!place) say(told.toString({ ...show, ...(width !== Infinity && { width }) }));
  result(told);
  return status;
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

async function ofFile(file: string, { data, sample, at, limit, code, ...given }: ExplainGiven): Promise<Story> {
  const model = await openModel("limpid explain", file);
  if (data === undefined)
    throw new ValueError("limpid explain", "a model needs a sample", {
      code: "explain-data-missing",
      hint: "--data mnist, --data FILE.csv, or --data FILE.json with { x, y }",
    });
  const { x, y } = await sampleOf(model, { ...given, data }, sample);
  return compute(model, { x, y, at, limit, code });
}

/** One sample: of the test set, where there is one. */
async function sampleOf(model: Model, given: DataOptions, sample: number): Promise<LabelledData> {
  const { train, test = train } = await readShellData(given, model);
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
