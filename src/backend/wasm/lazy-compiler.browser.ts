/** The compiler, a third of all code, loaded when something is compiled for the first time. */
import { Lazy } from "../../base/index.ts";

export const compiler: Lazy<typeof import("./compiler.ts")> = new Lazy(() => import("./compiler.ts"));
