/**
 * What a layer is: it says which parameters it wants and how to use them, and holds no numbers. The model owns the
 * numbers; so one layer used twice in a model shares its parameters.
 */
import type { Described, DType, HostArray, Shape } from "../base/index.ts";
import type { NestedArray, Tensor } from "../tensor/index.ts";

/**
 * Draws uniform numbers in [0, 1), of the model's element type, the same on every backend and for any number of
 * threads. `seed` replaces the model's seed.
 */
export interface Uniform {
  (shape: Shape, seed?: number): Tensor;
  /** The same for call number `call` of a network that is applied inside this layer: a stream of its own for each. */
  readonly within?: (call: number) => Uniform;
}

/** Gives the first values of a parameter. `random` draws from the model's seed and the parameter's position. */
export interface Initializer {
  readonly name: string;
  readonly config?: Readonly<Record<string, unknown>>;
  /** `fans` are [fanIn, fanOut]. Values come row-major. */
  readonly values: (shape: Shape, random: () => number, fans: readonly [number, number]) => ArrayLike<number>;
}

/** A penalty on a parameter, added to the objective. */
export interface Regularizer {
  readonly name: string;
  readonly config?: Readonly<Record<string, unknown>>;
  /** A scalar. */
  readonly penalty: (parameter: Tensor) => Tensor;
}

/** What a parameter must be after every update. */
export interface Constraint {
  readonly name: string;
  readonly config?: Readonly<Record<string, unknown>>;
  /** The parameter, put back: of the same shape and type. */
  readonly apply: (parameter: Tensor) => Tensor;
}

export interface ParamSpec {
  readonly shape: Shape;
  /** A name, an initializer, or the values themselves. */
  readonly init: string | Initializer | Described | NestedArray;
  /** Default: true. */
  readonly trainable?: boolean;
  readonly regularizer?: Regularizer;
  readonly constraint?: Constraint;
  /** [fanIn, fanOut], where they do not follow from the shape. */
  readonly fans?: readonly [number, number];
}

/** Numbers that a layer keeps beside its parameters: a step of training moves them, but no gradient does. Of the model's element type. */
export interface StateSpec {
  readonly shape: Shape;
  /** What it starts with: a name, an initializer, or the values themselves. */
  readonly init: ParamSpec["init"];
  /**
   * Whether it goes on from batch to batch wherever the model is used, until `model.resetStates()`: what a stateful layer remembers.
   * Else only training moves it.
   */
  readonly carried?: boolean;
}

/** Which steps count: truth values with the first axes of what they belong to, `[batch, time]`. */
export type Mask = Tensor;

