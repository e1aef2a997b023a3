/** SVG as text: elements, the look that all pictures share, and the frame around them. */
import { escaped } from "./document.ts";
import { cut } from "./text.ts";

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element; children are elements as text. Numbers are cut to two places. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const list = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? rounded(value) : escaped(String(value))}"`)
    .join("");
  return children.length === 0 ? `<${name}${list}/>` : `<${name}${list}>${children.join("")}</${name}>`;
}

const rounded = (value: number): string => String(Math.round(100 * value) / 100);

/** Text at a place. */
export function label(x: number, y: number, text: string, attributes: Attributes = {}): string {
  return element("text", { x, y, ...attributes }, escaped(text));
}

/** Blue and orange are told apart by nearly everybody; a dash and a glyph say the sign again. */
export const colours = {
  paper: "#ffffff",
  ink: "#1b2733",
  soft: "#5d6b7a",
  faint: "#e3e8ee",
  panel: "#f5f7fa",
  positive: "#1f6fd6",
  negative: "#d9540b",
  path: "#e8430c",
  warning: "#a33a00",
} as const;

const font =
  "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif";

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly subtitle?: string;
  /** For those who cannot see it. */
  readonly description: string;
  readonly locale: string;
}

/** Where the content of a framed picture begins. */
export const frameTop = 74;
export const frameMargin = 28;

/** A whole picture: title and description for screen readers, a heading, and what is in it. */
export function framed({ width, height, title, subtitle, description, locale }: Frame, ...content: string[]): string {
  // A longer one is read whole in the picture's own title.
  const room = width - 2 * frameMargin;
  const picture = element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: "img",
      "aria-labelledby": "title description",
      lang: locale,
      "font-family": font,
      "font-size": 13,
      fill: colours.ink,
    },
    element("title", { id: "title" }, escaped(title)),
    element("desc", { id: "description" }, escaped(description)),
    element("rect", { width, height, rx: 10, fill: colours.paper }),
    label(frameMargin, 38, cut(title, room / (1.2 * 19)), { "font-size": 19, "font-weight": 650 }),
    ...(subtitle ? [label(frameMargin, 60, cut(subtitle, room / 13), { fill: colours.soft })] : []),
    ...content,
  );
  return `${picture}\n`;
}
