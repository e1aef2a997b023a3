/** Checks that data fit into a session's memory, before anything is allocated. */
import { dtypes, sizeOf, type Type, ValueError } from "../base/index.ts";
import type { Session } from "../ir/index.ts";

export function bytesOfAll(types: readonly Type[]): number {
  return types.reduce((sum, { dtype, shape }) => sum + sizeOf(shape) * dtypes[dtype].bytes, 0);
}

/** Throws a ValueError where a session cannot hold `bytes` more. */
export function wantRoom(subject: string, what: string, session: Session, bytes: number, hint: string): void {
  const { used = 0, most = Number.POSITIVE_INFINITY } = session.memory ?? {};
  if (used + bytes <= most) return;
  const gb = (n: number) => `${(n / 1e9).toFixed(1)} GB`;
  const beside = used > most / 100 ? ` besides the ${gb(used)} in use` : "";
  throw new ValueError(
    subject,
    `${what} need ${gb(bytes)}${beside}; the ${session.backend} backend has at most ${gb(most)}`,
    {
      code: "too-large",
      hint,
      facts: { what, bytes, used, limit: most, backend: session.backend },
    },
  );
}
