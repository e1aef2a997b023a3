/** The model: what users compile, fit, evaluate, ask and save. */
import {
  type HostArray,
  readOptions,
  ShapeError,
  sameShape,
  show,
  sizeOf,
  unknownName,
  ValueError,
  wantFlag,
  whole,
} from "../base/index.ts";
import type { LayerResult, LayerSpec, Network } from "../nn/index.ts";
import type { Rate } from "../optim/index.ts";
import type { NestedArray, Tensor } from "../tensor/index.ts";
import { Callable, type CalledModel } from "./callable.ts";
import {
  type CompileOptions,
  checkRate,
  type Metrics,
  type NoMetrics,
  type ResultKeys,
  readCompileOptions,
  type WeightedKeys,
} from "./compile.ts";
import { Core } from "./core.ts";
import { type Data, type InputData, readArray } from "./data/arrays.ts";
import { batchSizeOf, type Dataset, isDataset, type Questions } from "./data/dataset.ts";
import { readInputs } from "./data/inputs.ts";
import { type StepLimit, samplesOf, stepLimit } from "./data/step-limit.ts";
import { type Moment, momentOf } from "./file/moment.ts";
import { fitArguments, type Pair } from "./fit/arguments.ts";
import type { EvaluateOptions } from "./fit/evaluate.ts";
import type { History, ValueOf } from "./fit/history.ts";
import { trainingCode } from "./fit/lazy-training-code.ts";
import type { AnyValidation, FitOptions } from "./fit/options.ts";
import { Training } from "./fit/training.ts";
import type { HistoryOf } from "./history-of.ts";
import { sayMisfits } from "./misfit.ts";
import { calledOn, layerOf } from "./models-as-layers.ts";
import type { MemoryReport } from "./step/memory-report.ts";
import { predictColumns, predictColumnsSync } from "./step/predict.ts";
import { type ModelSummary, showSummary, summarize } from "./summary.ts";

/** What `evaluate` gives: `loss`, and the metrics by name. */
export type Results<Keys extends string = string> = { readonly loss: number } & {
  readonly [K in Keys]: ValueOf<K>;
};

export interface PredictOptions {
  /** Samples at a time. Default: 32. Only the speed depends on it. */
  readonly batchSize?: number;
  /** Batches after which it ends: for data sets without an end. Default: all of the data. */
  readonly steps?: number;
}

/** The model, called. */
// biome-ignore lint/correctness/noUnusedVariables: both have the same parameters.
export interface Model<Out = Tensor, Keys extends string = string> extends CalledModel<Out> {
  /** As a layer of another model. */
  readonly name: string;
}

