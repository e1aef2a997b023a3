/**
 * One graph planned: the step's, or the body of a loop, which is a step inside the step. Its work is found and put into order;
 * memory comes later (`memory.ts`), when all levels are known.
 */
import type { Graph, Node } from "../../ir/index.ts";
import { nodesOf, rebuild, rewrite } from "../../ir/index.ts";
import * as o from "../../ops/index.ts";
import type { Carry, Level, LoopDraft, Stacked } from "./draft.ts";
import type { ValueId } from "./kernel.ts";
import type { Limits } from "./kernels.ts";
import { toKernels } from "./kernels.ts";
import { orderWork } from "./order.ts";
import { decideStorage, operandsOf } from "./storage.ts";

/** An output that is to be written over an input. */
interface Wanted {
  readonly input: number;
  readonly output: number;
}

/** Plans levels. Values have numbers of their own throughout the plan. */
export class Planner {
  readonly #limits: Limits;
  /** By number. */
  readonly nodes: Node[] = [];
  /** The bodies of loops, as they were planned. */
  readonly bodies: Graph[] = [];
  #loops = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Plans a graph whose outputs are nodes of their own. */
  level(given: Graph, wanted: readonly Wanted[], prefix = ""): Level {
    const graph = withOwnStarts(given);
    const storage = decideStorage(graph);
    const stored = nodesOf(graph).filter((x) => storage.why.has(x));
    const numbers = new Map([...new Set([...graph.inputs, ...stored])].map((x) => [x, this.#number(x)]));
    const loops = nodesOf(graph).filter((x) => x.op.traits.loop);
    const drafts = loops.map((node) => this.#loop(node, graph, numbers));
    const work = toKernels(graph, storage, numbers, drafts, { prefix, limits: this.#limits });
    const overwrites = wanted.map(({ input, output }) => ({
      state: numbers.get(graph.inputs[input])!,
      value: numbers.get(graph.outputs[output])!,
      output,
    }));
    const { sorted, copied } = orderWork(work, overwrites);
    return {
      graph,
      work: sorted,
      numbers,
      copied: new Set(overwrites.filter((x) => copied.has(x)).map(({ output }) => output)),
    };
  }

  #number(node: Node): ValueId {
    return this.nodes.push(node) - 1;
  }

  #loop(node: Node, graph: Graph, outer: ReadonlyMap<Node, ValueId>): LoopDraft {
    const attrs = node.attrs as unknown as o.ScanAttrs;
    const name = `l${this.#loops++}`;
    const { body, stacks, history } = ownOutputs(attrs);
    // Threads may still be asking whether to go on while the next answer is being written.
    const goes = attrs.open ? attrs.carries - 1 : -1;
    const wanted = [...Array(attrs.carries).keys()]
      .filter((k) => !history.has(k) && k !== goes)
      .map((k) => ({ input: k, output: k }));
    const level = this.level(body, wanted, `${name}_`);
    this.bodies.push(level.graph);
    const lives = (k: number): Carry =>
      history.has(k) ? "history" : level.copied.has(k) || k === goes ? "two" : "in place";
    const results = new Map<number, ValueId[]>();
    for (const x of nodesOf(graph)) {
      if (x.inputs[0] !== node || !x.op.traits.loopResult) continue;
      const index = x.attrs.index as number;
      results.set(index, [...(results.get(index) ?? []), outer.get(x)!]);
    }
    const operands = operandsOf(node).map((x) => outer.get(x)!);
    return {
      name,
      attrs,
      operands,
      results,
      reads: new Set(operands),
      body: level,
      carries: Array.from({ length: attrs.carries }, (_, k) => ({
        from: level.numbers.get(level.graph.inputs[k])!,
        to: level.numbers.get(level.graph.outputs[k])!,
        lives: lives(k),
      })),
      stacked: stacks.map((stack): Stacked => {
        if (typeof stack !== "number") return stack;
        const own = level.graph.outputs[stack];
        return { value: level.numbers.get(own)!, node: own };
      }),
    };
  }
}

/** The first value of a carry is copied into memory that is the carry's own. */
function withOwnStarts(graph: Graph): Graph {
  if (!nodesOf(graph).some((x) => x.op.traits.loop)) return graph;
  return rewrite(o.withResults(graph), (node) => {
    if (!node.op.traits.loop) return node;
    const { carries } = node.attrs as unknown as o.ScanAttrs;
    return rebuild(
      node,
      node.inputs.map((x, k) => (k < carries ? o.identity(x) : x)),
    );
  });
}

/** Each output becomes a node of its own, so that no two fight over one memory and none is an input or a loop's result. */
export function distinctOutputs({ inputs, outputs }: Graph): Graph {
  const seen = new Set<Node>(inputs);
  const own = outputs.map((x) => {
    const node = seen.has(x) || x.op.traits.loopResult ? o.identity(x) : x;
    seen.add(node);
    return node;
  });
  return { inputs, outputs: own };
}

interface OwnOutputs {
  /** The next carries, then what must be stacked and is no carry's value. */
  readonly body: Graph;
  /** Of each stack: the carry whose values it holds, or which output of the body. */
  readonly stacks: readonly (number | { readonly carry: number; readonly when: "before" | "after" })[];
  /** Carries whose values are stacked. */
  readonly history: ReadonlySet<number>;
}

function ownOutputs({ body, carries }: o.ScanAttrs): OwnOutputs {
  const next = body.outputs.slice(0, carries);
  const kept = distinctOutputs({ inputs: body.inputs, outputs: next }).outputs;
  const history = new Set<number>();
  const more: Node[] = [];
  const stacks = body.outputs.slice(carries).map((x) => {
    const before = body.inputs.indexOf(x);
    if (before >= 0 && before < carries) {
      history.add(before);
      return { carry: before, when: "before" as const };
    }
    const after = kept.indexOf(x);
    if (after >= 0) {
      history.add(after);
      return { carry: after, when: "after" as const };
    }
    const known = more.indexOf(x);
    return carries + (known >= 0 ? known : more.push(x) - 1);
  });
  const { outputs } = distinctOutputs({ inputs: body.inputs, outputs: [...kept, ...more] });
  return { body: { inputs: body.inputs, outputs }, stacks, history };
}
