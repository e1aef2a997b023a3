/** What a model is inside: its network, its memory, what it was compiled with, and the programs made so far. */
import { allLoaded, type DType, InternalError, loadWanted, notReady, type Shape, ValueError } from "../base/index.ts";
import {
  type AnyLayer,
  frozenIn,
  type HostType,
  inputShapeOf,
  movingIn,
  type Network,
  nameLayers,
  parametersOf,
  sequentialNetwork,
} from "../nn/index.ts";
import type { Schedule } from "../optim/index.ts";
import { type Notice, worded } from "../runtime/index.ts";
import type { Tensor } from "../tensor/index.ts";
import { fromHost } from "../tensor/tensor.ts";
import type { Compiled } from "./compile.ts";
import { judging } from "./lazy-judging.ts";
import type { CopyOptions, Making } from "./making.ts";
import { type ModelOptions, readModelOptions } from "./model-options.ts";
import { sharedBy } from "./models-as-layers.ts";
import { Occupied } from "./occupied.ts";
import { areSteady, rateOf, ratesOf } from "./rates.ts";
import type { RunPlace } from "./run-place.ts";
import { sayUnmasked } from "./say-unmasked.ts";
import type { Cell } from "./step/cells.ts";
import { cellsToRead, derives, evaluationWeights } from "./step/evaluation-weights.ts";
import { type MemoryReport, memoryReport } from "./step/memory-report.ts";
import { type Plan, sumsOf } from "./step/plan.ts";
import { State } from "./step/state.ts";
import type { Streams } from "./step/stream-cache.ts";
import type { TrainSet } from "./step/training-programs.ts";
import { unbuilt } from "./unbuilt.ts";

export class Core extends Occupied {
  readonly dtype: DType;
  readonly seed: number;
  /** As a layer of another model; by default "model". */
  readonly name: string | undefined;
  readonly #backend: string | undefined;
  readonly #apart: boolean;
  readonly #layers: readonly AnyLayer[];
  #network: Network | undefined;
  #state: State | undefined;
  #compiled: Compiled | undefined;
  #plan: Plan | undefined;
  #place: RunPlace;
  /** What training moves since the last compile, by name. */
  moving = "";
  #rate: number | Schedule = 0.001;
  #set: TrainSet | undefined;
  /** The programs for prediction and evaluation, once there are any: see `streamsOf`. */
  streams: Streams | undefined;
  /** A copy whose faults are looked for: it takes targets that its loss cannot reach, and warns of nothing. */
  readonly onTrial: boolean;
  /** Warnings about this compile, so that each is given once. */
  readonly #warnings = new Set<string>();
  /** Called as soon as both the network and what it is compiled with are known. */
  #onReady: ((core: Core) => void) | undefined;
  /** What `trainOnBatch` and `testOnBatch` add up, until training or metrics begin anew. */
  running: object | undefined;
  /** Gives what it was compiled with, where in a page the code that reads this is not there yet. */
  #unread: (() => Compiled) | undefined;
  /** What it was compiled with asked for code that is not there yet. */
  #late = false;
  /** As a layer of other models. */
  layer: AnyLayer | undefined;

  constructor(
    network: Network | readonly AnyLayer[],
    options: ModelOptions | undefined,
    { blank = false, onTrial = false, apart = false, shared }: Making = {},
  ) {
    super();
    const { seed, dtype, backend, name } = readModelOptions(options);
    this.dtype = dtype;
    this.seed = seed;
    this.onTrial = onTrial;
    this.#place = { seed, steps: 0, epochs: 0, rateFrom: 0 };
    this.#backend = backend;
    this.name = name;
    this.#apart = apart;
    this.#layers = "layers" in network ? [] : network;
    if ("layers" in network) this.#build(network, { blank, shared });
    else if (inputShapeOf(network[0])) this.#build(sequentialNetwork(network));
  }

