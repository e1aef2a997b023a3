/** HTML and SVG as text, for what shows itself in notebooks: what it is given is text, whatever stands in it. */

const names: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => names[char]);

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element; its children are elements as text. Numbers are cut to two places. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const list = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(
      ([key, value]) =>
        ` ${key}="${typeof value === "number" ? Math.round(100 * value) / 100 : escaped(String(value))}"`,
    )
    .join("");
  return children.length === 0 ? `<${name}${list}/>` : `<${name}${list}>${children.join("")}</${name}>`;
}

/** A text in a picture. */
export const text = (x: number, y: number, words: string, attributes: Attributes = {}): string =>
  element("text", { x, y, ...attributes }, escaped(words));

/**
 * A picture with a title and a description for those who cannot see it. They have no ids, which would be the same in every picture
 * of a page. Lines and letters have the page's colour.
 */
export function picture(
  { title, description, width, height }: { title: string; description: string; width: number; height: number },
  ...content: readonly string[]
): string {
  const look = { "font-family": "system-ui, sans-serif", "font-size": 12, fill: "currentColor" };
  return element(
    "svg",
    { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", ...look },
    element("title", {}, escaped(title)),
    element("desc", {}, escaped(description)),
    ...content,
  );
}

/** Rows of texts as a table; the first cell of each row is its head, where there is a row of heads with an empty first text. */
export function table(caption: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const padding = "padding:.1rem .6rem .1rem 0;text-align:right;font-variant-numeric:tabular-nums";
  const cell = (tag: "td" | "th", words: string, scope?: string) =>
    element(tag, { style: padding, scope }, escaped(words) || " ");
  const named = head[0] === "";
  const line = (row: readonly string[]) =>
    `<tr>${row.map((words, k) => (named && k === 0 ? cell("th", words, "row") : cell("td", words))).join("")}</tr>`;
  return element(
    "table",
    { style: "border-collapse:collapse" },
    `<caption style="text-align:left">${escaped(caption)}</caption>`,
    ...(head.length > 0 ? [`<thead><tr>${head.map((words) => cell("th", words, "col")).join("")}</tr></thead>`] : []),
    `<tbody>${rows.map(line).join("")}</tbody>`,
  );
}
