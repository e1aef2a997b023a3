/** Graph to kernels: one for each stored value, and one for each group of states that are updated together. */
import { InternalError, sizeOf, stridesOf } from "../../base/index.ts";
import { type Graph, type Node, nodesOf } from "../../ir/index.ts";
import { affine } from "../../scalar/index.ts";
import { Loop } from "./crossing.ts";
import { Reader } from "./elements.ts";
import { groupValues, type Limits, ownLoops } from "./groups.ts";
import { type Kernel, runAxis, type ValueId } from "./kernel.ts";
import { sortKernels } from "./order.ts";
import { decideStorage, type Storage, sumLength, underReshape } from "./storage.ts";

interface Kernels {
  readonly kernels: readonly Kernel[];
  /** The number of each stored value, inputs first. */
  readonly numbers: ReadonlyMap<Node, ValueId>;
}

/** `rows` are the inputs and outputs that have a row for each run. */
export function toKernels(graph: Graph, rows: ReadonlySet<Node>, limits: Limits): Kernels {
  const storage = decideStorage(graph);
  const stored = nodesOf(graph).filter((x) => storage.why.has(x));
  const numbers = new Map([...new Set([...graph.inputs, ...stored])].map((x, id) => [x, id]));
  const writer = new Writer(storage, rows, numbers);
  const build = (groups: readonly Node[][]) => groups.map((group, order) => writer.kernel(group, order));
  const kernels = build(groupValues(graph, storage, limits));
  // Two groups may wait for each other, though no two values do; then each value gets its own loop.
  const sorted = sortKernels(kernels, new Map());
  return { kernels: sorted ? kernels : build(ownLoops(graph, storage)), numbers };
}

class Writer {
  readonly #storage: Storage;
  readonly #rows: ReadonlySet<Node>;
  readonly #numbers: ReadonlyMap<Node, ValueId>;

  constructor(storage: Storage, rows: ReadonlySet<Node>, numbers: ReadonlyMap<Node, ValueId>) {
    this.#storage = storage;
    this.#rows = rows;
    this.#numbers = numbers;
  }

  kernel(group: readonly Node[], order: number): Kernel {
    const { why, host, loops } = this.#storage;
    const isStored = (x: Node) => why.has(x);
    const own = new Set(group);
    const last = group[group.length - 1];
    const loop = loops.get(last) ?? Loop.over(underReshape(last, isStored).type.shape);
    const reader = new Reader({
      loop,
      isStored: (x) => isStored(x) && !own.has(x),
      hasRows: (x) => this.#rows.has(x),
      numberOf: (x) => this.#numbers.get(x)!,
      onCrossing(node) {
        throw new InternalError("lower", `${node.op.name} should have been stored`);
      },
    });
    const stores = group.map((node) => {
      const source = underReshape(node, isStored);
      const at = affine.dot(loop.index, stridesOf(source.type.shape));
      const row = this.#rows.has(node)
        ? affine.scale(affine.axis(runAxis), sizeOf(node.type.shape))
        : affine.constant(0);
      const elem = reader.elem(source, loop.index);
      return { value: this.#numbers.get(node)!, type: node.type, at: affine.add(at, row), elem };
    });
    const flops = group.reduce((sum, node) => sum + flopsOf(host.get(node) ?? node), 0);
    const parts = [last.origin.layer, (host.get(last) ?? last).op.name];
    const name = `k${order}_${parts.filter(Boolean).join("_")}`.replace(/\W/g, "_");
    return { name, axes: loop.axes, stores, reads: reader.loaded, flops };
  }
}

function flopsOf(node: Node): number {
  return node.op.traits.contraction ? 2 * sizeOf(node.type.shape) * sumLength(node) : 0;
}
