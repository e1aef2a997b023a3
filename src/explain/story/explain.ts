/** `explain`: where a number of a model comes from, and where it goes. */
import { checkedLater, oneOf, readOptions, type Wants, wantFlag, whole } from "../../base/index.ts";
import type { LabelledData } from "../../train/index.ts";
import { wantModel } from "../../train/want-model.ts";
import { codeOf } from "../code/index.ts";
import { type Explainable, trainingOf, wantStandardStep } from "../training.ts";
import { chainOf } from "./chain.ts";
import { checkSlope } from "./check.ts";
import { showText } from "./formula.ts";
import { Formulas } from "./formulas.ts";
import { insideOf } from "./inside.ts";
import { matricesOf } from "./matrices.ts";
import { type Neuron, Neurons } from "./neurons.ts";
import { pathsOf } from "./paths.ts";
import { roundingOf } from "./rounding.ts";
import { Scene } from "./scene.ts";
import { Story } from "./story.ts";
import { type At, findTarget } from "./target.ts";
import { updateOf } from "./update.ts";

export interface ExplainOptions {
  /** Which number. Default: the loss. */
  readonly at?: At;
  /** How many paths are listed, the largest first. Default: 20. */
  readonly limit?: number;
  /** Which neurons the forward pass shows: those on the listed paths, or all. Default: `"path"`; for the loss, `"all"`. */
  readonly neurons?: "path" | "all";
  /** Whether to show the code that computes it. Default: false. */
  readonly code?: boolean;
}

const wants: Wants<LabelledData & ExplainOptions> = {
  x: checkedLater,
  y: checkedLater,
  sampleWeight: checkedLater,
  at: checkedLater,
  // A recurrent network has 10^57 paths; more than this cannot be read.
  limit: whole(0, 100_000),
  neurons: oneOf(["path", "all"]),
  code: wantFlag,
};

/**
 * Where a number of a compiled model comes from: the forward pass neuron by neuron, the backward pass path by path, what
 * the optimizer makes of the slope, and a check without calculus. It reads the graph of the very step that `fit` would
 * run next on these samples as one batch, in float64, and changes nothing.
 *
 *     const story = await explain(net, { x, y, at: { layer: "hidden", param: "kernel", index: [0, 0] } });
 *     story.backward.sum;    // ∂loss/∂w
 *     console.log(story.toString({ locale: "zh-CN" }));
 *
 * Throws a ValueError where the model is not compiled or has no such number, and what `fit` throws on data that do not
 * fit. The paths are those of the chain rule (Rumelhart, Hinton and Williams, Nature 1986), added up as in Griewank and
 * Walther, Evaluating Derivatives, ch. 2.
 */
export async function explain(model: Explainable, options: LabelledData & ExplainOptions): Promise<Story> {
  wantModel("explain", model);
  const { at = "loss", limit = 20, neurons: which, code = false, ...data } = readOptions("explain", options, wants);
  wantStandardStep(model);
  const scene = new Scene(trainingOf(model, "explain", data));
  const target = findTarget(scene, at);
  const { node, element, name } = target;
  const formulas = new Formulas(scene);
  const neurons = new Neurons(scene, formulas);
  const chain = chainOf(scene, node, element);
  const { backward, passed } = pathsOf(scene, chain, formulas, name, limit);
  const all = which === "all" || (which === undefined && at === "loss");
  const wanted = all ? neurons.all() : [...passed].map(({ of, element: place }) => ({ node: of, element: place }));
  wanted.sort((a, b) => a.node.id - b.node.id || a.element - b.element);
  const forward = uniqueNeurons(wanted.map((place) => neurons.at(place.node, place.element)));
  const { dtype } = scene.training.plan;
  if (code) await model.internals.state.open();
  return new Story({
    target: {
      name: target.gradient ? `∂loss/∂${name}` : name,
      value: target.gradient ? backward.sum : scene.value(node, element),
      loss: scene.value(scene.nodes.objective, 0),
      formula: target.gradient || scene.leaves.has(node) ? undefined : showText(formulas.readable(node, element)),
    },
    forward,
    inside: insideOf(scene, formulas, target),
    backward: { ...backward, matrix: matricesOf(scene, chain, neurons) },
    update: target.param === undefined ? undefined : updateOf(scene, target.param, element),
    code: code ? await codeOf(scene.training, model.internals.state.session, target.layer, target.param) : undefined,
    check: checkSlope(scene, node, element, backward.sum),
    rounding:
      dtype === "f32"
        ? await roundingOf(scene, model.internals.state.backend, node, chain.gradient, element)
        : undefined,
  });
}

/** A neuron's sum and its output are two places of one neuron. Those first computed come first. */
function uniqueNeurons(list: readonly (Neuron | undefined)[]): Neuron[] {
  const found = new Map<string, Neuron>();
  for (const neuron of list) if (neuron) found.set(neuron.name, neuron);
  return [...found.values()];
}
