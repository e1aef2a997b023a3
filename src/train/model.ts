/** The model: what users compile, fit, evaluate, ask and save. */
import { loadWanted } from "../base/index.ts";
import type { LayerResult, LayerSpec } from "../nn/index.ts";
import type { Tensor } from "../tensor/index.ts";
import { type Applied, type ApplyOptions, applyModel } from "./apply.ts";
import type { CalledModel } from "./callable.ts";
import type { AnyKeys, CompiledKeys, CompileOptions, Metrics, NoMetrics } from "./compile.ts";
import type { Core } from "./core.ts";
import type { Data, InputData } from "./data/arrays.ts";
import type { Dataset, Questions } from "./data/dataset.ts";
import { fitArguments, type Pair } from "./fit/arguments.ts";
import type { EvaluateOptions } from "./fit/evaluate.ts";
import type { GradientOptions, Gradients } from "./fit/gradients.ts";
import type { History, ValueOf } from "./fit/history.ts";
import { trainingCode } from "./fit/lazy-training-code.ts";
import type { OnBatchOptions, TrainOnBatchOptions } from "./fit/on-batch.ts";
import type { AnyValidation, FitOptions } from "./fit/options.ts";
import type { PredictOptions } from "./fit/predict.ts";
import { Training } from "./fit/training.ts";
import type { HistoryOf } from "./history-of.ts";
import { judging } from "./lazy-judging.ts";
import { predicting } from "./lazy-predicting.ts";
import { ModelNumbers } from "./model-numbers.ts";
import { calledOn, layerOf } from "./models-as-layers.ts";
import type { SyncPredictOptions } from "./predicting.ts";
import { type SelectOptions, selectPart } from "./select.ts";

// After `ready`, models compile and predict at once.
predicting.withReady();
judging.withReady();

/** What `evaluate` gives: `loss`, and the metrics by name. */
type Results<Keys extends string = string> = { readonly loss: number } & {
  readonly [K in Keys]: ValueOf<K>;
};

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
export class Model<Out = Tensor, Keys extends string = string> extends ModelNumbers {
  /** Users call `sequential(…)` or `model(…)`. */
  constructor(core: Core, single: boolean) {
    super(core, single, (args) => calledOn(core, single, args));
  }

