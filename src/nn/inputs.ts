/** What a network takes: the types of its inputs, how large batches are, and which numbers are those of rows. */
import { type DType, dtypes, ValueError } from "../base/index.ts";
import { splitCall } from "./call-options.ts";
import type { Network, NetworkCall, NetworkInput, NetworkLayer } from "./network.ts";
import type { Symbolic } from "./symbolic.ts";

type Named = readonly (readonly [name: string, x: Symbolic])[];

/** `given` are the model's inputs, `starts` the values with which the graph begins. */
export function inputsOf(
  given: Named,
  starts: Named,
  layers: readonly NetworkLayer[],
  calls: readonly NetworkCall[],
): Pick<Network, "inputs" | "batchSize"> {
  const rows = rowsAmong(layers, calls);
  const inputs = starts.map(([name, x], k) => ({
    name,
    shape: x.shape,
    dtype: declared(x),
    ...(x.type.batch && { batchSize: x.type.batch }),
    ...(rows.has(k) && { rows: rows.get(k) }),
  }));
  return { inputs, ...batchOf(given) };
}

/** The batch size that inputs say. Throws where they differ. */
function batchOf(inputs: readonly (readonly [name: string, x: Symbolic])[]): Pick<Network, "batchSize"> {
  const said = inputs.flatMap(([name, { type }]) => (type.batch === undefined ? [] : [{ name, batch: type.batch }]));
  const other = said.find(({ batch }) => batch !== said[0].batch);
  if (!other) return said.length > 0 ? { batchSize: said[0].batch } : {};
  const problem = `the input "${said[0].name}" has batches of ${said[0].batch}, and "${other.name}" of ${other.batch}`;
  throw new ValueError("model", problem, {
    code: "input-batches",
    hint: "give all inputs the same batchSize, or one of them alone",
    facts: { names: [said[0].name, other.name], sizes: [said[0].batch, other.batch] },
  });
}

/** The element type of a value that the graph begins with, where it is known: floats take the model's. */
function declared({ source, type }: Symbolic): DType | undefined {
  const dtype = "input" in source ? source.input.dtype : type.dtype;
  if (dtype === undefined || dtype === "string") return undefined;
  return "input" in source || !dtypes[dtype].float ? dtype : undefined;
}

/** Values that name rows of some layer's table, also through layers that only move numbers: how many rows there are. */
function rowsAmong(layers: readonly NetworkLayer[], calls: readonly NetworkCall[]): Map<number, NetworkInput["rows"]> {
  const found = new Map<number, NetworkInput["rows"]>();
  for (const { layer, inputs, outputs, given } of calls.toReversed()) {
    const { name, spec } = layers[layer];
    if (spec.rowsUnless && splitCall(inputs, given).options[spec.rowsUnless]) continue;
    const moves = spec.anyDType && spec.results === "moved" ? found.get(outputs[0]) : undefined;
    const { rows, rowsOption: option = "inputDim" } = spec;
    const own = rows === undefined ? moves : { below: rows, layer: name, option };
    const known = found.get(inputs[0]);
    if (own && !(known && known.below <= own.below)) found.set(inputs[0], own);
  }
  return found;
}
