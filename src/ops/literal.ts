/** Inputs, constants, and identities (which mark a value). */
import { InternalError, type Type } from "../base/index.ts";
import { num } from "../scalar/index.ts";
import type { Rule } from "./rule.ts";

/** A value that is given when the graph runs. */
export const inputRule: Rule = {
  name: "input",
  traits: { given: true },
  type: (_inputs, attrs) => ({ dtype: (attrs as unknown as Type).dtype, shape: (attrs as unknown as Type).shape }),
  samples: [],
};

/** One number. */
export const constantRule: Rule = {
  name: "constant",
  traits: { elementwise: true },
  type: (_inputs, attrs) => ({ dtype: attrs.dtype as Type["dtype"], shape: [] }),
  at: (_i, _inputs, attrs, type) => num(attrs.value as number, type.dtype),
  samples: [{ inputs: [], attrs: { value: 2.5, dtype: "f32" } }],
};

/** The value itself, as a node of its own: what a derivative is taken with respect to. */
export const identityRule: Rule = {
  name: "identity",
  traits: { view: true, sameOrder: true, elementwise: true },
  type: ([x]) => x,
  at: (i, [x]) => x.at(i),
  grad: (_o, g) => [g],
  samples: [{ inputs: [[3]] }],
};

/** The value itself; derivatives take it as a constant. */
export const stopGradientRule: Rule = {
  name: "stopGradient",
  traits: { view: true, sameOrder: true, elementwise: true },
  type: ([x]) => x,
  at: (i, [x]) => x.at(i),
  samples: [{ inputs: [[3]] }],
};

/** One of the results of an op that has several. */
export const resultRule: Rule = {
  name: "result",
  traits: { loopResult: true },
  type: (_inputs, attrs) => attrs.type as Type,
  at() {
    throw new InternalError("result", "is read from its loop, not computed");
  },
  samples: [],
};
