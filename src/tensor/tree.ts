/** Nested records and arrays of tensors: what functions take and give. */
import { show, ValueError } from "../base/index.ts";
import { Tensor } from "./tensor.ts";

/** Any nesting of records and arrays with tensors at the leaves. Other values pass through unchanged. */
export type Tree = unknown;

/** Deeper than any parameters. A record that contains itself is infinitely deep. */
const mostDepth = 100;

/** The tensors, in a fixed order, and a text that says how they nest. */
export function flattenTree(tree: Tree): { leaves: Tensor[]; structure: string } {
  const leaves: Tensor[] = [];
  const visit = (value: unknown, depth: number): string => {
    if (value instanceof Tensor) {
      leaves.push(value);
      return "*";
    }
    if (depth > mostDepth)
      throw new ValueError("tree", `nests deeper than ${mostDepth}`, {
        code: "tree-depth",
        hint: "does a record or an array contain itself?",
      });
    if (Array.isArray(value)) return `[${value.map((part) => visit(part, depth + 1)).join(",")}]`;
    if (value && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
      return `{${Object.entries(value)
        .map(([name, part]) => `${JSON.stringify(name)}:${visit(part, depth + 1)}`)
        .join(",")}}`;
    }
    if (value === null || ["number", "boolean", "string", "undefined"].includes(typeof value)) return leafText(value);
    throw new ValueError("tree", `${show(value)} is not a tensor`, {
      code: "tree-leaf",
      hint:
        value instanceof Promise
          ? "await it first; functions that are compiled or differentiated are not async"
          : "pass tensors, numbers, and records or arrays of them; tensor(x) makes one of a typed array",
    });
  };
  return { structure: visit(tree, 0), leaves };
}

/** The same nesting with other leaves. */
function mapTree<T>(tree: T, leaf: (x: Tensor) => Tensor): T {
  const visit = (value: unknown): unknown => {
    if (value instanceof Tensor) return leaf(value);
    if (Array.isArray(value)) return value.map(visit);
    if (value && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
      return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, visit(part)]));
    }
    return value;
  };
  return visit(tree) as T;
}

/** The same nesting with these leaves, in order. */
export function unflattenTree<T>(like: T, leaves: readonly Tensor[]): T {
  let next = 0;
  return mapTree(like, () => leaves[next++]);
}

/** A text that differs for different values. (JSON writes null for NaN and for infinity.) */
const leafText = (value: unknown): string =>
  typeof value === "string" ? JSON.stringify(value) : Object.is(value, -0) ? "-0" : String(value);
