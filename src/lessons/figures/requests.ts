/** The figures that lessons may ask for, and what each wants to know. */
import type { Label } from "./labels.ts";

/** A learning rate, or one of the two that the blueberries make special. */
export type BerryRate = number | "text" | "limit";

export interface FigureParams {
  /** One guess after the other, with the slope and the move of each. */
  readonly guesses: { readonly start: number; readonly rate: BerryRate; readonly steps: number };
  /** The guesses alone, one column for each learning rate. */
  readonly guessesByRate: {
    readonly start: number;
    readonly rates: readonly BerryRate[];
    readonly steps: number;
  };
  /** One neuron's terms and sum. */
  readonly neuron: {
    readonly inputs: readonly Label[];
    readonly x: readonly number[];
    readonly w: readonly number[];
    readonly b: number;
  };
  /** Sigmoid, tanh and ReLU side by side. */
  readonly activations: { readonly from: number; readonly to: number };
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
  /** What the trained litter box says of people it has never seen. */
  readonly prospects: { readonly updates: number; readonly people: readonly (readonly number[])[] };
}

export type FigureName = keyof FigureParams;

export type FigureRequest = { readonly [N in FigureName]: { readonly name: N } & FigureParams[N] }[FigureName];
