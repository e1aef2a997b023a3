/** Files of data sets from the network. */
import { ask, reason } from "../../base/fetch.ts";
import { inflate } from "../../base/inflate.ts";

/**
 * The bytes behind an address, unpacked where they are gzip, whatever the server calls them. Throws plain errors whose
 * message is a reason ("HTTP 404"); the caller adds the hint.
 */
export async function download(url: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await ask(url, async ({ response, bytes: all }) => {
      if (!response.ok)
        throw new Error(`HTTP ${response.status}${response.statusText ? ` ${response.statusText}` : ""}`);
      // gzip may make incompressible bytes a little longer, never twice as long.
      const bytes = await all(2 * maxBytes + 1024);
      return await unpack(bytes, maxBytes);
    });
  } catch (error) {
    throw new Error(reason(error), { cause: error });
  }
}

/** The bytes as they are, or what they hold where they are gzip. */
export async function unpack(bytes: Uint8Array<ArrayBuffer>, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  return inflate(bytes, "gzip", maxBytes);
}
