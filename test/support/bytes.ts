/** Builds files byte by byte, for the tests of parsers. */

/** An IDX file: type, sizes, elements as bytes. */
export function idxFile(type: number, shape: readonly number[], elements: readonly number[]): Uint8Array<ArrayBuffer> {
  const sizes = shape.flatMap((n) => [n >>> 24, n >>> 16, n >>> 8, n].map((byte) => byte & 255));
  return Uint8Array.from([0, 0, type, shape.length, ...sizes, ...elements]);
}

/** A safetensors file with this header, as text or as what becomes JSON. */
export function safetensorsFile(header: unknown, body: readonly number[] = []): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(body, 8 + json.length);
  return bytes;
}
