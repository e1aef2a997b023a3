import { InternalError } from "../base/index.ts";
import { type AnyLayer, sequentialNetwork } from "../nn/index.ts";

/** Why layers in a row are no network yet: what the first of them, asked for its shape, says. */
export function unbuilt(layers: readonly AnyLayer[]): unknown {
  try {
    sequentialNetwork(layers);
  } catch (error) {
    return error;
  }
  return new InternalError("model", "not built");
}
