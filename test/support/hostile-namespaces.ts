/** One good call of each layer, loss, optimizer and all else that a namespace makes, for the battery of bad arguments. */
import * as limpid from "../../src/index.ts";
import { type Calls, unknownOptionsOf } from "./hostile.ts";
import { built } from "./hostile-models.ts";

/** What the options of a namespace's function must hold, so that the others are looked at. */
const needed: Readonly<Record<string, object>> = {
  activation: { activation: "relu" },
  categoryEncoding: { numTokens: 3 },
  ...Object.fromEntries(
    ["conv1d", "conv2d", "conv3d", "conv1dTranspose", "conv2dTranspose", "conv3dTranspose"]
      .concat(["depthwiseConv1d", "depthwiseConv2d", "separableConv1d", "separableConv2d"])
      .map((kind) => [kind, { filters: 2, kernelSize: 3 }]),
  ),
  ...Object.fromEntries(
    ["Average", "Max"].flatMap((how) => [1, 2, 3].map((n) => [`adaptive${how}Pooling${n}d`, { outputSize: 2 }])),
  ),
  centerCrop: { height: 2, width: 2 },
  randomCrop: { height: 2, width: 2 },
  randomZoom: { heightFactor: 0.1 },
  randomTranslation: { heightFactor: 0.1, widthFactor: 0.1 },
  ...Object.fromEntries(
    ["Brightness", "Contrast", "Hue", "Rotation", "Saturation"].map((what) => [`random${what}`, { factor: 0.1 }]),
  ),
  resizing: { height: 2, width: 2 },
  dense: { units: 2 },
  discretization: { binBoundaries: [0, 1] },
  dropout: { rate: 0.5 },
  hashing: { numBins: 3 },
  integerLookup: { vocabulary: [1, 2] },
  rescaling: { scale: 1 },
  textVectorization: { outputSequenceLength: 3 },
  reshape: { targetShape: [16] },
  exponentialDecay: { initialLearningRate: 1, decaySteps: 1, decayRate: 1 },
  inverseTimeDecay: { initialLearningRate: 1, decaySteps: 1, decayRate: 1 },
  cosineDecay: { initialLearningRate: 1, decaySteps: 1 },
  constant: { value: 1, learningRate: 1 },
};

/** Every function of the namespaces, with every option that it says it knows. */
export async function namespaceCalls(): Promise<Calls> {
  const spaces = Object.entries(limpid).filter(([, space]) => typeof space === "object" && space !== limpid.datasets);
  const functions = spaces.flatMap(([space, members]) =>
    Object.entries(members as Readonly<Record<string, (options: never) => unknown>>).map(([name, f]) => {
      const own = space === "layers" ? (options: never) => built(f(options) as limpid.LayerSpec) : f;
      return [`${space}.${name}`, name, f, own] as const;
    }),
  );
  const known = await unknownOptionsOf(Object.fromEntries(functions.map(([key, , f]) => [key, [f, {}]])));
  return Object.fromEntries(
    functions.map(([key, name, , own]) => {
      const options = known[key] ?? [];
      const nothing = Object.fromEntries(options.map((option) => [option, undefined]));
      const places = Number(/[123](?=d)/.exec(name)?.[0] ?? 2);
      const sample = { inputShape: [...Array.from({ length: places }, () => 4), 1] };
      const image = options.includes("inputShape") && sample;
      const wanted = Object.entries(needed[name] ?? {}).filter(([option]) => options.includes(option));
      return [key, [own, { ...nothing, ...image, ...Object.fromEntries(wanted) }]];
    }),
  );
}
