/** Some steps of training on a copy, again and again from the same start, each time with one thing changed. */
import { NonFiniteError } from "../../base/index.ts";
import type { Network } from "../../nn/index.ts";
import type { Optimizer, Schedule } from "../../optim/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import { Core } from "../../train/core.ts";
import type { ArrayData, Column } from "../../train/data/arrays.ts";
import type { Samples } from "../../train/data/samples.ts";
import { Model } from "../../train/index.ts";
import { draw } from "./data.ts";

/** What came of some steps. */
export interface Run {
  readonly steps: number;
  /** Of its batches. */
  readonly losses: readonly number[];
  /** Where a number stopped being finite; the run ended before that step. */
  readonly broke: { readonly step: number; readonly layer?: string } | undefined;
  /** The parameters that it ended with. */
  readonly params: Readonly<Record<string, Tensor>>;
}

/** What is changed. */
export interface Change {
  readonly steps?: number;
  /** A share of every learning rate. */
  readonly share?: number;
  /** One rate for all steps. */
  readonly rate?: number;
  readonly optimizer?: Optimizer;
  /** Nothing is frozen. */
  readonly thawed?: boolean;
}

type Rows = Readonly<Record<string, ArrayData>>;

export class Trials {
  readonly #core: Core;
  readonly #start: ReturnType<Core["state"]["snapshot"]>;
  readonly #rate: Core["rate"];
  readonly #steps: number;
  readonly #begin: Core["place"];
  readonly #data: { readonly x: Rows; readonly y: Rows; readonly w: Rows | undefined };
  readonly #perEpoch: number;
  readonly #batchSize: number;
  readonly #signal: AbortSignal | undefined;

  /** The core is trained from where it stands now. Its samples are as many as `steps` steps take. */
  constructor(core: Core, train: Samples, batchSize: number, steps: number, signal?: AbortSignal) {
    this.#signal = signal;
    this.#core = core;
    this.#start = core.state.snapshot();
    this.#rate = core.rate;
    this.#begin = core.place;
    this.#steps = steps;
    this.#batchSize = batchSize;
    const { x, y, w, samples } = draw(train, steps * batchSize);
    this.#perEpoch = Math.ceil(samples / batchSize);
    const named = (names: readonly string[], columns: readonly Column[]): Rows =>
      Object.fromEntries(
        names.map((name, k) => [name, { data: columns[k].data, shape: [samples, ...columns[k].shape] }]),
      );
    const outputs = core.plan("diagnose").outputs.map(({ name }) => name);
    this.#data = {
      x: named(
        core.network.inputs.map(({ name }) => name),
        x,
      ),
      y: named(outputs, y),
      w: w && named(outputs, w),
    };
  }

  /** The learning rate of the step `k` from the start, with nothing changed. */
  rateAt(k: number): number {
    const rate = this.#rate;
    return typeof rate === "number" ? rate : rate.at(this.#begin.steps - this.#begin.rateFrom + k);
  }

  async run(
    { steps = this.#steps, share = 1, rate, optimizer, thawed = false }: Change = {},
    onSteps?: (done: number) => Promise<void>,
  ): Promise<Run> {
    const core = await this.#from(optimizer, thawed);
    core.setRate(rate ?? shareOf(this.#rate, share), this.#begin.rateFrom);
    const losses: number[] = [];
    const { x, y, w } = this.#data;
    let broke: Run["broke"];
    try {
      await new Model(core, true).fit(x, y, {
        ...(w && { sampleWeight: w }),
        batchSize: this.#batchSize,
        epochs: Math.ceil(steps / this.#perEpoch),
        verbose: 0,
        ...(this.#signal && { signal: this.#signal }),
        callbacks: [
          {
            onSteps: ({ losses: these }) => {
              losses.push(...these);
              return onSteps?.(losses.length);
            },
          },
        ],
      });
    } catch (error) {
      if (!(error instanceof NonFiniteError)) throw error;
      const { step, layer } = error.facts as { step: number; layer?: string };
      broke = { step, layer };
      losses.length = Math.min(losses.length, step);
    }
    return { steps: broke?.step ?? losses.length, losses, broke, params: core.weights() };
  }

  /** A core at the start. Most runs share one, and what is compiled for it. */
  async #from(optimizer: Optimizer | undefined, thawed: boolean): Promise<Core> {
    const core = this.#core;
    core.state.restore(this.#start);
    await core.state.refresh();
    core.moveTo(this.#begin);
    if (!optimizer && !thawed) return core;
    const twin = thawed ? thaw(core) : core.copy();
    if (optimizer) twin.compile(() => ({ ...core.compiled!, optimizer }));
    return twin;
  }
}

/** The same model with all of its parameters trained. */
function thaw(core: Core): Core {
  const { network, seed, dtype } = core;
  const layers: Network["layers"] = network.layers.map(({ name, spec, params, state }) => ({
    name,
    state,
    spec: { ...spec, trainable: true },
    params: Object.fromEntries(Object.entries(params).map(([key, param]) => [key, { ...param, trainable: true }])),
  }));
  const { onTrial, place } = core;
  const twin = new Core({ ...network, layers }, { seed, dtype: dtype as "f32" | "f64" }, { blank: true, onTrial });
  for (const { name } of core.state.params) twin.state.write(name, core.state.readNow(name));
  twin.compile(() => core.compiled!);
  twin.moveTo({ seed: place.seed, steps: place.steps, epochs: place.epochs });
  return twin;
}

const shareOf = (rate: number | Schedule, share: number): number | Schedule =>
  typeof rate === "number" ? rate * share : { ...rate, at: (step) => rate.at(step) * share };
