/** Graph to kernels: one for each stored value, and one for each group of states that are updated together. */
import { InternalError, sameShape, sizeOf, stridesOf } from "../../base/index.ts";
import type { Graph, Node } from "../../ir/index.ts";
import { affine } from "../../scalar/index.ts";
import { Nest } from "./crossing.ts";
import type { Draft, LoopDraft } from "./draft.ts";
import { Reader } from "./elements.ts";
import { groupValues, type Limits, ownLoops } from "./groups.ts";
import { type Kernel, runAxis, type ValueId } from "./kernel.ts";
import { sortWork } from "./order.ts";
import { type Storage, sumLength, underReshape } from "./storage.ts";

/** A graph's kernels, beside its loops. Names begin with `prefix`. */
export function toKernels(
  graph: Graph,
  storage: Storage,
  numbers: ReadonlyMap<Node, ValueId>,
  loops: readonly LoopDraft[],
  { prefix, limits }: { readonly prefix: string; readonly limits: Limits },
): readonly Draft[] {
  const writer = new Writer(storage, numbers, prefix);
  const build = (groups: readonly Node[][]): Draft[] => [
    ...groups.map((group, order) => writer.kernel(group, order)),
    ...loops,
  ];
  const work = build(groupValues(graph, storage, limits));
  // Two groups may wait for each other, though no two values do; then each value gets its own loop.
  return sortWork(work, new Map()) ? work : build(ownLoops(graph, storage));
}

class Writer {
  readonly #storage: Storage;
  readonly #numbers: ReadonlyMap<Node, ValueId>;
  readonly #prefix: string;

  constructor(storage: Storage, numbers: ReadonlyMap<Node, ValueId>, prefix: string) {
    this.#storage = storage;
    this.#numbers = numbers;
    this.#prefix = prefix;
  }

  kernel(group: readonly Node[], order: number): Kernel {
    const { why, host, loops } = this.#storage;
    const isStored = (x: Node) => why.has(x);
    const own = new Set(group);
    const last = group[group.length - 1];
    const joined = group.length === 1 && !loops.has(last) ? equalParts(underReshape(last, isStored)) : undefined;
    const loop = loops.get(last) ?? Nest.over((joined?.[0] ?? underReshape(last, isStored)).type.shape);
    const reader = new Reader({
      loop,
      isStored: (x) => isStored(x) && !own.has(x),
      numberOf: (x) => this.#numbers.get(x)!,
      onCrossing(node) {
        throw new InternalError("lower", `${node.op.name} should have been stored`);
      },
    });
    const stores = group.flatMap((node) => {
      const source = underReshape(node, isStored);
      const strides = stridesOf(source.type.shape);
      const at = affine.dot(loop.index, strides);
      const store = { value: this.#numbers.get(node)!, type: node.type };
      if (!joined) return [{ ...store, at, elem: reader.elem(source, loop.index) }];
      // One loop over a part's shape writes all parts: nothing has to ask in which of them it is.
      const axis = source.attrs.axis as number;
      const step = joined[0].type.shape[axis] * strides[axis];
      return joined.map((part, k) => ({
        ...store,
        at: affine.shift(at, k * step),
        elem: reader.elem(part, loop.index),
      }));
    });
    const flops = group.reduce((sum, node) => sum + flopsOf(host.get(node) ?? node), 0);
    const parts = [last.origin.layer, (host.get(last) ?? last).op.name];
    const name = `${this.#prefix}k${order}_${parts.filter(Boolean).join("_")}`.replace(/\W/g, "_");
    return { name, axes: loop.axes, stores, reads: reader.loaded, flops, given: [runAxis], times: 1 };
  }
}

/** The parts of a value that joins several of one shape. */
function equalParts({ op, inputs, type }: Node): readonly Node[] | undefined {
  const equal = op.traits.joins && inputs.length > 1 && sizeOf(type.shape) > 0;
  return equal && inputs.every((x) => sameShape(x.type.shape, inputs[0].type.shape)) ? inputs : undefined;
}

function flopsOf(node: Node): number {
  return node.op.traits.contraction ? 2 * sizeOf(node.type.shape) * sumLength(node) : 0;
}
