/**
 * The code beside the number: which lines of the training step's graph compute it, which kernel they became, and that
 * kernel's loops and instructions. Nodes know their layer and their rule, also after the compiler's passes.
 */
import { type KernelListing, listing } from "../../backend/wasm/index.ts";
import { type Node, numbered, printNode, type Step } from "../../ir/index.ts";
import { type Kernel, notYetLowered, type Plan } from "../../lower/index.ts";
import { trainableOf } from "../../train/step.ts";
import type { Training } from "../training.ts";
import { lineOf } from "./line.ts";

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
  readonly kernel: string;
  readonly graph: readonly CodeLine[];
  readonly loops: string;
  /** WebAssembly's text format. */
  readonly wasm: string;
}

export interface Code {
  readonly parts: readonly CodePart[];
  /** Whether the step is so small that it runs as straight-line code: the same kernels without loops. */
  readonly straightLine: boolean;
  /** Why there are no kernels, where the compiler cannot do something yet and the reference runs the graph. */
  readonly reason: string | undefined;
}

/** The kernels of the compiled training step that have to do with a layer, and with one of its parameters if given. */
export function codeOf({ plan, traced }: Training, layer: string, param: number | undefined): Code {
  const { graph } = traced;
  const reason = notYetLowered(graph);
  if (reason) return { parts: [], straightLine: false, reason };
  const moving = trainableOf(plan);
  const state = moving.length * (1 + plan.optimizer.slots.length) + Object.keys(plan.optimizer.scalars ?? {}).length;
  // As `fit` binds it: state is updated in place, order and rate are fed, losses recorded.
  const given = graph.inputs.length - traced.captured.length;
  const step: Step = {
    graph,
    fed: graph.inputs.map((_input, k) => k === given - 1 || k === given - 2),
    recorded: graph.outputs.map((_output, k) => k > state),
  };
  const kept = [...plan.params.keys()].filter((k) => plan.params[k].trainable);
  const overwrites = graph.outputs.map((_output, k) => {
    if (k < moving.length) return kept[k];
    return k <= state ? plan.params.length + k - moving.length : undefined;
  });
  const { kernels, plan: lowered, straightLine } = listing(step, overwrites);
  const names = numbered(lowered.graph);
  const name = param === undefined ? undefined : plan.params[param].name;
  const place = moving.findIndex((slot) => slot.name === name);
  const target = place < 0 ? undefined : lowered.graph.outputs[place];
  const parts = kernels.flatMap((listed): CodePart[] => {
    const role = roleOf(listed.kernel, layer, target);
    return role ? [partOf(listed, role, names, lowered)] : [];
  });
  const order: readonly CodeRole[] = ["forward", "backward", "update"];
  return { parts: parts.sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role)), straightLine, reason };
}

/** By the provenance of what a kernel stores. */
function roleOf({ stores }: Kernel, layer: string, target: Node | undefined): CodeRole | undefined {
  if (target && stores.some(({ node }) => node === target)) return "update";
  const own = stores.filter(({ node: { origin } }) => origin.layer === layer);
  if (own.length === 0) return undefined;
  if (own.some(({ node: { origin } }) => origin.gradientOf)) return "backward";
  return own.some(({ node: { origin } }) => origin.rule === undefined) ? "forward" : undefined;
}

function partOf(
  { kernel, loops, wasm }: KernelListing,
  role: CodeRole,
  names: ReadonlyMap<Node, string>,
  { graph }: Plan,
): CodePart {
  const inputs = new Set(graph.inputs);
  const inside = new Set<Node>();
  const stack = kernel.stores.map(({ node }) => node);
  // What is fused: everything down to what is read from memory.
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (inside.has(node)) continue;
    inside.add(node);
    stack.push(...node.inputs.filter((x) => !kernel.reads.has(x) && !inputs.has(x)));
  }
  const lines = [...inside]
    .sort((a, b) => a.id - b.id)
    .map((node) => ({
      text: printNode(node, names),
      layer: node.origin.layer,
      rule: node.origin.rule,
      math: lineOf(node, names),
    }));
  return { role, kernel: kernel.name, graph: lines, loops, wasm };
}
