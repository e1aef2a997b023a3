/** Observable Plot as an option, in a file of its own, so that the type can be read without the types of the library. */
import { badArgument } from "../../base/index.ts";

/** The library as a program imports it: `import * as Plot from "@observablehq/plot"`. */
export type PlotLibrary = Readonly<Record<"plot" | "line" | "text", unknown>>;

export function wantPlot(subject: string, name: string, value: unknown): void {
  if (typeof (value as PlotLibrary | null)?.plot === "function") return;
  throw badArgument(subject, name, value, "plot", 'the library: await import("@observablehq/plot")');
}
