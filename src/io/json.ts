/** Reads JSON of unknown origin safely, and checks before writing that JSON can hold a value unchanged. */
import { FileError, ValueError } from "../base/index.ts";

/** What JSON holds. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json | undefined };

/** The deepest nesting: deeper than any model, and within every engine's stack. */
const MAX_DEPTH = 200;

/** Parses UTF-8 JSON whose outermost value is an object. Throws `FileError`. */
export function readJson(subject: string, bytes: Uint8Array): { readonly [name: string]: Json } {
  let value: Json;
  try {
    // Fatal: damaged text throws, in place of becoming a name with replacement characters.
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    lookThrough(subject, text);
    value = JSON.parse(text);
  } catch (cause) {
    if (cause instanceof FileError) throw cause;
    throw new FileError(subject, `is no JSON: ${(cause as Error).message}`, {
      code: "json-syntax",
      hint: "the file is damaged; save it again",
      cause,
    });
  }
  if (value === null || typeof value !== "object" || Array.isArray(value))
    throw new FileError(subject, "is JSON, but no object", {
      code: "json-no-object",
      hint: "the file is damaged or not what it claims to be",
    });
  return value as { readonly [name: string]: Json };
}

/**
 * Refuses, before the text is parsed, what a parser would take: nesting on which some engines run out of stack; a name that an
 * object has twice, of which `JSON.parse` keeps the last; and `__proto__`, with which code that copies the record later may not
 * be safe. What is no JSON at all is left to the parser.
 */
function lookThrough(subject: string, text: string): void {
  /** The names of each object that is open; undefined for an array. */
  const open: (Set<string> | undefined)[] = [];
  let nameNext = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === quote) {
      const end = endOfString(text, at);
      const names = open.at(-1);
      if (nameNext && names) addName(subject, names, nameOf(text.slice(at, end + 1)));
      nameNext = false;
      at = end;
    } else if (character === braceOpens || character === bracketOpens) {
      if (open.length === MAX_DEPTH)
        throw new FileError(subject, `is nested more than ${MAX_DEPTH} deep`, {
          code: "json-depth",
          hint: "the file is not what it claims to be",
        });
      nameNext = character === braceOpens;
      open.push(nameNext ? new Set() : undefined);
    } else if (character === braceCloses || character === bracketCloses) {
      open.pop();
      nameNext = false;
    } else if (character === comma) nameNext = open.at(-1) !== undefined;
  }
}

const [quote, comma, backslash] = [0x22, 0x2c, 0x5c];
const [braceOpens, braceCloses, bracketOpens, bracketCloses] = [0x7b, 0x7d, 0x5b, 0x5d];

/** The place of a string's closing quote; the text's end where there is none. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== quote) at += text.charCodeAt(at) === backslash ? 2 : 1;
  return at;
}

/** A name as it is meant: the same one can be written in several ways. */
function nameOf(written: string): string {
  if (!written.includes("\\")) return written.slice(1, -1);
  try {
    return String(JSON.parse(written));
  } catch {
    return written;
  }
}

function addName(subject: string, names: Set<string>, name: string): void {
  if (name === "__proto__")
    throw new FileError(subject, 'has the name "__proto__"', {
      code: "json-proto",
      hint: "no file of Limpid's has; do not trust this one",
    });
  if (names.has(name))
    throw new FileError(subject, `has the name ${JSON.stringify(name)} twice`, {
      code: "json-twice",
      hint: "only one of the two can be meant: the file is damaged, or not what it claims to be",
      facts: { name },
    });
  names.add(name);
}

/** Throws `ValueError`, naming the place, where JSON would drop or change a value. */
export function wantJson(subject: string, value: unknown, path: string): asserts value is Json {
  wantPart(subject, value, path, MAX_DEPTH);
}

function wantPart(subject: string, value: unknown, path: string, depth: number): void {
  if (value === null || typeof value === "boolean" || typeof value === "string" || Number.isFinite(value)) return;
  const found = depth === 0 ? `nested more than ${MAX_DEPTH} deep` : strangeness(value);
  if (found)
    throw new ValueError(subject, `${path} is ${found}, which JSON cannot hold`, {
      code: "not-json",
      hint: "use null, true, false, finite numbers, strings, arrays and plain records",
      facts: { path },
    });
  if (Array.isArray(value))
    for (let k = 0; k < value.length; k++) wantPart(subject, value[k], `${path}[${k}]`, depth - 1);
  // A name with the value undefined is left out, as everyone expects.
  else
    for (const [name, part] of Object.entries(value as object))
      if (part !== undefined) wantPart(subject, part, `${path}.${name}`, depth - 1);
}

/** What a value is that JSON cannot hold, or undefined for arrays and plain records. */
function strangeness(value: unknown): string | undefined {
  if (typeof value === "number" || value === undefined) return String(value);
  if (typeof value !== "object" || value === null) return `a ${typeof value}`;
  if (Object.hasOwn(value, "__proto__")) return 'a record with the name "__proto__"';
  const proto = Object.getPrototypeOf(value);
  const plain = Array.isArray(value) || proto === Object.prototype || proto === null;
  return plain ? undefined : `a ${proto.constructor?.name ?? "class instance"}`;
}