  #build(network: Network, { blank = false, shared }: Making = {}): void {
    const { dtype, seed } = this;
    this.#network = network;
    sayUnmasked(network);
    const parameters = parametersOf(network, dtype, seed, { blank });
    const others = shared ?? (this.#apart ? undefined : sharedBy(network, dtype));
    this.#state = new State(parameters, dtype, seed, this.#backend, others);
    this.#state.onMoved = () => {
      this.streams?.drop(() => true);
      this.#dropSet();
    };
    this.#arm();
  }

  /** For a sequential model that was not told its input's shape: the first data tell. */
  buildFor(shape: Shape, dtype?: HostType["dtype"]): void {
    if (this.#network) return;
    this.#build(sequentialNetwork(this.#layers, { shape, dtype }));
    if (this.#plan) this.#onReady?.(this);
  }

  /**
   * A model of its own with the same network, numbers, optimizer's memory and place in the run: for experiments. A fresh
   * one begins anew, from the first weights that its seed gives.
   */
  copy({ fresh = false, onTrial = this.onTrial }: CopyOptions = {}): Core {
    const { seed, dtype } = this;
    const options = { seed, dtype: dtype as "f32" | "f64", backend: this.#backend };
    const twin = new Core(this.#network ?? this.#layers, options, { onTrial, apart: true });
    const { compiled } = this;
    if (compiled) twin.compile(() => compiled);
    if (fresh) return twin;
    if (this.#state) {
      for (const { key } of this.#state.cells) twin.state.write(key, this.#state.readNow(key));
      twin.state.waiting = this.#state.waiting;
    }
    twin.setRate(this.rate);
    twin.moveTo(this.#place);
    return twin;
  }

  get built(): boolean {
    return this.#network !== undefined;
  }

  /** Throws, and says how, where the input's shape is not known yet. */
  get network(): Network {
    return this.#network ?? sequentialNetwork(this.#layers);
  }

  /** Its layers with their names, also before its input's shape is known. */
  get namedLayers(): readonly { readonly name: string; readonly spec: AnyLayer }[] {
    if (this.#network) return [...(this.#network.front?.layers ?? []), ...this.#network.layers];
    const specs = [...new Set(this.#layers)];
    return nameLayers(specs).map((name, k) => ({ name, spec: specs[k] }));
  }

  get state(): State {
    if (!this.#state) throw unbuilt(this.#layers);
    return this.#state;
  }

  /**
   * `read` gives what it is compiled with: at once, or in a page once the code for that is there (`settle`). `onReady` is called when
   * the network is known, too.
   */
  compile(read: () => Compiled, onReady?: (core: Core) => void): void {
    this.wantIdle("compile");
    judging.want();
    if (allLoaded()) this.#take(read(), onReady);
    else {
      [this.#unread, this.#onReady] = [read, onReady];
      this.#disarm();
    }
  }

  #take(compiled: Compiled, onReady: ((core: Core) => void) | undefined): void {
    // What does not fit throws before anything changes.
    if (this.#network && allLoaded()) judging.code.judgedOutputs(compiled, this.#network, this.dtype);
    this.#unread = undefined;
    this.#compiled = compiled;
    this.setRate(judging.code.toRate("compile", "the learning rate", compiled.optimizer.learningRate));
    this.#arm();
    this.#warnings.clear();
    this.running = undefined;
    this.#onReady = onReady;
    if (this.#plan) onReady?.(this);
  }

  /** Whether `settle` has nothing to wait for. */
  get settled(): boolean {
    return allLoaded() && !this.#late && !this.#unread;
  }

  /** Loads what it was compiled with, where a page does not have it yet. Throws what `compile` throws where all is there. */
  async settle(): Promise<void> {
    // Reading what it was compiled with may ask for more.
    while (!this.settled) {
      await loadWanted();
      this.#catchUp();
    }
  }

  /** Does what waited for code that is there now. */
  #catchUp(): void {
    if (!allLoaded()) return;
    if (this.#unread) this.#take(this.#unread(), this.#onReady);
    if (!this.#late || !allLoaded()) return;
    this.#arm();
    this.#onReady?.(this);
  }

  /** Throws where what it was compiled with is not known yet. */
  #wantRead(): void {
    this.#catchUp();
    if (this.#unread) throw notReady();
  }

  #dropSet(): void {
    this.#set?.free();
    this.#set = undefined;
  }

  get compiled(): Compiled | undefined {
    this.#wantRead();
    return this.#compiled;
  }

  /** Once network and optimizer are both known: the plan, and the optimizer's memory. */
  #arm(): void {
    const [network, state, compiled] = [this.#network, this.#state, this.#compiled];
    if (!network || !state || !compiled) return;
    const { dtype } = this;
    if (!allLoaded()) {
      this.#late = true;
      this.#disarm();
      return;
    }
    const outputs = judging.code.judgedOutputs(compiled, network, dtype);
    this.#late = false;
    this.#dropSet();
    const before = this.#plan;
    const moving = movingIn(network);
    state.setMoving(moving);
    this.moving = [...moving].join();
    state.prepare(compiled.optimizer, sumsOf(outputs));
    const [{ params, cells }, { optimizer, trainStep }] = [state, compiled];
    const augment = judging.code.augmentOf(compiled, dtype);
    this.#plan = { network, dtype, params, cells, outputs, optimizer, augment, trainStep, frozen: frozenIn(network) };
    // Predictions may have been read off the old optimizer's memory.
    const both = [this.#plan, before].some((plan) => plan && derives(plan));
    this.streams?.drop((key) => both || key.startsWith("evaluate"));
  }

  #disarm(): void {
    this.#plan = undefined;
    this.#dropSet();
    this.streams?.drop(() => true);
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
    this.#wantRead();
    if (this.#plan) return this.#plan;
    if (this.#late) throw notReady();
    if (this.#compiled) throw new InternalError(subject, "compiled but not built");
    throw new ValueError(subject, "the model is not compiled", {
      code: "not-compiled",
      hint: 'call model.compile({ optimizer: "adam", loss: "meanSquaredError" }) first',
    });
  }

  /** Prints a warning, once. */
  warn(notice: Notice): void {
    if (this.onTrial || this.#warnings.has(notice.line)) return;
    this.#warnings.add(notice.line);
    console.warn(`limpid: ${worded(notice)}`);
  }

  /** Where the model stands in its run. */
  get place(): RunPlace {
    return this.#place;
  }

  get steps(): number {
    return this.#place.steps;
  }

  get epochs(): number {
    return this.#place.epochs;
  }

  moveTo(place: Partial<RunPlace>): void {
    this.#place = { ...this.#place, ...place };
  }

  /** Shuffling and dropout start anew from a seed. */
  reseed(seed: number): void {
    this.moveTo({ seed, epochs: 0 });
    this.state.reseed(seed);
  }

  get rate(): number | Schedule {
    this.#wantRead();
    return this.#rate;
  }

  /** A schedule begins with the optimizer or the moment that it belongs to, however long the model was trained before. */
  setRate(rate: number | Schedule, from: number = this.steps): void {
    this.#wantRead();
    this.#rate = rate;
    this.moveTo({ rateFrom: from });
  }

  /** The learning rate of a step, checked. */
  rateAt(step: number): number {
    return rateOf(this.rate, step - this.#place.rateFrom);
  }

  /** The rates of a step, one for each part of the optimizer. */
  ratesAt(step: number): readonly number[] {
    return ratesOf(this.#compiled?.optimizer, this.#rate, step - this.#place.rateFrom);
  }

  /** How many parts the optimizer has: usually one. */
  get parts(): number {
    return this.#compiled?.optimizer.parts?.optimizers.length ?? 1;
  }

  /** Whether all rates stay as they are. */
  get steady(): boolean {
    return areSteady(this.#compiled?.optimizer, this.#rate);
  }

  /** Training programs by what they are for, for so many steps to come; made where it is not what the last ones were for. */
  async trainSet(key: string, steps: number, make: () => TrainSet): Promise<TrainSet> {
    if (this.#set?.key !== key) {
      this.#dropSet();
      const set = make();
      await set.build(steps);
      this.#set = set;
    } else await this.#set.full.program.expect?.(steps);
    return this.#set;
  }

  get memory(): MemoryReport {
    return memoryReport(this.state, this.#set?.sizes, this.streams?.bytesFor(this.state) ?? 0);
  }
}
