import type { Tensor } from "../tensor/index.ts";

/** A learning rate by step number (from 0). Plain JavaScript: the rate is an input of the compiled step. */
export interface Schedule {
  readonly name: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly at: (step: number) => number;
}

/**
 * A pure step over one parameter, written as graph. It holds no state: the model owns the slots.
 * Optimizers of one's own are plain objects of this shape.
 */
export interface Optimizer {
  readonly name: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly learningRate: number | Schedule;
  /** Values kept per parameter, of its shape and type, starting at zero: "m", "v". */
  readonly slots: readonly string[];
  /** Scalars kept once per model, with their first values: powers of beta. */
  readonly scalars?: Readonly<Record<string, number>>;
  /** The scalars' values for the next step. Called once a step, before any parameter's step, which sees the new ones. */
  readonly advance?: (scalars: Readonly<Record<string, Tensor>>) => Readonly<Record<string, Tensor>>;
  readonly step: (given: {
    readonly parameter: Tensor;
    readonly gradient: Tensor;
    readonly slots: Readonly<Record<string, Tensor>>;
    readonly scalars: Readonly<Record<string, Tensor>>;
    /** A scalar of the parameter's type. */
    readonly rate: Tensor;
  }) => { readonly parameter: Tensor; readonly slots: Readonly<Record<string, Tensor>> };
  /**
   * The largest learning rate at which it still converges on a quadratic function of this curvature (the second derivative
   * along the steepest direction). Optimizers that rescale every gradient have no such number, and leave it out.
   */
  readonly stableRate?: (curvature: number) => number;
  /** Largest allowed Euclidean norm of all gradients together; larger ones are scaled down. */
  readonly globalClipNorm?: number;
}
