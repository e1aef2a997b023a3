/**
 * How values show themselves in notebooks. Deno's Jupyter kernel asks an object for `Symbol.for("Jupyter.display")`, a function that gives
 * texts by MIME type; a page asks for `toDOM()`, an element. What they show is loaded when it is first asked for.
 */
import { ValueError } from "./errors.ts";

/** Texts by MIME type. */
export type MimeBundle = Readonly<Record<string, string>>;

/** An element of a page, where TypeScript knows pages. */
type PageElement = typeof globalThis extends { HTMLElement: { prototype: infer Element } } ? Element : object;

/** What can show itself. */
export interface Displayed {
  /** An element of the page that shows it; it is filled as soon as what draws it is loaded. Throws a ValueError where there is no page. */
  toDOM(): PageElement;
}

/** Gives a value, or the prototype of many, what notebooks ask for; it is not enumerable, so copies and JSON do not have it. */
export function displayed<T extends object>(thing: T, bundle: (of: T) => Promise<MimeBundle>): T {
  const show = function (this: T) {
    return bundle(this);
  };
  const element = function (this: T) {
    if (typeof document === "undefined")
      throw new ValueError("toDOM", "there is no page here", {
        code: "no-document",
        hint: 'in a notebook of Deno or in Node: await value[Symbol.for("Jupyter.display")](), which gives HTML as text',
      });
    const holder = document.createElement("div");
    bundle(this).then(
      (texts) => {
        holder.innerHTML = texts["text/html"];
      },
      (error: unknown) => {
        holder.textContent = String(error);
      },
    );
    return holder;
  };
  Object.defineProperty(thing, Symbol.for("Jupyter.display"), { value: show });
  // A column of a history may have any name.
  return Object.hasOwn(thing, "toDOM") ? thing : Object.defineProperty(thing, "toDOM", { value: element });
}
