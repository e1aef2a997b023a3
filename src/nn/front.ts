/**
 * What of a network runs on the host: layers that read texts or look numbers up stand first, and the graph begins behind them. So the
 * network's inputs are the numbers that they give; the front says how these come from what users give.
 */
import { DTypeError, type Shape, ValueError } from "../base/index.ts";
import { showBatch } from "./infer.ts";
import type { AnyLayer, HostType } from "./layer.ts";
import { callLayer, Symbolic, type SymbolicCall } from "./symbolic.ts";

/** An input as users know it. */
interface FrontInput {
  readonly name: string;
  readonly shape: Shape;
  /** Undefined where it was not declared. */
  readonly dtype?: HostType["dtype"];
}

/** A layer on the host, used once: it makes one value, whose number follows those before it. */
interface FrontCall {
  /** Position in `layers`. */
  readonly layer: number;
  readonly inputs: readonly number[];
}

export interface Front {
  readonly inputs: readonly FrontInput[];
  readonly layers: readonly { readonly name: string; readonly spec: AnyLayer }[];
  readonly calls: readonly FrontCall[];
  /** The type of every value: of the inputs, then of what the calls make. */
  readonly types: readonly HostType[];
  /** Numbers of the values that are the network's inputs, in their order. */
  readonly feeds: readonly number[];
}

type Named = readonly (readonly [name: string, x: Symbolic])[];

/** A front, and the values that the graph begins with, by name; no front where nothing runs on the host. */
export function frontOf(
  given: Named,
  called: readonly SymbolicCall[],
  names: ReadonlyMap<AnyLayer, string>,
  outputs: readonly Symbolic[],
): { readonly front: Front | undefined; readonly starts: Named } {
  for (const x of outputs) if (x.dtype === "string") throw textOutput(x);
  const hosted = called.filter(({ results }) => results[0].onHost);
  if (hosted.length === 0) {
    const text = given.find(([, x]) => x.dtype === "string");
    // Only a model without layers comes here with one.
    if (text) throw textOutput(text[1]);
    return { front: undefined, starts: given };
  }
  const values = [...given.map(([, x]) => x), ...hosted.map(({ results }) => results[0])];
  const inGraph = new Set([...called.filter((call) => !hosted.includes(call)).flatMap((c) => c.inputs), ...outputs]);
  const feeds = values.flatMap((x, k) => (inGraph.has(x) ? [k] : []));
  const specs = [...new Set(hosted.map(({ layer }) => layer))];
  const taken = new Set<string>();
  const starts = feeds.map((k): Named[number] => {
    const source = values[k].source;
    const name = "layer" in source ? names.get(source.layer)! : given[k][0];
    let free = name;
    for (let n = 1; taken.has(free); n++) free = `${name}_${n}`;
    taken.add(free);
    return [free, values[k]];
  });
  const front: Front = {
    inputs: given.map(([name, { type, shape, source }]) => {
      const dtype = "input" in source ? source.input.dtype : undefined;
      return { name, shape, ...(dtype && { dtype }), ...(type.batch && { batchSize: type.batch }) };
    }),
    layers: specs.map((spec) => ({ name: names.get(spec)!, spec })),
    calls: hosted.map(({ layer, inputs }) => ({
      layer: specs.indexOf(layer),
      inputs: inputs.map((x) => values.indexOf(x)),
    })),
    types: values.map((x) => x.type),
    feeds,
  };
  return { front, starts };
}

function textOutput(x: Symbolic): DTypeError {
  return new DTypeError("model", `an output is ${showBatch(x.type)}, but models give numbers`, {
    code: "text-output",
    hint: "call the layer itself on data for texts: lookup([[2, 1]])",
  });
}

/** The same layers on other symbolic values: a model with a front, called as a layer. */
export function frontAgain(front: Front, inputs: readonly Symbolic[]): Symbolic[] {
  if (inputs.length !== front.inputs.length || !inputs.every((x) => x instanceof Symbolic))
    throw new ValueError("model", `was called on ${inputs.length} values, but it takes ${front.inputs.length}`, {
      code: "front-call",
      hint: `call it on one value for each of its inputs, in their order: ${front.inputs.map(({ name }) => name).join(", ")}`,
      facts: { expected: front.inputs.length, received: inputs.length },
    });
  const values = [...inputs];
  for (const { layer, inputs: operands } of front.calls)
    values.push(
      ...callLayer(
        front.layers[layer].spec,
        operands.map((k) => values[k]),
      ),
    );
  return front.feeds.map((k) => values[k]);
}
