/** Unpacks what gzip and zip have packed. It stands in `base` because `data` and `io` both read such files. */
import { builtin } from "./builtin.ts";
import { collect, TooMany } from "./fetch.ts";

/** "gzip" with its checksum, or "deflate-raw", as it stands in a zip. */
export type Packing = "gzip" | "deflate-raw";

/** The bytes, at most `most`. Throws TooMany where there are more, and plain errors on what is damaged. */
export async function inflate(
  packed: Uint8Array<ArrayBuffer>,
  packing: Packing,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const zlib = builtin("node:zlib");
  if (!zlib) return collect(new Blob([packed]).stream().pipeThrough(new DecompressionStream(packing)), most);
  return new Promise((resolve, reject) => {
    const done = (error: NodeJS.ErrnoException | null, bytes: Uint8Array<ArrayBuffer>): void => {
      if (error?.code === "ERR_BUFFER_TOO_LARGE") reject(new TooMany(`more than ${most} bytes`));
      else if (error) reject(error);
      else resolve(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length));
    };
    // Node takes no limit of 0.
    const options = { maxOutputLength: Math.max(1, most) };
    if (packing === "gzip") zlib.gunzip(packed, options, done);
    else zlib.inflateRaw(packed, options, done);
  });
}
