/**
 * Finds the imports of a TypeScript file without a TypeScript parser.
 *
 * Think of it as two passes: first everything that only looks like code is blanked out (comments, template
 * text, regular expressions, strings that are no import's address), then a regular expression reads what is left.
 */

export interface Import {
  readonly specifier: string;
  /** `static` is loaded with the file, `type` disappears when compiled, `lazy` is an `import(…)`. */
  readonly kind: "static" | "type" | "lazy";
}

const STATEMENT = /^[ \t]*(?:import|export)\s+(type\s+(?!from\b))?(?:[\w$*{}\s,]+?\bfrom\s*)?(["'])([^"'\n]+)\2/gm;
const LAZY = /\bimport\s*\(\s*(["'])([^"'\n]+)\1/g;

/** All imports and re-exports of a source text, in the order static and type, then lazy. */
export function scanImports(source: string): Import[] {
  const code = codeOnly(source);
  return [
    ...[...code.matchAll(STATEMENT)].map((m): Import => ({ specifier: m[3], kind: m[1] ? "type" : "static" })),
    ...[...code.matchAll(LAZY)].map((m): Import => ({ specifier: m[2], kind: "lazy" })),
  ];
}

/** After one of these a slash begins a regular expression; after anything else, `i++` and `x!` too, it divides. */
const BEFORE_REGEXP =
  /(?:^|[(,=:[&|?{};*%<>~^]|(?<!\+)\+|(?<!-)-|(?<![\w$)\]])!|\b(?:return|typeof|case|in|of|do|else|void|throw|yield|await))\s*$/;
/** After one of these a string is an import's address. */
const BEFORE_ADDRESS = /(?:\bfrom|\bimport|\bimport\s*\()\s*$/;

/** The source with everything blanked out that is not code. Throws where it loses its way, rather than miss an import. */
export function codeOnly(source: string): string {
  let out = "";
  let i = 0;

  code(false);
  return out;

  /** Reads code to the end of the text, or to the brace that closes a template's `${`. */
  function code(insideTemplate: boolean): void {
    for (let depth = 0; i < source.length; ) {
      const c = source[i];
      if (source.startsWith("//", i)) blank(endOf("\n", i));
      else if (source.startsWith("/*", i)) blank(endOf("*/", i + 2) + 2);
      else if (c === '"' || c === "'") string();
      else if (c === "`") template();
      else if (c === "/" && BEFORE_REGEXP.test(out.slice(-200))) regexp();
      else {
        if (c === "{") depth++;
        if (c === "}" && depth-- === 0 && insideTemplate) return;
        out += c;
        i++;
      }
    }
    if (insideTemplate) throw new Error("a template's ${ is never closed");
  }

  function string(): void {
    const text = /^(["'])(?:\\.|(?!\1)[^\\\n])*\1/.exec(source.slice(i, endOfLine()))?.[0];
    if (text === undefined) throw new Error(`a string is never closed: ${source.slice(i, i + 40)}`);
    if (BEFORE_ADDRESS.test(out.slice(-200))) {
      out += text;
      i += text.length;
    } else blank(i + text.length);
  }

  function template(): void {
    for (i++; i < source.length; ) {
      if (source[i] === "`") {
        i++;
        // What stands for the template, so that a slash after it divides.
        out += "0";
        return;
      }
      if (source.startsWith("${", i)) {
        i += 2;
        code(true);
        i++;
      } else blank(i + (source[i] === "\\" ? 2 : 1));
    }
    throw new Error("a template is never closed");
  }

  function regexp(): void {
    const text = /^\/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[])+\/\w*/.exec(source.slice(i, endOfLine()))?.[0];
    // One that the line does not close is a division after all.
    if (text === undefined) out += source[i++];
    else {
      blank(i + text.length);
      out += "0";
    }
  }

  /** Skips to `end`, keeping the line breaks so that lines still begin where they began. */
  function blank(end: number): void {
    out += source.slice(i, end).replace(/[^\n]/g, " ");
    i = end;
  }

  function endOf(mark: string, from: number): number {
    const at = source.indexOf(mark, from);
    return at < 0 ? source.length : at;
  }

  function endOfLine(): number {
    return endOf("\n", i);
  }
}
