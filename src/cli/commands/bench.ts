/** `limpid bench`: this computer's limits, and what Limpid makes of them, in about a minute. */
import { availableParallelism, cpus } from "node:os";
import { configure, version } from "../../index.ts";
import { chooseBackend, threadsInForce } from "../../runtime/index.ts";
import type { Work } from "../arithmetic.ts";
import { type JobResult, runJobs } from "../bench/jobs.ts";
import { betterOf, type Limits, measureLimits } from "../bench/limits.ts";
import { type Context, interruptible } from "../context.ts";
import { fittedTable, percent, wrapText } from "../text.ts";

export interface BenchOptions {
  readonly backend?: string;
  readonly threads?: number;
}

/** Three digits, with as many decimals as they need. */
const shown = (value: number): string => (value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3))));

/** Seconds in which the least work can be done. */
export function limitSeconds({ flops, moved }: Work, { gflops, bandwidth }: Limits): number {
  const moving = moved.map(({ bytes, array }) => {
    const step = bandwidth.find((one) => one.array >= array) ?? bandwidth.at(-1)!;
    return bytes / (step.gigabytes * 1e9);
  });
  return flops / (gflops * 1e9) + moving.reduce((a, b) => a + b, 0);
}

/** `measure` is given by tests only, which have no minute. */
export async function bench(
  options: BenchOptions,
  context: Context,
  measure: { readonly limits: typeof measureLimits; readonly jobs: typeof runJobs } = {
    limits: measureLimits,
    jobs: runJobs,
  },
): Promise<number> {
  const { words, width, note, result, relaxedSimd } = context;
  const say = (text: string) => {
    for (const line of wrapText(text, { width })) context.say(line);
  };
  const texts = words.bench;
  configure(options);
  return interruptible(async (signal) => {
    const facts = {
      limpid: version,
      node: process.versions.node,
      cpu: cpus()[0]?.model.trim() ?? "",
      cores: availableParallelism(),
      backend: chooseBackend(["f32"]).name,
      threads: threadsInForce(),
      fma: relaxedSimd.now,
    };
    note(texts.limits);
    const before = await measure.limits(() => signal.throwIfAborted());
    note(texts.jobs);
    const done: JobResult[] = [];
    for await (const job of measure.jobs(signal)) {
      done.push(job);
      note(`  ${texts.names[job.job]}`);
    }
    // Once more, because something else may have been running.
    note(texts.limits);
    const limits = betterOf(before, await measure.limits(() => signal.throwIfAborted()));
    const jobs = done.map((job) => ({
      ...job,
      gflops: job.work && job.work.flops / job.seconds / 1e9,
      percentOfLimit: job.work && (100 * limitSeconds(job.work, limits)) / job.seconds,
    }));
    say(texts.machine(facts));
    say(texts.peak(shown(limits.gflops)));
    say(texts.bandwidth(limits.bandwidth.map(({ array, gigabytes }) => [array / 1024, shown(gigabytes)])));
    say("");
    const rows = jobs.map(({ job, seconds, gflops, percentOfLimit, passed }) => [
      texts.names[job],
      seconds < 1e-2 ? texts.microseconds(shown(seconds * 1e6)) : texts.seconds(shown(seconds)),
      gflops === undefined ? "" : shown(gflops),
      percentOfLimit === undefined ? "" : percent(percentOfLimit / 100, words.locale, 0),
      passed ? "" : `✗ ${texts.failed}`,
    ]);
    const aligns = ["left", "right", "right", "right", "left"] as const;
    for (const line of fittedTable(rows, aligns, width, [...texts.columns, ""])) context.say(line);
    say("");
    say(texts.explained);
    const failed = jobs.filter(({ passed }) => !passed);
    result({ ...facts, limits, jobs, passed: failed.length === 0 });
    return failed.length === 0 ? 0 : 1;
  });
}
