/** Values as text, for messages. */
import { isFunction } from "./is-function.ts";

const mostShown = 60;

/** A value as messages show it: short, and whatever it is. (JSON knows no NaN, and throws on 10n and on circles.) */
export function show(value: unknown): string {
  const text = showSafely(value);
  return text.length <= mostShown ? text : `${text.slice(0, mostShown - 1)}…`;
}

/** Objects may hold getters that throw, which is not what the message is about. */
function showSafely(value: unknown): string {
  try {
    return showDeep(value, 2);
  } catch {
    return "an object";
  }
}

function showDeep(value: unknown, depth: number): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (isFunction(value)) return "a function";
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return String(value);
  if (Array.isArray(value)) {
    if (depth === 0) return "[…]";
    const parts = Array.from(value.slice(0, 8), (part) => showDeep(part, depth - 1));
    return `[${[...parts, ...(value.length > 8 ? ["…"] : [])].join(",")}]`;
  }
  // A bundler may have renamed the class.
  const { dtype, shape } = value as { dtype?: unknown; shape?: unknown };
  if (typeof dtype === "string" && Array.isArray(shape) && "data" in value && !isPlain(value))
    return `a tensor ${dtype}[${shape.join(",")}]`;
  const kind = (value as { constructor?: { name?: unknown } }).constructor?.name;
  if (typeof kind === "string" && kind !== "" && kind !== "Object")
    return `${/^[AEIOU]/.test(kind) ? "an" : "a"} ${kind}`;
  if (depth === 0) return "{…}";
  const parts = Object.entries(value)
    .slice(0, 8)
    .map(([key, part]) => `${key}: ${showDeep(part, depth - 1)}`);
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}

const isPlain = (value: object): boolean => Object.getPrototypeOf(value) === Object.prototype;
