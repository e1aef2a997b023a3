/**
 * How values show themselves in notebooks. Deno's Jupyter kernel asks an object for `Symbol.for("Jupyter.display")`, a function that gives
 * texts by MIME type; a page asks for `toDOM()`, an element. What they show is loaded when it is first asked for.
 */

/** Texts by MIME type. */
export type MimeBundle = Readonly<Record<string, string>>;

/** An element of a page, where TypeScript knows pages. */
type PageElement = typeof globalThis extends { HTMLElement: { prototype: infer Element } } ? Element : object;

/** What can show itself. */
export interface Displayed {
  /** In a page: an element that shows it, which is filled as soon as what draws it is loaded. */
  readonly toDOM?: (() => PageElement) | undefined;
}

/** Gives a value, or the prototype of many, what notebooks ask for; it is not enumerable, so copies and JSON do not have it. */
export function displayed<T extends object>(thing: T, bundle: (of: T) => Promise<MimeBundle>): T {
  Object.defineProperty(thing, Symbol.for("Jupyter.display"), {
    value(this: T) {
      return bundle(this);
    },
  });
  // A column of a history may have any name.
  if (Object.hasOwn(thing, "toDOM")) return thing;
  return Object.defineProperty(thing, "toDOM", {
    get(this: T) {
      if (typeof document === "undefined") return undefined;
      return () => {
        const holder = document.createElement("div");
        const fill = (texts: MimeBundle) => {
          holder.innerHTML = texts["text/html"];
        };
        bundle(this).then(fill, (error: unknown) => holder.append(String(error)));
        return holder;
      };
    },
  });
}
