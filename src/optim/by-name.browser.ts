/** A page has those that are named most. Whoever wants another one at once writes `optimizers.lion()`. */
import type * as all from "./optimizers.ts";
import * as common from "./usual.ts";

export const usual: Partial<typeof all> = common;
