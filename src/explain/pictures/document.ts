/**
 * As much of a document as a plotting library needs to draw into: elements with attributes, written out as text. There is
 * no layout, no style sheet and no event in it, so the same picture is the same text on every computer.
 */

const svg = "http://www.w3.org/2000/svg";

/** Text in an element or an attribute. */
export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

class TextNode {
  parentNode: Element | undefined;
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return escaped(this.text);
  }
}

export type Child = Element | TextNode;

/** Coordinates with more digits than a screen has places only make the file longer. */
const rounded = (value: string): string =>
  value.replace(/-?\d*\.\d{3,}(?:e-?\d+)?/g, (number) => String(Math.round(100 * Number(number)) / 100));

const geometry = new Set(["d", "transform", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height"]);

interface Style {
  setProperty(name: string, value: string): void;
  removeProperty(name: string): void;
  getPropertyValue(name: string): string;
}

class Element {
  readonly ownerDocument: Document;
  readonly namespaceURI: string = svg;
  readonly localName: string;
  readonly childNodes: Child[] = [];
  readonly #attributes = new Map<string, string>();
  readonly #styles = new Map<string, string>();
  parentNode: Element | undefined;
  readonly style: Style = {
    setProperty: (name, value) => void this.#styles.set(name, String(value)),
    removeProperty: (name) => void this.#styles.delete(name),
    getPropertyValue: (name) => this.#styles.get(name) ?? "",
  };

  constructor(ownerDocument: Document, localName: string) {
    this.ownerDocument = ownerDocument;
    this.localName = localName;
  }

  setAttribute(name: string, value: unknown): void {
    this.#attributes.set(name, String(value));
  }

  setAttributeNS(_: string, name: string, value: unknown): void {
    this.setAttribute(name, value);
  }

  getAttribute(name: string): string | null {
    return this.#attributes.get(name) ?? null;
  }

  hasAttribute(name: string): boolean {
    return this.#attributes.has(name);
  }

  removeAttribute(name: string): void {
    this.#attributes.delete(name);
  }

  get firstChild(): Child | null {
    return this.childNodes[0] ?? null;
  }

  get nextSibling(): Child | null {
    const siblings = this.parentNode?.childNodes ?? [];
    return siblings[siblings.indexOf(this) + 1] ?? null;
  }

  appendChild<T extends Child>(child: T): T {
    return this.insertBefore(child, null);
  }

  insertBefore<T extends Child>(child: T, next: Child | null | undefined): T {
    child.parentNode?.removeChild(child);
    const at = next ? this.childNodes.indexOf(next) : this.childNodes.length;
    this.childNodes.splice(at, 0, child);
    child.parentNode = this;
    return child;
  }

  removeChild<T extends Child>(child: T): T {
    const at = this.childNodes.indexOf(child);
    if (at >= 0) this.childNodes.splice(at, 1);
    child.parentNode = undefined;
    return child;
  }

  append(...children: (Child | string)[]): void {
    for (const child of children) this.appendChild(typeof child === "string" ? new TextNode(child) : child);
  }

  set textContent(text: string) {
    this.childNodes.length = 0;
    this.append(String(text));
  }

  querySelector(): null {
    return null;
  }

  querySelectorAll(): readonly Element[] {
    return [];
  }

  addEventListener(): void {}
  removeEventListener(): void {}

  toString(): string {
    const attributes = [...this.#attributes].map(
      ([name, value]) => ` ${name}="${escaped(geometry.has(name) ? rounded(value) : value)}"`,
    );
    const styles = [...this.#styles].map(([name, value]) => `${name}:${value}`).join(";");
    const open = `<${this.localName}${attributes.join("")}${styles ? ` style="${escaped(styles)}"` : ""}`;
    return this.childNodes.length === 0 ? `${open}/>` : `${open}>${this.childNodes.join("")}</${this.localName}>`;
  }
}

export const isStyle = (node: Child): boolean => node instanceof Element && node.localName === "style";

export class Document {
  readonly documentElement: Element = new Element(this, "html");

  createElementNS(_: string, name: string): Element {
    return new Element(this, name);
  }

  createElement(name: string): Element {
    return new Element(this, name);
  }

  createTextNode(text: string): TextNode {
    return new TextNode(text);
  }

  querySelector(): null {
    return null;
  }
}
