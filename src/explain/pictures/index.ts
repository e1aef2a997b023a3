/** Pictures as SVG texts: the network and its weights, the loss, the landscape. The same picture is the same text everywhere. */
export { drawLandscape, type LandscapePictureOptions } from "./contour.ts";
export { drawLoss, type LossPictureOptions } from "./loss.ts";
export { drawNetwork, type NetworkPictureOptions } from "./network.ts";
