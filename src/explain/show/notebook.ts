/** Stories and landscapes in notebooks. */
import { LimpidError, type MimeBundle } from "../../base/index.ts";
import { element, escaped, picture, text } from "../../base/markup.ts";
import { percent, show } from "../diagnose/finding.ts";
import type { Landscape } from "../landscape/index.ts";
import { shownAs } from "../locale.ts";
import { drawLandscape } from "../pictures/contour.ts";
import { storyDocument } from "../story/document.ts";
import type { StoryFacts } from "../story/facts.ts";
import { toFragment } from "./html.ts";
import { toMarkdown } from "./markdown.ts";
import { toTerminal } from "./terminal.ts";

export function displayStory(story: StoryFacts): MimeBundle {
  const document = storyDocument(story, "en");
  return {
    "text/plain": toTerminal(document, shownAs("story", undefined).width),
    "text/html": toFragment(document),
    "text/markdown": toMarkdown(document),
  };
}

/** A map with contours where Observable Plot is installed, else one of coloured squares. */
export async function displayLandscape(view: Landscape): Promise<MimeBundle> {
  const plain = told(view);
  const drawn = await map(view, plain);
  return { "text/plain": plain, "text/html": `<div>${drawn}<p>${escaped(plain)}</p></div>`, "image/svg+xml": drawn };
}

function told({ plane, a, b, losses, path, fidelity }: Landscape): string {
  const [low, high] = ends(losses.flat().filter(Number.isFinite));
  const parts = [
    `Landscape of the loss over a plane (${plane.kind}), ${a.length} × ${b.length} places: ${show(low)} to ${show(high)}`,
    ...(path.length > 0 ? [`a path of ${path.length} places`] : []),
    ...(fidelity ? [`the plane holds ${percent(fidelity.captured, "en")} of its variance`] : []),
    ...(fidelity?.warnings.map((warning) => warning.text.en) ?? []),
  ];
  return parts.join("; ");
}

const ends = (numbers: readonly number[]): [number, number] => [
  numbers.reduce((x, y) => Math.min(x, y), Number.POSITIVE_INFINITY),
  numbers.reduce((x, y) => Math.max(x, y), Number.NEGATIVE_INFINITY),
];

async function map(view: Landscape, description: string): Promise<string> {
  try {
    // In a page several pictures would have the same ids; title and description are found without them.
    return (await drawLandscape(view))
      .replace(/ aria-labelledby="[^"]*"/, "")
      .replace(/ id="(title|description)"/g, "");
  } catch (error) {
    if (error instanceof LimpidError && error.code === "plot-missing") return squares(view, description);
    throw error;
  }
}

const side = 400;

/** Dark where the loss is low, by powers where it spans more than one of ten. */
function squares({ a, b, losses, path }: Landscape, description: string): string {
  const [low, high] = ends(losses.flat().filter(Number.isFinite));
  const scale = low > 0 && high > 10 * low ? Math.log : (x: number) => x;
  const part = (loss: number) => (high > low ? (scale(loss) - scale(low)) / (scale(high) - scale(low)) : 0);
  const [width, height] = [side / a.length, side / b.length];
  const x = (at: number) => ((at - a[0]) / (a[a.length - 1] - a[0])) * (side - width) + width / 2;
  const y = (at: number) => side - height / 2 - ((at - b[0]) / (b[b.length - 1] - b[0])) * (side - height);
  const grid = losses.flatMap((row, j) =>
    row.map((loss, k) => {
      const fill = Number.isFinite(loss) ? `hsl(215 60% ${Math.round(20 + 70 * part(loss))}%)` : "#888888";
      // A little larger, so that no line shows between two.
      const size = { width: width + 0.5, height: height + 0.5 };
      return element("rect", { x: k * width, y: side - (j + 1) * height, ...size, fill });
    }),
  );
  const way = path.map((point) => `${Math.round(x(point.a))},${Math.round(y(point.b))}`).join(" ");
  const last = path[path.length - 1];
  return picture(
    { title: "Landscape of the loss", description, width: side, height: side + 22 },
    ...grid,
    ...(last
      ? [
          element("polyline", { points: way, fill: "none", stroke: "#e8430c", "stroke-width": 2 }),
          element("circle", { cx: x(last.a), cy: y(last.b), r: 5, fill: "#e8430c" }),
        ]
      : []),
    text(0, side + 16, `dark: ${show(low)}, light: ${show(high)}`),
  );
}
