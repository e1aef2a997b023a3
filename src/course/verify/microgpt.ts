/**
 * The smallest GPT, computed by the engine as the preset builds it, and in plain arithmetic from the same first weights: ten steps on ten
 * names, and every number of the first one.
 */
import type { Tensor } from "../../tensor/index.ts";
import { microgptNetwork, microgptSettings, tokensOf } from "../presets/microgpt.ts";
import type { Computed } from "./check.ts";
import type { microgpt } from "./expected/microgpt.ts";
import { PlainAdam, type PlainWeights, plainStep } from "./plain-gpt.ts";

/** Of four letters each, so that one network reads them all. */
const names: readonly string[] = ["emma", "anna", "ella", "lily", "ruby", "nora", "mary", "rose", "jane", "lucy"];

const plainOf = (weights: Readonly<Record<string, Tensor>>): PlainWeights =>
  Object.fromEntries(Object.entries(weights).map(([name, { data }]) => [name, Array.from(data)]));

function farthest(a: PlainWeights, b: PlainWeights): number {
  const gaps = Object.entries(a).flatMap(([name, list]) => list.map((value, k) => Math.abs(value - b[name][k])));
  return gaps.reduce((most, gap) => Math.max(most, gap), 0);
}

export async function computeMicrogpt(): Promise<Computed<typeof microgpt>> {
  const texts = names.map(tokensOf);
  const [{ x, y }] = texts;
  const net = microgptNetwork(x.length);
  const start = plainOf(net.weights);
  const said = (await net.predict([[...x]])).softmax();
  const probabilities = y.map((token, place) => said.data[place * said.shape[2] + token]);
  const { weights: gradients } = await net.gradients([[...x]], [[...y]]);
  const losses: number[] = [];
  let afterOne: PlainWeights | undefined;
  for (const text of texts) {
    const { loss } = await net.trainOnBatch([[...text.x]], [[...text.y]], { resetMetrics: true });
    losses.push(loss);
    afterOne ??= plainOf(net.weights);
  }

  const { learningRate: rate, beta1, beta2, epsilon } = microgptSettings;
  const adam = new PlainAdam({ rate, beta1, beta2, epsilon });
  const steps: { readonly loss: number; readonly gradients: PlainWeights; readonly after: PlainWeights }[] = [];
  for (const text of texts) {
    const before = steps.at(-1)?.after ?? start;
    const step = plainStep(before, text.x, text.y);
    steps.push({ ...step, after: adam.step(before, step.gradients) });
  }
  const [first] = steps;
  return {
    parameters: net.parameterCount,
    uniform: Math.log(said.shape[2]),
    probabilities,
    placeLosses: probabilities.map((p) => -Math.log(p)),
    losses,
    plainLosses: losses.reduce((most, loss, k) => Math.max(most, Math.abs(loss - steps[k].loss)), 0),
    plainGradients: farthest(plainOf(gradients), first.gradients),
    plainUpdates: farthest(afterOne!, first.after),
    plainEnd: farthest(plainOf(net.weights), steps.at(-1)!.after),
  };
}
