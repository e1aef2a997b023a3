/** Who says what a step becomes on a backend that writes code. Loaded when code is asked for: few programs do. */
import type { Listing, Session, Step } from "../../ir/index.ts";

type List = (step: Step, overwrites: readonly (number | undefined)[], session: Session) => Listing;

const listers: Readonly<Record<string, () => Promise<{ readonly list: List }>>> = {
  native: () => import("../../backend/native/listing.ts"),
  wasm: () => import("../../backend/wasm/listing.ts"),
};

/** Nothing where a session runs graphs as they are. */
export async function listerOf({ backend }: Session): Promise<List | undefined> {
  return (await listers[backend]?.())?.list;
}
