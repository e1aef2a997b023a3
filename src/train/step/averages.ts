/** Moving averages of parameters (`useEma`) beside the parameters themselves: the two change places, or training ends with them. */
import type { Core } from "../core.ts";
import { keys } from "./keys.ts";
import { partsOf } from "./parts.ts";
import { trainableOf } from "./plan.ts";

/** The parameters that are averaged. */
function averaged(core: Core): readonly string[] {
  const plan = core.plan("fit");
  const parts = partsOf(plan.optimizer, trainableOf(plan)).filter(({ optimizer }) => optimizer.useEma);
  return parts.flatMap(({ params }) => params.map(({ name }) => name));
}

/** Parameters become their averages, as Keras has it at the end of `fit`. */
export async function finishAverages(core: Core): Promise<void> {
  const names = averaged(core);
  if (names.length === 0) return;
  core.state.copy(names.map((name) => [keys.ema(name), name]));
  await core.state.refresh();
}
