/**
 * System C: the worked 2-2-2 network. One forward pass, one loss, one back-propagation, one update. All numbers were
 * recomputed in float64; the text truncates some of them.
 *
 * The text's biases are two scalars, each shared by a layer; a dense layer has one bias per unit. Both are here.
 */
import type { Quantities } from "../check.ts";

const h = ["h1", "h2"];
const o = ["o1", "o2"];
const paths = ["via o1", "via o2", "sum"];
const weights = ["w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8"];
const steps = ["0.1", "0.01", "0.001", "0.0001"];
const [forward, backward] = ["S2 §2.1-2.2", "S2 §2.2"];

type WorkedNames =
  | "sumsHidden"
  | "hidden"
  | "sumsOutput"
  | "output"
  | "errors"
  | "total"
  | "byOutput"
  | "slopesOutput"
  | "deltas"
  | "slopesHidden"
  | "pathsFirst"
  | "pathsSecond"
  | "gradients"
  | "updated"
  | "biasGradients"
  | "biasUpdated"
  | "outputFixed"
  | "totalFixed"
  | "totalShared"
  | "halfRate"
  | "nearby"
  | "central"
  | "layersOutput"
  | "layersTotal"
  | "layersUpdated"
  | "layersFixed"
  | "layersBiasGradients"
  | "layersMoved";

export const worked: Quantities<WorkedNames> = {
  sumsHidden: { name: "l", source: forward, labels: h, values: [0.385, 0.4] },
  hidden: { name: "out", source: forward, labels: h, values: [0.595078473866, 0.598687660112] },
  sumsOutput: { name: "l", source: forward, labels: o, values: [0.858310299506, 0.917998606205] },
  output: { name: "out", source: forward, labels: o, values: [0.70230750664, 0.714634132471] },
  errors: { name: "E", source: forward, labels: o, values: [0.010906536297, 0.085960731905] },
  total: { name: "E total", source: forward, values: 0.096867268203 },

  byOutput: { name: "∂E/∂out", source: backward, labels: o, values: [-0.14769249336, 0.414634132471] },
  slopesOutput: { name: "slope ∂out/∂l", source: backward, labels: o, values: [0.209071672757, 0.203932189178] },
  deltas: { name: "δ = ∂E/∂l", source: backward, labels: o, values: [-0.030878316641, 0.084557246343] },
  slopesHidden: { name: "slope ∂out/∂l", source: backward, labels: h, values: [0.240960083807, 0.240260745742] },
  pathsFirst: {
    name: "∂E/∂out h1",
    source: backward,
    labels: paths,
    values: [-0.00771957916, 0.025367173903, 0.017647594743],
  },
  pathsSecond: {
    name: "∂E/∂out h2",
    source: backward,
    labels: paths,
    values: [-0.010807410824, 0.033822898537, 0.023015487713],
  },
  gradients: {
    name: "gradient for",
    source: backward,
    labels: weights,
    values: [
      0.000425236591, 0.000850473182, 0.000552971824, 0.001105943648, -0.018375021542, -0.018486467138, 0.050318197108,
      0.050623379959,
    ],
  },
  updated: {
    name: "after the update",
    source: backward,
    labels: weights,
    values: [
      0.049574763409, 0.149149526818, 0.099447028176, 0.198894056352, 0.268375021542, 0.368486467138, 0.249681802892,
      0.349376620041,
    ],
  },
  biasGradients: {
    name: "shared biases: gradient for",
    source: backward,
    labels: ["b1", "b2"],
    values: [0.00978208415, 0.053678929702],
  },
  biasUpdated: {
    name: "shared biases: after the update",
    source: backward,
    labels: ["b1", "b2"],
    values: [0.340217916, 0.44632107],
  },
  outputFixed: {
    name: "after the update, biases left alone: out",
    source: backward,
    labels: o,
    values: [0.706879053, 0.702182349],
  },
  totalFixed: { name: "after the update, biases left alone: E", source: backward, values: 0.09111712352 },
  totalShared: { name: "after the update, shared biases moved: E", source: backward, values: 0.088222240912 },

  halfRate: { name: "w5 after an update with learning rate 0.5", source: backward, values: 0.259187510771 },
  nearby: {
    name: "slope for w5 as a difference quotient, step",
    source: "S1 §5.6.3",
    labels: steps,
    values: [-0.017395947195, -0.018275664758, -0.018365071554, -0.018374026406],
  },
  central: {
    name: "slope for w5 as a central difference, step",
    source: "S1 §5.6.3",
    labels: steps,
    values: [-0.01839088595, -0.018375180296, -0.01837502313, -0.018375021558],
  },

  layersOutput: {
    name: "the same as dense layers: out",
    source: forward,
    labels: o,
    values: [0.70230750664, 0.714634132471],
  },
  layersTotal: { name: "the same as dense layers: E", source: forward, values: 0.096867268203 },
  layersUpdated: {
    name: "the same as dense layers, after fit:",
    source: backward,
    labels: weights,
    values: [
      0.049574763409, 0.149149526818, 0.099447028176, 0.198894056352, 0.268375021542, 0.368486467138, 0.249681802892,
      0.349376620041,
    ],
  },
  layersFixed: { name: "dense layers, biases frozen, after fit: E", source: backward, values: 0.09111712352 },
  layersBiasGradients: {
    name: "dense layers, one bias per unit: ∂E/∂b1",
    source: backward,
    values: [0.004252365908, 0.005529718242],
  },
  layersMoved: { name: "dense layers, one bias per unit, after fit: E", source: backward, values: 0.083119741264 },
};
