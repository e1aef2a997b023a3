/** Systems of the source texts, and the smallest GPT, told with their numbers, which may be changed. */
import { unknownName } from "../../base/index.ts";
import { blueberries, blueberriesModel } from "./blueberries.ts";
import { litterBox, litterBoxModel } from "./litter-box.ts";
import { microgpt, microgptModel } from "./microgpt.ts";
import type { PresetModel } from "./models.ts";
import { neuronModel, oneNeuron } from "./neuron.ts";
import { oneHiddenLayer, oneHiddenLayerModel } from "./one-hidden-layer.ts";
import { workedModel, workedNetwork } from "./worked.ts";

export type { BlueberriesOptions } from "./blueberries.ts";
export type { LitterBoxOptions } from "./litter-box.ts";
export type { MicrogptOptions } from "./microgpt.ts";
export type { PresetModel } from "./models.ts";
export type { NeuronOptions } from "./neuron.ts";
export type { OneHiddenLayerOptions } from "./one-hidden-layer.ts";
export type { Fact, Report } from "./report.ts";
export type { WorkedOptions } from "./worked.ts";

/**
 * By name, what each takes and tells.
 *
 *     const report = await presets["litter-box"]({ iteration: 500 });
 *     report.facts;                                  // every number
 *     console.log(report.toString({ locale: "zh-CN" }));
 */
export const presets: {
  readonly "worked-2-2-2": typeof workedNetwork;
  readonly "litter-box": typeof litterBox;
  readonly neuron: typeof oneNeuron;
  readonly blueberries: typeof blueberries;
  readonly "one-hidden-layer": typeof oneHiddenLayer;
  readonly microgpt: typeof microgpt;
} = {
  "worked-2-2-2": workedNetwork,
  "litter-box": litterBox,
  neuron: oneNeuron,
  blueberries,
  "one-hidden-layer": oneHiddenLayer,
  microgpt,
};

const models: Readonly<Record<keyof typeof presets, () => PresetModel>> = {
  "worked-2-2-2": workedModel,
  "litter-box": litterBoxModel,
  neuron: neuronModel,
  blueberries: blueberriesModel,
  "one-hidden-layer": oneHiddenLayerModel,
  microgpt: microgptModel,
};

/**
 * A preset's network, compiled and at its first weights, with its data: to draw, to train, to diagnose. Throws a
 * ValueError for a name that is none of `presets`.
 *
 *     const { model, x, y } = presetModel("litter-box");
 *     const { path } = await rehearse(model, x, y, { epochs: 2000, shuffle: false });
 */
export function presetModel(name: keyof typeof presets): PresetModel {
  if (typeof name === "string" && Object.hasOwn(models, name)) return models[name]();
  throw unknownName("presetModel", "preset", name, Object.keys(models));
}
