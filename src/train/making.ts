import type { SharedCells } from "./step/sharing.ts";
import type { State } from "./step/state.ts";

/** How a model comes to be. */
export interface Making {
  /** Parameters start as zeros, because their values come from a file. */
  readonly blank?: boolean;
  readonly onTrial?: boolean;
  /** Models that are its layers are copied rather than shared. */
  readonly apart?: boolean;
  /** Whose numbers some are. */
  readonly shared?: SharedCells<State>;
}

export interface CopyOptions {
  readonly fresh?: boolean;
  /** Whether the copy's faults are looked for. Default: as this model's. */
  readonly onTrial?: boolean;
}
