/**
 * Models that share numbers: a model used as a layer of another, or one made of some layers of another. What is shared has one
 * place in memory, so all models that share must live in one session: where they do not, some move.
 */
import type { Session } from "../../ir/index.ts";
import type { State } from "./state.ts";

/** Where a cell's numbers are: in another model's memory, under a key of its own. */
export interface Shared {
  readonly state: State;
  readonly key: string;
}

/** By the key of the model that uses them. */
export type SharedCells = ReadonlyMap<string, Shared>;

/** What each state uses of others, and who uses it. */
const users = new WeakMap<State, Set<State>>();

/** The states whose cells these are. */
export const sourcesOf = (shared: SharedCells): State[] => [...new Set([...shared.values()].map(({ state }) => state))];

/** Brings all that is shared into one session, which it gives; undefined where nothing is shared. */
export function join(user: State, shared: SharedCells): Session | undefined {
  const sources = sourcesOf(shared);
  const session = sources[0]?.session;
  for (const source of sources) {
    const group = groupOf(source);
    if (source.session !== session) for (const one of group) one.carry(session!);
    if (source.session === session) for (const one of group) one.relink();
    users.set(source, (users.get(source) ?? new Set()).add(user));
  }
  return session;
}

/** All that a state is tied to by what it shares, those first whose cells others use. */
function groupOf(state: State): Set<State> {
  const found = new Set([state]);
  for (const one of found) for (const other of [...one.sources, ...(users.get(one) ?? [])]) found.add(other);
  return found;
}
