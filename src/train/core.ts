/** What a model is inside: its network, its memory, what it was compiled with, and the programs made so far. */
import {
  busy,
  checkedLater,
  type DType,
  InternalError,
  oneOf,
  readOptions,
  type Shape,
  ValueError,
  type Wants,
  wantSeed,
} from "../base/index.ts";
import { type AnyLayer, type Network, parametersOf, sequentialNetwork } from "../nn/index.ts";
import { type Schedule, toRate } from "../optim/index.ts";
import type { Tensor } from "../tensor/index.ts";
import { fromHost } from "../tensor/tensor.ts";
import { type Compiled, checkRate, judgedOutputs } from "./compile.ts";
import { sayUnmasked } from "./say-unmasked.ts";
import type { Cell } from "./step/cells.ts";
import { cellsToRead, derives, evaluationWeights } from "./step/evaluation-weights.ts";
import { type MemoryReport, memoryReport } from "./step/memory-report.ts";
import { ParameterValues } from "./step/parameter-values.ts";
import type { Plan } from "./step/plan.ts";
import type { Again } from "./step/predict-again.ts";
import { State } from "./step/state.ts";
import { Streams } from "./step/stream-cache.ts";
import type { TrainSet } from "./step/training-programs.ts";

export interface ModelOptions {
  /**
   * Everything random comes from it: first weights, shuffling, dropout. The same seed gives the same bits. Default: 0, so that
   * all models without a seed start alike and, on the same data, end alike: several that should differ (an ensemble, a second
   * try) need seeds of their own.
   *
   *     const ensemble = [1, 2, 3].map((seed) => sequential([…], { seed }));
   */
  readonly seed?: number;
  /** Of parameters and arithmetic. Default: `"f32"`. */
  readonly dtype?: "f32" | "f64";
  /** Default: the one that `configure` chose. */
  readonly backend?: string;
}

const wants: Wants<ModelOptions> = { seed: wantSeed, dtype: oneOf(["f32", "f64"]), backend: checkedLater };

export class Core {
  readonly dtype: DType;
  readonly seed: number;
  readonly #backend: string | undefined;
  readonly #layers: readonly AnyLayer[];
  #network: Network | undefined;
  #state: State | undefined;
  #compiled: Compiled | undefined;
  #plan: Plan | undefined;
  /** Shuffling draws from it; `fit({ seed })` replaces it. */
  runSeed: number;
  /** Steps and epochs since the model was made (epochs: since the last reseeding). */
  steps = 0;
  epochs = 0;
  #rate: number | Schedule = 0.001;
  /** The step from which a schedule counts: the one at which it was given. */
  rateFrom = 0;
  /** What is running, so that two do not run at once. */
  busy: string | undefined;
  /** A callback of the running fit has its turn, and may change parameters. */
  between = false;
  #set: TrainSet | undefined;
  /** The programs for prediction and evaluation. */
  readonly streams: Streams = new Streams();
  /** How `predictSync` ran last; it is quick where the next input is of the same kind. */
  again: Again | undefined;
  /** A copy whose faults are looked for: it takes targets that its loss cannot reach, and says nothing by itself. */
  onTrial = false;
  /** What was said about this compile, so that it is said once. */
  readonly said: Set<string> = new Set();
  /** Has something to be said about the outputs as soon as the network is known. */
  onBuilt: (() => void) | undefined;

  /** `blank`: parameters start as zeros, because their values come from a file. */
  constructor(
    network: Network | readonly AnyLayer[],
    options: ModelOptions | undefined,
    { blank = false }: { readonly blank?: boolean } = {},
  ) {
    const { seed = 0, dtype = "f32", backend } = readOptions("model", options, wants);
    this.dtype = dtype;
    this.seed = seed;
    this.runSeed = seed;
    this.#backend = backend;
    this.#layers = "layers" in network ? [] : network;
    if ("layers" in network) this.#build(network, blank);
    else if (network[0]?.inputShape) this.#build(sequentialNetwork(network));
  }

