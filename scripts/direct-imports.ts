/**
 * Has every published file import from the file that has what it wants, past the lists (`index.js`) that pass it on. A bundler that makes
 * several chunks goes by what a file reaches: through a list it reaches a whole room, and what only late code uses of that room would be
 * loaded with a page's first line.
 */
import { posix } from "node:path";

interface Names {
  /** What the file has itself. */
  readonly own: Set<string>;
  /** What it passes on, by the name it has here. The name `*` is all of a file, as a namespace. */
  readonly passed: Map<string, Place>;
  /** Files of which it passes on everything. */
  readonly all: string[];
}

interface Place {
  readonly file: string;
  readonly name: string;
}

/** As esbuild prints them: each on a line of its own. */
const statement = /^(import|export) (?:\{ (.+) \}|\*(?: as (\w+))?) from "(\.[^"]+)";$/gm;
const declaration = /^export (?:async )?(?:function\*?|class|const|let|var) (\w+)|^export \{([^}]*)\};$/gm;

/** The same files. `files` gives texts by path, relative and with `/`. */
export function directImports(files: ReadonlyMap<string, string>): Map<string, string> {
  const known = new Map([...files].map(([path, text]) => [path, namesOf(path, text)]));

  const find = ({ file, name }: Place): Place | undefined => {
    const names = known.get(file);
    if (!names || name === "*" || names.own.has(name)) return names && { file, name };
    const passed = names.passed.get(name);
    if (passed) return find(passed);
    for (const other of names.all) {
      const found = find({ file: other, name });
      if (found) return found;
    }
    return undefined;
  };

  const direct = (path: string, text: string): string =>
    text.replace(statement, (whole: string, kind: string, list: string | undefined, _as: unknown, from: string) => {
      if (list === undefined) return whole;
      const wanted = new Map<string, string[]>();
      for (const { name, as } of parts(list)) {
        const place = find({ file: at(path, from), name });
        if (!place) throw new Error(`build: ${path} imports ${name} from ${from}, which does not have it`);
        const its = posix.relative(posix.dirname(path), place.file);
        const end = ` from "${its.startsWith(".") ? its : `./${its}`}";`;
        if (place.name === "*") wanted.set(`${kind} * as ${as}${end}`, []);
        else wanted.set(end, [...(wanted.get(end) ?? []), place.name === as ? as : `${place.name} as ${as}`]);
      }
      return [...wanted]
        .map(([end, names]) => (names.length > 0 ? `${kind} { ${names.join(", ")} }${end}` : end))
        .join("\n");
    });

  return new Map([...files].map(([path, text]) => [path, direct(path, text)]));
}

function namesOf(path: string, text: string): Names {
  const names: Names = { own: new Set(), passed: new Map(), all: [] };
  for (const [, kind, list, as, from] of text.matchAll(statement)) {
    if (kind === "import") continue;
    const file = at(path, from);
    if (list !== undefined) for (const part of parts(list)) names.passed.set(part.as, { file, name: part.name });
    else if (as !== undefined) names.passed.set(as, { file, name: "*" });
    else names.all.push(file);
  }
  for (const [, name, list] of text.matchAll(declaration))
    for (const own of name === undefined ? parts(list).map(({ as }) => as) : [name]) names.own.add(own);
  return names;
}

const at = (path: string, specifier: string): string => posix.join(posix.dirname(path), specifier);

/** Of `a, b as c`. */
const parts = (list: string): { readonly name: string; readonly as: string }[] =>
  list
    .split(",")
    .map((part) => part.trim().split(" as "))
    .filter(([name]) => name !== "")
    .map(([name, as = name]) => ({ name, as }));
