/** Moving averages of parameters (`useEma`) beside the parameters themselves: the two change places, or training ends with them. */
import { ValueError } from "../../base/index.ts";
import { partsOf } from "../../optim/index.ts";
import type { Core } from "../core.ts";
import { keys } from "./keys.ts";
import { trainableOf } from "./plan.ts";

/** The parameters that are averaged. */
function averaged(core: Core): readonly string[] {
  const plan = core.plan("fit");
  const parts = partsOf(plan.optimizer, trainableOf(plan)).filter(({ optimizer }) => optimizer.useEma);
  return parts.flatMap(({ params }) => params.map(({ name }) => name));
}

/** Throws where nothing is averaged. */
export function wantAverages(core: Core, subject: string): void {
  if (averaged(core).length > 0) return;
  throw new ValueError(subject, "the optimizer keeps no averages", {
    code: "no-averages",
    hint: "optimizers.adam({ useEma: true })",
  });
}

/** Parameters and their averages change places. */
export async function swapAverages(core: Core): Promise<void> {
  const { state } = core;
  for (const name of averaged(core)) {
    const [parameter, average] = await Promise.all([state.read(name), state.read(keys.ema(name))]);
    state.write(name, average);
    state.write(keys.ema(name), parameter);
  }
  state.swapped = !state.swapped;
}

/** Parameters become their averages, as Keras has it at the end of `fit`. */
export async function finishAverages(core: Core): Promise<void> {
  const names = averaged(core);
  if (names.length === 0) return;
  // Where they have changed places, the parameters are the averages already.
  const { state } = core;
  state.copy(names.map((name) => (state.swapped ? [name, keys.ema(name)] : [keys.ema(name), name])));
  state.swapped = false;
  await state.refresh();
}
