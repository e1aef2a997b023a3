/** A model and its numbers: what it is made of, its weights, the rate at which they move, and files of it. */
import {
  type Displayed,
  displayed,
  type HostArray,
  type MimeBundle,
  readOptions,
  ShapeError,
  sameShape,
  show,
  sizeOf,
  unknownName,
  ValueError,
  wantFlag,
} from "../base/index.ts";
import type { Network } from "../nn/index.ts";
import type { Rate } from "../optim/index.ts";
import type { NestedArray, Tensor } from "../tensor/index.ts";
import { Callable } from "./callable.ts";
import { Core } from "./core.ts";
import { readArray } from "./data/arrays.ts";
import { type Belongings, belongingsOf, setBelongings, wantBelonging } from "./file/belongings.ts";
import { type Moment, momentOf } from "./file/moment.ts";
import { judging } from "./lazy-judging.ts";
import { findLayer, layersOf, type ModelLayer } from "./model-layer.ts";
import { isRate } from "./rates.ts";
import type { MemoryReport } from "./step/memory-report.ts";
import { type ModelSummary, showSummary, summarize } from "./summary.ts";

const shown = async (core: Core): Promise<MimeBundle> => (await import("./display/index.ts")).displayCore(core);

export class ModelNumbers extends Callable implements Displayed {
  declare readonly toDOM: Displayed["toDOM"];
  readonly #core: Core;
  readonly #single: boolean;

  constructor(core: Core, single: boolean, call: (args: readonly unknown[]) => unknown) {
    super(call);
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

  static {
    displayed(ModelNumbers.prototype, (of) => shown(of.#core));
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

  /** Its layers, in the order of their first call. */
  get layers(): readonly ModelLayer[] {
    return layersOf(this.#core);
  }

  /**
   * A layer by its name, by its number, or inside a model that is a layer by its path: `"encoder/dense_1"`. Throws a ValueError with
   * the nearest name where there is none.
   *
   *     base.getLayer("dense_1").trainable = false;     // from the next compile on
   */
  getLayer(name: string | number): ModelLayer {
    return findLayer(this.#core, name);
  }

  /**
   * Whether any of its layers trains. Setting it freezes all layers, or sets all free, also inside models that are layers; single
   * layers can be changed after it. As in Keras it counts from the next `compile` on, of this model and of those around it.
   *
   *     base.trainable = false;
   *     const classifier = sequential([base.asLayer(), layers.dense({ units: 3, activation: "softmax" })]);
   */
  get trainable(): boolean {
    return this.layers.some((layer) => layer.trainable !== false);
  }

  set trainable(trainable: boolean) {
    wantFlag("model", "trainable", trainable);
    for (const layer of this.layers) layer.trainable = trainable;
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

  /**
   * What stateful layers remember of the batches before begins anew, with zeros: where a new sequence does. Nothing happens where there
   * is no such layer.
   *
   *     await model.fit(x, y, { shuffle: false, callbacks: [callbacks.lambda({ onEpochBegin: () => model.resetStates() })] });
   */
  resetStates(): void {
    this.#core.wantStill("resetStates");
    this.#core.state.resetCarried();
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
    this.#core.setRate(isRate(rate) ? rate : judging.code.toRate("learningRate", "the learning rate", rate));
  }

  /** Steps of training so far, `compile` or not. Schedules count from the `compile` that they came with. */
  get steps(): number {
    return this.#core.steps;
  }

  /** Layers, shapes and parameters as data, which a notebook shows as a table and a picture. */
  get structure(): ModelSummary {
    const core = this.#core;
    return displayed(summarize(core.network, core.state), () => shown(core));
  }

  /** The table of layers, shapes and parameters, also printed unless `print` is false. */
  summary(options?: { readonly print?: boolean }): string {
    const { print = true } = readOptions("summary", options, { print: wantFlag });
    const text = showSummary(this.structure);
    if (print) console.log(text);
    return text;
  }

  /**
   * How its inputs were prepared: a fitted scaler, or scalers by input. It is kept in the model's file; nothing is done with it by itself,
   * so `predict` wants what `fit` was given. Throws a ValueError where it is not one of `limpid/data`, or not fitted.
   *
   *     model.preprocessing = standardize().fit(train.x);
   *     const loaded = await loadModel("iris.limpid");
   *     await loaded.predict(loaded.preprocessing.transform(x));
   */
  get preprocessing(): Belongings["preprocessing"] {
    return belongingsOf(this.#core).preprocessing;
  }

  set preprocessing(preprocessing: Belongings["preprocessing"]) {
    this.#keep("preprocessing", preprocessing);
  }

  /** What the columns of its data are called, or by input, for its file. */
  get columnNames(): Belongings["columnNames"] {
    return belongingsOf(this.#core).columnNames;
  }

  set columnNames(columnNames: Belongings["columnNames"]) {
    this.#keep("columnNames", columnNames);
  }

  /**
   * What its answers are called, in the order of the classes, or by output, for its file.
   *
   *     model.labelNames = ["setosa", "versicolor", "virginica"];
   */
  get labelNames(): Belongings["labelNames"] {
    return belongingsOf(this.#core).labelNames;
  }

  set labelNames(labelNames: Belongings["labelNames"]) {
    this.#keep("labelNames", labelNames);
  }

  #keep<Name extends keyof Belongings>(name: Name, value: Belongings[Name]): void {
    wantBelonging("model", name, value);
    // A list of the caller's may change later.
    const kept = name === "preprocessing" ? value : structuredClone(value);
    setBelongings(this.#core, { ...belongingsOf(this.#core), [name]: kept });
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
    if (!this.#core.settled) await this.#core.settle();
    if (this.#core.built) await this.#core.state.refresh();
    return momentOf(this.#core, this.#single);
  }
}
