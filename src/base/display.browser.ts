/** In a page nobody asks for MIME types. Bundlers for browsers take this instead of `display.ts` (`browser` in package.json). */
import type { MimeBundle } from "./display.ts";

export const displayed = <T extends object>(thing: T, bundle: (of: T) => Promise<MimeBundle>): T =>
  Object.hasOwn(thing, "toDOM")
    ? thing
    : Object.defineProperty(thing, "toDOM", {
        value(this: T) {
          const holder = document.createElement("div");
          bundle(this).then(
            (texts) => {
              holder.innerHTML = texts["text/html"];
            },
            (error) => holder.append(error),
          );
          return holder;
        },
      });