/** What a layer may ask while it is used. */
export interface LayerContext {
  /** Whether the program is for training, in which dropout and similar layers are active. Known when the program is built. */
  readonly training: boolean;
  /** The model's element type. Bytes and other integers are cast to it before any arithmetic. */
  readonly dtype: DType;
  /** Fresh random numbers for this layer and step. */
  readonly uniform: Uniform;
  /** Its state by the names that `state` gives, as the last step left it; of a layer called twice, as the call before did. */
  readonly state: Readonly<Record<string, Tensor>>;
  /** Names of state that is kept also outside of training. */
  readonly carried?: ReadonlySet<string>;
  /** Whether all of the layer is frozen: it should leave its state alone then. */
  readonly frozen: boolean;
  /** For layers made of layers: the paths of those that are frozen. */
  readonly frozenLayers?: ReadonlySet<string>;
  /** The masks of its inputs, in their order; undefined where all steps count. */
  readonly masks: readonly (Mask | undefined)[];
  /** Its name, with those of the models around it: "encoder/hidden". */
  readonly path: string;
  /** What its call was given besides inputs, by the names of `callOptions`: tensors in place of symbolic values. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** What a layer gives that has more to give than tensors. */
export interface Outcome<Outputs extends Tensor | readonly Tensor[] = Tensor | readonly Tensor[]> {
  readonly outputs: Outputs;
  /** What of its state changes. Only training keeps it, but for what is `carried`. */
  readonly state?: Readonly<Record<string, Tensor>>;
  /** Scalars that are added to what is minimized. */
  readonly losses?: Readonly<Record<string, Tensor>>;
  /** Scalars that are reported beside the loss under these names: the same ones in training and otherwise. */
  readonly metrics?: Readonly<Record<string, Tensor>>;
  /** The masks of the results, in their order, in place of what the layer's `mask` says. */
  readonly masks?: readonly (Mask | undefined)[];
}

/** What `forward` may give: a tensor, several (the call then gives a tuple), or these with a new state. */
export type LayerResult = Tensor | readonly [Tensor, ...Tensor[]] | readonly Tensor[] | Outcome;

/** A function of one element, or of the last axis. `link` names the losses' stable form (see `Loss.fromLogits`). */
export interface Activation {
  readonly name: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly apply: (x: Tensor) => Tensor;
  readonly link?: "softmax" | "sigmoid";
}

/** The type of a layer's input or result, without the batch axis. While a network is built, f32 stands for the model's float type. */
export interface InputType {
  readonly shape: Shape;
  readonly dtype: DType;
  /** How many samples a batch has, where the model's input says so. */
  readonly batch?: number;
}

/** The type of a value before the graph, in this process: numbers, or texts. */
export interface HostType {
  readonly shape: Shape;
  readonly dtype: DType | "string";
  readonly batch?: number;
}

/** Texts, row-major. The first axis counts samples. */
export interface TextArray {
  readonly dtype: "string";
  readonly shape: Shape;
  readonly data: readonly string[];
}

/** Samples before the graph. */
export type HostSamples = HostArray | TextArray;

/**
 * How a layer computes outside the graph. Tensors hold numbers, so what reads texts, or looks numbers up, runs on the host, on all
 * samples that it is given at once; it stands first in a model.
 */
export interface HostRule {
  /** Whether its inputs are texts: then a sequential model's input is. */
  readonly texts?: boolean;
  /** A sample's shape, where a model may take it for granted. */
  readonly inputShape?: Shape;
  /** Whether a call takes several inputs. */
  readonly several?: boolean;
  /** What it gives for inputs of these types, without the axis that counts samples. Throws where it does not take them. */
  readonly type: (...inputs: HostType[]) => HostType;
  /** What it gives for these samples. `apart`: for them alone, outside of a model, whose shapes would be fixed. */
  readonly run: (inputs: readonly HostSamples[], apart: boolean) => HostSamples;
}

/** The inputs of a call: at least one. */
export type LayerInputs = [Tensor, ...Tensor[]];

/**
 * A layer as plain data and a call. `forward` gives what comes *before* the activation; the model applies
 * `activation` after it, or leaves it to a loss that works on logits.
 */
export interface LayerSpec<Result extends LayerResult = Tensor> {
  /** The kind, as in saved files: "dense". */
  readonly kind: string;
  /** Unique in a model; by default `kind`, `kind_1`, … */
  readonly name?: string;
  /** The input's shape without the batch axis, for the first layer of a sequential model. */
  readonly inputShape?: Shape;
  /** How many samples a batch has, beside `inputShape`, where that is fixed: stateful layers want it. */
  readonly batchSize?: number;
  /** Parameters for an input of this type. May throw a ShapeError. A layer of several inputs gets one type each. */
  readonly params?: (...inputs: InputType[]) => Readonly<Record<string, ParamSpec>>;
  /** Inputs have a leading batch axis. Parameters come by the names that `params` gives them. */
  forward(params: Readonly<Record<string, Tensor>>, inputs: LayerInputs, context: LayerContext): Result;
  /**
   * State for an input of this type: moving averages, counters. `forward` reads it in `context.state`, and gives it anew in what
   * it returns, `{ outputs, state: { … } }`; that counts while training. Evaluation and prediction read it, and move what is `carried`.
   */
  readonly state?: (...inputs: InputType[]) => Readonly<Record<string, StateSpec>>;
  /** Of a cell, which `layers.rnn` walks with: the shapes of its states, without the batch axis. Its `forward` gives [output, ...states]. */
  readonly stateShapes?: (input: InputType) => readonly Shape[];
  /**
   * What becomes of masks. `"pass"`: its results have the mask of its inputs (of several, a step counts where it counts in one).
   * `"drop"`, the default: they have none; a model says once where a mask is lost. A function makes the mask, or one for each result.
   */
  readonly mask?:
    | "pass"
    | "drop"
    | ((
        masks: readonly (Mask | undefined)[],
        inputs: readonly Tensor[],
      ) => Mask | undefined | readonly (Mask | undefined)[]);
  /** Names of what a call may be given besides inputs, last: `lstm(x, { initialState: [h, c] })`. A `mask` may always be, where masks are used. */
  readonly callOptions?: readonly string[];
  /** Its inputs are whole numbers below this: numbers of rows, such as tokens. What a model is given is checked. */
  readonly rows?: number;
  /** The option of a call with which inputs are something else. */
  readonly rowsUnless?: string;
  /** The option that says how many rows there are, for a hint. Default: `inputDim`. */
  readonly rowsOption?: string;
  /** Applied to the result; of several, to the first. */
  readonly activation?: Activation;
  /**
   * What is known of its results, before its activation: while predicting they are its input's (`"same"`); its input's numbers in
   * other places, or means of them (`"moved"`), so that probabilities stay probabilities; or any numbers (`"any"`). A layer that
   * does not say is trusted to give what the loss wants.
   */
  readonly results?: "same" | "moved" | "any";
  /** How it computes outside the graph, where it stands first. Its `forward` is what it does elsewhere: most can only throw there. */
  readonly host?: HostRule;
  /** Its inputs keep their element type. All other layers get inputs in the model's element type. */
  readonly anyDType?: boolean;
  /** False freezes all parameters; a record freezes some. */
  readonly trainable?: boolean | Readonly<Record<string, boolean>>;
  /** Options as JSON, from which `layers[kind](config)` makes it again. Layers without one cannot be saved. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** A layer, whatever it gives. */
export type AnyLayer = LayerSpec<LayerResult>;

/** A layer as `layer` takes it: `forward` knows the names that `params` gives, and names as many inputs as it wants. */
export interface LayerDefinition<Names extends string, Result extends LayerResult = Tensor> extends LayerSpec<Result> {
  readonly params?: (...inputs: InputType[]) => Readonly<Record<Names, ParamSpec>>;
  forward(
    params: Readonly<Record<Names, Tensor>>,
    inputs: [Tensor, Tensor, Tensor, Tensor, ...Tensor[]],
    context: LayerContext,
  ): Result;
}
