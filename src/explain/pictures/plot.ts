/** Charts by Observable Plot, which is loaded when the first chart is asked for. */
import { ValueError } from "../../base/index.ts";
import { type Child, Document, isStyle } from "./document.ts";
import type { PlotLibrary } from "./plot-library.ts";
import { colours, element } from "./svg.ts";

export type Plot = typeof import("@observablehq/plot");

/** Not written as one text, so that bundlers do not look for a package that need not be there. */
const packageName = ["@observablehq", "plot"].join("/");

/** What was given, else the package. Throws, and says how to mend it, where there is none. */
export async function loadPlot(
  given?: PlotLibrary,
  load: () => Promise<Plot> = () => import(/* @vite-ignore */ /* webpackIgnore: true */ packageName),
): Promise<Plot> {
  if (given) return given as unknown as Plot;
  try {
    return await load();
  } catch (cause) {
    throw new ValueError("pictures", "charts are drawn by @observablehq/plot, which is not here", {
      code: "plot-missing",
      hint: 'npm install @observablehq/plot; in a bundle or a page hand it over: { plot: await import("@observablehq/plot") }',
      cause,
    });
  }
}

export interface Chart {
  /** A group that begins at (0, 0). */
  readonly group: string;
  /** The colour of a value, where the chart has a scale of colours. */
  readonly colour: (value: number) => string;
}

/** Draws a chart without a browser. */
export function draw({ plot }: Plot, options: import("@observablehq/plot").PlotOptions, id: string): Chart {
  const document = new Document() as unknown as globalThis.Document;
  const chart = plot({ document, ...options });
  const scale = chart.scale("color");
  // The library counts its ids on from picture to picture; here they count within one.
  const ids = new Map<string, string>();
  const own = (found: string): string => {
    if (!ids.has(found)) ids.set(found, `${id}-${ids.size + 1}`);
    return ids.get(found)!;
  };
  // Its own outer element is a picture by itself, with a style sheet; here it is a part of one.
  const parts = (chart as unknown as { childNodes: readonly Child[] }).childNodes.filter((x) => !isStyle(x));
  const look = { fill: colours.ink, color: colours.ink, "font-size": 12, "text-anchor": "middle" };
  const group = element("g", look, ...parts.map(String)).replace(/plot-(?:clip|pattern|marker|linear)[\w]*-\d+/g, own);
  return { group, colour: (value) => String(scale?.apply(value) ?? "") };
}
