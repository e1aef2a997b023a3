/** The figures that lessons may ask for, and what each wants to know. */
import type { Label } from "./labels.ts";

/** A learning rate, or one of the two that the blueberries make special. */
export type BerryRate = number | "text" | "limit";

/** A kernel and what it finds. */
export interface KernelParams {
  readonly name: Label;
  readonly rows: readonly (readonly number[])[];
}

/** A neuron of two inputs whose weights and bias are set by hand; it says 1 where its sum is above zero. */
export interface Gate {
  readonly name: string;
  readonly w: readonly [w1: number, w2: number];
  readonly b: number;
}

/** Corners of a square with what is wanted at each: as told, or as the first gate says; and the lines of gates. */
interface Square {
  readonly name: string;
  readonly of?: readonly (readonly [x1: number, x2: number])[];
  readonly wanted?: readonly number[];
  readonly lines?: readonly Gate[];
}

export interface FigureParams {
  /** One guess after the other, with the slope and the move of each. */
  readonly guesses: { readonly start: number; readonly rate: BerryRate; readonly steps: number };
  /** The guesses alone, one column for each learning rate. */
  readonly guessesByRate: {
    readonly start: number;
    readonly rates: readonly BerryRate[];
    readonly steps: number;
  };
  /** The loss over the prices of a kilogram, with its tangents at some guesses. */
  readonly parabola: { readonly guesses: readonly number[]; readonly from: number; readonly to: number };
  /** How much the loss changes from a guess to one a little higher, for each unit of price; and the slope. */
  readonly secants: { readonly at: number; readonly steps: readonly number[] };
  /** One neuron's terms and sum. */
  readonly neuron: {
    readonly inputs: readonly Label[];
    readonly x: readonly number[];
    readonly w: readonly number[];
    readonly b: number;
  };
  /** Sigmoid, tanh and ReLU side by side. */
  readonly activations: { readonly from: number; readonly to: number };
  /** Truth tables: each gate's sum and what it says. */
  readonly gates: { readonly gates: readonly Gate[] };
  /** Where gates draw their lines through the square of their inputs. */
  readonly squares: { readonly squares: readonly Square[] };
  /** Two gates on the inputs, and a third on what they say. */
  readonly xorByHand: { readonly first: Gate; readonly second: Gate; readonly last: Gate };
  /** A line through points, learned by one neuron; m, b and loss after so many epochs. */
  readonly line: {
    readonly x: readonly number[];
    readonly y: readonly number[];
    readonly rate: number;
    readonly epochs: readonly number[];
  };
  /** Linear layers beside the one layer that is their product. */
  readonly collapse: { readonly units: readonly number[] };
  /** A diagram; a number is that many units without names. */
  readonly network: { readonly layers: readonly (readonly Label[] | number)[] };
  /** The litter box, trained: mean |error| after so many updates, then the four predictions. */
  readonly litterBox: { readonly updates: readonly number[] };
  /** The litter box with one thing taken away at a time. */
  readonly toggles: { readonly updates: number };
  /** One neuron, no hidden layer, and other answers to the last question: what it says of the four customers. */
  readonly alone: { readonly bought: readonly number[]; readonly updates: number };
  /** What the trained litter box says of people it has never seen. */
  readonly prospects: { readonly updates: number; readonly people: readonly (readonly number[])[] };
  /** The sigmoid, and its slope. */
  readonly sigmoidSlope: { readonly from: number; readonly to: number };
  /** A neuron whose sum begins at `start` learns to say 0, by either loss. */
  readonly twoLosses: { readonly start: number; readonly rate: number; readonly steps: readonly number[] };
  /** −ln p and (1 − p)², from a small probability to 1. */
  readonly costOfDoubt: { readonly from: number };
  /** Places on x² after each step, with several learning rates. */
  readonly footsteps: { readonly start: number; readonly rates: readonly number[]; readonly steps: number };
  /** Down x², with several learning rates. */
  readonly valley: { readonly start: number; readonly rates: readonly number[]; readonly steps: readonly number[] };
  /** Down a·x² + b·y². */
  readonly bowl: {
    readonly steepness: readonly [a: number, b: number];
    readonly start: readonly [x: number, y: number];
    readonly rate: number;
    readonly steps: readonly number[];
  };
  /** Down a·x² + b·y² by descent, and by L-BFGS: heights after so many looks. */
  readonly quasiNewton: {
    readonly steepness: readonly [a: number, b: number];
    readonly start: readonly [x: number, y: number];
    readonly rate: number;
    readonly looks: readonly number[];
  };
  /** Down x⁴ − 2x² + 0.3x, from several places. */
  readonly twoValleys: { readonly starts: readonly number[]; readonly rate: number; readonly steps: number };
  /** The litter box's loss over the plane of its path, and true losses after so many updates. */
  readonly landscape: { readonly updates: number; readonly marks: readonly number[]; readonly resolution: number };
  /** The 2-2-2 network, trained on. */
  readonly workedUpdates: { readonly updates: readonly number[]; readonly rate: number };
  /** The slope for w5 of the 2-2-2 network by trying out, with several step sizes. */
  readonly nearby: { readonly steps: readonly number[] };
  /** One neuron learns a line from raw and from standardized inputs. */
  readonly scaleMatters: {
    readonly x: readonly number[];
    readonly y: readonly number[];
    readonly rates: readonly [raw: number, prepared: number];
    readonly epochs: readonly number[];
  };
  /** The three transforms, side by side. */
  readonly transforms: {
    readonly train: readonly (readonly number[])[];
    /** Centimetres and kilograms, unless said. */
    readonly units?: readonly [string, string];
  };
  /** The three transforms, undone. */
  readonly restored: { readonly train: readonly (readonly number[])[] };
  /** People in a plane: as they are, standardized, whitened; and what becomes of a circle around them. */
  readonly clouds: { readonly train: readonly (readonly number[])[] };
  /** The two routes on which w1 of the 2-2-2 network acts on the error, with every factor. */
  readonly routes: Readonly<Record<never, never>>;
  /** Noisy points, learned by heart: both losses on the way, and the curve at the end. */
  readonly byHeart: Readonly<Record<never, never>>;
  /** The same points with one remedy at a time. */
  readonly remedies: Readonly<Record<never, never>>;
  /** The same points, learned by so many hidden neurons. */
  readonly widths: { readonly units: readonly number[] };
  /** Scores, their softmax, and the loss of each if it is the right one. */
  readonly softmax: { readonly scores: readonly number[] };
  /** Kernels that slide over the first test picture: one patch in numbers, then the maps of what they answer. */
  readonly response: { readonly kernels: readonly KernelParams[] };
  /** 苹果 after 商场 and after 超市: what three networks say, an LSTM's state after each word, and where attention looks. */
  readonly readings: Readonly<Record<never, never>>;
  readonly memory: Readonly<Record<never, never>>;
  readonly looking: Readonly<Record<never, never>>;
  /** Pictures of the test set. */
  readonly digits: { readonly count: number };
  /** The digit reader with ReLU, without, and softmax regression. */
  readonly readers: { readonly images: number; readonly epochs: number; readonly seed: number };
}

export type FigureName = keyof FigureParams;

export type FigureRequest = { readonly [N in FigureName]: { readonly name: N } & FigureParams[N] }[FigureName];
