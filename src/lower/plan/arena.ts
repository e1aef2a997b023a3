/** One arena for everything that lives inside a step: each value gets an offset that is free from its writer to its last reader. */
interface Life {
  readonly bytes: number;
  readonly from: number;
  readonly to: number;
}

/** Vector loads may cross into the next 64 bytes without harm when every block starts on a line of its own. */
const line = 64;

/** First fit, largest first. Gives the offsets in the order of `lives`, and the total. */
export function planArena(lives: readonly Life[]): { offsets: number[]; bytes: number } {
  const offsets = new Array<number>(lives.length).fill(0);
  const placed: number[] = [];
  let total = 0;
  const order = lives.map((_, k) => k).sort((a, b) => lives[b].bytes - lives[a].bytes || a - b);
  for (const k of order) {
    const { bytes, from, to } = lives[k];
    const size = Math.ceil(bytes / line) * line;
    const busy = placed
      .filter((p) => lives[p].from <= to && from <= lives[p].to)
      .sort((a, b) => offsets[a] - offsets[b]);
    let at = 0;
    for (const p of busy) {
      if (at + size <= offsets[p]) break;
      at = Math.max(at, offsets[p] + Math.ceil(lives[p].bytes / line) * line);
    }
    offsets[k] = at;
    placed.push(k);
    total = Math.max(total, at + size);
  }
  return { offsets, bytes: total };
}
