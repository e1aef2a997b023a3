/** What a run's bits depend on besides its program and its data. */

export interface Environment {
  readonly limpid: string;
  readonly backend: string;
  /** Whether products are added with one rounding (fused multiply-add). */
  readonly fusedMultiplyAdd: boolean;
  readonly processor: string;
  readonly platform: string;
  /** For whoever reads it: bits do not depend on these. */
  readonly engine: string;
  readonly threads: number;
}

/** What differs of that on which bits depend: "backend: wasm before, native now". */
export function environmentChanges(before: Readonly<Record<string, unknown>>, now: Environment): string[] {
  return (["limpid", "backend", "fusedMultiplyAdd", "processor", "platform"] as const)
    .filter((name) => before[name] !== now[name])
    .map((name) => `${name}: ${before[name]} before, ${now[name]} now`);
}
