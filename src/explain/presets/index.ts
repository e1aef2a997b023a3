/** Systems of the source texts, told with their numbers, which may be changed. */
import { blueberries } from "./blueberries.ts";
import { litterBox } from "./litter-box.ts";
import { oneNeuron } from "./neuron.ts";
import { oneHiddenLayer } from "./one-hidden-layer.ts";
import { workedNetwork } from "./worked.ts";

export type { BlueberriesOptions } from "./blueberries.ts";
export type { LitterBoxOptions } from "./litter-box.ts";
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
} = {
  "worked-2-2-2": workedNetwork,
  "litter-box": litterBox,
  neuron: oneNeuron,
  blueberries,
  "one-hidden-layer": oneHiddenLayer,
};
