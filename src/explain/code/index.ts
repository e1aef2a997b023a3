/**
 * The code beside the number: which lines of the training step's graph compute it, which kernel they became where the
 * model runs, and that kernel's loops and instructions. Nodes know their layer and their rule, also after the compiler's
 * passes.
 */
import { type Graph, type KernelListing, type Listing, type Node, nodesOf, type Session } from "../../ir/index.ts";
import { numbered, printNode } from "../../ir/print.ts";
import { type NamedStep, placeOf } from "../../train/step/cells.ts";
import type { Training } from "../training.ts";
import { lineOf } from "./line.ts";
import { listerOf } from "./listers.ts";

/** One value of the graph. */
export interface CodeLine {
  /** As `print` of `limpid/ir` writes it. */
  readonly text: string;
  /** The layer that asked for it. */
  readonly layer: string | undefined;
  /** For a gradient: by which rule. */
  readonly rule: string | undefined;
  /** What one element is. */
  readonly math: string | undefined;
}

/** What a kernel does for a number: computes it, carries its slope back, or moves it. */
export type CodeRole = "forward" | "backward" | "update";

export interface CodePart {
  readonly role: CodeRole;
  readonly graph: readonly CodeLine[];
  /** What these lines became; nothing where the graph runs as it is. */
  readonly kernel: CodeKernel | undefined;
}

export interface CodeKernel {
  readonly name: string;
  /** In the compiler's loop language. */
  readonly loops: string;
  /** In the language that the backend writes. */
  readonly text: string;
}

export interface Code {
  /** Where the model runs. */
  readonly backend: string;
  /** What that backend writes: `"WebAssembly"` in its text format, or `"C"`. */
  readonly language: string | undefined;
  readonly parts: readonly CodePart[];
  /** Whether the step is so small that it runs as straight-line code: the same kernels without loops. */
  readonly straightLine: boolean;
}

/**
 * The code of the training step that has to do with a layer, and with one of its parameters if given: kernels, or where
 * nothing is compiled, the lines of the graph as it runs.
 */
export async function codeOf(
  { plan, step }: Training,
  session: Session,
  layer: string,
  param: number | undefined,
): Promise<Code> {
  const { graph } = step;
  const place = param === undefined ? -1 : placeOf(step.outputs, "cell", plan.params[param].name);
  const targetIn = ({ outputs }: Graph): Node | undefined => (place < 0 ? undefined : outputs[place]);
  const { backend } = session;
  const list = await listerOf(session);
  if (!list)
    return {
      backend,
      language: undefined,
      parts: linesByRole(graph, layer, targetIn(graph)),
      straightLine: false,
    };

  const listing = list(step, overwritesOf(step), session);
  // Inside of a loop, values are numbered by its body, as `print` does it.
  const names = new Map([listing.graph, ...listing.bodies].flatMap((one) => [...numbered(one)]));
  const target = targetIn(listing.graph);
  const parts = listing.kernels.flatMap((kernel): CodePart[] => {
    const role = roleOf(kernel.stores, layer, target);
    return role ? [partOf(kernel, role, names, listing)] : [];
  });
  const { language, straightLine } = listing;
  return { backend, language, parts: inOrder(parts), straightLine };
}

/** As `fit` binds it: a cell is updated in place. */
function overwritesOf({ inputs, outputs }: NamedStep): (number | undefined)[] {
  return outputs.map(({ kind, name }) => (kind === "cell" ? placeOf(inputs, kind, name) : undefined));
}

const order: readonly CodeRole[] = ["forward", "backward", "update"];
const inOrder = (parts: readonly CodePart[]): CodePart[] =>
  parts.toSorted((a, b) => order.indexOf(a.role) - order.indexOf(b.role));

/** By the provenance of what a kernel stores. */
function roleOf(stores: readonly Node[], layer: string, target: Node | undefined): CodeRole | undefined {
  if (target && stores.includes(target)) return "update";
  const own = stores.filter(({ origin }) => origin.layer === layer);
  if (own.length === 0) return undefined;
  if (own.some(({ origin }) => origin.gradientOf)) return "backward";
  return own.some(({ origin }) => origin.rule === undefined) ? "forward" : undefined;
}

function partOf(
  { name, loops, code, stores, reads }: KernelListing,
  role: CodeRole,
  names: ReadonlyMap<Node, string>,
  { graph, bodies }: Listing,
): CodePart {
  // What is fused: everything down to what is read from memory.
  const fused = [...above(stores, new Set([...reads, ...[graph, ...bodies].flatMap(({ inputs }) => inputs)]))];
  return {
    role,
    kernel: { name, loops, text: code },
    graph: fused.sort((a, b) => a.id - b.id).map((node) => codeLine(node, names)),
  };
}

/** The values from which some are computed, themselves included, down to a border. */
function above(from: readonly Node[], border: ReadonlySet<Node>): Set<Node> {
  const inside = new Set<Node>();
  const stack = [...from];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (inside.has(node)) continue;
    inside.add(node);
    stack.push(...node.inputs.filter((x) => !border.has(x)));
  }
  return inside;
}

/** The graph's own lines, a loop with its body. */
function linesByRole(graph: Graph, layer: string, target: Node | undefined): CodePart[] {
  const names = numbered(graph);
  const inputs = new Set(graph.inputs);
  const found = new Map<CodeRole, CodeLine[]>();
  for (const node of nodesOf(graph)) {
    if (inputs.has(node)) continue;
    const role = roleOf([node], layer, target);
    if (role) found.set(role, [...(found.get(role) ?? []), codeLine(node, names)]);
  }
  if (target) {
    const own = [...above([target], inputs)].filter(({ origin }) => origin.layer === layer && isUpdate(target, origin));
    found.set(
      "update",
      own.sort((a, b) => a.id - b.id).map((node) => codeLine(node, names)),
    );
  }
  return inOrder([...found].map(([role, lines]) => ({ role, graph: lines, kernel: undefined })));
}

const isUpdate = (target: Node, { rule, gradientOf }: Node["origin"]): boolean =>
  !gradientOf && rule === target.origin.rule;

const codeLine = (node: Node, names: ReadonlyMap<Node, string>): CodeLine => ({
  text: printNode(node, names),
  layer: node.origin.layer,
  rule: node.origin.rule,
  math: lineOf(node, names),
});
