/** What callbacks remember, as JSON and arrays: records, lists, numbers (NaN, too), texts, tensors and typed arrays. */
import { dtypeOfArray, type HostArray, isRecord, isTypedArray, show, ValueError } from "../base/index.ts";
import type { Json } from "../io/json.ts";
import { Tensor } from "../tensor/index.ts";

const mostDepth = 64;

/**
 * A value as JSON; its arrays are put into `arrays`, under names that begin with `path`. Throws a ValueError on what cannot be written.
 */
export function stateToJson(
  value: unknown,
  path: string,
  arrays: Map<string, HostArray>,
  depth: number = mostDepth,
): Json {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (value === undefined) return { "@undefined": true };
  if (typeof value === "number")
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { "@number": Object.is(value, -0) ? "-0" : String(value) };
  if (depth === 0) throw strange(path, "nested too deep, or in itself");
  if (value instanceof Tensor) {
    arrays.set(path, { dtype: value.dtype, shape: value.shape, data: value.data });
    return { "@tensor": path };
  }
  if (isTypedArray(value)) {
    const data = value.slice();
    arrays.set(path, { dtype: dtypeOfArray(data), shape: [data.length], data });
    return { "@array": path };
  }
  if (Array.isArray(value)) return Array.from(value, (one, k) => stateToJson(one, `${path}/${k}`, arrays, depth - 1));
  if (!isRecord(value)) throw strange(path, show(value));
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => {
      if (name === "__proto__") throw strange(path, 'a record with the name "__proto__"');
      return [name.startsWith("@") ? `@${name}` : name, stateToJson(one, `${path}/${name}`, arrays, depth - 1)];
    }),
  );
}

/** The value again. */
export function stateFromJson(json: Json | undefined, tensors: Readonly<Record<string, Tensor>>): unknown {
  if (json === null || typeof json !== "object") return json;
  if (Array.isArray(json)) return json.map((one: Json) => stateFromJson(one, tensors));
  const record = json as Readonly<Record<string, Json>>;
  if ("@undefined" in record) return undefined;
  if ("@number" in record) return Number(record["@number"]);
  if ("@tensor" in record) return tensors[String(record["@tensor"])];
  if ("@array" in record) return tensors[String(record["@array"])]?.data;
  return Object.fromEntries(
    Object.entries(record).map(([name, one]) => [
      name.startsWith("@@") ? name.slice(1) : name,
      stateFromJson(one, tensors),
    ]),
  );
}

function strange(path: string, what: string): ValueError {
  return new ValueError("fit", `${path} is ${what}, which no file can hold`, {
    code: "callback-state",
    hint: "state() gives records, lists, numbers, texts, tensors and typed arrays",
    facts: { path },
  });
}
