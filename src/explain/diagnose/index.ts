/**
 * Why does it not learn? The data are read, a copy of the model is looked into and trained for a few steps, and each check
 * compares what it sees with what a sound network shows. The model itself is never changed.
 */
import { badArgument, checkedLater, readOptions, type Wants, wantTexts, whole } from "../../base/index.ts";
import { isDataset } from "../../train/data/dataset.ts";
import { watched, watchWants } from "../../train/fit/watch.ts";
import type { Data, InputData, Model } from "../../train/index.ts";
import { copyOf, toldBy } from "../training.ts";
import { checks } from "./checks/index.ts";
import { type Context, type DiagnoseOptions, examine } from "./context.ts";
import type { Finding, Hides } from "./finding.ts";

export interface Diagnosis {
  /** Errors first. */
  readonly findings: readonly Finding[];
  /** No finding at all. */
  readonly sound: boolean;
  /** The checks that were made. */
  readonly checked: readonly string[];
  readonly samples: number;
  /** Samples that were looked at layer by layer. */
  readonly lookedAt: number;
  /** Losses of the trial's steps, on a copy of the model: each of its own batch. */
  readonly losses: readonly number[];
  /** The loss of the samples that were looked at, before the trial. */
  readonly before: number;
  /** Of the same samples after it; NaN or infinite where the trial broke. */
  readonly after: number;
}

const wants: Wants<DiagnoseOptions> = {
  validationData(subject, name, value) {
    if (!isDataset(value)) return;
    throw badArgument(
      subject,
      name,
      value,
      "arrays",
      "arrays: every sample is compared with those of the training data",
    );
  },
  validationSplit: checkedLater,
  classWeight: checkedLater,
  sampleWeight: checkedLater,
  batchSize: whole(1),
  // A trial, and not the training itself.
  steps: whole(1, 100_000),
  columns: wantTexts,
  ...watchWants,
};

/**
 * Says what is wrong with a compiled model and its data, by which numbers, and what to try. It trains a copy for a few
 * steps; the model itself stays as it is. Throws what `fit` throws for data that do not fit the model.
 *
 *     const { findings } = await diagnose(model, x, y);
 *     for (const { problem, advice } of findings) console.log(problem, advice);
 */
export async function diagnose(
  model: Pick<Model, "internals">,
  x: InputData,
  y: Data,
  options?: DiagnoseOptions,
): Promise<Diagnosis> {
  const copy = copyOf("diagnose", model, { onTrial: true });
  const { signal, onEvent, verbose, output, ...asked } = readOptions("diagnose", options, wants);
  const { steps: trial = 50 } = asked;
  const size = { steps: trial + checks.length, samples: undefined };
  return watched({ signal, onEvent, verbose, output }, size, async (tell) => {
    const onSteps = (done: number) => tell(Math.min(done, trial), 0);
    const context = await toldBy("diagnose", () => examine(copy, x, y, asked, { signal, onSteps }));
    return judgeBy(context, (made) => tell(trial + made, 0));
  });
}

/** Makes one check after the other; what one finds may make others needless. */
async function judgeBy(context: Context, made: (checks: number) => Promise<void>): Promise<Diagnosis> {
  const findings: Finding[] = [];
  const hidden = new Set<Hides>();
  const checked: string[] = [];
  for (const [k, { id, kinds, reads, check }] of checks.entries()) {
    await made(k);
    if (reads && (hidden.has(reads) || hidden.has("numbers"))) continue;
    checked.push(id);
    for (const found of await check(context, hidden)) {
      findings.push({ id, ...found });
      const hides = kinds.find(({ code }) => code === found.code)?.hides;
      if (hides) hidden.add(hides);
    }
  }
  await made(checks.length);
  const order = { error: 0, warning: 1 };
  return {
    findings: findings.sort((a, b) => order[a.severity] - order[b.severity]),
    sound: findings.length === 0,
    checked,
    samples: context.train.samples,
    lookedAt: context.batch.samples,
    losses: context.trial.losses,
    before: context.look.objective,
    after: context.trial.broke ? Number.NaN : context.trial.after.objective,
  };
}
