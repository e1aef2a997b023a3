/**
 * Models that share numbers: a model used as a layer of another, or one made of some layers of another. What is shared has one
 * place in memory, so all models that share must live in one session: where they do not, some move.
 */
import type { Session } from "../../ir/index.ts";

/** The memory of a model, as far as sharing goes. */
interface Memory {
  readonly session: Session | undefined;
  /** Whose cells it uses as its own. */
  readonly sources: readonly Memory[];
  /** Takes its own cells along into another session. */
  carry(session: Session): void;
  /** Uses its sources' cells where they are now. */
  relink(): void;
}

/** Where a cell's numbers are: in another model's memory, under a key of its own. */
export interface Shared<M> {
  readonly state: M;
  readonly key: string;
}

/** By the key of the model that uses them. */
export type SharedCells<M> = ReadonlyMap<string, Shared<M>>;

/** What each state uses of others, and who uses it. */
const users = new WeakMap<Memory, Set<Memory>>();

/** The states whose cells these are. */
export const sourcesOf = <M>(shared: SharedCells<M>): M[] => [
  ...new Set([...shared.values()].map(({ state }) => state)),
];

/** Brings all that is shared into one session, which it gives; undefined where nothing is shared. */
export function join(user: Memory, shared: SharedCells<Memory>): Session | undefined {
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
function groupOf(state: Memory): Set<Memory> {
  const found = new Set([state]);
  for (const one of found) for (const other of [...one.sources, ...(users.get(one) ?? [])]) found.add(other);
  return found;
}