/**
 * A network with its numbers. `Out` is what it predicts: a tensor, or a record of tensors by output name.
 * Made by `sequential` and `model`. Called on symbolic values it is a layer, whose weights the models around it share:
 *
 *     const encoder = sequential([layers.dense({ units: 8, inputShape: [64] })], { name: "encoder" });
 *     const code = encoder(image);       // weights["encoder/dense/kernel"] of the model around it
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the interface says what calling it gives.
export class Model<Out = Tensor, Keys extends string = string> extends Callable {
  readonly #core: Core;
  readonly #single: boolean;

  /** Users call `sequential(…)` or `model(…)`. */
  constructor(core: Core, single: boolean) {
    super((...args) => calledOn(core, single, args));
    if (!(core instanceof Core))
      throw new ValueError("Model", `was made of ${show(core)}`, {
        code: "model-core",
        hint: "sequential([…]), or model({ inputs: { … }, outputs: { … } })",
        facts: { received: core },
      });
    Object.defineProperty(this, "name", { value: core.name ?? "model" });
    this.#core = core;
    this.#single = single;
  }

  /** The model as a layer, for lists of layers and `pipe`: `sequential([encoder.asLayer(), …])`. Its input's shape must be known. */
  asLayer(): LayerSpec<LayerResult> {
    return layerOf(this.#core, this.#single);
  }

  /** For rooms above: the network, its memory, and what it was compiled with. */
  get internals(): Core {
    return this.#core;
  }

  /** Whether it predicts one tensor rather than a record. */
  get single(): boolean {
    return this.#single;
  }

  get network(): Network {
    return this.#core.network;
  }

  get dtype(): "f32" | "f64" {
    return this.#core.dtype as "f32" | "f64";
  }

  get seed(): number {
    return this.#core.seed;
  }

  /** The name of the backend that holds its numbers. */
  get backend(): string {
    return this.#core.state.backend;
  }

  /**
   * Says how to train and what to report. Gives the model itself, typed by its metrics. The optimizer starts anew, and with
   * it a schedule, at its first step.
   * Throws a ValueError on unknown names, with the nearest one, and on losses or metrics of one's own that give neither one
   * value for each sample nor one number. Says on the console where an output is not what its loss takes it for.
   *
   *     model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
   */
  compile<const M extends Metrics = NoMetrics, const W extends Metrics = NoMetrics>(
    options: CompileOptions<Out, M, W>,
  ): Model<Out, ResultKeys<Out, M> | WeightedKeys<ResultKeys<Out, M>, ResultKeys<Out, W>>> {
    const core = this.#core;
    core.compile(readCompileOptions(options as unknown as CompileOptions), sayMisfits);
    return this as unknown as Model<Out, ResultKeys<Out, M> | WeightedKeys<ResultKeys<Out, M>, ResultKeys<Out, W>>>;
  }

  /**
   * Trains. It starts at once; await it for the history, or iterate over its events.
   * Rejects with a typed error on data that do not fit, and with a NonFiniteError where a loss or parameter becomes
   * NaN or infinite; the parameters are then those before that step.
   *
   * Instead of arrays it takes a data set that is read piece by piece (`Dataset`), or samples as `{ x, y }`.
   *
   *     const history = await model.fit(x, y, { epochs: 5, validationSplit: 0.1 });
   *     console.log(history.loss, history.valLoss);
   *     await model.fit(dataset, { epochs: 5, validationData: heldOut });
   */
  fit<S extends number = never, V extends AnyValidation = never>(
    x: InputData,
    y: Data,
    options?: FitOptions<S, V>,
  ): Training<HistoryOf<Keys, S, V>>;
  fit<S extends number = never, V extends AnyValidation = never>(
    data: Dataset | Pair,
    options?: FitOptions<S, V>,
  ): Training<HistoryOf<Keys, S, V>>;
  fit(x: InputData | Dataset | Pair, y?: Data | FitOptions, options?: FitOptions): Training<History> {
    const given = fitArguments("fit", x, y, options);
    return new Training(async (control) => {
      // Where the code is there already, the model is busy from this call on.
      const code = trainingCode.loaded ? trainingCode.code : await trainingCode.load();
      return code.fit(this.#core, this, given.data, given.options, control);
    });
  }

  /**
   * The loss and the metrics on some data, or on a data set.
   *
   *     const { loss, accuracy } = await model.evaluate(test.x, test.y);
   */
  async evaluate(x: InputData, y: Data, options?: EvaluateOptions): Promise<Results<Keys>>;
  async evaluate(data: Dataset | Pair, options?: EvaluateOptions): Promise<Results<Keys>>;
  async evaluate(
    x: InputData | Dataset | Pair,
    y?: Data | EvaluateOptions,
    options?: EvaluateOptions,
  ): Promise<Results<Keys>> {
    const given = fitArguments("evaluate", x, y, options);
    const { evaluateModel } = await import("./fit/later-code.ts");
    return (await evaluateModel(this.#core, given.data, given.options)) as Results<Keys>;
  }

  /**
   * What the network gives for these inputs: a tensor, or a record of tensors by output name.
   *
   *     (await model.predict([[0, 1], [1, 1]])).toArray();
   */
  async predict(x: InputData | Questions, options?: PredictOptions): Promise<Out> {
    if (isDataset(x)) {
      const { batchSize, limit } = this.#asked(options, x);
      const { predictDataset } = await import("./fit/later-code.ts");
      return this.#shape(await predictDataset(this.#core, x, batchSize, limit));
    }
    const { columns, samples, batchSize } = this.#questions(x as InputData, options);
    return this.#shape(await predictColumns(this.#core, columns, samples, batchSize));
  }

  /** The same at once, where the backend can: for interactive programs with small inputs. */
  predictSync(x: InputData, options?: PredictOptions): Out {
    const again = options === undefined ? this.#core.streams.again?.predict(x) : undefined;
    if (again) return this.#shape(again);
    const { columns, samples, batchSize } = this.#questions(x, options);
    const like = options === undefined ? x : undefined;
    return this.#shape(predictColumnsSync(this.#core, columns, samples, batchSize, like));
  }

  #questions(x: InputData, options: PredictOptions | undefined) {
    const core = this.#core;
    const { batchSize, limit } = this.#asked(options);
    const { columns, samples } = readInputs(core, "predict", x);
    return { columns, samples: samplesOf("predict", limit, samples), batchSize };
  }

  #asked(
    options: PredictOptions | undefined,
    data?: Dataset,
  ): { readonly batchSize: number; readonly limit: StepLimit | undefined } {
    const { batchSize: asked, steps } = readOptions("predict", options, { batchSize: whole(1), steps: whole(1) });
    const batchSize = batchSizeOf("predict", data, asked) ?? asked ?? 32;
    return { batchSize, limit: stepLimit("steps", steps, batchSize) };
  }

  #shape(tensors: readonly Tensor[]): Out {
    if (this.#single) return tensors[0] as Out;
    return Object.fromEntries(Object.keys(this.#core.network.outputs).map((name, k) => [name, tensors[k]])) as Out;
  }

  /** Copies of all parameters, by `"layer/param"`. */
  get weights(): Readonly<Record<string, Tensor>> {
    return this.#core.weights();
  }

  /**
   * Replaces some parameters. Throws where a name is unknown, a shape differs or a value is not finite; then nothing
   * has changed.
   *
   *     model.setWeights({ "hidden/kernel": [[0.05, 0.1], [0.15, 0.2]] });
   */
  setWeights(weights: Readonly<Record<string, Tensor | NestedArray | HostArray>>): this {
    const core = this.#core;
    core.wantStill("setWeights");
    const { state, dtype } = core;
    const names = state.params.map(({ name }) => name);
    if (typeof weights !== "object" || weights === null)
      throw new ValueError("setWeights", `the weights are ${show(weights)}`, {
        code: "weights",
        hint: `a record by name: { "${names[0]}": … }`,
        facts: { received: weights },
      });
    const checked = Object.entries(weights).map(([name, value]) => {
      const at = names.indexOf(name);
      if (at < 0) throw unknownName("setWeights", "parameter", name, names);
      const { shape } = state.params[at];
      const scalar = typeof value === "number" && sizeOf(shape) === 1;
      const given = readArray("setWeights", name, scalar ? [value] : value);
      if (!scalar && !sameShape(given.shape, shape))
        throw new ShapeError("setWeights", `${name} is [${given.shape}], but the model has [${shape}]`, {
          code: "weight-shape",
          hint: `give an array of shape [${shape}]`,
          facts: { name, expected: shape, received: given.shape },
        });
      return [name, given.floats("setWeights", dtype)] as const;
    });
    for (const [key, data] of checked) state.replace(key, data);
    return this;
  }

  /** How many numbers the parameters hold. */
  get parameterCount(): number {
    return this.#core.state.params.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  }

  /** What its numbers take in memory, in bytes: parameters, optimizer, data of the last fit, everything inside a step. */
  get memory(): MemoryReport {
    return this.#core.memory;
  }

  /**
   * The rate of the next step. Setting it replaces a schedule, too; a schedule that is set counts its steps from there on.
   * A running fit follows at its next window.
   */
  get learningRate(): number {
    return this.#core.rateAt(this.#core.steps);
  }

  set learningRate(rate: Rate) {
    checkRate("learningRate", rate);
    this.#core.setRate(rate);
  }

  /** Steps of training so far, `compile` or not. Schedules count from the `compile` that they came with. */
  get steps(): number {
    return this.#core.steps;
  }

  /** Layers, shapes and parameters as data. */
  get structure(): ModelSummary {
    return summarize(this.#core.network, this.#core.state);
  }

  /** The table of layers, shapes and parameters, also printed unless `print` is false. */
  summary(options?: { readonly print?: boolean }): string {
    const { print = true } = readOptions("summary", options, { print: wantFlag });
    const text = showSummary(this.structure);
    if (print) console.log(text);
    return text;
  }

  /**
   * Writes the model into a `.limpid` file, whole or not at all: layers, parameters, and what `compile` and `fit` left, so that
   * training can go on. Throws a FileError where the disk refuses, where a layer holds a function of the user's own, and where
   * the name ends as those of other formats do. In a browser, which has no files, use `toBytes`.
   *
   *     await model.save("digits.limpid");
   */
  async save(path: string | URL): Promise<void> {
    const moment = await this.#moment();
    const { saveMoment } = await import("./file/save.ts");
    await saveMoment(path, moment);
  }

  /**
   * The bytes that `save` writes, and that `loadModel` reads: to send, to offer for download, or to keep in IndexedDB. Throws
   * where a layer holds a function of the user's own.
   *
   *     const bytes = await model.toBytes();
   *     link.href = URL.createObjectURL(new Blob([bytes]));     // <a download="digits.limpid">
   *     const again = await loadModel(bytes);
   */
  async toBytes(): Promise<Uint8Array<ArrayBuffer>> {
    const moment = await this.#moment();
    const { bytesOf } = await import("./file/save.ts");
    return bytesOf(moment);
  }

  /** Copied before anything is waited for; only a step that runs on other threads just now is over first. */
  async #moment(): Promise<Moment> {
    if (this.#core.built) await this.#core.state.refresh();
    return momentOf(this.#core, this.#single);
  }
}
