/** Binds a step to the memory of a model, by name. */
import type { Buffer } from "../../ir/index.ts";
import { type Bound, bind, type Memory } from "../../runtime/bind.ts";
import { type NamedStep, placeOf } from "./cells.ts";
import type { State } from "./state.ts";

interface Where extends Pick<Memory, "rows" | "room"> {
  /** The batch's columns, by port, where it does not make memory for them. */
  readonly data?: ReadonlyMap<string, Buffer>;
  /** By key: cells that are not the state's. */
  readonly own?: ReadonlyMap<string, Buffer>;
  readonly runs?: number;
  readonly kept?: boolean;
  /** A step whose feeds and records it shares. */
  readonly beside?: { readonly step: NamedStep; readonly bound: Bound };
}

/** Cells are those of the state; what is captured, fed or recorded gets memory of its own. */
export function bindStep(state: State, step: NamedStep, { data, own, rows, room, beside, ...more }: Where): Bound {
  const shared = (which: "inputs" | "outputs", kind: "feed" | "record", name: string): Buffer | undefined =>
    beside?.bound[which][placeOf(beside.step[which], kind, name)];
  return bind(
    state.session,
    { ...step, ...more },
    {
      inputs: step.inputs.map(({ kind, name }) => {
        if (kind === "cell") return own?.get(name) ?? state.buffer(name);
        if (kind === "feed") return shared("inputs", kind, name);
        return kind === "captured" ? step.captured[Number(name)] : data?.get(name);
      }),
      outputs: step.outputs.map(({ kind, name }) =>
        kind === "cell"
          ? (own?.get(name) ?? state.buffer(name))
          : kind === "record"
            ? shared("outputs", kind, name)
            : undefined,
      ),
      rows,
      room,
    },
  );
}
