/** Nested records and arrays of tensors: what functions take and give. */
import { ValueError } from "../base/index.ts";
import { Tensor } from "./tensor.ts";

/** Any nesting of records and arrays with tensors at the leaves. Other values pass through unchanged. */
export type Tree = unknown;

/** The tensors, in a fixed order, and a text that says how they nest. */
export function flattenTree(tree: Tree): { leaves: Tensor[]; structure: string } {
  const leaves: Tensor[] = [];
  const visit = (value: unknown): string => {
    if (value instanceof Tensor) {
      leaves.push(value);
      return "*";
    }
    if (Array.isArray(value)) return `[${value.map(visit).join(",")}]`;
    if (value && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
      return `{${Object.entries(value)
        .map(([name, part]) => `${JSON.stringify(name)}:${visit(part)}`)
        .join(",")}}`;
    }
    if (typeof value === "function")
      throw new ValueError("tree", "a function is not a tensor", {
        code: "tree-leaf",
        hint: "pass tensors, numbers, and records or arrays of them",
      });
    return JSON.stringify(value) ?? "undefined";
  };
  return { structure: visit(tree), leaves };
}

/** The same nesting with other leaves. */
export function mapTree<T>(tree: T, leaf: (x: Tensor) => Tensor): T {
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
