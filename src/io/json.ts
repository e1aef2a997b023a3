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
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
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
  refuseDanger(subject, value, MAX_DEPTH);
  return value as { readonly [name: string]: Json };
}

/** `JSON.parse` itself is safe with a `__proto__`, but code that copies the record later may not be. */
function refuseDanger(subject: string, value: Json | undefined, depth: number): void {
  if (value === null || typeof value !== "object") return;
  if (depth === 0)
    throw new FileError(subject, `is nested more than ${MAX_DEPTH} deep`, {
      code: "json-depth",
      hint: "the file is not what it claims to be",
    });
  if (Object.hasOwn(value, "__proto__"))
    throw new FileError(subject, 'has the name "__proto__"', {
      code: "json-proto",
      hint: "no file of Limpid's has; do not trust this one",
    });
  for (const part of Object.values(value)) refuseDanger(subject, part, depth - 1);
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
