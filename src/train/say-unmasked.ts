/** Says where a mask ends that nobody used: from there on, steps that were left out count again. */
import type { Network } from "../nn/index.ts";
import { worded } from "../runtime/index.ts";

/** Copies of a model have the same list. */
const said = new WeakSet<Network["unmasked"]>();

export function sayUnmasked({ unmasked }: Network): void {
  if (unmasked.length === 0 || said.has(unmasked)) return;
  said.add(unmasked);
  const which = unmasked.map((name) => `"${name}"`).join(", ");
  const line = `model: the mask is lost in ${which}, which ${unmasked.length > 1 ? "do" : "does"} nothing with it: from there on all steps count\n  hint: use the mask before (globalAveragePooling1d, a recurrent layer), or give a layer of your own a \`mask\``;
  console.warn(`limpid: ${worded({ line, code: "mask-lost", facts: { layers: unmasked } })}`);
}