  get #core(): Core {
    return this.internals;
  }

  /** The model as a layer, for lists of layers and `pipe`: `sequential([encoder.asLayer(), …])`. Its input's shape must be known. */
  asLayer(): LayerSpec<LayerResult> {
    return layerOf(this.#core, this.single);
  }

  /**
   * Says how to train and what to report. Gives the model itself, typed by its metrics. The optimizer starts anew, and with
   * it a schedule, at its first step.
   * Throws a ValueError on unknown names, with the nearest one, and on losses or metrics of one's own that give neither one
   * value for each sample nor one number. Says on the console where an output is not what its loss takes it for.
   *
   *     model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
   */
  compile<const M extends Metrics = NoMetrics, const W extends Metrics = NoMetrics, Own extends string = never>(
    options: CompileOptions<Out, M, W, Own>,
  ): Model<Out, CompiledKeys<Out, M, W, Own>> {
    const core = this.#core;
    const read = () => judging.code.readCompileOptions(options as unknown as CompileOptions);
    core.compile(read, (it) => judging.code.lookOver(it));
    // In a page, what it will need can come meanwhile. Where it does not, whoever needs it says so.
    if (!core.settled) loadWanted().catch(() => undefined);
    return this as unknown as Model<Out, CompiledKeys<Out, M, W, Own>>;
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
      const code = trainingCode.loaded ? trainingCode.code : await loadTraining();
      if (!this.#core.settled) await this.#core.settle();
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
    if (!this.#core.settled) await this.#core.settle();
    const { evaluateModel } = await import("./fit/later-code.ts");
    return (await evaluateModel(this.#core, given.data, given.options)) as Results<Keys>;
  }

  /**
   * One step of training on these samples, all at once: what `fit` does with a batch. Gives the loss and the metrics as running values
   * since `resetMetrics`, `fit` or `compile`, as in Keras 3; with `resetMetrics: true`, those of this batch. A schedule goes on by one
   * step. Rejects as `fit` does.
   *
   *     for (const { x, y } of batches) console.log((await model.trainOnBatch(x, y)).loss);
   */
  async trainOnBatch(x: InputData, y: Data, options?: TrainOnBatchOptions): Promise<Results<Keys>> {
    if (!this.#core.settled) await this.#core.settle();
    const { trainOnBatch } = await import("./fit/on-batch.ts");
    return (await trainOnBatch(this.#core, x, y, options)) as Results<Keys>;
  }

  /** The loss and the metrics on these samples, all at once, as running values like those of `trainOnBatch`. */
  async testOnBatch(x: InputData, y: Data, options?: OnBatchOptions): Promise<Results<Keys>> {
    if (!this.#core.settled) await this.#core.settle();
    const { testOnBatch } = await import("./fit/on-batch.ts");
    return (await testOnBatch(this.#core, x, y, options)) as Results<Keys>;
  }

  /** What the network gives for these inputs, all at once. */
  async predictOnBatch(x: InputData): Promise<Out> {
    const code = predicting.loaded ? predicting.code : await predicting.load();
    return this.#shape(await code.predictOnBatch(this.#core, x));
  }

  /** The running values of `trainOnBatch` and `testOnBatch` begin anew. */
  resetMetrics(): void {
    this.#core.running = undefined;
  }

  /**
   * The gradients of what is minimized on these samples, all at once: for every parameter, and with `inputs: true` for every input.
   * Nothing is changed. Numbers of tokens have gradients of zeros. Rejects with a typed error on data that do not fit.
   *
   *     const { loss, weights, inputs } = await model.gradients(x, y, { inputs: true });
   *     weights["dense/kernel"].shape;                     // that of the kernel
   *     inputs.input.abs().max();                          // what the loss depends on most
   */
  async gradients<const Inputs extends boolean = false>(
    x: InputData,
    y: Data,
    options?: GradientOptions & { readonly inputs?: Inputs },
  ): Promise<Gradients<Inputs>> {
    if (!this.#core.settled) await this.#core.settle();
    const { gradientsOf } = await import("./fit/later-code.ts");
    return (await gradientsOf(this.#core, x, y, options)) as Gradients<Inputs>;
  }

  /**
   * A model of some of its layers: from its inputs, or from what the layer `from` is given, to what the layer `to` gives (of several
   * results, the first). It shares the numbers: training one trains the other. It is not compiled. Throws a ValueError where there is
   * no such layer, where one is called several times, and where more than what `from` is given reaches `to`.
   *
   *     const features = model.select({ to: "flatten" });
   *     const { early, late } = await model.select({ to: ["early", "late"] }).predict(x);
   */
  select(options: { readonly to: string; readonly from?: string }): Model<Tensor, AnyKeys<Tensor>>;
  select<const Name extends string>(options: {
    readonly to: readonly Name[];
    readonly from?: string;
  }): Model<Readonly<Record<Name, Tensor>>, AnyKeys<Readonly<Record<Name, Tensor>>>>;
  select(options: SelectOptions): Model<never> {
    const { core, single } = selectPart(this.#core, options);
    return new Model<never>(core, single);
  }

  /**
   * The network as a pure function of tensors: of weights and states by name, and of inputs. For `grad`, `compile` and loops of one's
   * own. Throws a typed error where weights or inputs do not fit.
   *
   *     const loss = (w: Weights) => model.apply(w, x).sub(y).square().mean();
   *     const slopes = grad(loss)(model.weights);
   */
  apply(
    weights: Readonly<Record<string, Tensor>>,
    x: Tensor | Readonly<Record<string, Tensor>>,
    options: ApplyOptions & { readonly withState: true },
  ): Applied<Out>;
  apply(
    weights: Readonly<Record<string, Tensor>>,
    x: Tensor | Readonly<Record<string, Tensor>>,
    options?: ApplyOptions,
  ): Out;
  apply(
    weights: Readonly<Record<string, Tensor>>,
    x: Tensor | Readonly<Record<string, Tensor>>,
    options?: ApplyOptions,
  ): unknown {
    return applyModel(this.#core, this.single, weights, x, options);
  }

  /**
   * What the network gives for these inputs: a tensor, or a record of tensors by output name.
   *
   *     (await model.predict([[0, 1], [1, 1]])).toArray();
   */
  async predict(x: InputData | Questions, options?: PredictOptions): Promise<Out> {
    const code = predicting.loaded ? predicting.code : await predicting.load();
    return this.#shape(await code.predict(this.#core, x, options));
  }

  /** The same at once, where the backend can: for interactive programs with small inputs. */
  predictSync(x: InputData, options?: SyncPredictOptions): Out {
    const again = options === undefined ? this.#core.streams?.again?.predict(x) : undefined;
    return this.#shape(again ?? predicting.code.predictSync(this.#core, x, options));
  }

  #shape(tensors: readonly Tensor[]): Out {
    if (this.single) return tensors[0] as Out;
    return Object.fromEntries(Object.keys(this.#core.network.outputs).map((name, k) => [name, tensors[k]])) as Out;
  }
}

/** With what predicts: it works at once after training. */
async function loadTraining(): ReturnType<typeof trainingCode.load> {
  const [code] = await Promise.all([trainingCode.load(), predicting.load()]);
  return code;
}
