/** Computes figures by name. Each family is loaded when one of it is asked for. */
import type { Figure } from "./data.ts";
import type { FigureName, FigureParams, FigureRequest } from "./requests.ts";

type Draw<N extends FigureName> = (params: FigureParams[N]) => Promise<Figure>;

const figures: { readonly [N in FigureName]: () => Promise<Draw<N>> } = {
  guesses: async () => (await import("./berries.ts")).guesses,
  guessesByRate: async () => (await import("./berries.ts")).guessesByRate,
  parabola: async () => (await import("./berries.ts")).parabola,
  secants: async () => (await import("./berries.ts")).secants,
  neuron: async () => (await import("./neuron.ts")).neuron,
  gates: async () => (await import("./gates.ts")).gates,
  squares: async () => (await import("./gates.ts")).squares,
  xorByHand: async () => (await import("./gates.ts")).xorByHand,
  activations: async () => (await import("./neuron.ts")).activations,
  line: async () => (await import("./neuron.ts")).line,
  collapse: async () => (await import("./neuron.ts")).collapse,
  network: async () => (await import("./network.ts")).network,
  litterBox: async () => (await import("./litter-box.ts")).litterBox,
  toggles: async () => (await import("./litter-box.ts")).toggles,
  alone: async () => (await import("./litter-box.ts")).alone,
  prospects: async () => (await import("./litter-box.ts")).prospects,
  sigmoidSlope: async () => (await import("./confidence.ts")).sigmoidSlope,
  twoLosses: async () => (await import("./confidence.ts")).twoLosses,
  costOfDoubt: async () => (await import("./confidence.ts")).costOfDoubt,
  footsteps: async () => (await import("./descent.ts")).footsteps,
  valley: async () => (await import("./descent.ts")).valley,
  bowl: async () => (await import("./descent.ts")).bowl,
  quasiNewton: async () => (await import("./quasi-newton.ts")).quasiNewton,
  twoValleys: async () => (await import("./descent.ts")).twoValleys,
  landscape: async () => (await import("./landscape.ts")).landscape,
  workedUpdates: async () => (await import("./worked.ts")).workedUpdates,
  nearby: async () => (await import("./worked.ts")).nearby,
  scaleMatters: async () => (await import("./preparing.ts")).scaleMatters,
  transforms: async () => (await import("./preparing.ts")).transforms,
  restored: async () => (await import("./preparing.ts")).restored,
  clouds: async () => (await import("./clouds.ts")).clouds,
  routes: async () => (await import("./routes.ts")).routes,
  byHeart: async () => (await import("./by-heart.ts")).byHeart,
  remedies: async () => (await import("./by-heart.ts")).remedies,
  widths: async () => (await import("./by-heart.ts")).widths,
  softmax: async () => (await import("./softmax.ts")).softmaxTable,
  response: async () => (await import("./convolution.ts")).response,
  readings: async () => (await import("./sentence.ts")).readings,
  memory: async () => (await import("./sentence.ts")).memory,
  looking: async () => (await import("./sentence.ts")).looking,
  digits: async () => (await import("./digits.ts")).digits,
  readers: async () => (await import("./digits.ts")).readers,
};

/** Computes a figure, here and now. */
export async function drawFigure(request: FigureRequest): Promise<Figure> {
  // The registry is typed by name; TypeScript cannot follow that through a union.
  const draw = (await figures[request.name]()) as (params: FigureRequest) => Promise<Figure>;
  return draw(request);
}
