/** Finds the activation, initializer, constraint or regularizer that a layer's option means. The names are those of the namespaces. */
import { type Described, type Kind, resolve, type Want } from "../base/index.ts";
import type { NestedArray, Tensor } from "../tensor/index.ts";
import * as activations from "./activations.ts";
import * as constraints from "./constraints.ts";
import * as initializers from "./initializers.ts";
import type { Activation, Constraint, Initializer, Regularizer } from "./layer.ts";
import * as regularizers from "./regularizers.ts";

export type ActivationName = keyof typeof activations;
export type InitializerName = keyof typeof initializers;
type ConstraintName = keyof typeof constraints;
export type RegularizerName = keyof typeof regularizers;

export type ActivationLike = ActivationName | Activation | Described | ((x: Tensor) => Tensor);
export type InitializerLike = InitializerName | Initializer | Described | NestedArray;
export type ConstraintLike = ConstraintName | Constraint | Described | ((w: Tensor) => Tensor);
export type RegularizerLike = RegularizerName | Regularizer | Described;

const activation: Kind<Activation> = {
  what: "activation",
  space: "activations",
  makers: activations,
  method: "apply",
  fromFunction: (own) => ({ name: own.name || "activation", apply: own as unknown as Activation["apply"] }),
};

const regularizer: Kind<Regularizer> = {
  what: "regularizer",
  space: "regularizers",
  makers: regularizers,
  method: "penalty",
};

const constraint: Kind<Constraint> = {
  what: "constraint",
  space: "constraints",
  makers: constraints,
  method: "apply",
  fromFunction: (own) => ({ name: own.name || "constraint", apply: own as unknown as Constraint["apply"] }),
};

const initializer: Kind<Initializer> = {
  what: "initializer",
  space: "initializers",
  makers: initializers,
  method: "values",
};

export function toActivation(subject: string, given: ActivationLike): Activation {
  return resolve(subject, activation, given);
}

export function toRegularizer(subject: string, given: RegularizerLike): Regularizer {
  return resolve(subject, regularizer, given);
}

export function toConstraint(subject: string, given: ConstraintLike): Constraint {
  return resolve(subject, constraint, given);
}

/** The same as a check in a table of options. */
export const wantActivation: Want = (subject, _, value) => toActivation(subject, value as ActivationLike);

/** Literal values stay as they are. */
export function toInitializer(subject: string, given: string | InitializerLike): Initializer | NestedArray {
  if (typeof given === "number" || typeof given === "boolean" || Array.isArray(given)) return given as NestedArray;
  return resolve(subject, initializer, given);
}
