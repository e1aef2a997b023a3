/**
 * An output that is not what its loss takes it for: known when the model is compiled. Said in one line and not thrown, so that
 * training such a model can still be tried. What is known once targets are seen is in `odd-targets.ts`.
 */
import { descriptionOf } from "../base/index.ts";
import { finalActivation, type Loss, type Network, outputLayer } from "../nn/index.ts";
import type { Notice } from "../runtime/index.ts";
import type { Judged, Plan } from "./step/plan.ts";

/** Which it is: the output is no probability, has one class only, or is made one twice. */
type Kind = "no-probabilities" | "one-class" | "twice";

export interface Misfit {
  readonly kind: Kind;
  readonly output: string;
  readonly loss: string;
  /** Of the layer that makes the output; undefined where it has none. */
  readonly activation: string | undefined;
  /** What the loss wants. */
  readonly wanted: "softmax" | "sigmoid";
  readonly problem: string;
  readonly advice: string;
}

/** Outputs whose loss takes them for what they are not. Layers and activations of the user's own are trusted. */
export function misfits(network: Network, outputs: readonly Judged[]): Misfit[] {
  return outputs.flatMap((judged) => misfitOf(network, judged) ?? []);
}

function misfitOf(network: Network, { name, shape, loss }: Judged): Misfit | undefined {
  const wanted = loss.logits ?? (loss.fromLogits?.softmax ? "softmax" : loss.fromLogits?.sigmoid && "sigmoid");
  const layer = outputLayer(network, name, true);
  const activation = layer?.activation;
  // That of sequences takes either: probabilities are taken from what came before the softmax.
  if (!wanted || !layer || loss.classes === "sequence") return undefined;
  const facts = { output: name, loss: loss.name, activation: activation?.name, wanted };
  if (shape.at(-1) === 1 && (wanted === "softmax" || finalActivation(network, name)?.link === "softmax"))
    return {
      ...facts,
      kind: "one-class",
      problem: `output "${name}" has one unit, so ${activation?.link === "softmax" ? "its softmax always answers 1" : `${loss.name} knows one class only`}`,
      advice: 'for yes or no: activation "sigmoid" with "binaryCrossentropy"; for classes: one unit each',
    };
  if (loss.logits)
    return activation?.link === undefined
      ? undefined
      : {
          ...facts,
          kind: "twice",
          problem: `output "${name}" ends in ${activation.name}, and ${loss.name}({ fromLogits: true }) takes ${wanted} of it once more`,
          advice: "leave out one of the two",
        };
  if (layer.results !== "any" || (activation && isProbability(activation, loss))) return undefined;
  const logits =
    activation && activation.name !== "linear" ? "" : `, or keep logits: losses.${loss.name}({ fromLogits: true })`;
  return {
    ...facts,
    kind: "no-probabilities",
    problem: `${loss.name} takes probabilities, but output "${name}" ends ${activation ? `in ${activation.name}` : "without an activation"}`,
    advice: `give the last layer activation: "${wanted}"${logits}`,
  };
}

/** Those of the user's own may be. The loss of classes divides by the sum, so that anything above 0 does. */
function isProbability(activation: NonNullable<ReturnType<typeof finalActivation>>, loss: Loss): boolean {
  if (activation.link !== undefined || !descriptionOf(activation) || activation.name === "softmax") return true;
  return activation.name === "softplus" && loss.fromLogits?.softmax !== undefined;
}

/** A model that can say something. */
export interface Speaker {
  readonly network: Network;
  plan(subject: string): Plan;
  warn(notice: Notice): void;
}

/** Says, once for each compile, what does not fit. */
export function say(
  core: Pick<Speaker, "warn">,
  notice: Omit<Notice, "line"> & Readonly<Record<"subject" | "problem" | "advice", string>>,
): void {
  const { subject, problem, advice, ...told } = notice;
  core.warn({ ...told, line: `${subject}: ${problem}\n  hint: ${advice}` });
}

/** Says what is known of the outputs when the model is compiled (or, where its input's shape was not known then, built). */
export function sayMisfits(core: Speaker): void {
  for (const misfit of misfits(core.network, core.plan("compile").outputs)) {
    const { problem, advice } = misfit;
    say(core, { subject: "compile", problem, advice, code: "output-misfit", facts: { ...misfit } });
  }
}
