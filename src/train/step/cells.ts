/**
 * A step is a function of named trees: cells (what the model keeps in memory), a batch and feeds go in; cells anew and
 * records come out. `traceStep` makes a graph of it. No other code knows in which order the graph's inputs and outputs stand:
 * all others ask for them by name.
 */
import { InternalError, type Type, type TypedArray } from "../../base/index.ts";
import { type Graph, rowsOf, type Step, withOrigin } from "../../ir/index.ts";
import * as o from "../../ops/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import { traced as tensorOf } from "../../tensor/tensor.ts";
import { trace } from "../../tensor/trace.ts";

/** A value that a model keeps in memory from step to step. */
export interface Cell {
  /** Unique in a model; files know it by this name, too: "dense/kernel", "@m/dense/kernel", "@counter". */
  readonly key: string;
  readonly type: Type;
  /** Slots and scalars are the optimizer's; the sum of gradients that wait for an update is a slot, too. */
  readonly role: "parameter" | "sum" | "state" | "slot" | "scalar" | "counter" | "seed";
  /** A state that goes on from batch to batch also where nothing is trained, until `resetStates`. */
  readonly carried?: true;
  /** Whether a training step overwrites it. */
  readonly moves: boolean;
  /** Of an optimizer's slot: the key of its parameter. */
  readonly of?: string;
  /** A slot that starts as its parameter does, and starts anew where the parameter's numbers are replaced. */
  readonly follows?: true;
  /** A scalar's value where another fit begins, and where parameters are replaced. */
  readonly restart?: number;
  /** The value that it starts with. */
  readonly first: () => TypedArray | readonly number[];
}

export type Tree = Readonly<Record<string, Tensor>>;

/** Samples by the names of the network's inputs and outputs; `w` is empty where they have no weights. */
export interface Batch<T> {
  readonly x: Readonly<Record<string, T>>;
  readonly y: Readonly<Record<string, T>>;
  readonly w: Readonly<Record<string, T>>;
}

/** What a step gives. */
interface Written {
  /** By key: what changes. */
  readonly cells: Tree;
  /** Scalars that are written down, step by step. */
  readonly records: Tree;
}

type StepBody = (cells: Tree, batch: Batch<Tensor>, feeds: Tree) => Written;

/** What a step is made of, besides what it does. */
interface StepTypes {
  /** What it is, as lists of programs show it. */
  readonly name: string;
  readonly cells: readonly Cell[];
  /** Types of one sample. */
  readonly batch: Batch<Type>;
  /** Samples of a batch. */
  readonly size: number;
  /** Samples that are held, of which a feed of places, `order`, picks a batch. Without it the batch itself is fed. */
  readonly held?: number;
  /** By name. */
  readonly feeds?: Readonly<Record<string, Type>>;
}

/** What an input or output of a step is. */
interface Port {
  readonly kind: "cell" | "data" | "feed" | "captured" | "record";
  readonly name: string;
}

/** A step whose inputs and outputs have names. */
export interface NamedStep extends Step {
  /** The graph as it was written, before it was simplified: the same inputs, the same outputs. */
  readonly written: Graph;
  /** Numbers that the body used from outside, in the order of their inputs. */
  readonly captured: readonly Tensor[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/** Builds the graph of a step. In a page the compiler must be loaded before. */
export function traceStep({ name, cells, batch, size, held, feeds = {} }: StepTypes, body: StepBody): NamedStep {
  const cellTypes = Object.fromEntries(cells.map(({ key, type }) => [key, type]));
  const data = mapBatch(batch, (type) => rowsOf(type, held ?? size));
  const fed = { ...(held !== undefined && { order: { dtype: "i32" as const, shape: [size] } }), ...feeds };
  const types = [...Object.values(cellTypes), ...portsOfBatch(data).map(([, type]) => type), ...Object.values(fed)];
  const outputs: Port[] = [];
  const { graph, written, captured } = trace(types, (tensors) => {
    let at = 0;
    const next = (): Tensor => tensors[at++];
    const own = mapTree(cellTypes, next);
    const all = mapBatch(data, next);
    const { order, ...given } = mapTree(fed, next);
    const picked = order ? withOrigin({ layer: "batch" }, () => mapBatch(all, (column) => pick(column, order))) : all;
    const { cells: moved, records } = body(own, picked, given);
    const changed = cells.filter(({ key }) => Object.hasOwn(moved, key));
    if (changed.length < Object.keys(moved).length)
      throw new InternalError(name, `gives ${Object.keys(moved)}, which are not all cells`);
    outputs.push(...changed.map(({ key }): Port => ({ kind: "cell", name: key })));
    outputs.push(...Object.keys(records).map((key): Port => ({ kind: "record", name: key })));
    return [...changed.map(({ key }) => moved[key]), ...Object.values(records)];
  });
  const inputs: Port[] = [
    ...cells.map(({ key }): Port => ({ kind: "cell", name: key })),
    ...portsOfBatch(data).map(([port]): Port => ({ kind: "data", name: port })),
    ...Object.keys(fed).map((key): Port => ({ kind: "feed", name: key })),
    ...captured.map((_, k): Port => ({ kind: "captured", name: String(k) })),
  ];
  return {
    name,
    graph,
    written,
    captured,
    inputs,
    outputs,
    fed: inputs.map(({ kind }) => kind === "feed" || (kind === "data" && held === undefined)),
    recorded: outputs.map(({ kind }) => kind === "record"),
  };
}

/** The order is our own: there is no index that would have to be looked at. */
const pick = (column: Tensor, order: Tensor): Tensor => tensorOf(o.gather(column.node, order.node, 0));

/** The place of an input or output among its likes, or -1. */
export function placeOf(ports: readonly Port[], kind: Port["kind"], name: string): number {
  return ports.findIndex((port) => port.kind === kind && port.name === name);
}

export function mapTree<T, U>(tree: Readonly<Record<string, T>>, f: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(tree).map(([name, value]) => [name, f(value)]));
}

export function mapBatch<T, U>({ x, y, w }: Batch<T>, f: (value: T) => U): Batch<U> {
  return { x: mapTree(x, f), y: mapTree(y, f), w: mapTree(w, f) };
}

/** The columns of a batch by the names of their ports: `"x:image"`, `"y:digit"`. */
export function portsOfBatch<T>(batch: Batch<T>): [port: string, column: T][] {
  return (["x", "y", "w"] as const).flatMap((part) =>
    Object.entries(batch[part]).map(([name, column]): [string, T] => [`${part}:${name}`, column]),
  );
}