  #build(network: Network, blank = false): void {
    const { dtype, seed } = this;
    this.#network = network;
    sayUnmasked(network);
    this.#state = new State(parametersOf(network, dtype, seed, { blank }), dtype, seed, this.#backend);
    this.#arm();
  }

  /** For a sequential model that was not told its input's shape: the first data tell. */
  buildFor(shape: Shape): void {
    if (this.#network) return;
    this.#build(sequentialNetwork(this.#layers, { shape }));
    this.onBuilt?.();
  }

  /**
   * A model of its own with the same network, numbers, optimizer's memory and place in the run: for experiments. A fresh
   * one begins anew, from the first weights that its seed gives.
   */
  copy({ fresh = false }: { readonly fresh?: boolean } = {}): Core {
    const { seed, dtype } = this;
    const twin = new Core(this.#network ?? this.#layers, {
      seed,
      dtype: dtype as "f32" | "f64",
      backend: this.#backend,
    });
    if (this.#compiled) twin.compile(this.#compiled);
    twin.onTrial = this.onTrial;
    if (fresh) return twin;
    if (this.#state) {
      for (const { key } of this.#state.cells) twin.state.write(key, this.#state.readNow(key));
      twin.state.waiting = this.#state.waiting;
    }
    twin.runSeed = this.runSeed;
    twin.steps = this.steps;
    twin.epochs = this.epochs;
    twin.setRate(this.rate, this.rateFrom);
    return twin;
  }

  get built(): boolean {
    return this.#network !== undefined;
  }

  /** Throws, and says how, where the input's shape is not known yet. */
  get network(): Network {
    return this.#network ?? sequentialNetwork(this.#layers);
  }

  get state(): State {
    if (!this.#state) throw sequentialUnbuilt(this.#layers);
    return this.#state;
  }

  compile(compiled: Compiled): void {
    this.wantIdle("compile");
    if (this.#network) judgedOutputs(compiled, this.#network, this.dtype);
    this.#compiled = compiled;
    this.setRate(compiled.optimizer.learningRate);
    this.#arm();
  }

  get compiled(): Compiled | undefined {
    return this.#compiled;
  }

  /** Once network and optimizer are both known: the plan, and the optimizer's memory. */
  #arm(): void {
    const [network, state, compiled] = [this.#network, this.#state, this.#compiled];
    if (!network || !state || !compiled) return;
    const { dtype } = this;
    const outputs = judgedOutputs(compiled, network, dtype);
    this.#set?.free();
    this.#set = undefined;
    const before = this.#plan;
    state.prepare(compiled.optimizer);
    const { params, cells } = state;
    this.#plan = { network, dtype, params, cells, outputs, optimizer: compiled.optimizer };
    // Predictions may have been read off the old optimizer's memory.
    const all = derives(this.#plan) || (before !== undefined && derives(before));
    this.streams.drop((key) => all || key.startsWith("evaluate"));
    if (all) this.again = undefined;
  }

  /** Whether evaluation and prediction read other numbers than training moves. */
  get derives(): boolean {
    return this.#plan !== undefined && derives(this.#plan);
  }

  /** Copies of all parameters, by `"layer/param"`, as evaluation and prediction read them. `training`: as training moves them. */
  weights(training: Readonly<Record<string, Tensor>> = this.state.weights): Readonly<Record<string, Tensor>> {
    const plan = this.#plan;
    if (!plan || !this.derives) return training;
    const numbersOf = ({ key, type }: Cell) => training[key] ?? fromHost({ ...type, data: this.state.readNow(key) });
    return evaluationWeights(plan, Object.fromEntries(cellsToRead(plan).map((cell) => [cell.key, numbersOf(cell)])));
  }

  plan(subject: string): Plan {
    if (this.#plan) return this.#plan;
    if (this.#compiled) throw new InternalError(subject, "compiled but not built");
    throw new ValueError(subject, "the model is not compiled", {
      code: "not-compiled",
      hint: 'call model.compile({ optimizer: "adam", loss: "meanSquaredError" }) first',
    });
  }

  wantIdle(subject: string): void {
    if (this.busy === undefined) return;
    throw busy(subject, this.busy);
  }

  /** Shuffling and dropout start anew from a seed. */
  reseed(seed: number): void {
    this.runSeed = seed;
    this.epochs = 0;
    this.state.reseed(seed);
  }

  get rate(): number | Schedule {
    return this.#rate;
  }

  /** A schedule begins with the optimizer or the moment that it belongs to, however long the model was trained before. */
  setRate(rate: number | Schedule, from: number = this.steps): void {
    this.#rate = toRate("learningRate", "the learning rate", rate);
    this.rateFrom = from;
  }

  /** The learning rate of a step, checked. */
  rateAt(step: number): number {
    return this.#at(this.#rate, step);
  }

  #at(rate: number | Schedule, step: number): number {
    if (typeof rate === "number") return rate;
    const counted = step - this.rateFrom;
    const its = rate.at(counted);
    checkRate(`schedule ${rate.name}`, its, counted);
    return its;
  }

  /** The rates of a step, one for each part of the optimizer. All follow a number that is set in place of the first's own number. */
  ratesAt(step: number): readonly number[] {
    const first = this.rateAt(step);
    const { parts } = this.#compiled?.optimizer ?? {};
    if (!parts) return [first];
    const [own, ...others] = parts.optimizers.map(({ learningRate }) => learningRate);
    const share = typeof own === "number" && own > 0 && typeof this.#rate === "number" ? this.#rate / own : 1;
    return [first, ...others.map((rate) => share * this.#at(rate, step))];
  }

  /** How many parts the optimizer has: usually one. */
  get parts(): number {
    return this.#compiled?.optimizer.parts?.optimizers.length ?? 1;
  }

  /** Whether all rates stay as they are. */
  get steady(): boolean {
    const { parts } = this.#compiled?.optimizer ?? {};
    const others = parts?.optimizers.slice(1).map(({ learningRate }) => learningRate) ?? [];
    return [this.#rate, ...others].every((rate) => typeof rate === "number");
  }

  /** Training programs by what they are for, for so many steps to come; made where it is not what the last ones were for. */
  async trainSet(key: string, steps: number, make: () => TrainSet): Promise<TrainSet> {
    if (this.#set?.key !== key) {
      this.#set?.free();
      this.#set = undefined;
      const set = make();
      await set.build(steps);
      this.#set = set;
    } else await this.#set.full.program.expect?.(steps);
    return this.#set;
  }

  get memory(): MemoryReport {
    return memoryReport(this.state, this.#set?.sizes, this.streams.bytes + ParameterValues.bytesOf(this.state));
  }
}

function sequentialUnbuilt(layers: readonly AnyLayer[]): unknown {
  try {
    sequentialNetwork(layers);
  } catch (error) {
    return error;
  }
  return new InternalError("model", "not built");
}
