/** Paths of files, before anything is done with them. */
import { ValueError } from "./errors.ts";
import { show } from "./show.ts";

/** Throws where it is no path; a path that is empty names no file. */
export function wantPath(path: unknown): string | URL {
  if (path instanceof URL || (typeof path === "string" && path !== "" && !path.includes("\0"))) return path;
  throw new ValueError("file", `the path is ${show(path)}`, {
    code: "path",
    hint: 'a text, such as "digits.limpid", or a URL',
    facts: { received: path },
  });
}
